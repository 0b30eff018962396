"""What a source usually gives on each weekday, and how days fall short. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate

from store.coverage_model import DayCount

HISTORY = 21
"""Days with visits before anything is said: three of each weekday."""

ACTIVE = 0.25
"""The share of its best weekday that makes a weekday one on which it publishes."""

LEAST_USUAL = 2.0
"""Articles that a stretch must usually have for its share to say anything."""


def usual_by_weekday(days: Sequence[DayCount]) -> dict[int, float]:
    """Return weekday (0 is Monday) → articles on it; empty when too few are known."""
    counts = defaultdict[int, list[int]](list)
    for each in days:
        counts[each.day.weekday()].append(each.new)
    if len(days) < HISTORY or len(counts) < 7 or min(map(len, counts.values())) < 2:
        return {}
    return {
        day: sum(sorted(found)[:-1]) / (len(found) - 1) for day, found in counts.items()
    }


def is_active(weekday: int, usual: Mapping[int, float]) -> bool:
    """Return whether a source publishes on a weekday; false where it rests."""
    return usual[weekday] > ACTIVE * max(usual.values())


def swing(days: Sequence[DayCount], usual: Mapping[int, float]) -> float:
    """Return by what share of the usual a source's poorer days fall short of it.

    The root of the mean square, over days on which it publishes: bursts do not count.
    """
    shares = [
        each.new / usual[each.day.weekday()]
        for each in days
        if is_active(each.day.weekday(), usual)
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
