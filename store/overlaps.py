"""Overlaps: the share of words that two articles have in common."""

from collections.abc import Iterable
from datetime import datetime

from store.columns import time_text
from store.database import Database
from store.overlap_model import Overlap


def add(db: Database, article: int, overlaps: Iterable[Overlap]) -> None:
    """Store the overlaps of an article with earlier ones."""
    db.conn.executemany(
        "INSERT INTO overlaps (article_id, other_id, share, other_share, same)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(article, o.article, o.share, o.other_share, o.same) for o in overlaps],
    )


def of(db: Database, article: int) -> list[Overlap]:
    """Return an article's overlaps, earlier and later ones, the largest share first."""
    rows = db.conn.execute(
        """
        SELECT other_id, share, other_share, same FROM overlaps
        WHERE article_id = :article
        UNION ALL
        SELECT article_id, other_share, share, same FROM overlaps
        WHERE other_id = :article
        """,
        {"article": article},
    )
    found = [
        Overlap(article=id_, share=share, other_share=other_share, same=bool(same))
        for id_, share, other_share, same in rows
    ]
    return sorted(found, key=lambda o: (-max(o.share, o.other_share), o.article))


def urls_of_later_copies(db: Database, article: int, since: datetime) -> list[str]:
    """Return where later articles with its text stand that were seen after `since`."""
    rows = db.conn.execute(
        "SELECT a.url FROM overlaps o JOIN articles a ON a.id = o.article_id"
        " WHERE o.other_id = ? AND o.same AND a.seen > ?",
        (article, time_text(since)),
    )
    return [url for (url,) in rows]
