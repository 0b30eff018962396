"""Times of the day and the week, as people say them. Pure: the clock is an argument.

All of them are wall time in somebody's zone. A time that a day skips in spring is taken
as the moment the clocks show next; of one that a day has twice in autumn, the first
counts: so each day has each time once.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, Self

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)

_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_HOURS = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")
_RHYTHM = re.compile(rf"hourly|(daily|weekdays|weekly ({'|'.join(DAYS)})) {_CLOCK}")


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day, such as 22:00-07:00: from the first time to the second."""

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the hours a text says; raises ValueError for what says none."""
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(
                f'{text!r} is not a part of the day; write one such as "22:00-07:00"'
            )
        hour, minute, until_hour, until_minute = map(int, found.groups())
        start, end = time(hour, minute), time(until_hour, until_minute)
        if start == end:
            raise ValueError(
                f"{text!r} begins when it ends; leave it empty for no hours at all"
            )
        return cls(start, end)

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return when the hours that are on now end; None when they are not on."""
        local = now.astimezone(zone)
        for day in (local.date() - DAY, local.date()):
            begins = moment(day, self.start, zone)
            later = self.end <= self.start
            ends = moment(day + DAY if later else day, self.end, zone)
            if begins <= now < ends:
                return ends
        return None


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the moments of a rhythm."""

    at: datetime
    label: str
    """Names it for good: a local date, or an hour in UTC."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When something comes again and again: hourly, daily, on weekdays, weekly."""

    kind: Literal["hourly", "daily", "weekdays", "weekly"]
    at: time = time(0)
    weekday: int = 0
    """Of a weekly one; Monday is 0."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the rhythm a text says; raises ValueError for what says none."""
        plain = " ".join(text.lower().split())
        found = _RHYTHM.fullmatch(plain)
        if found is None:
            raise ValueError(f"{text!r} is not a rhythm")
        if plain == "hourly":
            return cls("hourly")
        kind = plain.split()[0]
        weekday = DAYS.index(found[2]) if found[2] else 0
        clock = time(int(found[3]), int(found[4]))
        if kind == "daily":
            return cls("daily", clock)
        return cls("weekly", clock, weekday) if found[2] else cls("weekdays", clock)

    def __str__(self) -> str:
        """Return it as it is written in a configuration."""
        if self.kind == "hourly":
            return "hourly"
        day = f" {DAYS[self.weekday]}" if self.kind == "weekly" else ""
        return f"{self.kind}{day} {self.at:%H:%M}"

    def before(self, now: datetime, zone: tzinfo) -> Slot:
        """Return the latest slot that is not after now."""
        if self.kind == "hourly":
            return _hour(now)
        day = now.astimezone(zone).date() + DAY
        while not self._is_on(day) or moment(day, self.at, zone) > now:
            day -= DAY
        return Slot(moment(day, self.at, zone), day.isoformat())

    def after(self, now: datetime, zone: tzinfo) -> Slot:
        """Return the first slot after now."""
        if self.kind == "hourly":
            return _hour(now + HOUR)
        day = now.astimezone(zone).date() - DAY
        while not self._is_on(day) or moment(day, self.at, zone) <= now:
            day += DAY
        return Slot(moment(day, self.at, zone), day.isoformat())

    def _is_on(self, day: date) -> bool:
        match self.kind:
            case "weekdays":
                return day.weekday() < 5
            case "weekly":
                return day.weekday() == self.weekday
            case _:
                return True


def moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return when clocks of a zone show a time on a day, as UTC."""
    # A skipped time keeps the offset from before: an hour later on the wall.
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _hour(at: datetime) -> Slot:
    # Hours of UTC: of a local hour that comes twice there would be one digest.
    full = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return Slot(full, f"{full:%Y-%m-%dT%HZ}")
