"""Which backups are kept. Pure."""

from collections.abc import Collection, Hashable
from datetime import datetime


def to_delete(
    made: Collection[datetime], *, daily: int, weekly: int, now: datetime
) -> frozenset[datetime]:
    """Return those of the backups that are not kept, by when they were made.

    Kept is the newest, the newest of each of the last `daily` days on which one was
    made, and of each of the last `weekly` weeks (ISO 8601) in which one was made.
    Those after `now`, made while the clock was ahead, count as older than all others.
    """
    newest_first = sorted(made, key=lambda at: (at <= now, at), reverse=True)
    days: dict[Hashable, datetime] = {}
    weeks: dict[Hashable, datetime] = {}
    for at in newest_first:
        days.setdefault(at.date(), at)
        weeks.setdefault(at.isocalendar()[:2], at)
    kept = {
        *newest_first[:1],
        *list(days.values())[:daily],
        *list(weeks.values())[:weekly],
    }
    return frozenset(made) - kept
