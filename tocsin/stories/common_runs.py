"""What two sequences have in common, in their order, found in bounded time. Pure.

The longest common subsequence by Hunt and Szymanski (1977), whose cost is the number of
pairs of equal elements. Of long sequences the rarest elements are paired first, and
then what lies between: a text of a million words costs what the budget says, and the
worst that happens is that more of it is taken for changed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST_PAIRS = 200_000
"""Pairs that are looked at in one go: those of a text of 3,000 words."""

Pair = tuple[int, int]
"""Places of an element in the one sequence and in the other."""

_Gap = tuple[int, int, int, int]
"""Where a stretch begins and ends in the one sequence, and in the other."""


@dataclass(slots=True)
class CompareBudget:
    """How many more elements and pairs may be looked at; about a million a second."""

    left: int = 3_000_000

    def take(self, cost: int) -> bool:
        """Take a cost from it; return False when it had not so much."""
        if cost > self.left:
            self.left = 0
            return False
        self.left -= cost
        return True


@dataclass(frozen=True, slots=True)
class CommonRun:
    """Neighbours that stand in both sequences."""

    old: int
    """Where it begins in the one."""
    new: int
    size: int


def common_runs(
    old: Sequence[str], new: Sequence[str], budget: CompareBudget
) -> list[CommonRun]:
    """Return the runs that two sequences have in common, in their order."""
    pairs = list[Pair]()
    waiting: list[_Gap] = [(0, len(old), 0, len(new))]
    while waiting:
        gap = waiting.pop()
        if not budget.take(gap[1] - gap[0] + gap[3] - gap[2]):
            break
        inner, ends = _without_ends(old, new, gap)
        pairs += ends
        if inner[0] == inner[1] or inner[2] == inner[3]:
            continue
        chain, is_all = _chain(old, new, gap=inner, budget=budget)
        pairs += chain
        if chain and not is_all:
            waiting += _between(inner, chain)
    return _runs(sorted(pairs))


def _without_ends(
    old: Sequence[str], new: Sequence[str], gap: _Gap
) -> tuple[_Gap, list[Pair]]:
    """Return a gap without what is the same at either end, and that as pairs."""
    first, last, start, end = gap
    pairs = list[Pair]()
    while first < last and start < end and old[first] == new[start]:
        pairs.append((first, start))
        first, start = first + 1, start + 1
    while first < last and start < end and old[last - 1] == new[end - 1]:
        last, end = last - 1, end - 1
        pairs.append((last, end))
    return (first, last, start, end), pairs


def _chain(
    old: Sequence[str], new: Sequence[str], *, gap: _Gap, budget: CompareBudget
) -> tuple[list[Pair], bool]:
    """Return the longest chain of pairs, and whether it was made of all elements."""
    first, last, start, end = gap
    olds, news = Counter(old[first:last]), Counter(new[start:end])
    costs = sorted(
        (count * news[each], each) for each, count in olds.items() if each in news
    )
    most, chosen = min(MOST_PAIRS, budget.left), set[str]()
    for cost, element in costs:
        if cost > most:
            break
        most -= cost
        budget.take(cost)
        chosen.add(element)
    places: dict[str, list[int]] = {}
    for place in range(end - 1, start - 1, -1):
        if new[place] in chosen:
            places.setdefault(new[place], []).append(place)
    found = longest_chain(
        (at, places[old[at]]) for at in range(first, last) if old[at] in chosen
    )
    return found, len(chosen) == len(costs)


def longest_chain(elements: Iterable[tuple[int, list[int]]]) -> list[Pair]:
    """Return the longest chain of pairs in which both places grow.

    Each element has its place, and the places of its like from the last to the first.
    """
    pairs, before = list[Pair](), list[int]()
    # The chains of each length: where the one ends that ends first, and its last pair.
    ends, lasts = list[int](), list[int]()
    for at, places in elements:
        for place in places:
            length = bisect_left(ends, place)
            before.append(lasts[length - 1] if length else -1)
            if length == len(ends):
                ends.append(place)
                lasts.append(len(pairs))
            else:
                ends[length], lasts[length] = place, len(pairs)
            pairs.append((at, place))
    chain, number = list[Pair](), lasts[-1] if lasts else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _between(gap: _Gap, chain: Sequence[Pair]) -> Iterator[_Gap]:
    """Yield what lies before, between and behind the pairs of a chain."""
    first, last, start, end = gap
    for at, place in [*chain, (last, end)]:
        if first < at and start < place:
            yield first, at, start, place
        first, start = at + 1, place + 1


def _runs(pairs: Sequence[Pair]) -> list[CommonRun]:
    """Return pairs as runs; those that follow each other in both are one."""
    found = list[CommonRun]()
    for at, place in pairs:
        last = found[-1] if found else None
        if last and (last.old + last.size, last.new + last.size) == (at, place):
            found[-1] = CommonRun(last.old, last.new, last.size + 1)
        else:
            found.append(CommonRun(at, place, 1))
    return found
