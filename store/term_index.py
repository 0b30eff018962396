"""Term index: how common terms are, and the articles and vectors that have them."""

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from store.columns import stretch


def frequencies(db: Database, keys: Iterable[int]) -> dict[int, int]:
    """Return key → the number of articles with that term, in the order of the keys."""
    asked = list(keys)
    # One row with all counts, in the order of the keys: to fetch a row for each would
    # take as long as to find it.
    (found,) = db.conn.execute(
        "SELECT json_group_array(coalesce(articles, 0))"
        " FROM json_each(?) LEFT JOIN terms ON term = value",
        (json.dumps(asked),),
    ).fetchone()
    return dict(zip(asked, json.loads(found), strict=True))


def count(db: Database, keys: Iterable[int]) -> None:
    """Count the terms of one more article."""
    db.conn.executemany(
        "INSERT INTO terms (term, articles) VALUES (?, 1)"
        " ON CONFLICT (term) DO UPDATE SET articles = articles + 1",
        [(key,) for key in keys],
    )


def uncount(db: Database, keys: Iterable[int]) -> None:
    """Take back that the terms of an article were counted."""
    db.conn.executemany(
        "UPDATE terms SET articles = articles - 1 WHERE term = ? AND articles > 0",
        [(key,) for key in keys],
    )


def add_vector(
    db: Database, article: int, stored: bytes, named_by: Iterable[int]
) -> None:
    """Store an article's vector; the terms in `named_by` find it."""
    db.conn.execute(
        "INSERT OR REPLACE INTO vectors (article_id, terms) VALUES (?, ?)",
        (article, stored),
    )
    db.conn.executemany(
        "INSERT INTO postings (term, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(term, article) for term in named_by],
    )


def remove_vector(db: Database, article: int, terms: Iterable[int]) -> None:
    """Delete an article's vector; `terms` are all that may find it."""
    db.conn.execute("DELETE FROM vectors WHERE article_id = ?", (article,))
    db.conn.executemany(
        "DELETE FROM postings WHERE term = ? AND article_id = ?",
        [(term, article) for term in terms],
    )


def vector_of(db: Database, article: int) -> bytes | None:
    """Return an article's stored vector; None when it was deleted."""
    row = db.conn.execute(
        "SELECT terms FROM vectors WHERE article_id = ?", (article,)
    ).fetchone()
    return row[0] if row else None


def nearest(
    db: Database, weights: Sequence[tuple[int, float]], *, each: int, limit: int
) -> list[int]:
    """Return the articles whose terms add up to most weight, given (term, weight).

    The heaviest first, of equal ones the older. Only the `each` newest articles of a
    term count.
    """
    if not weights:
        return []
    named = (
        "SELECT * FROM (SELECT article_id, ? AS weight FROM postings WHERE term = ?"
        " ORDER BY article_id DESC LIMIT ?)"
    )
    rows = db.conn.execute(
        f"SELECT article_id FROM ({' UNION ALL '.join([named] * len(weights))})"  # noqa: S608
        " GROUP BY article_id ORDER BY sum(weight) DESC, article_id LIMIT ?",
        (*(value for term, weight in weights for value in (weight, term, each)), limit),
    )
    return [article for (article,) in rows]


def forget(db: Database, last: int, part: int, parts: int) -> int:
    """Delete one part of the rows of articles up to a number; return how many.

    The counts of terms stay.
    """
    low, high = stretch(part, parts, bits=32)
    gone = db.conn.execute(
        "DELETE FROM postings WHERE term BETWEEN ? AND ? AND article_id <= ?",
        (low, high, last),
    ).rowcount
    if part == 0:
        # This table is ordered by article: one part deletes its whole range.
        gone += db.conn.execute(
            "DELETE FROM vectors WHERE article_id <= ?", (last,)
        ).rowcount
    return int(gone)


def forget_all(db: Database) -> None:
    """Delete all, to fill the tables by other rules."""
    for table in ("terms", "postings", "vectors"):
        db.conn.execute(f"DELETE FROM {table}")  # noqa: S608
