"""One query against one article: true or not, and where it hit."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from store.model import Span
from tocsin.watchlists.document import Document, Passage, is_in, site
from tocsin.watchlists.expressions import compiled
from tocsin.watchlists.nodes import (
    And,
    AtLeast,
    Meta,
    Named,
    Near,
    Node,
    Not,
    Or,
    Regex,
    Term,
)
from tocsin.watchlists.occurrences import (
    Occurrence,
    alone,
    arrangements,
    disjoint,
    hull,
    is_looked_into,
    occurrences,
    of_literal,
    of_term,
    pairs_of,
)
from tocsin.words.fold import folds


class Hit(NamedTuple):
    """A piece of an article that made a query true."""

    span: Span
    weight: float


def matches(node: Node, document: Document) -> bool:
    """Return whether the query is true of the article."""
    match node:
        case Term():
            return any(of_term(node, p) for p in document.passages(node.field))
        case And(children=children):
            return all(matches(child, document) for child in children)
        case Or(children=children):
            return any(matches(child, document) for child in children)
        case Not(child=child):
            return not matches(child, document)
        case Named(child=child):
            return matches(child, document)
        case Near(order="notnear"):
            return any(alone(node, p) for p in document.passages(""))
        case Near():
            return any(
                next(pairs_of(node, p), None) is not None for p in document.passages("")
            )
        case AtLeast(count=count, child=child):
            here = (disjoint(occurrences(child, p)) for p in document.passages(""))
            return sum(here) >= count
        case Regex():
            return next(_regex_places(node, document), None) is not None
        case Meta():
            return _is_fact(node, document)
        case _:
            assert_never(node)


def hits(node: Node, document: Document) -> list[Hit]:
    """Return what made the query true: each place once, headline first, in order.

    Excluded parts hit nothing; of an OR, every true alternative counts. The list of a
    query that is not true is empty.
    """
    if not matches(node, document):
        return []
    found: dict[Span, float] = {}
    for hit in _hits(node, document):
        found[hit.span] = max(hit.weight, found.get(hit.span, 0.0))
    order = sorted(found, key=lambda span: (span.field == "text", span.start, span.end))
    return [Hit(span, found[span]) for span in order]


def spans(node: Node, document: Document) -> tuple[Span, ...]:
    """Return the places of `hits`."""
    return tuple(hit.span for hit in hits(node, document))


def _hits(node: Node, document: Document) -> Iterator[Hit]:
    """Yield the hits of a node that is true."""
    match node:
        case And(children=children):
            for child in children:
                yield from _hits(child, document)
        case Or(children=children):
            for child in children:
                if matches(child, document):
                    yield from _hits(child, document)
        case Not() | Meta():
            return
        case Named(child=child):
            yield from _hits(child, document)
        case Regex():
            for passage, start, end in _regex_places(node, document):
                yield _hit(passage, start, end, node.weight)
        case AtLeast(child=child):
            for passage in document.passages(""):
                yield from _marks(child, passage, None)
        case Term() | Near():
            for passage in document.passages(""):
                yield from _marks(node, passage, None)
        case _:
            assert_never(node)


def _marks(node: Node, passage: Passage, kept: set[Occurrence] | None) -> Iterator[Hit]:
    """Yield what to mark of the node's occurrences, or of those that are kept."""
    match node:
        case Or(children=children):
            for child in children:
                yield from _marks(child, passage, kept)
        case Named(child=child):
            yield from _marks(child, passage, kept)
        case Near(order="notnear"):
            yield from _marks(node.left, passage, _both(alone(node, passage), kept))
        case Near():
            pairs = [
                (left, right)
                for left, right in pairs_of(node, passage)
                if kept is None or hull(left, right) in kept
            ]
            yield from _marks(node.left, passage, {left for left, _ in pairs})
            yield from _marks(node.right, passage, {right for _, right in pairs})
        case Term():
            yield from _marks_of_term(node, passage, kept)
        case _:
            raise TypeError(f"{type(node).__name__} stands nowhere in a text")


def _marks_of_term(
    term: Term, passage: Passage, kept: set[Occurrence] | None
) -> Iterator[Hit]:
    if not is_looked_into(term, passage):
        return
    if term.exact:
        for occurrence, (start, end) in of_literal(term, passage):
            if kept is None or occurrence in kept:
                yield _hit(passage, start, end, term.weight)
        return
    found = _both(of_term(term, passage), kept)
    if term.within is None:
        words = {(start, stop - 1) for start, stop in found}
    else:
        words = {
            (at, at)
            for arrangement in arrangements(term, passage)
            if (min(arrangement), max(arrangement) + 1) in found
            for at in arrangement
        }
    for first, last in words:
        yield _hit(passage, *passage.stretch(first, last), term.weight)


def _both(found: Iterable[Occurrence], kept: set[Occurrence] | None) -> set[Occurrence]:
    return set(found) if kept is None else kept.intersection(found)


def _hit(passage: Passage, start: int, end: int, weight: float) -> Hit:
    return Hit(Span(field=passage.field, start=start, end=end), weight)


def _regex_places(
    node: Regex, document: Document
) -> Iterator[tuple[Passage, int, int]]:
    expression = compiled(node.pattern, ignore_case=node.ignore_case)
    for passage in document.passages(node.field):
        end = passage.end_of_lead() if node.field == "lead" else len(passage.text)
        for match in expression.finditer(passage.text[:end]):
            if match.end() > match.start():
                yield passage, match.start(), match.end()


def _is_fact(node: Meta, document: Document) -> bool:
    value = node.value
    match node.fact:
        case "lang":
            return is_in(document.language, value)
        case "country":
            return document.country == value
        case "url":
            return value in document.url.casefold()
        case "source" if host := site(value):
            return document.host == host or document.host.endswith(f".{host}")
        case _:
            wanted = folds(value)
            return any(_contains(name, wanted) for name in document.names(node.fact))


def _contains(name: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(name[at : at + size] == wanted for at in range(len(name) - size + 1))
