"""Articles that the index of words proposes for a query: the newest first."""

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from store import articles
from store.columns import time_text

NEAR = 1_000
"""Articles that may be stored out of the order in which they were seen."""


def ids(db: Database, proposed: str, first: int, end: int) -> sqlite3.Cursor:
    """Return a cursor over articles from `first` to before `end`, the newest first.

    Those that an FTS5 expression over `articles_words` finds; all of them for "".
    """
    if not proposed:
        return db.conn.execute(
            "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id DESC",
            (first, end),
        )
    return db.conn.execute(
        "SELECT rowid FROM articles_words WHERE articles_words MATCH ?"
        " AND rowid >= ? AND rowid < ? ORDER BY rowid DESC",
        (proposed, first, end),
    )


def count(db: Database, proposed: str, since: datetime | None = None) -> int:
    """Return how many articles an FTS5 expression finds, since then or of all.

    It is counted in the index alone: some that came just before are counted too.
    """
    (number,) = db.conn.execute(
        "SELECT count(*) FROM articles_words WHERE articles_words MATCH ?"
        " AND rowid >= ?",
        (proposed, first_since(db, since)),
    ).fetchone()
    return int(number)


def holds(db: Database, proposed: str, article: int) -> bool:
    """Return whether an FTS5 expression finds an article."""
    row = db.conn.execute(
        "SELECT 1 FROM articles_words WHERE articles_words MATCH ? AND rowid = ?",
        (proposed, article),
    ).fetchone()
    return row is not None


def first_since(db: Database, at: datetime | None) -> int:
    """Return a number below which no article was seen since then; 0 for None."""
    if at is None:
        return 0
    (id_,) = db.conn.execute(
        "SELECT min(id) FROM"
        " (SELECT id FROM articles WHERE seen >= ? ORDER BY seen LIMIT ?)",
        (time_text(at), NEAR),
    ).fetchone()
    return articles.last(db) + 1 if id_ is None else int(id_)


def end_before(db: Database, at: datetime | None) -> int:
    """Return a number from which on no article was seen before then.

    For None it is above all articles.
    """
    if at is None:
        return articles.last(db) + 1
    (id_,) = db.conn.execute(
        "SELECT max(id) FROM"
        " (SELECT id FROM articles WHERE seen < ? ORDER BY seen DESC LIMIT ?)",
        (time_text(at), NEAR),
    ).fetchone()
    return 0 if id_ is None else int(id_) + 1
