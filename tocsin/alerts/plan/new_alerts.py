"""What an article adds to what is told: an item for each watchlist. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from store.model import Alert, Article, Match, Watchlist


def alerts_of(
    article: Article, matches: Iterable[Match], watchlists: Mapping[str, Watchlist]
) -> Iterator[Alert]:
    """Yield one item for each match that is not quiet and has somewhere to go."""
    for match in matches:
        watchlist = watchlists[match.watchlist]
        if match.suppressed or not watchlist.routes:
            continue
        yield Alert(
            watchlist=match.watchlist,
            routes=watchlist.routes,
            outlet=article.outlet,
            facts=_clipping(article, match),
            urgent=match.urgent,
        )


def _clipping(article: Article, match: Match) -> dict[str, object]:
    """Return what a message is written from, in types that JSON knows.

    Frozen here: a message that is written tomorrow says what was read today.
    """
    published = article.published.isoformat() if article.published else None
    return {
        "watchlist": match.watchlist,
        "title": article.title,
        "title_spans": [[s.start, s.end] for s in match.spans if s.field == "title"],
        "url": article.url,
        "outlet": article.outlet,
        "authors": list(article.authors),
        "published": published,
        "seen": article.seen.isoformat(),
        "words": list(match.words),
        "snippet": [[text, hit] for text, hit in match.snippet],
        "origin": article.origin,
        "agencies": list(article.agencies),
        "score": match.score,
        "reasons": list(match.reasons),
        "urgent": match.urgent,
    }
