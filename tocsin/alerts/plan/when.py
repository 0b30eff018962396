"""When a watchlist's alerts are sent to a channel, as its route's `when` says."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from scheduler.lengths import format_length, parse_length
from scheduler.windows import Rhythm

FORMS = (
    '"now", "hourly", "daily 08:00", "weekdays 17:30", "weekly mon 08:00" or '
    '"surge 5/1h"'
)

_SURGE = re.compile(r"surge (\d{1,4}) ?/ ?(\S+)")

FEWEST = 2
"""Outlets of a surge, at least: one is an article."""


@dataclass(frozen=True, slots=True)
class Now:
    """At once, story by story."""

    def __str__(self) -> str:
        """Return it as it is written in a configuration."""
        return "now"


@dataclass(frozen=True, slots=True)
class Surge:
    """When so many different outlets report within a length of time."""

    outlets: int
    within: timedelta

    def __str__(self) -> str:
        """Return it as it is written in a configuration."""
        return f"surge {self.outlets}/{format_length(self.within)}"


When = Now | Rhythm | Surge


@cache
def parse_when(text: str) -> When:
    """Return the time that a `when` names; raises ValueError when it names none."""
    plain = " ".join(text.lower().split())
    if plain == "now":
        return Now()
    found = _SURGE.fullmatch(plain)
    try:
        if found is None:
            return Rhythm.read(plain)
        surge = Surge(int(found[1]), parse_length(found[2]))
    except ValueError:
        raise _no_time(text) from None
    if surge.outlets < FEWEST or not surge.within:
        raise _no_time(text)
    return surge


def _no_time(text: str) -> ValueError:
    return ValueError(f"{text!r} is no time to send alerts; write {FORMS}")
