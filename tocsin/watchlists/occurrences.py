"""The occurrences of a word or phrase in a passage.

An occurrence has a start, the position of its first word, and an end, the position
after its last one. Those of a term are kept by their width in words: a set of starts
for each.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from tocsin.watchlists.any_order import AnyOrder
from tocsin.watchlists.document import LEAD_WORDS, Passage
from tocsin.watchlists.exact import exact_places
from tocsin.watchlists.nodes import (
    CompoundPart,
    FormPart,
    PhrasePart,
    Term,
    WildcardPart,
    WordPart,
    spellings,
)
from tocsin.watchlists.position_sets import PositionSet, set_of
from tocsin.watchlists.query_budget import Budget

_STEPS_OF_LITERAL = 20
"""The cost of looking at the characters around a literal."""

Occurrences = dict[int, PositionSet]
"""Width in words → the starts of the occurrences of that width."""


def is_looked_into(term: Term, passage: Passage) -> bool:
    """Return whether a term's field is, or lies in, this passage."""
    if passage.field == "title":
        return term.field in ("", "title")
    return term.field != "title"


def is_in_passage(term: Term, passage: Passage, budget: Budget) -> bool:
    """Return whether a word or phrase occurs in a passage."""
    if not is_looked_into(term, passage) or _lacks_a_word(term, passage):
        return False
    if term.exact:
        return next(exact_occurrences(term, passage, budget), None) is not None
    if _is_one_word(term):
        return bool(_set(term.parts[0], passage, budget))
    return any(starts for _, starts in _by_width(term, passage, budget))


def occurrences(term: Term, passage: Passage, budget: Budget) -> Occurrences:
    """Return the occurrences of a word or phrase."""
    if not is_looked_into(term, passage) or _lacks_a_word(term, passage):
        return {}
    if _is_one_word(term):
        starts = _set(term.parts[0], passage, budget)
        return {1: starts} if starts else {}
    return {w: starts for w, starts in _by_width(term, passage, budget) if starts}


def _is_one_word(term: Term) -> bool:
    """Return whether a term is one word that counts wherever it stands."""
    if len(term.parts) > 1 or term.exact or term.field == "lead":
        return False
    return not isinstance(term.parts[0], CompoundPart)


def _lacks_a_word(term: Term, passage: Passage) -> bool:
    """Return whether one of the words that a term cannot do without is not there.

    That alone rules out most alternatives of most queries.
    """
    words = passage.words
    for part in term.parts:
        if isinstance(part, WordPart) and part.fold not in words:
            return True
    return False


def in_any_order(term: Term, passage: Passage, budget: Budget) -> AnyOrder:
    """Return the words of a `"…"~n` in a passage."""
    columns = [_set(part, passage, budget) for part in term.parts]
    return AnyOrder(columns, term.within or 0)


def exact_occurrences(
    term: Term, passage: Passage, budget: Budget
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the occurrences of an exact term: its first word, and its characters.

    The literal holds whole words: =น is not found in น้ำ, whose vowel is its own.
    """
    words = [part.fold for part in term.parts if isinstance(part, WordPart)]
    for start, end in exact_places(term.exact, passage.text):
        budget.spend(_STEPS_OF_LITERAL)
        first, after = passage.word_at(start), passage.word_at(end)
        if passage.folds[first:after] != words:
            continue
        if term.field != "lead" or after <= LEAD_WORDS:
            yield first, (start, end)


def _by_width(
    term: Term, passage: Passage, budget: Budget
) -> Iterator[tuple[int, PositionSet]]:
    size = len(term.parts)
    found: Iterable[tuple[int, PositionSet]]
    if term.exact:
        exact = (start for start, _ in exact_occurrences(term, passage, budget))
        found = [(size, set_of(exact, len(passage.folds)))]
    elif term.within is not None:
        found = _in_any_order(term, passage, budget)
    else:
        rows = spellings(term.parts)
        found = [(len(row), _in_a_row(row, passage, budget)) for row in rows]
    if term.field != "lead":
        yield from found
        return
    for width, starts in found:
        # The starts of those occurrences that end within the lead.
        yield width, starts & ((1 << max(0, LEAD_WORDS + 1 - width)) - 1)


def _in_any_order(
    term: Term, passage: Passage, budget: Budget
) -> Iterator[tuple[int, PositionSet]]:
    words = in_any_order(term, passage, budget)
    for width, starts in words.stretches():
        budget.spend(words.operations * passage.steps)
        yield width, starts


def _in_a_row(
    parts: Sequence[PhrasePart], passage: Passage, budget: Budget
) -> PositionSet:
    found = _set(parts[0], passage, budget)
    for offset, part in enumerate(parts[1:], 1):
        if not found:
            return 0
        found &= _set(part, passage, budget) >> offset
    budget.spend(len(parts) * passage.steps)
    for offset, part in enumerate(parts):
        if found and isinstance(part, WordPart) and part.joined:
            found &= passage.touching >> offset
        if found and isinstance(part, WordPart) and part.dotted:
            found &= passage.dotted >> offset
    return found


def _set(part: PhrasePart, passage: Passage, budget: Budget) -> PositionSet:
    """Return the positions of words that fit a part of a phrase."""
    key = _key(part)
    if key in passage.sets:
        return passage.sets[key]
    places = _places(part, passage)
    budget.spend(passage.steps + sum(map(len, places)))
    found = set_of(chain.from_iterable(places), len(passage.folds))
    if key:
        passage.keep_set(key, found)
    return found


def _key(part: PhrasePart) -> str:
    """Return what a part's positions are remembered by; empty when they are not."""
    match part:
        case WordPart(fold=word):
            return "" if part.marked or part.capitals else word
        case WildcardPart(pattern=pattern):
            return pattern
        case _:
            return ""


def _places(part: PhrasePart, passage: Passage) -> list[list[int]]:
    """Return the positions of each different word that fits a part of a phrase."""
    if isinstance(part, WildcardPart):
        return passage.places_fitting(part.pattern)
    if isinstance(part, FormPart):
        return passage.places_of_forms(part.word)
    if isinstance(part, CompoundPart):
        raise TypeError("a compound is looked for in its spellings")
    places = passage.places_of(part.fold)
    if places and part.marked:
        places = passage.with_marks(places, part.marked)
    if places and part.capitals:
        places = passage.in_capitals(places)
    return [places] if places else []
