"""Kin: which articles share how much of their words."""

from collections.abc import Iterable

from sqlite_utils import Database

from store.model import Overlap


def add(db: Database, article: int, kin: Iterable[Overlap]) -> None:
    """Note what an article shares with earlier ones."""
    db.conn.executemany(
        "INSERT INTO overlaps (article_id, other_id, share, other_share, same)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(article, k.article, k.share, k.other_share, k.same) for k in kin],
    )


def of(db: Database, article: int) -> list[Overlap]:
    """Return the kin of an article, as it sees them, the nearest first."""
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
    kin = [
        Overlap(article=other, share=share, other_share=other_share, same=bool(same))
        for other, share, other_share, same in rows
    ]
    return sorted(kin, key=lambda k: (-max(k.share, k.other_share), k.article))
