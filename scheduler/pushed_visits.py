"""What a hub's word is worth for the time of the next visit. Pure.

A hub is relied on while it tells of all news: one visit that finds what nobody told of
ends it, until the hub tells again. So a hub that dies makes one visit late, within the
bounds that hold for all, and no source blind.
"""

from datetime import datetime, timedelta

from store.hub_model import PushRecord

LONGEST_CHECKS = timedelta(hours=1)
"""How long a listing is looked at again that has not changed as its hub said."""


def is_relied_on(record: PushRecord | None) -> bool:
    """Return whether the hub told of all that came since it first proved itself."""
    if record is None or record.proved is None:
        return False
    return record.missed is None or record.proved > record.missed


def is_owed(record: PushRecord | None, last: datetime | None) -> bool:
    """Return whether the hub told of something after the last visit that succeeded."""
    if record is None or record.told is None:
        return False
    return last is None or record.told >= last


def is_missed(record: PushRecord | None, last: datetime | None, *, new: int) -> bool:
    """Return whether a visit found `new` entries of which the hub had said nothing."""
    if record is None or last is None or not new:
        return False
    return record.told is None or record.told < last


def next_check(now: datetime, told: datetime, *, least: timedelta) -> datetime | None:
    """Return when to look again at a listing that has not changed though it should.

    Something between us and the site keeps an old copy. The waits double, and are
    `least` at least; None when it has been long enough since it was `told`.
    """
    passed = now - told
    return now + max(passed, least) if passed <= LONGEST_CHECKS else None
