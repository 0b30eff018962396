"""Rates: how many new entries a source is expected to have in an hour. Pure.

The rate of an hour of the week is drawn from four things, each of which stands in for
the next as long as that has been observed for a short time: all hours together, this
hour on all days, how busy its day of the week is, and the hour itself. Its quarters
differ as they do on all days. What came just now moves the rate of the next hour: news
comes in bursts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp
from operator import mul

from store.habit_model import WEEK_HOURS, NewEntries, PublishingHabit

HALF_LIFE_HOURS = 4.0 * WEEK_HOURS
"""Observed hours after which an entry counts half: four weeks. Hours in which nothing
was observed let nothing fade, so a clock that jumps costs nothing."""

LONGEST_GAP = timedelta(days=2)
"""The longest time between two visits that counts as observed. Waits are shorter; a
longer one is a daemon that was stopped, or a clock that was set."""

PRIOR_RATE, PRIOR_HOURS = 2.0, 2.0
"""New entries an hour of a source that nothing is known of, and how many observed
hours this assumption is worth. It is visited every 37 minutes: who has just added a
source waits for it, and a day shows how seldom it publishes."""

HOUR_PRIOR, DAY_PRIOR, SLOT_PRIOR = 3.0, 5.0, 5.0
"""How much the coarser rate is worth beside what was observed: of an hour of the day in
hours, of a day of the week in entries, of an hour of the week in hours (four weeks of
observation and more, since each comes once a week)."""

QUARTER_PRIOR = 4.0
"""Entries of an hour of the day below which its quarters count as alike."""

RECENT_HOURS = 0.75
"""How long what came just now tells of what comes next: the time after which it counts
a third."""

RECENT_PRIOR = 2.0
"""Expected entries below which what came just now says little."""

MOST_BUSY = 6.0
"""By how much a burst raises the rate at most: one flood of old entries must not."""

LEAST_BUSY = 0.5
"""By how much silence lowers it at most: the next entry ends the silence."""

FIRST_WEEKS = timedelta(weeks=4)
"""How far back the first listing tells of a source's hours."""

OUTLIERS = 0.1
"""The share of the oldest entries of a first listing that are left out: some feeds keep
a single old entry among the new ones."""

_DAYS = [slice(first, first + 24) for first in range(0, WEEK_HOURS, 24)]


def hour_of_week(at: datetime) -> int:
    """Return the hour of the week of a time, 0 to 167."""
    at = at.astimezone(UTC)
    return at.weekday() * 24 + at.hour


class HourlyRates:
    """The new entries an hour that each hour of the week usually has."""

    def __init__(self, habit: PublishingHabit) -> None:
        entries, hours = habit.entries, habit.hours
        self._entries, self._hours = entries, hours
        self._quarters = habit.quarters
        overall = _mean(sum(entries), sum(hours), PRIOR_RATE, PRIOR_HOURS)
        by_hour = [
            _mean(sum(in_hour), sum(observed_hours), overall, HOUR_PRIOR)
            for in_hour, observed_hours in zip(
                zip(*(entries[day] for day in _DAYS), strict=True),
                zip(*(hours[day] for day in _DAYS), strict=True),
                strict=True,
            )
        ]
        # The hours beside it count half: a bulletin at eight comes at times at nine,
        # and in summer time all of them do.
        self._by_hour = [
            (by_hour[hour - 1] + 2 * by_hour[hour] + by_hour[(hour + 1) % 24]) / 4
            for hour in range(24)
        ]
        self._busy_days = [self._busy_day(day) for day in _DAYS]

    def of(self, hour: int) -> float:
        """Return the rate of an hour of the week, 0 to 167; it is never zero."""
        day, hour_of_day = divmod(hour, 24)
        coarse = self._by_hour[hour_of_day] * self._busy_days[day]
        return _mean(self._entries[hour], self._hours[hour], coarse, SLOT_PRIOR)

    def of_week(self) -> list[float]:
        """Return the rates of all hours of the week."""
        coarse = [rate * busy for busy in self._busy_days for rate in self._by_hour]
        return [
            (entries + rate * SLOT_PRIOR) / (hours + SLOT_PRIOR)
            for entries, hours, rate in zip(
                self._entries, self._hours, coarse, strict=True
            )
        ]

    def of_quarter(self, hour: int, quarter: int) -> float:
        """Return the rate in a quarter, 0 to 3, of an hour of the week."""
        first = hour % 24 * 4
        whole = sum(self._quarters[first : first + 4])
        share = (4 * self._quarters[first + quarter] + QUARTER_PRIOR) / (
            whole + QUARTER_PRIOR
        )
        return self.of(hour) * share

    def _busy_day(self, day: slice) -> float:
        """Return by what factor a day of the week has more than others."""
        usual = sum(map(mul, self._hours[day], self._by_hour))
        factor: float = (sum(self._entries[day]) + DAY_PRIOR) / (usual + DAY_PRIOR)
        return min(factor, MOST_BUSY)


