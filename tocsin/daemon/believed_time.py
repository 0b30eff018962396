"""The time by which things are old: that of the clock, as far as it can be believed.

A clock that is a year ahead would make all that is kept old. What is deleted cannot be
had again, so all that deletes by age asks here, and nowhere else.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from store import clock_steps, database_settings
from store.columns import time_from, time_text
from store.database import Database

log = logging.getLogger("tocsin.daemon")

TOO_FAR = timedelta(days=7)
"""Further than a machine is off or asleep on most days: so far the clock is believed
at once."""

CATCH_UP = 7
"""Days by which the believed time comes nearer to the clock while that goes on by one.
By the clock's own going, not by the number of looks: who is started again every ten
seconds with a wrong clock must not come a week nearer each time."""

WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right says an earlier time than that at which this was written: a
machine without a battery starts in 1970, and may have stored visits of then."""

_TIME, _CLOCK = "kept_by", "kept_by_clock"
"""The settings with both times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedTime:
    """What is believed of a clock."""

    time: datetime
    """What time it was."""
    clock: datetime
    """What the clock said then."""

    def after(self, now: datetime) -> "BelievedTime":
        """Return what is believed when the clock says `now`.

        It is nearer to it: all the way after a time that passes on most days, and not
        at all when the clock has moved TOO_FAR, or back.
        """
        passed = now - self.clock
        if not timedelta(0) <= passed <= TOO_FAR:
            passed = timedelta(0)
        away, most = now - self.time, passed * CATCH_UP
        return BelievedTime(time=self.time + max(-most, min(away, most)), clock=now)


def believed_time(db: Database, now: datetime) -> datetime:
    """Return the time by which things are old, and keep it for the next time.

    It is never after `now`, the clock's. Asked for at each start, before anything is
    stored by a clock that may be wrong.
    """
    if now < WRITTEN:
        return now
    before = _stored(db, now)
    believed = before.after(now)
    database_settings.put(db, _TIME, time_text(believed.time))
    database_settings.put(db, _CLOCK, time_text(believed.clock))
    if now - before.clock > TOO_FAR:
        facts = {
            "days": (now - before.clock).days,
            "old_as_of": f"{believed.time:%Y-%m-%d}",
        }
        log.warning("clock moved far ahead", extra=facts)
    return min(now, believed.time)


def _stored(db: Database, now: datetime) -> BelievedTime:
    """Return what was believed last; at first that it is as late as at the last visit.

    Without any visit there is nothing that could be deleted too soon.
    """
    time, clock = (database_settings.get(db, name) for name in (_TIME, _CLOCK))
    if time:
        return BelievedTime(time=time_from(time), clock=time_from(clock or time))
    last = clock_steps.last_known_time(db)
    last = now if last is None or last < WRITTEN else min(now, last)
    return BelievedTime(time=last, clock=last)
