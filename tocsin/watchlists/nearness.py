"""NEAR, ONEAR and NOT NEAR in one passage.

Whether two occurrences are near depends only on where each starts and ends. So the
pairs of a NEAR, of which there may be millions, are never listed. Instead a set of
positions is carried through the query: from where its occurrences may start to where
they then end, or back. Each step is a few operations on sets, however many pairs there
are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.watchlists.any_order import explained
from tocsin.watchlists.document import Passage
from tocsin.watchlists.nodes import Named, Near, Or, QueryNode, Term, children
from tocsin.watchlists.occurrences import (
    Occurrences,
    in_any_order,
    is_in_passage,
    is_looked_into,
    occurrences,
)
from tocsin.watchlists.position_sets import (
    PositionSet,
    lowest,
    up_to_after,
    up_to_before,
)
from tocsin.watchlists.query_budget import Budget


@dataclass(slots=True)
class Marks:
    """The parts of a passage to highlight."""

    words: dict[tuple[int, float], PositionSet] = field(default_factory=dict)
    """(Width in words, weight) → the starts of such stretches."""
    literals: dict[int, tuple[Term, PositionSet]] = field(default_factory=dict)
    """By identity: exact terms, and the starts of those of their occurrences."""

    def add(self, width: int, weight: float, starts: PositionSet) -> None:
        """Add stretches of words."""
        self.words[width, weight] = self.words.get((width, weight), 0) | starts

    def add_literal(self, term: Term, starts: PositionSet) -> None:
        """Add occurrences of an exact term, whose characters are not whole words."""
        _, known = self.literals.get(id(term), (term, 0))
        self.literals[id(term)] = term, known | starts


_NEARBY = 1_024
"""Words in which the next of many occurrences is looked for first."""


class Nearness:
    """The terms, groups and NEARs of one query tree in one passage.

    Results are remembered by the identity of a node.
    """

    def __init__(self, passage: Passage, budget: Budget) -> None:
        self.passage = passage
        self._budget = budget
        self._everywhere = (2 << len(passage.folds)) - 1
        self._occurrences: dict[int, Occurrences | None] = {}
        self._all_ends: dict[int, PositionSet] = {}
        self._all_starts: dict[int, PositionSet] = {}

    def is_there(self, node: QueryNode) -> bool:
        """Return whether a term, group or NEAR stands in the passage."""
        match node:
            case Term():
                return is_in_passage(node, self.passage, self._budget)
            case Or(children=children):
                return any(map(self.is_there, children))
            case Named(child=child):
                return self.is_there(child)
            case Near(order="notnear"):
                return bool(self.ends(node))
            case Near(left=left, right=right, distance=distance):
                if not (ends := self.ends(left)) or not (starts := self.starts(right)):
                    return False
                if up_to_after(ends, distance) & starts:
                    return True
                if node.order == "onear":
                    return False
                return bool(up_to_after(self.ends(right), distance) & self.starts(left))
            case _:
                raise _stands_nowhere(node)

    def count(self, node: QueryNode, most: int) -> int:
        """Return the number of occurrences that do not overlap, up to `most`."""
        terms = self._of_terms(node)
        if terms is not None and terms.keys() <= {1}:
            # Different words never overlap.
            return min(most, terms.get(1, 0).bit_count())
        count = free = 0
        # The occurrence that ends first leaves most room to the others.
        while count < most and (end := self._first_end(node, free)):
            count, free = count + 1, end
        return count

    def _first_end(self, node: QueryNode, free: int) -> int:
        """Return the first end of those that start at `free` or later; 0 for none."""
        size = _NEARBY
        while True:
            # Sets of the text's beginning are short, and in most texts enough.
            starts = self._everywhere & ((1 << size) - 1 << free)
            ends = self.ends_from(node, starts)
            if ends and lowest(ends) <= free + size:
                return lowest(ends)
            if free + size > len(self.passage.folds):
                return lowest(ends) if ends else 0
            size *= 8

    def ends(self, node: QueryNode) -> PositionSet:
        """Return where the occurrences of a node end."""
        return self.ends_from(node, self._everywhere)

    def starts(self, node: QueryNode) -> PositionSet:
        """Return where the occurrences of a node start."""
        return self.starts_to(node, self._everywhere)

    def ends_from(self, node: QueryNode, starts: PositionSet) -> PositionSet:
        """Return where those occurrences end that start at one of `starts`."""
        if starts is not self._everywhere:
            return self._ends_from(node, starts) if starts else 0
        if id(node) not in self._all_ends:
            self._all_ends[id(node)] = self._ends_from(node, starts)
        return self._all_ends[id(node)]

    def _ends_from(self, node: QueryNode, starts: PositionSet) -> PositionSet:
        terms = self._of_terms(node)
        found = 0
        if terms is not None:
            for width, known in terms.items():
                found |= (known & starts) << width
            return found
        match node:
            case Or(children=children):
                for child in children:
                    found |= self.ends_from(child, starts)
            case Named(child=child):
                return self.ends_from(child, starts)
            case Near(order="notnear"):
                no_start, no_end = self._not_near(node)
                ends = self.ends_from(node.left, _without(starts, no_start))
                return _without(ends, no_end)
            case Near(distance=distance):
                for first, second in _orders(node):
                    reach = up_to_after(self.ends_from(first, starts), distance)
                    found |= self.ends_from(second, reach)
            case _:
                raise _stands_nowhere(node)
        return found

    def starts_to(self, node: QueryNode, ends: PositionSet) -> PositionSet:
        """Return where those occurrences start that end at one of `ends`."""
        if ends is not self._everywhere:
            return self._starts_to(node, ends) if ends else 0
        if id(node) not in self._all_starts:
            self._all_starts[id(node)] = self._starts_to(node, ends)
        return self._all_starts[id(node)]

    def _starts_to(self, node: QueryNode, ends: PositionSet) -> PositionSet:
        terms = self._of_terms(node)
        found = 0
        if terms is not None:
            for width, known in terms.items():
                found |= known & (ends >> width)
            return found
        match node:
            case Or(children=children):
                for child in children:
                    found |= self.starts_to(child, ends)
            case Named(child=child):
                return self.starts_to(child, ends)
            case Near(order="notnear"):
                no_start, no_end = self._not_near(node)
                starts = self.starts_to(node.left, _without(ends, no_end))
                return _without(starts, no_start)
            case Near(distance=distance):
                for first, second in _orders(node):
                    reach = up_to_before(self.starts_to(second, ends), distance)
                    found |= self.starts_to(first, reach)
            case _:
                raise _stands_nowhere(node)
        return found

    def mark(self, node: QueryNode, found: Marks) -> None:
        """Add the words of a node's occurrences to the marks."""
        self._mark(node, self._everywhere, self._everywhere, found)

    def _mark(
        self, node: QueryNode, starts: PositionSet, ends: PositionSet, found: Marks
    ) -> None:
        """Mark the occurrences that start in `starts` and end in `ends`."""
        match node:
            case Term():
                self._mark_term(node, starts, ends, found)
            case Or(children=children):
                for child in children:
                    self._mark(child, starts, ends, found)
            case Named(child=child):
                self._mark(child, starts, ends, found)
            case Near(order="notnear"):
                no_start, no_end = self._not_near(node)
                starts, ends = _without(starts, no_start), _without(ends, no_end)
                self._mark(node.left, starts, ends, found)
            case Near(distance=distance):
                for first, second in _orders(node):
                    before = self.ends_from(first, starts)
                    after = self.starts_to(second, ends)
                    near_before = before & up_to_before(after, distance)
                    if near_before:
                        near_after = after & up_to_after(before, distance)
                        self._mark(first, starts, near_before, found)
                        self._mark(second, near_after, ends, found)
            case _:
                raise _stands_nowhere(node)

    def _mark_term(
        self, term: Term, starts: PositionSet, ends: PositionSet, found: Marks
    ) -> None:
        if term.exact:
            if is_looked_into(term, self.passage):
                found.add_literal(term, starts & (ends >> len(term.parts)))
            return
        kept = [
            (width, marked)
            for width, known in (self._of_terms(term) or {}).items()
            if (marked := known & starts & (ends >> width))
        ]
        if term.within is None:
            for width, marked in kept:
                found.add(width, term.weight, marked)
        else:
            words = in_any_order(term, self.passage, self._budget)
            for marked in explained(words, kept):
                self._budget.spend(words.operations + self.passage.steps)
                found.add(1, term.weight, marked)

    def _of_terms(self, node: QueryNode) -> Occurrences | None:
        """Return the occurrences of a term or of a group of terms; None for a NEAR."""
        self._budget.spend(self.passage.steps)
        if id(node) in self._occurrences:
            return self._occurrences[id(node)]
        terms = _terms(node)
        if terms is None:
            self._occurrences[id(node)] = None
            return None
        found: Occurrences = {}
        for term in terms:
            of_term = occurrences(term, self.passage, self._budget)
            for width, starts in of_term.items():
                found[width] = found.get(width, 0) | starts
        self._occurrences[id(node)] = found
        return found

    def _not_near(self, node: Near) -> tuple[PositionSet, PositionSet]:
        """Return where the left side must not start, and where it must not end."""
        return (
            up_to_after(self.ends(node.right), node.distance),
            up_to_before(self.starts(node.right), node.distance),
        )


def _orders(node: Near) -> Iterator[tuple[QueryNode, QueryNode]]:
    """Yield the orders in which the two sides may come."""
    yield node.left, node.right
    if node.order == "near":
        yield node.right, node.left


def _terms(node: QueryNode) -> list[Term] | None:
    """Return the terms of a group of nothing else; None when it has a NEAR."""
    if isinstance(node, Term):
        return [node]
    if isinstance(node, Near):
        return None
    found: list[Term] = []
    for child in children(node):
        below = _terms(child)
        if below is None:
            return None
        found += below
    return found


def _without(positions: PositionSet, others: PositionSet) -> PositionSet:
    return positions ^ (positions & others)


def _stands_nowhere(node: QueryNode) -> TypeError:
    return TypeError(f"{type(node).__name__} stands nowhere in a text")
