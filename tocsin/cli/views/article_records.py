"""Articles as programs get them: docs/scripting.md lists the keys."""

from store.articles import StoredArticle
from store.model import Match
from tocsin.cli.json_output import Record


def short_record(kept: StoredArticle) -> Record:
    """Return what a list has of an article."""
    article = kept.article
    return {
        "article": kept.id,
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet or article.source,
        "source": article.source,
        "language": article.language,
        "published": article.published,
        "seen": article.seen,
        "stub": article.stub,
    }


def match_record(kept: StoredArticle, match: Match) -> Record:
    """Return an article that a query matches, and where."""
    return {
        **short_record(kept),
        "score": match.score,
        "reasons": list(match.reasons),
        "words": list(match.words),
        "snippet": [{"text": text, "hit": hit} for text, hit in match.snippet],
    }
