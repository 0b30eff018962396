"""The nouns of cadence: when a source publishes, and what its site asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK_HOURS = 168
"""Hours of a week; the first one begins on Monday at 00:00 UTC."""

DAY_QUARTERS = 96
"""Quarters of an hour of a day, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingHabit:
    """When a source publishes. Numbers are decayed: what is older counts less."""

    entries: tuple[float, ...] = (0.0,) * WEEK_HOURS
    """Hour of the week → new entries."""
    hours: tuple[float, ...] = (0.0,) * WEEK_HOURS
    """Hour of the week → hours that were observed."""
    quarters: tuple[float, ...] = (0.0,) * DAY_QUARTERS
    """Quarter of an hour of the day → new entries: many outlets have fixed minutes."""
    recent: float = 0.0
    """New entries of the last hours."""
    expected: float = 0.0
    """How many were expected in these hours."""
    until: datetime | None = None
    """When the last visit that succeeded was made; None before the first."""
    room: float = 0.0
    """How many entries the listing shows; 0 is unknown."""
    fresh_for: timedelta | None = None
    """How long the listing itself asks to be kept (`ttl` of RSS); None is not said."""
    stated_every: timedelta | None = None
    """How often it changes by its own words (`sy:updatePeriod`); None is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a site says of how often to come; None where it says nothing."""

    max_age: timedelta | None = None
    """How long the answer may be kept (RFC 9111 §4.2.1)."""
    ttl: timedelta | None = None
    """How long the listing may be kept, as RSS has it."""
    stated_every: timedelta | None = None
    """How often the listing changes by its own words (`sy:updatePeriod`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntries:
    """What a visit that succeeded found."""

    times: tuple[datetime | None, ...] = ()
    """When each new entry was published, as listed; None is not said."""
    listed: int = 0
    """How many entries were listed; 0 when the listing had not changed."""
    oldest: datetime | None = None
    """The time of the oldest listed entry; None when none has one."""