def busyness(habit: PublishingHabit) -> float:
    """Return by what factor the last hours were busier than usual."""
    found = (habit.recent + RECENT_PRIOR) / (habit.expected + RECENT_PRIOR)
    return min(max(found, LEAST_BUSY), MOST_BUSY)


def observed(habit: PublishingHabit, new: NewEntries, now: datetime) -> PublishingHabit:
    """Return a habit with what a visit that succeeded has found.

    An entry counts in the hour in which it was published; one whose time is missing, or
    is not between the last visit and now, is spread over the hours between them.
    """
    since = habit.until
    if since is None:
        return _first(habit, new, now)
    start = min(max(since, now - LONGEST_GAP), now)
    is_all_new = 0 < new.listed <= len(new.times)
    if is_all_new and new.oldest is not None:
        # What came before the oldest has left the listing, unseen.
        start = min(max(start, new.oldest), now)
    return _with(habit, new, start, now)


def _first(habit: PublishingHabit, new: NewEntries, now: datetime) -> PublishingHabit:
    """Return the habit that a first listing shows by its times."""
    times = sorted(at for at in new.times if at and at <= now)
    times = times[int(len(times) * OUTLIERS) :]
    if len(times) < 2:  # one time shows no rhythm
        return replace(habit, until=now, room=float(new.listed))
    start = max(times[0], now - FIRST_WEEKS)
    later = tuple(at for at in times if at > start)
    found = _with(habit, replace(new, times=later), start, now)
    # They are of days, not of the last hours.
    return replace(found, recent=0.0, expected=0.0)


def _with(
    habit: PublishingHabit, new: NewEntries, start: datetime, now: datetime
) -> PublishingHabit:
    """Return a habit with what came between two times."""
    gap = (now - start).total_seconds() / 3600
    fade = 0.5 ** (gap / HALF_LIFE_HOURS)
    entries, hours, quarters = (
        [value * fade for value in values]
        for values in (habit.entries, habit.hours, habit.quarters)
    )
    known = [at.astimezone(UTC) for at in new.times if at and start <= at <= now]
    for at in known:
        entries[hour_of_week(at)] += 1.0
        quarters[at.hour * 4 + at.minute // 15] += 1.0
    others = len(new.times) - len(known)
    usual, expected = HourlyRates(habit), 0.0
    for hour, length in _hours_between(start, now):
        hours[hour] += length
        entries[hour] += others * length / gap
        expected += usual.of(hour) * length
    # Of a long gap only the end is recent.
    recent_fade = exp(-gap / RECENT_HOURS)
    share = RECENT_HOURS / gap * (1 - recent_fade) if gap else 0.0
    return replace(
        habit,
        entries=tuple(entries),
        hours=tuple(hours),
        quarters=tuple(quarters),
        recent=habit.recent * recent_fade + _still_recent(new.times, start, now),
        expected=habit.expected * recent_fade + expected * share,
        until=now,
        room=float(new.listed) or habit.room,
    )


def _still_recent(
    times: Iterable[datetime | None], start: datetime, now: datetime
) -> float:
    """Return how many of the entries are recent, each weighed by its age."""
    middle = start + (now - start) / 2
    known = (at if at and start <= at <= now else middle for at in times)
    return sum(exp(-(now - at).total_seconds() / 3600 / RECENT_HOURS) for at in known)


def _hours_between(start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """Yield each hour of the week between two times, and how much of it, in hours."""
    at = start
    while at < end:
        next_hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        until = min(next_hour, end)
        yield hour_of_week(at), (until - at).total_seconds() / 3600
        at = until


def _mean(entries: float, hours: float, rate: float, worth: float) -> float:
    """Return entries an hour, where `rate` counts as observed for `worth` hours."""
    return (entries + rate * worth) / (hours + worth)
