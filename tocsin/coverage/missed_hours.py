"""Since when a source gives less than its hours usually have. Pure.

Whole days (`daily_rhythm`) tell this late: when a source falls silent at noon, half of
that day and all of today count for nothing. Here a stretch consists of parts of days,
each with what it usually has until the last visit, by the hours in which the source
publishes. A closed office looks like a source that is lost. So a stretch says something
when what is left of it does, whatever holiday may lie in it: any one day, or those on
both sides of a weekend on which the source rests, as at Easter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise

from scheduler.publishing_rates import HourlyRates
from store.coverage_model import DayCount
from store.habit_model import PublishingHabit
from tocsin.coverage.usual_days import KnownDays, active_days, lowest_share, swing

LONGEST = 7
"""Whole days of a stretch at most: longer ones differ little from those of days."""

CERTAIN = 10.0
"""Articles that a stretch must usually have, if all came one by one: at random, such a
stretch is empty five times in 100,000. If they come together, or some days have far
fewer, it takes more."""

APART = 8.0
"""How many of them are left when the days are taken out that may be a holiday. Both
ends of a holiday may lack articles by chance."""

FULL_DAYS = 4 / 3
"""Its best days that a stretch is worth. A holiday is one, and its ends lie in hours
with few articles, of which the usual is not known well."""

LOW = 0.25
"""The share of the usual that is low."""

SOME = 20.0
"""Articles that a stretch must usually have which has some."""

ENOUGH, BACK = 4.0, 0.5
"""How many articles the last parts of days must usually have, and the share of them by
which a source is back."""

LONGER = 1.5
"""Times the longest silence before that a silence must usually have."""


@dataclass(frozen=True, kw_only=True)
class SeenHours:
    """When a source was seen, and in which hours it publishes."""

    visited: datetime
    """The last visit that went well."""
    last_new: datetime | None
    """The last one that found something new; None when none did."""
    habit: PublishingHabit

    @cached_property
    def _rates(self) -> list[float]:
        """Return the entries an hour of each hour of the week."""
        return HourlyRates(self.habit).of_week()

    def passed(self, at: datetime) -> float:
        """Return which share of the articles of its day has usually come at a time."""
        at = at.astimezone(UTC)
        hours = self._rates[at.weekday() * 24 :][:24]
        before = sum(hours[: at.hour]) + hours[at.hour] * (at.minute / 60)
        return before / sum(hours)


@dataclass(frozen=True, slots=True)
class DayPart:
    """A day or a part of it: what came, and what usually comes."""

    new: int
    usual: float
    is_idle: bool
    """Whether the source hardly publishes on this weekday."""


@dataclass(frozen=True)
class UsualWeek:
    """What a source usually has on each weekday, and how much days differ."""

    usual: Mapping[int, float]
    """Weekday (0 is Monday) → articles."""
    idle: frozenset[int]
    """Weekdays on which it hardly publishes."""
    days: Sequence[DayCount]
    """Those that show it."""

    @cached_property
    def swing(self) -> float:
        """Return by what share of the usual its poorer days fall short of it."""
        return swing(self.days, self.usual)

    def part(self, day: DayCount, share: float = 1.0) -> DayPart:
        """Return a day, or the part of it that has a share of its articles."""
        weekday = day.day.weekday()
        return DayPart(day.new, self.usual[weekday] * share, weekday in self.idle)

    def single(self, articles: float) -> float:
        """Return how many articles that come one by one tell as much as these.

        If the n articles of a day come one by one, poorer days fall short by 1/√n.
        """
        busy = [self.usual[day] for day in self.usual if day not in self.idle]
        like_single = len(busy) / sum(busy) / self.swing**2 if self.swing else 1.0
        return articles * min(1.0, like_single)


def usual_week(known: KnownDays, count: int) -> UsualWeek | None:
    """Return what the first days show to be usual; None when too few, or empty."""
    usual = known.usual(count)
    if not any(usual.values()):
        return None
    idle = usual.keys() - active_days(usual)
    return UsualWeek(usual, frozenset(idle), known.days[:count])


def silent_since(known: KnownDays, hours: SeenHours) -> datetime | None:
    """Return when a source fell silent; None when it did not, or it may be chance.

    Known are the days with visits; those after the day of the last one do not count.
    """
    if hours.last_new is None:
        return None
    first, last = _day(hours.last_new), _day(hours.visited)
    days = [each for each in known.days if each.day <= last]
    earlier = [each for each in days if each.day < first]
    week = usual_week(known, len(earlier))
    silent = days[len(earlier) :]
    if week is None or not _is_long([week.part(each) for each in silent], week):
        return None
    parts = []
    for each in silent:
        until = hours.passed(hours.visited) if each.day == last else 1.0
        since = hours.passed(hours.last_new) if each.day == first else 0.0
        part = week.part(each, max(until - since, 0.0))
        # Whatever that day has came before.
        parts.append(replace(part, new=0) if each.day == first else part)
    expected = sum(part.usual for part in parts)
    if expected <= LONGER * _longest_silence(earlier, week.usual):
        return None
    return hours.last_new if _is_certain(parts, week) else None


def low_since(known: KnownDays, hours: SeenHours) -> date | None:
    """Return the first of the last days on which far less came than usual, or None.

    Known are the days with visits; those after the day of the last one do not count.
    """
    last = _day(hours.visited)
    whole = [each for each in known.days if each.day < last]
    today = next((each for each in known.days if each.day == last), None)
    for length in range(1, min(LONGEST, len(whole)) + 1):
        earlier, recent = whole[:-length], whole[-length:]
        week = usual_week(known, len(earlier))
        if week is None:
            return None
        parts = [week.part(each) for each in recent]
        all_day = [*parts, week.part(today)] if today else parts
        # What it has until now is a greater share of less.
        if _share(all_day) >= LOW or not _is_long(all_day, week):
            continue
        if today:
            parts.append(week.part(today, hours.passed(hours.visited)))
        if _is_back(parts):
            return None
        expected = sum(part.usual for part in parts)
        lowest = lowest_share(_without_holiday(earlier, week), week.usual, length)
        is_lower = expected >= SOME and _share(parts) < lowest / 2
        if is_lower and _is_certain(parts, week):
            return recent[0].day
    return None


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _share(parts: Sequence[DayPart]) -> float:
    """Return the share of the usual that came; 1 when nothing is usual."""
    usual = sum(part.usual for part in parts)
    return sum(part.new for part in parts) / usual if usual else 1.0


def _is_long(parts: Sequence[DayPart], week: UsualWeek) -> bool:
    """Return whether parts of days are worth enough of a source's best days."""
    usual = sum(part.usual for part in parts)
    return usual >= FULL_DAYS * max(week.usual.values())


