"""The alerts of a new article: one for each match that is to be sent. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from store.model import Alert, Article, Clipping, ClippingNote, Match, Watchlist


def alerts_of(
    article: Article,
    matches: Iterable[Match],
    watchlists: Mapping[str, Watchlist],
    *,
    note: ClippingNote = "",
) -> Iterator[Alert]:
    """Yield an alert for each match that is not suppressed and has a route.

    `note` is what their messages add to the article.
    """
    for match in matches:
        watchlist = watchlists[match.watchlist]
        if not match.suppressed and watchlist.routes:
            clipping = replace(clipping_of(article, match), note=note)
            yield Alert(routes=watchlist.routes, clipping=clipping)


def clipping_of(
    article: Article, match: Match, *, number: int | None = None
) -> Clipping:
    """Return what a message says of an article; `number` is the article's, if known."""
    return Clipping(
        watchlist=match.watchlist,
        title=article.title,
        title_spans=tuple((s.start, s.end) for s in match.spans if s.field == "title"),
        url=article.url,
        outlet=article.outlet,
        authors=article.authors,
        published=article.published,
        seen=article.seen,
        words=match.words,
        snippet=match.snippet,
        origin=article.origin,
        agencies=article.agencies,
        score=match.score,
        reasons=match.reasons,
        urgent=match.urgent,
        article=number,
    )
