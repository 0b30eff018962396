"""All watchlists at once, compiled once, asked of every article."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial

from store.model import Article, Match, Watchlist
from tocsin.watchlists.document import Document, is_in
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import hits, matches
from tocsin.watchlists.names import Names
from tocsin.watchlists.nodes import And, Node, Not, Regex, Term, walk
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.score import score
from tocsin.watchlists.snippet import snippet
from tocsin.watchlists.syntax import parse

Failed = Callable[[str, Exception], None]


class Engine:
    """Holds articles against watchlists.

    It is never changed: when the configuration is, another one takes its place.
    """

    def __init__(
        self,
        watchlists: Iterable[Watchlist],
        names: Names | None = None,
        *,
        countries: Mapping[str, str] | None = None,
        rarity: Rarity | None = None,
    ) -> None:
        """Read every query; raises QueryError for the first that cannot be read.

        `names` are what `@name` may use, `countries` the source keys' countries.
        """
        self.watchlists = tuple(watchlists)
        self.by_name = {watchlist.name: watchlist for watchlist in self.watchlists}
        self._names = names or Names()
        self._countries = countries or {}
        self.index = Index(map(self.tree, self.watchlists), rarity)
        # Kept for those that hit: the trees of 100,000 watchlists would fill 200 MB.
        # Of a function, not of a method: an engine that is replaced is gone at once.
        self._recent = lru_cache(maxsize=1_000)(partial(_tree, names=self._names))

    def tree(self, watchlist: Watchlist) -> Node:
        """Return what a watchlist asks of an article's words."""
        return _tree(watchlist, names=self._names)

    def document(self, article: Article) -> Document:
        """Return an article as queries see it."""
        return Document.of(article, country=self._countries.get(article.source, ""))

    def matches(
        self, article: Article, failed: Failed = lambda name, error: None
    ) -> list[Match]:
        """Return a match for each watchlist that wants the article, in their order.

        A watchlist whose query raises is reported to `failed` by its name. One that
        matches and raises when it is to say where, matches without saying where.
        """
        document = self.document(article)

        def note(number: int, error: Exception) -> None:
            failed(self.watchlists[number].name, error)

        found = []
        for number in self.index.matching(document, note):
            watchlist = self.watchlists[number]
            if not admits(watchlist, article):
                continue
            try:
                match = self._explained(watchlist, document)
            except Exception as error:
                # As in the index: one query's trouble is its own.
                note(number, error)
                match = Match(watchlist=watchlist.name, spans=(), words=(), snippet=())
            found.append(match)
        return found

    def _explained(self, watchlist: Watchlist, document: Document) -> Match:
        """Return where and why a watchlist's query is true of a document."""
        tree = self._recent(watchlist)
        found = hits(tree, document)
        spans = tuple(hit.span for hit in found)
        sources = {"title": document.title.text, "text": document.body.text}
        words = dict.fromkeys(sources[s.field][s.start : s.end] for s in spans)
        terms = sum(isinstance(node, Term | Regex) for node in walk(tree))
        worth = score(found, document, terms=terms)
        return Match(
            watchlist=watchlist.name,
            spans=spans,
            words=tuple(words),
            snippet=snippet(document.body.text, spans, language=document.language),
            score=worth.points,
            reasons=worth.reasons,
            urgent=self._is_urgent(watchlist, document),
            suppressed="score" if worth.points < watchlist.min_score else "",
        )

    def _is_urgent(self, watchlist: Watchlist, document: Document) -> bool:
        if watchlist.urgent in ("", watchlist.query):
            return bool(watchlist.urgent)
        return matches(parse(watchlist.urgent, self._names), document)


def _tree(watchlist: Watchlist, *, names: Names) -> Node:
    query = parse(watchlist.query, names)
    if not watchlist.exclude:
        return query
    excluded = Not(parse(watchlist.exclude, names))
    return And((query, excluded), query.start, query.end)


def admits(watchlist: Watchlist, article: Article) -> bool:
    """Return whether a watchlist listens to the article's source and language."""
    if watchlist.sources and article.source not in watchlist.sources:
        return False
    language = article.language.lower()
    return not watchlist.languages or any(
        is_in(language, wanted) for wanted in watchlist.languages
    )
