"""Where the words of a `"…"~n` stand: in any order, at most n other words among them.

Each word of the phrase needs a position of its own, also where two of them fit the same
word of the text. By Hall's theorem such a choice exists exactly when any words of the
phrase, taken together, have at least as many positions as they are; which is asked of
all windows of the text at once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice

from tocsin.watchlists.position_sets import PositionSet, positions_of

MAX_EXPLAINED = 1_000
"""Stretches of a passage whose inner words are marked one by one: a text with more is a
list of words, and both ends of each stretch are marked in any case."""

_BLOCK = 4_096
"""Words of a passage that are cut out to mark words in them: shifting sets of the whole
passage would cost more than the marking."""


@dataclass(frozen=True, slots=True)
class _Demand:
    """Words of the phrase that share positions, and how many of these they need."""

    members: frozenset[int]
    positions: PositionSet
    needed: int

    def without(self, first: int, last: int) -> int:
        """Return the number left to find when two words are at the stretch's ends."""
        return self.needed - (first in self.members) - (last in self.members)


class AnyOrder:
    """A phrase's words in one passage; equal words are one member, needed twice."""

    def __init__(self, columns: Sequence[PositionSet], others: int) -> None:
        """`columns` has the positions of each word, `others` is the n of `~n`."""
        counted = Counter(columns)
        self._size = len(columns)
        self._widest = len(columns) + others
        self._members = list(counted)
        self._demands = _demands(list(counted.items()))
        self._block = -1
        self._block_members: list[PositionSet] = []
        self._block_demands: list[PositionSet] = []
        # Unordered: what must stand between two words is the same either way round.
        self._ends = [
            (first, last)
            for first, last in combinations_with_replacement(range(len(counted)), 2)
            if first != last or counted[self._members[first]] > 1
        ]

    @property
    def operations(self) -> int:
        """Return the number of set operations that one width takes at most."""
        return len(self._demands) * (len(self._ends) + self._size)

    def stretches(self) -> Iterator[tuple[int, PositionSet]]:
        """Yield each width in words, ascending, with the starts of such stretches.

        A stretch begins and ends with a word of the phrase and has all the others.
        """
        if not all(self._members):
            return
        counters = [_Counter(d.positions, d.needed) for d in self._demands]
        for width in range(2, self._widest + 1):
            if width >= self._size:
                yield width, self._starts(width, counters)
            for counter in counters:
                counter.widen()

    def _starts(self, width: int, counters: Sequence["_Counter"]) -> PositionSet:
        found = 0
        for first, last in self._ends:
            left, right = self._members[first], self._members[last]
            starts = left & (right >> (width - 1)) | right & (left >> (width - 1))
            for demand, counter in zip(self._demands, counters, strict=True):
                if not starts:
                    break
                needed = demand.without(first, last)
                if needed:
                    starts &= counter.at_least[needed] >> 1
            found |= starts
        return found

    def inner_words(self, start: int, width: int) -> PositionSet:
        """Return the words of a stretch that some choice has between its ends."""
        inside = (1 << width) - 1
        at = start - self._around(start)
        members = [(member >> at) & inside for member in self._block_members]
        demanded = [(positions >> at) & inside for positions in self._block_demands]
        end = width - 1
        inside ^= 1 | 1 << end
        found = 0
        for first, last in self._ends:
            left, right = members[first], members[last]
            if not (left & 1 and right >> end) and not (right & 1 and left >> end):
                continue
            spare = [
                (positions & inside).bit_count() - demand.without(first, last)
                for demand, positions in zip(self._demands, demanded, strict=True)
            ]
            if min(spare) >= 0:
                choices = self._choices(first, last, members, demanded, spare)
                found |= choices & inside
        return found << start

    def _around(self, start: int) -> int:
        """Cut the block of text out that a position is in; return where it begins."""
        block = start - start % _BLOCK
        if block != self._block:
            part = (1 << (_BLOCK + self._widest)) - 1
            self._block = block
            self._block_members = [m >> block & part for m in self._members]
            self._block_demands = [d.positions >> block & part for d in self._demands]
        return block

    def _choices(
        self,
        first: int,
        last: int,
        members: Sequence[PositionSet],
        demanded: Sequence[PositionSet],
        spare: Sequence[int],
    ) -> PositionSet:
        """Return the positions for the words that are not at the stretch's ends."""
        found = 0
        for number, positions in enumerate(members):
            needed = self._demands[number].without(first, last)
            if not needed:
                continue
            for demand, taken, free in zip(self._demands, demanded, spare, strict=True):
                # Words that need all their positions leave none to another word.
                if not free and number not in demand.members:
                    positions &= ~taken
            found |= positions
        return found


class _Counter:
    """Where windows of a growing width have at least so many positions of a set."""

    def __init__(self, positions: PositionSet, most: int) -> None:
        self._positions = positions
        # Of no position there are none in a window of no words.
        self.at_least = [0] * (most + 1)

    def widen(self) -> None:
        """Make the windows one word wider."""
        rows, positions = self.at_least, self._positions
        for number in range(len(rows) - 1, 1, -1):
            rows[number] = rows[number] >> 1 | positions & (rows[number - 1] >> 1)
        rows[1] = rows[1] >> 1 | positions


def _demands(members: Sequence[tuple[PositionSet, int]]) -> list[_Demand]:
    """Return each member's demand, then those of members that share positions.

    Members that share no position need no demand together.
    """
    found = [
        _Demand(frozenset([number]), positions, needed)
        for number, (positions, needed) in enumerate(members)
    ]
    known = {demand.members for demand in found}
    for demand in found:  # which grows meanwhile
        for number, (positions, needed) in enumerate(members):
            both = demand.members | {number}
            if both in known or not demand.positions & positions:
                continue
            known.add(both)
            together = demand.positions | positions
            found.append(_Demand(both, together, demand.needed + needed))
    return found


def explained(
    words: AnyOrder, kept: Sequence[tuple[int, PositionSet]]
) -> Iterator[PositionSet]:
    """Yield the words of stretches: ends of all, inner words of MAX_EXPLAINED."""
    looked_at = 0
    for width, starts in kept:
        yield starts | starts << (width - 1)  # both ends
        if looked_at == MAX_EXPLAINED:
            continue
        for start in islice(positions_of(starts), MAX_EXPLAINED - looked_at):
            looked_at += 1
            yield words.inner_words(start, width)
