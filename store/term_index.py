"""Term index: how common terms are, and the articles and vectors that have them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from store import recent_keys
from store.columns import stretch
from store.database import Database


def frequencies(db: Database, keys: Iterable[int]) -> dict[int, int]:
    """Return key → the number of articles with that term, in the order of the keys."""
    memory, asked = recent_keys.memory_of(db), list(keys)
    unknown = memory.unknown(asked)
    if unknown:
        # One row with all counts, in the order of the keys: to fetch a row for each
        # would take as long as to find it.
        (found,) = db.conn.execute(
            "SELECT json_group_array(coalesce(articles, 0))"
            " FROM json_each(?) LEFT JOIN terms ON term = value",
            (json.dumps(unknown),),
        ).fetchone()
        memory.remember(dict(zip(unknown, json.loads(found), strict=True)))
    return dict(zip(asked, map(memory.known.__getitem__, asked), strict=True))


def uncount(db: Database, keys: Iterable[int]) -> None:
    """Take back that terms of an article were counted, of one that is merged."""
    keys = list(keys)
    recent_keys.memory_of(db).forget_counts(keys)
    db.conn.executemany(
        "UPDATE terms SET articles = articles - 1 WHERE term = ? AND articles > 0",
        [(key,) for key in keys],
    )


def add_vector(db: Database, article: int, stored: bytes) -> None:
    """Store an article's vector."""
    db.conn.execute(
        "INSERT OR REPLACE INTO vectors (article_id, terms) VALUES (?, ?)",
        (article, stored),
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
    memory = recent_keys.memory_of(db)
    recent = {term: memory.named_by(term, each) for term, _ in weights}
    named = (
        "SELECT * FROM (SELECT article_id, ? AS weight FROM postings WHERE term = ?"
        " ORDER BY article_id DESC LIMIT ?)"
    )
    all_named = " UNION ALL ".join([named] * len(weights))
    rows = db.conn.execute(
        f"SELECT article_id, sum(weight) FROM ({all_named})"  # noqa: S608
        " GROUP BY article_id ORDER BY sum(weight) DESC, article_id LIMIT ?",
        (
            *(
                value
                for term, weight in weights
                for value in (weight, term, each - len(recent[term]))
            ),
            limit,
        ),
    )
    total: dict[int, float] = defaultdict(float, rows.fetchall())
    for term, weight in weights:
        for article in recent[term]:
            total[article] += weight
    return sorted(total, key=lambda article: (-total[article], article))[:limit]


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
