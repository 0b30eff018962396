"""Which alerts an article's matches call for. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from store.model import Alert, Article, Match, Watchlist


def plan(
    article: Article,
    matches: Iterable[Match],
    watchlists: Mapping[str, Watchlist],
) -> Iterator[Alert]:
    """Yield one alert per match that rings, for the channels of its watchlist.

    A match that is quiet, or whose watchlist has no channel, is kept without an alert.
    """
    for match in matches:
        watchlist = watchlists[match.watchlist]
        if match.quiet or not watchlist.channels:
            continue
        yield Alert(
            watchlist=match.watchlist,
            channels=watchlist.channels,
            facts=_facts(article, match, urgent=watchlist.urgent),
            urgent=watchlist.urgent,
        )


def _facts(article: Article, match: Match, *, urgent: bool) -> dict[str, object]:
    """Return what a message is rendered from, in types that JSON knows.

    Frozen here: a message that is tried again tomorrow says the same.
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
        "score": match.score,
        "reasons": list(match.reasons),
        "urgent": urgent,
    }
