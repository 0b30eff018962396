"""Lengths of time as people write them: "30s", "15m", "24h", "7d", "2w"."""

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST = timedelta(days=36_500)
"""A hundred years: ten times as much leads past the years that a datetime has."""

_LENGTH = re.compile(r"(\d{1,99})\s*([smhdw])")


def parse_length(value: object) -> timedelta:
    """Return the length of time that a text such as "15m" gives.

    A timedelta is returned unchanged. Raises ValueError for anything else.
    """
    if isinstance(value, timedelta):
        return value
    found = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            f"{value!r} is not a length of time; write a number and a unit in quotes, "
            'such as "30s", "15m", "24h" or "7d"'
        )
    seconds = int(found[1]) * _UNITS[found[2]]
    # Compared as numbers: a timedelta overflows at 999999999 days.
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"{value!r} is too long; write at most {LONGEST.days}d")
    return timedelta(seconds=seconds)


def format_length(value: timedelta) -> str:
    """Return a length as people write it, in the largest unit that divides it."""
    seconds = round(value.total_seconds())
    for unit, size in reversed(_UNITS.items()):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