def _is_back(parts: Sequence[DayPart]) -> bool:
    """Return whether the usual came again in the last of some parts of days."""
    new, usual = 0, 0.0
    for part in reversed(parts):
        new, usual = new + part.new, usual + part.usual
        if usual >= ENOUGH:
            return new >= BACK * usual
    return False


def _is_certain(parts: Sequence[DayPart], week: UsualWeek) -> bool:
    """Return whether parts of days are low, whatever holiday lies in them."""
    if not _is_long(parts, week) or _weight(parts, week) < CERTAIN:
        return False
    return all(_weight(left, week) >= APART for left in _without_holidays(parts))


def _weight(parts: Sequence[DayPart], week: UsualWeek) -> float:
    """Return how many articles, coming one by one, lack as clearly; 0 if none do."""
    share = _share(parts)
    if share >= LOW:
        return 0.0
    return week.single(sum(part.usual for part in parts)) * (1 - share) ** 2


def _without_holidays(parts: Sequence[DayPart]) -> Iterator[list[DayPart]]:
    """Yield the parts without each day, or pair of days, that may be a holiday."""
    busy = [number for number, part in enumerate(parts) if not part.is_idle]
    for number in busy:
        yield [part for place, part in enumerate(parts) if place != number]
    for before, after in pairwise(busy):
        if after > before + 1:
            yield [p for place, p in enumerate(parts) if place not in (before, after)]


def _without_holiday(days: Sequence[DayCount], week: UsualWeek) -> list[DayCount]:
    """Return days without the one that fell short the most."""
    shares = [
        (each.new / week.usual[each.day.weekday()], number)
        for number, each in enumerate(days)
        if each.day.weekday() not in week.idle and week.usual[each.day.weekday()]
    ]
    lowest = min(shares)[1]
    return [*days[:lowest], *days[lowest + 1 :]]


def _longest_silence(days: Sequence[DayCount], usual: Mapping[int, float]) -> float:
    """Return what was usual in the whole days of the longest silence before."""
    longest = run = 0.0
    for each in days:
        run = 0.0 if each.new else run + usual[each.day.weekday()]
        longest = max(longest, run)
    return longest
