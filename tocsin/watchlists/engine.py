"""All watchlists at once, compiled once, asked of every article."""

from collections.abc import Iterable
from dataclasses import dataclass

from store.model import Article, Match, Watchlist
from tocsin.watchlists.match import Document, matches, spans
from tocsin.watchlists.nodes import Node
from tocsin.watchlists.snippet import snippet
from tocsin.watchlists.syntax import parse


@dataclass(frozen=True, slots=True)
class Compiled:
    """A watchlist whose query has been read."""

    watchlist: Watchlist
    query: Node


class Engine:
    """Holds articles against watchlists."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        """Read every query; raises QueryError for the first that cannot be read."""
        self.compiled = [Compiled(w, parse(w.query)) for w in watchlists]

    def matches(self, article: Article) -> list[Match]:
        """Return a match for each watchlist that wants the article, in their order."""
        document = Document(article.title, article.text)
        return [
            explain(compiled, document)
            for compiled in self.compiled
            if matches(compiled.query, document)
        ]


def explain(compiled: Compiled, document: Document) -> Match:
    """Return the match of a query that is true of a document: where, which words."""
    hits = spans(compiled.query, document)
    sources = {"title": document.title.text, "text": document.body.text}
    words = dict.fromkeys(sources[hit.field][hit.start : hit.end] for hit in hits)
    return Match(
        watchlist=compiled.watchlist.name,
        spans=hits,
        words=tuple(words),
        snippet=snippet(document.body.text, hits),
    )
