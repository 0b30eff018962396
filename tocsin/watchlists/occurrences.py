"""Where in a passage a term stands: positions of words, and what is near what.

An occurrence is (start, stop): the positions of its first word and of the word after
its last one. Lists of them are sorted.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from tocsin.watchlists.document import LEAD_WORDS, Passage
from tocsin.watchlists.exact import exact_places
from tocsin.watchlists.nodes import Form, Named, Near, Node, Or, Part, Term, Wild, Word
from tocsin.watchlists.wildcards import beginning, fits
from tocsin.words import forms

Occurrence = tuple[int, int]

MAX_ARRANGEMENTS = 10_000
"""Ways in which the words of a `"…"~n`, or two sides of a NEAR, may stand in one
passage: a text with more is a list of words, and was found long before."""


def occurrences(node: Node, passage: Passage) -> list[Occurrence]:
    """Return where in a passage a term, group of terms or NEAR stands."""
    match node:
        case Term():
            return of_term(node, passage)
        case Or(children=children):
            found = [here for c in children if (here := occurrences(c, passage))]
            # Of most alternatives one is there at most: nothing to merge.
            return found[0] if len(found) == 1 else sorted(set(chain(*found)))
        case Named(child=child):
            return occurrences(child, passage)
        case Near(order="notnear"):
            return alone(node, passage)
        case Near():
            return sorted({hull(*pair) for pair in pairs_of(node, passage)})
        case _:
            raise TypeError(f"{type(node).__name__} stands nowhere in a text")


def of_term(term: Term, passage: Passage) -> list[Occurrence]:
    """Return where a word or phrase stands."""
    if not is_looked_into(term, passage):
        return []
    if term.exact:
        found = [occurrence for occurrence, _ in of_literal(term, passage)]
    elif term.within is not None:
        found = sorted({(min(a), max(a) + 1) for a in arrangements(term, passage)})
    elif len(term.parts) == 1:
        found = [(at, at + 1) for at in _positions(term.parts[0], passage)]
    else:
        found = _in_a_row(term.parts, passage)
    if term.field == "lead":
        return [(start, stop) for start, stop in found if stop <= LEAD_WORDS]
    return found


def is_looked_into(term: Term, passage: Passage) -> bool:
    """Return whether a term's field is, or lies in, this passage."""
    if passage.field == "title":
        return term.field in ("", "title")
    return term.field != "title"


def of_literal(
    term: Term, passage: Passage
) -> Iterator[tuple[Occurrence, tuple[int, int]]]:
    """Yield where an exact term stands: its words, and its characters.

    The literal holds whole words: =น is not found in น้ำ, whose vowel is its own.
    """
    wanted = [part.fold for part in term.parts if isinstance(part, Word)]
    for start, end in exact_places(term.exact, passage.text):
        words = passage.word_at(start), passage.word_at(end)
        if passage.folds[slice(*words)] != wanted:
            continue
        if term.field != "lead" or words[1] <= LEAD_WORDS:
            yield words, (start, end)


def arrangements(term: Term, passage: Passage) -> list[tuple[int, ...]]:
    """Return the ways in which a `"…"~n` is there: a position for each of its words."""
    columns = [_positions(part, passage) for part in term.parts]
    if not all(columns):
        return []
    size = len(columns) + (term.within or 0)
    # The rarest word first, then only what fits into its window.
    order = sorted(range(len(columns)), key=lambda column: len(columns[column]))
    found: list[tuple[int, ...]] = []

    def place(depth: int, low: int, high: int, chosen: dict[int, int]) -> None:
        if depth == len(order):
            found.append(tuple(chosen[column] for column in range(len(order))))
            return
        column = columns[order[depth]]
        first = bisect_left(column, high - size + 1) if chosen else 0
        for at in column[first:]:
            if len(found) >= MAX_ARRANGEMENTS or (chosen and at > low + size - 1):
                return
            if at not in chosen.values():
                here = {**chosen, order[depth]: at}
                place(depth + 1, min(low, at), max(high, at), here)

    place(0, len(passage.folds), -1, {})
    return found


def pairs_of(near: Near, passage: Passage) -> Iterator[tuple[Occurrence, Occurrence]]:
    """Yield each left and right side that stand near enough to each other."""
    left = occurrences(near.left, passage)
    right = occurrences(near.right, passage) if left else []
    if not right:
        return
    widest = max(stop - start for start, stop in right)
    every = ((a, b) for a in left for b in _partners(near, a, right, widest))
    yield from islice(every, MAX_ARRANGEMENTS)


def alone(near: Near, passage: Passage) -> list[Occurrence]:
    """Return the left sides that have no right side near them."""
    left = occurrences(near.left, passage)
    right = occurrences(near.right, passage) if left else []
    widest = max((stop - start for start, stop in right), default=0)
    return [
        one for one in left if next(_partners(near, one, right, widest), None) is None
    ]


def hull(one: Occurrence, other: Occurrence) -> Occurrence:
    """Return the stretch from the beginning of the first to the end of the last."""
    return min(one[0], other[0]), max(one[1], other[1])


def disjoint(found: Sequence[Occurrence]) -> int:
    """Return how many occurrences there are that do not overlap."""
    count, last = 0, 0
    for start, stop in sorted(found, key=lambda one: (one[1], one[0])):
        if start >= last:
            count, last = count + 1, stop
    return count


def _partners(
    near: Near, one: Occurrence, others: list[Occurrence], widest: int
) -> Iterator[Occurrence]:
    """Yield those of the others that stand within reach, apart from `one`."""
    ordered = near.order == "onear"
    low = one[1] if ordered else one[0] - near.distance - widest
    for other in others[bisect_left(others, (low, 0)) :]:
        if other[0] > one[1] + near.distance:
            return
        if other[0] >= one[1] or (
            not ordered and other[1] <= one[0] <= other[1] + near.distance
        ):
            yield other


def _in_a_row(parts: tuple[Part, ...], passage: Passage) -> list[Occurrence]:
    columns = [_positions(part, passage) for part in parts]
    if not all(columns):
        return []
    rarest = min(range(len(columns)), key=lambda column: len(columns[column]))
    others = [
        (offset - rarest, set(column))
        for offset, column in enumerate(columns)
        if offset != rarest
    ]
    starts = [
        at - rarest
        for at in columns[rarest]
        if all(at + offset in column for offset, column in others)
    ]
    return [
        (start, start + len(parts))
        for start in starts
        if _joined(parts, passage, start)
    ]


def _joined(parts: tuple[Part, ...], passage: Passage, start: int) -> bool:
    """Return whether what must touch does."""
    return all(
        not (isinstance(part, Word) and part.joined) or passage.touches(at)
        for at, part in enumerate(parts, start)
    )


def _positions(part: Part, passage: Passage) -> list[int]:
    match part:
        case Word(fold=word):
            return passage.positions.get(word, [])
        case Wild(pattern=pattern):
            words = _fitting_words(pattern, passage)
            return sorted(at for word in words for at in passage.positions[word])
        case Form(word=word):
            return passage.stems.get(forms.stem(word, passage.language), [])


def _fitting_words(pattern: str, passage: Passage) -> Iterable[str]:
    if stem := beginning(pattern):
        return passage.starting_with(stem)
    return [word for word in passage.positions if fits(pattern, word)]
