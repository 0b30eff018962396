"""What a feed says of how often it changes: `ttl`, and the syndication module. Pure."""

from datetime import timedelta

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
"""https://web.resource.org/rss/1.0/modules/syndication/"""

_MAX_DIGITS = 6


def ttl(minutes: str) -> timedelta | None:
    """Return how long an RSS feed may be kept; None when it says nothing."""
    count = _positive(minutes)
    return timedelta(minutes=count) if count else None


def stated_every(period: str, frequency: str) -> timedelta | None:
    """Return how often a feed changes, by its own words; None when it says nothing.

    `frequency` is how often in a `period`; once, where it is no number.
    """
    length = _PERIODS.get(period.strip().lower())
    return length / (_positive(frequency) or 1) if length else None


def _positive(text: str) -> int:
    """Return a number as written; 0 for anything else."""
    text = text.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return int(text) if is_number else 0
