"""All watchlists at once, compiled once, asked of every article."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain

from store.model import Article, Match, Watchlist
from tocsin.watchlists.document import Document, is_in
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import hits
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.nodes import And, Not, QueryNode, Regex, Term, walk
from tocsin.watchlists.query_budget import (
    UNBOUNDED,
    Bound,
    Budget,
    OutOfBudget,
    QueryOverrun,
)
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.score import score
from tocsin.watchlists.snippet import snippet
from tocsin.watchlists.syntax import parse

OnQueryFailure = Callable[[str, Exception], None]
OnQueryOverrun = Callable[[QueryOverrun], None]

MAX_SPANS = 1_000
"""Places kept of a match: nobody looks at more, and a page of a million words could
have as many."""


class Engine:
    """Checks articles against watchlists.

    An engine never changes. A changed configuration gets a new one.
    """

    def __init__(
        self,
        watchlists: Iterable[Watchlist],
        names: NamedQueries | None = None,
        *,
        countries: Mapping[str, str] | None = None,
        rarity: Rarity | None = None,
    ) -> None:
        """Read every query; raises QueryError for the first that cannot be read.

        `names` are what `@name` may use, `countries` the source keys' countries.
        """
        self.watchlists = tuple(watchlists)
        self.by_name = {watchlist.name: watchlist for watchlist in self.watchlists}
        self._names = names or NamedQueries()
        self._countries = countries or {}
        # Urgency is decided by queries of its own, numbered after the others.
        urgent = [w for w in self.watchlists if w.urgent not in ("", w.query)]
        self._asking = (*self.watchlists, *urgent)
        trees = (parse(watchlist.urgent, self._names) for watchlist in urgent)
        self.index = Index(chain(map(self.tree, self.watchlists), trees), rarity)
        # Kept for watchlists that match: 100,000 trees would fill 200 MB. The cache is
        # of a function, not of a method, so that it does not keep a replaced engine.
        self._recent = lru_cache(maxsize=1_000)(partial(_tree, names=self._names))

    def tree(self, watchlist: Watchlist) -> QueryNode:
        """Return the query tree of a watchlist, with what it excludes."""
        return _tree(watchlist, names=self._names)

    def document(self, article: Article) -> Document:
        """Return an article as queries see it."""
        return Document.of(article, country=self._countries.get(article.source, ""))

    def wanted_by(
        self,
        article: Article,
        document: Document,
        *,
        budget: Budget = UNBOUNDED,
        undecided: Callable[[str], None] = lambda name: None,
    ) -> list[str]:
        """Return the names of the watchlists that want an article: `matches` in short.

        `document` is that of the article. Without places, score and snippet it takes
        less than half the time. `undecided` gets the name of each watchlist that the
        budget stops, or whose query raises.
        """
        names = [watchlist.name for watchlist in self._asking]
        numbers = self.index.matching(
            document,
            lambda number, error: undecided(names[number]),
            budget=budget,
            overran=lambda number, bound: undecided(names[number]),
        )
        return [watchlist.name for _, watchlist in self._wanting(article, numbers)]

    def matches(
        self,
        article: Article,
        failed: OnQueryFailure = lambda name, error: None,
        *,
        budget: Budget = UNBOUNDED,
        overran: OnQueryOverrun = lambda overrun: None,
    ) -> list[Match]:
        """Return a match for each watchlist that wants the article, in their order.

        A watchlist whose query raises is reported to `failed` by its name. One that the
        budget stops is reported to `overran`, once; all others are decided. A match
        that cannot be explained has no places, score and snippet.
        """
        document = self.document(article)
        stopped: dict[int, Bound] = {}
        numbers = self.index.matching(
            document,
            lambda number, error: failed(self._asking[number].name, error),
            budget=budget,
            overran=stopped.__setitem__,
        )
        urgent = {self._asking[n].name for n in numbers if n >= len(self.watchlists)}
        found: dict[str, Match] = {}
        for number, watchlist in self._wanting(article, numbers):
            name = watchlist.name
            match = Match(watchlist=name, spans=(), words=(), snippet=())
            try:
                match = self._explained(watchlist, document, budget)
            except OutOfBudget as error:
                stopped[number] = error.bound
            except Exception as error:
                # As in the index: a fault in one query must not stop the others.
                failed(name, error)
            if name in urgent or watchlist.urgent == watchlist.query:
                match = replace(match, urgent=True)
            found[name] = match
        for overrun in self._overruns(article, stopped, found):
            overran(overrun)
        return list(found.values())

    def _wanting(
        self, article: Article, numbers: Iterable[int]
    ) -> Iterator[tuple[int, Watchlist]]:
        """Yield the watchlists whose queries are true, and that cover the article."""
        for number in numbers:
            watchlist = self._asking[number]
            if number < len(self.watchlists) and _covers(watchlist, article):
                yield number, watchlist

    def _overruns(
        self, article: Article, stopped: Mapping[int, Bound], found: Container[str]
    ) -> Iterable[QueryOverrun]:
        """Return the overruns of the stopped queries, one for each watchlist."""
        overruns: dict[str, QueryOverrun] = {}
        for number, bound in stopped.items():
            watchlist = self._asking[number]
            matched = watchlist.name in found
            # Urgency only counts for a watchlist that matches.
            counts = matched or number < len(self.watchlists)
            if counts and _covers(watchlist, article):
                overrun = QueryOverrun(watchlist.name, bound, matched)
                overruns.setdefault(watchlist.name, overrun)
        return overruns.values()

    def _explained(
        self, watchlist: Watchlist, document: Document, budget: Budget
    ) -> Match:
        """Return the match of a watchlist whose query is true of a document."""
        budget.start_query()
        tree = self._recent(watchlist)
        found = hits(tree, document, budget)
        spans = tuple(hit.span for hit in found)
        texts = {"title": document.title.text, "text": document.body.text}
        terms = sum(isinstance(node, Term | Regex) for node in walk(tree))
        result = score(found, document, terms=terms)
        parts = snippet(document.body.text, spans, language=document.language)
        budget.spend(len(found))
        kept = spans[:MAX_SPANS]
        words = dict.fromkeys(texts[s.field][s.start : s.end] for s in kept)
        return Match(
            watchlist=watchlist.name,
            spans=kept,
            words=tuple(words),
            snippet=parts,
            score=result.points,
            reasons=result.reasons,
            suppressed="score" if result.points < watchlist.min_score else "",
        )


def _tree(watchlist: Watchlist, *, names: NamedQueries) -> QueryNode:
    query = parse(watchlist.query, names)
    if not watchlist.exclude:
        return query
    excluded = Not(parse(watchlist.exclude, names))
    return And((query, excluded), query.start, query.end)


def _covers(watchlist: Watchlist, article: Article) -> bool:
    return admits(watchlist, source=article.source, language=article.language)


def admits(watchlist: Watchlist, *, source: str, language: str) -> bool:
    """Return whether a watchlist covers a source, and articles in a language."""
    if watchlist.sources and source not in watchlist.sources:
        return False
    language = language.lower()
    return not watchlist.languages or any(
        is_in(language, wanted) for wanted in watchlist.languages
    )
