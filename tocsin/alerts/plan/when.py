"""When a watchlist speaks to a channel, as its `when` says."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from scheduler.windows import Rhythm

FORMS = (
    '"now", "hourly", "daily 08:00", "weekdays 17:30", "weekly mon 08:00" or '
    '"surge 5/1h"'
)

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SURGE = re.compile(r"surge (\d{1,4}) ?/ ?(\d{1,4})([mhd])")

FEWEST = 2
"""Outlets of a surge: one is an article."""


@dataclass(frozen=True, slots=True)
class Now:
    """As soon as there is something to say."""

    def __str__(self) -> str:
        """Return it as it is written in a configuration."""
        return "now"


@dataclass(frozen=True, slots=True)
class Surge:
    """When so many different outlets report within so short a time."""

    outlets: int
    within: timedelta

    def __str__(self) -> str:
        """Return it as it is written in a configuration."""
        unit = next(u for u in "dhm" if not self.within % _UNITS[u])
        return f"surge {self.outlets}/{self.within // _UNITS[unit]}{unit}"


When = Now | Rhythm | Surge


@cache
def read(text: str) -> When:
    """Return what a `when` says; raises ValueError for what says nothing."""
    plain = " ".join(text.lower().split())
    if plain == "now":
        return Now()
    found = _SURGE.fullmatch(plain)
    if found:
        surge = Surge(int(found[1]), int(found[2]) * _UNITS[found[3]])
        if surge.outlets >= FEWEST and surge.within:
            return surge
    try:
        return Rhythm.read(plain)
    except ValueError:
        raise ValueError(f"{text!r} is no time to ring; write {FORMS}") from None
