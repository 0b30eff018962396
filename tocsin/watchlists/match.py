"""One query against one article: true or not, and where it hit."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from store.model import Span
from tocsin.watchlists.fold import Word, folds, touch, words
from tocsin.watchlists.nodes import And, Node, Not, Or, Part, Term


class Passage:
    """A title or a text, cut into words once and asked many times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folds = folds(text)
        self.places: dict[str, list[int]] = {}
        """Fold → the positions where it stands, ascending."""
        for position, fold in enumerate(self.folds):
            self.places.setdefault(fold, []).append(position)
        self._sorted: list[str] | None = None

    @cached_property
    def words(self) -> list[Word]:
        """The words with their places in the text: only a hit asks for them."""
        return words(self.text)

    def starting_with(self, stem: str) -> list[str]:
        """Return the different folds of this passage that begin with a stem."""
        if self._sorted is None:
            self._sorted = sorted(self.places)
        low = bisect_left(self._sorted, stem)
        high = bisect_left(self._sorted, stem + "\U0010ffff")
        return self._sorted[low:high]


class Document:
    """An article as queries see it."""

    def __init__(self, title: str, text: str) -> None:
        self.title = Passage(title)
        self.body = Passage(text)


def matches(node: Node, document: Document) -> bool:
    """Return whether the query is true of the article."""
    match node:
        case Term():
            return next(_occurrences(node, document), None) is not None
        case Not(child=child):
            return not matches(child, document)
        case And(children=children):
            return all(matches(child, document) for child in children)
        case Or(children=children):
            return any(matches(child, document) for child in children)


def spans(node: Node, document: Document) -> tuple[Span, ...]:
    """Return what made the query true: each hit once, title first, in order.

    Excluded parts hit nothing; of an OR, every true alternative counts.
    """
    found = {
        Span(
            field="title" if passage is document.title else "text",
            start=passage.words[first].start,
            end=passage.words[last].end,
        )
        for term in _true_terms(node, document)
        for passage, first, last in _occurrences(term, document)
    }
    return tuple(
        sorted(found, key=lambda span: (span.field == "text", span.start, span.end))
    )


def _true_terms(node: Node, document: Document) -> Iterator[Term]:
    match node:
        case Term():
            yield node
        case Not():
            return
        case And(children=children):
            for child in children:
                yield from _true_terms(child, document)
        case Or(children=children):
            for child in children:
                if matches(child, document):
                    yield from _true_terms(child, document)


def _occurrences(term: Term, document: Document) -> Iterator[tuple[Passage, int, int]]:
    """Yield (passage, first word, last word) of each place where a term stands."""
    if term.field != "body":
        yield from _in(document.title, term.parts)
    if term.field != "title":
        yield from _in(document.body, term.parts)


def _in(
    passage: Passage, parts: tuple[Part, ...]
) -> Iterator[tuple[Passage, int, int]]:
    # Most terms of most watchlists stand nowhere in an article: those end here.
    if not all(part.prefix or part.fold in passage.places for part in parts):
        return
    for first in _positions(passage, parts[0]):
        last = first + len(parts) - 1
        if last < len(passage.folds) and all(
            _follows(part, passage, position)
            for position, part in enumerate(parts[1:], start=first + 1)
        ):
            yield passage, first, last


def _positions(passage: Passage, part: Part) -> list[int]:
    if not part.prefix:
        return passage.places.get(part.fold, [])
    folds = passage.starting_with(part.fold)
    return sorted(position for fold in folds for position in passage.places[fold])


def _follows(part: Part, passage: Passage, position: int) -> bool:
    if not _is(part, passage.folds[position]):
        return False
    return not part.joined or touch(
        passage.text, passage.words[position - 1], passage.words[position]
    )


def _is(part: Part, fold: str) -> bool:
    return fold.startswith(part.fold) if part.prefix else fold == part.fold
