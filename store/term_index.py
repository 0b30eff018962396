"""Terms: how common each is, which articles it names, and the vectors they make."""

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from store.columns import stretch


def frequencies(db: Database, keys: Iterable[int]) -> dict[int, int]:
    """Return in how many articles terms stood; those of none are left out."""
    rows = db.conn.execute(
        "SELECT term, articles FROM terms"
        " WHERE term IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return dict(rows.fetchall())


def count(db: Database, keys: Iterable[int]) -> None:
    """Count the terms of one more article."""
    db.conn.executemany(
        "INSERT INTO terms (term, articles) VALUES (?, 1)"
        " ON CONFLICT (term) DO UPDATE SET articles = articles + 1",
        [(key,) for key in keys],
    )


def add_vector(
    db: Database, article: int, stored: bytes, named_by: Iterable[int]
) -> None:
    """Keep an article's vector, to be found by these of its terms."""
    db.conn.execute(
        "INSERT OR REPLACE INTO vectors (article_id, terms) VALUES (?, ?)",
        (article, stored),
    )
    db.conn.executemany(
        "INSERT INTO postings (term, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(term, article) for term in named_by],
    )


def vector_of(db: Database, article: int) -> bytes | None:
    """Return an article's vector as it was kept; None when it is kept no more."""
    row = db.conn.execute(
        "SELECT terms FROM vectors WHERE article_id = ?", (article,)
    ).fetchone()
    return row[0] if row else None


def nearest(
    db: Database, asked: Sequence[tuple[int, float]], *, each: int, limit: int
) -> list[int]:
    """Return the articles that these (term, weight) name with most weight together.

    The nearest first, the older of equals; of each term its newest articles count.
    """
    if not asked:
        return []
    named = (
        "SELECT * FROM (SELECT article_id, ? AS weight FROM postings WHERE term = ?"
        " ORDER BY article_id DESC LIMIT ?)"
    )
    rows = db.conn.execute(
        f"SELECT article_id FROM ({' UNION ALL '.join([named] * len(asked))})"  # noqa: S608
        " GROUP BY article_id ORDER BY sum(weight) DESC, article_id LIMIT ?",
        (*(value for term, weight in asked for value in (weight, term, each)), limit),
    )
    return [article for (article,) in rows]


def forget(db: Database, last: int, part: int, parts: int) -> int:
    """Take out one part of what finds articles up to a number; return how many rows.

    How common terms are is kept.
    """
    low, high = stretch(part, parts, bits=32)
    gone = db.conn.execute(
        "DELETE FROM postings WHERE term BETWEEN ? AND ? AND article_id <= ?",
        (low, high, last),
    ).rowcount
    if part == 0:
        # In order of their articles: no search for them.
        gone += db.conn.execute(
            "DELETE FROM vectors WHERE article_id <= ?", (last,)
        ).rowcount
    return int(gone)


def forget_all(db: Database) -> None:
    """Take out all, to fill the tables by other rules."""
    for table in ("terms", "postings", "vectors"):
        db.conn.execute(f"DELETE FROM {table}")  # noqa: S608
