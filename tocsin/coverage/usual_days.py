"""What a source usually gives on each weekday, and how days fall short. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from store.coverage_model import DayCount

HISTORY = 21
"""Days with visits before anything is said: three of each weekday."""

ACTIVE = 0.25
"""The share of its best weekday that makes a weekday one on which it publishes."""

LEAST_USUAL = 2.0
"""Articles that a stretch must usually have for its share to say anything."""


@dataclass(slots=True)
class _OneWeekday:
    """The days of a weekday, in order."""

    places: list[int] = field(default_factory=list)
    """Which of all days they are."""
    totals: list[int] = field(default_factory=list)
    """The articles of each, and of those before it."""
    highest: list[int] = field(default_factory=list)
    """The most that any had until then."""


class KnownDays:
    """Days in order, and what was usual in the first of them.

    A judgement asks for that some twenty times, of ever fewer days: all of them are
    looked through once.
    """

    def __init__(self, days: Sequence[DayCount]) -> None:
        """Look through the days."""
        self.days = days
        self._weekdays = defaultdict[int, _OneWeekday](_OneWeekday)
        for place, each in enumerate(days):
            weekday = self._weekdays[each.day.weekday()]
            total, highest = 0, each.new
            if weekday.places:
                total, highest = weekday.totals[-1], weekday.highest[-1]
            weekday.places.append(place)
            weekday.totals.append(total + each.new)
            weekday.highest.append(max(highest, each.new))

    def usual(self, count: int) -> dict[int, float]:
        """Return weekday (0 is Monday) → articles on it, by the first `count` days.

        It is empty when those are too few.
        """
        usual: dict[int, float] = {}
        if count < HISTORY or len(self._weekdays) < 7:
            return usual
        for day, weekday in self._weekdays.items():
            last = bisect_left(weekday.places, count) - 1
            if last < 1:
                return {}
            usual[day] = (weekday.totals[last] - weekday.highest[last]) / last
        return usual


def usual_by_weekday(days: Sequence[DayCount]) -> dict[int, float]:
    """Return weekday (0 is Monday) → articles on it; empty when too few are known."""
    return KnownDays(days).usual(len(days))


def active_days(usual: Mapping[int, float]) -> frozenset[int]:
    """Return the weekdays on which a source publishes, without those it rests on."""
    least = ACTIVE * max(usual.values(), default=0.0)
    return frozenset(day for day, articles in usual.items() if articles > least)


def swing(days: Sequence[DayCount], usual: Mapping[int, float]) -> float:
    """Return by what share of the usual a source's poorer days fall short of it.

    The root of the mean square, over days on which it publishes: bursts do not count.
    """
    active = active_days(usual)
    shares = [
        each.new / usual[weekday]
        for each in days
        if (weekday := each.day.weekday()) in active
    ]
    short = [(1 - share) ** 2 for share in shares if share < 1]
    return (sum(short) / len(short)) ** 0.5 if short else 0.0


def lowest_share(
    days: Sequence[DayCount], usual: Mapping[int, float], length: int
) -> float:
    """Return the lowest share of the usual in any stretch; 0 when there is none."""
    new = [0, *accumulate(each.new for each in days)]
    should = [0.0, *accumulate(usual[each.day.weekday()] for each in days)]
    shares = [
        (new[end] - new[end - length]) / (should[end] - should[end - length])
        for end in range(length, len(days) + 1)
        if should[end] - should[end - length] >= LEAST_USUAL
    ]
    return min(shares, default=0.0)
