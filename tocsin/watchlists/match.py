"""One query and one article: is it true, and where are its hits?"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, assert_never

from store.model import Span
from tocsin.watchlists.document import Document, Passage, is_in, site
from tocsin.watchlists.nearness import Marks, Nearness
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    Named,
    Near,
    Not,
    Or,
    QueryNode,
    Regex,
    Term,
)
from tocsin.watchlists.occurrences import exact_occurrences, is_in_passage
from tocsin.watchlists.position_sets import flags_of, positions_of
from tocsin.watchlists.query_budget import UNBOUNDED, Budget
from tocsin.watchlists.regex_search import RegexSearch
from tocsin.words.fold import folds

MAX_HITS = 20_000
"""Hits listed of an article, the first ones. In a text of up to 1.5 million words, more
of them would not change the score."""

MAX_REGEX_HITS = 1_000
REGEX_CHARS = 100_000
"""Characters after the first hit of an expression in which more hits are looked for,
up to MAX_REGEX_HITS: for each of them RE2 may read to the end of a piece."""


class QueryHit(NamedTuple):
    """A piece of an article that made a query true."""

    span: Span
    weight: float


def matches(node: QueryNode, document: Document, budget: Budget = UNBOUNDED) -> bool:
    """Return whether the query is true of the article."""
    return Evaluation(document, budget).is_true(node)


def hits(
    node: QueryNode, document: Document, budget: Budget = UNBOUNDED
) -> list[QueryHit]:
    """Return the hits of a query: each place once, headline first, in order.

    Excluded parts have no hits; of an OR, every true alternative counts. A query that
    is not true has none; of more than MAX_HITS the first are returned.
    """
    return Evaluation(document, budget).hits(node)


def spans(node: QueryNode, document: Document) -> tuple[Span, ...]:
    """Return the places of `hits`."""
    return tuple(hit.span for hit in hits(node, document))


class Evaluation:
    """The parts of one query tree, evaluated for one article.

    Results are remembered by the identity of a node.
    """

    def __init__(self, document: Document, budget: Budget = UNBOUNDED) -> None:
        self._document = document
        self._budget = budget
        self._true: dict[int, bool] = {}
        self._nearness: dict[str, Nearness] = {}

    def is_true(self, node: QueryNode) -> bool:
        """Return whether the query is true of the article."""
        known = self._true.get(id(node))
        if known is None:
            known = self._true[id(node)] = self._decide(node)
        return known

    def _decide(self, node: QueryNode) -> bool:
        match node:
            case Term():
                return any(
                    is_in_passage(node, passage, self._budget)
                    for passage in self._document.passages(node.field)
                )
            case And(children=children):
                return all(map(self.is_true, children))
            case Or(children=children):
                return any(map(self.is_true, children))
            case Not(child=child):
                return not self.is_true(child)
            case Named(child=child):
                return self.is_true(child)
            case Near():
                return any(part.is_there(node) for part in self._parts())
            case AtLeast(count=count, child=child):
                for part in self._parts():
                    count -= part.count(child, count)
                return count <= 0
            case Regex():
                return any(
                    next(search.matches(), None) is not None
                    for _, search in self._searches(node)
                )
            case ArticleFact():
                return is_fact(node, self._document)
            case _:
                assert_never(node)

    def hits(self, node: QueryNode) -> list[QueryHit]:
        """Return the hits of a query, as the function of that name."""
        if not self.is_true(node):
            return []
        found: dict[Span, float] = {}
        for hit in self._hits(node):
            found[hit.span] = max(hit.weight, found.get(hit.span, 0.0))
        order = sorted(
            found, key=lambda span: (span.field == "text", span.start, span.end)
        )
        return [QueryHit(span, found[span]) for span in order[:MAX_HITS]]

    def _hits(self, node: QueryNode) -> Iterator[QueryHit]:
        marks = [(part, Marks()) for part in self._parts()]
        for true in self._true_parts(node):
            match true:
                case Regex():
                    yield from self._regex_hits(true)
                case Term() | Near():
                    for part, found in marks:
                        part.mark(true, found)
        for part, found in marks:
            yield from self._marked(part.passage, found)

    def _true_parts(self, node: QueryNode) -> Iterator[Term | Near | Regex]:
        """Yield the terms, NEARs and expressions that make a true node true."""
        match node:
            case And(children=children):
                for child in children:
                    yield from self._true_parts(child)
            case Or(children=children):
                for child in children:
                    if self.is_true(child):
                        yield from self._true_parts(child)
            case AtLeast(child=child) | Named(child=child):
                yield from self._true_parts(child)
            case Term() | Near() | Regex():
                yield node
            case Not() | ArticleFact():
                return
            case _:
                assert_never(node)

    def _parts(self) -> Iterator[Nearness]:
        for passage in self._document.passages(""):
            if passage.field not in self._nearness:
                self._nearness[passage.field] = Nearness(passage, self._budget)
            yield self._nearness[passage.field]

    def _regex_hits(self, node: Regex) -> Iterator[QueryHit]:
        for passage, search in self._searches(node):
            for found in islice(search.matches(REGEX_CHARS), MAX_REGEX_HITS):
                yield _hit(passage, *found, node.weight)

    def _marked(self, passage: Passage, marks: Marks) -> Iterator[QueryHit]:
        for (width, weight), starts in marks.words.items():
            for start in islice(positions_of(starts), MAX_HITS):
                yield _hit(passage, *passage.stretch(start, start + width - 1), weight)
        for term, starts in marks.literals.values():
            flags = flags_of(starts)
            places = (
                place
                for start, place in exact_occurrences(term, passage, self._budget)
                if start < len(flags) and flags[start]
            )
            for start, end in islice(places, MAX_HITS):
                yield _hit(passage, start, end, term.weight)

    def _searches(self, node: Regex) -> Iterator[tuple[Passage, RegexSearch]]:
        """Yield the search for an expression in each passage of its field."""
        for passage in self._document.passages(node.field):
            self._budget.spend(passage.steps)
            end = passage.end_of_lead() if node.field == "lead" else len(passage.text)
            yield (
                passage,
                RegexSearch(
                    node.pattern,
                    passage.text[:end],
                    passage.casefolded,
                    ignore_case=node.ignore_case,
                    budget=self._budget,
                ),
            )


def _hit(passage: Passage, start: int, end: int, weight: float) -> QueryHit:
    return QueryHit(Span(field=passage.field, start=start, end=end), weight)


def is_fact(node: ArticleFact, document: Document) -> bool:
    """Return whether a document is from that source, in that language and so on."""
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
            words = folds(value)
            return any(_contains(name, words) for name in document.names(node.fact))


def _contains(name: list[str], words: list[str]) -> bool:
    size = len(words)
    return any(name[at : at + size] == words for at in range(len(name) - size + 1))
