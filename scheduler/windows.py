"""Times of the day and the week, as people write them. Pure: `now` is an argument.

All are wall-clock times in a given zone. Each day has each time exactly once: a time
that the clocks skip in spring counts as the next one they show, and of a time that they
show twice in autumn the first counts.
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
    """A part of every day, such as 22:00-07:00, from `start` until `end`."""

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the hours that a text gives; raises ValueError when it gives none."""
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(
                f'{text!r} is not a part of the day; write one such as "22:00-07:00"'
            )
        hour, minute, until_hour, until_minute = map(int, found.groups())
        start, end = time(hour, minute), time(until_hour, until_minute)
        if start == end:
            raise ValueError(
                f"{text!r} begins and ends at one time; leave it empty for no hours"
            )
        return cls(start, end)

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the end of the hours if `now` lies within them, else None."""
        local = now.astimezone(zone)
        for day in (local.date() - DAY, local.date()):
            begins = local_time(day, self.start, zone)
            is_overnight = self.end <= self.start
            last_day = day + DAY if is_overnight else day
            ends = local_time(last_day, self.end, zone)
            if begins <= now < ends:
                return ends
        return None


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the times of a rhythm."""

    at: datetime
    label: str
    """Its unique name: a local date, or an hour in UTC."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A repeated time: hourly, daily, on weekdays or weekly."""

    kind: Literal["hourly", "daily", "weekdays", "weekly"]
    at: time = time(0)
    weekday: int = 0
    """Of a weekly rhythm; Monday is 0."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the rhythm that a text gives; raises ValueError when it gives none."""
        words = " ".join(text.lower().split())
        found = _RHYTHM.fullmatch(words)
        if found is None:
            raise ValueError(
                f'{text!r} is not a rhythm; write one such as "hourly", "daily 08:00", '
                '"weekdays 17:30" or "weekly mon 08:00"'
            )
        if words == "hourly":
            return cls("hourly")
        kind = words.split()[0]
        weekday = DAYS.index(found[2]) if found[2] else 0
        clock = time(int(found[3]), int(found[4]))
        if kind == "daily":
            return cls("daily", clock)
        return cls("weekly", clock, weekday) if found[2] else cls("weekdays", clock)

    def __str__(self) -> str:
        """Return the rhythm as it is written in a configuration."""
        if self.kind == "hourly":
            return "hourly"
        day = f" {DAYS[self.weekday]}" if self.kind == "weekly" else ""
        return f"{self.kind}{day} {self.at:%H:%M}"

    def before(self, now: datetime, zone: tzinfo) -> Slot:
        """Return the latest slot that is not after `now`."""
        if self.kind == "hourly":
            return _hour(now)
        day = now.astimezone(zone).date() + DAY
        while not self._is_on(day) or local_time(day, self.at, zone) > now:
            day -= DAY
        return Slot(local_time(day, self.at, zone), day.isoformat())

    def after(self, now: datetime, zone: tzinfo) -> Slot:
        """Return the first slot after `now`."""
        if self.kind == "hourly":
            return _hour(now + HOUR)
        day = now.astimezone(zone).date() - DAY
        while not self._is_on(day) or local_time(day, self.at, zone) <= now:
            day += DAY
        return Slot(local_time(day, self.at, zone), day.isoformat())

    def _is_on(self, day: date) -> bool:
        match self.kind:
            case "weekdays":
                return day.weekday() < 5
            case "weekly":
                return day.weekday() == self.weekday
            case _:
                return True


def local_time(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return the moment, in UTC, at which clocks of a zone show a time on a day."""
    # For a skipped time Python uses the offset from before the change, which is an hour
    # later on the clock.
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _hour(at: datetime) -> Slot:
    # In UTC: a local hour that comes twice would get one digest for both.
    full = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return Slot(full, f"{full:%Y-%m-%dT%HZ}")
