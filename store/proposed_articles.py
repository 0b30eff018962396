"""Numbers of articles that the index of words proposes, without reading the articles.

Numbers rise with the time at which articles were first seen, so the newest come first
where the index is read backwards.
"""

import json
from array import array
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlite_utils import Database

from store import articles
from store.columns import time_from, time_text

_OUT_OF_ORDER = 20
"""Articles that are seen one after the other and may be numbered otherwise: those that
were read at once."""


def newest(db: Database, expression: str, first: int, limit: int) -> "array[int]":
    """Return the newest articles that an FTS5 expression finds, from `first` on.

    An empty expression finds all articles.
    """
    rows = (
        db.conn.execute(
            "SELECT rowid FROM articles_words WHERE articles_words MATCH ?"
            " AND rowid >= ? ORDER BY rowid DESC LIMIT ?",
            (expression, first, limit),
        )
        if expression
        # By the index of times: the table itself has a page for each article.
        else db.conn.execute(
            "SELECT id FROM articles WHERE seen >= coalesce("
            "(SELECT seen FROM articles WHERE id >= ? ORDER BY id LIMIT 1), '~')"
            " ORDER BY seen DESC LIMIT ?",
            (first, limit),
        )
    )
    return array("q", (id_ for (id_,) in rows))


def below(
    db: Database, expression: str, between: tuple[int, int], limit: int
) -> list[int]:
    """Return the newest articles that an expression finds between two numbers.

    The first number may be among them, the second not. An empty expression finds all.
    """
    found = (
        "SELECT rowid FROM articles_words WHERE articles_words MATCH :expression AND"
        if expression
        else "SELECT id AS rowid FROM articles WHERE"
    )
    first, end = between
    rows = db.conn.execute(
        f"{found} rowid >= :first AND rowid < :end ORDER BY rowid DESC LIMIT :limit",
        {"expression": expression, "first": first, "end": end, "limit": limit},
    )
    return [id_ for (id_,) in rows]


def count(db: Database, expression: str, first: int) -> int:
    """Return how many articles an expression finds, from `first` on.

    An empty expression finds all.
    """
    if not expression:
        return articles.last(db) - first + 1
    (number,) = db.conn.execute(
        "SELECT count(*) FROM articles_words WHERE articles_words MATCH ?"
        " AND rowid >= ?",
        (expression, first),
    ).fetchone()
    return int(number)


def of_sources(db: Database, sources: Collection[str], first: int) -> set[int]:
    """Return the articles of these sources, from `first` on."""
    rows = db.conn.execute(
        "SELECT id FROM articles WHERE source_id IN"
        " (SELECT id FROM sources WHERE key IN (SELECT value FROM json_each(?)))"
        " AND seen >= coalesce("
        "(SELECT seen FROM articles WHERE id >= ? ORDER BY id LIMIT 1), '~')",
        (json.dumps(list(sources)), first),
    )
    return {id_ for (id_,) in rows}


def first_seen_at(db: Database, times: Iterable[datetime]) -> list[int]:
    """Return for each time the number of the first article that was seen then or later.

    It is one more than the last number where no article was.
    """
    last = articles.last(db)
    found = []
    for at in times:
        row = db.conn.execute(
            "SELECT min(id) FROM"
            " (SELECT id FROM articles WHERE seen >= ? ORDER BY seen LIMIT ?)",
            (time_text(at), _OUT_OF_ORDER),
        ).fetchone()
        found.append(last + 1 if row[0] is None else int(row[0]))
    return found


def seen(db: Database, id_: int) -> datetime | None:
    """Return when an article was first seen; None when it was deleted."""
    row = db.conn.execute("SELECT seen FROM articles WHERE id = ?", (id_,)).fetchone()
    return None if row is None else time_from(row[0])


def language(db: Database, id_: int) -> str | None:
    """Return the language of an article; None when it was deleted."""
    row = db.conn.execute(
        "SELECT language FROM articles WHERE id = ?", (id_,)
    ).fetchone()
    return None if row is None else str(row[0])


def stories_of(db: Database, ids: Collection[int]) -> dict[int, int]:
    """Return article → story, of those articles that are in a story."""
    rows = db.conn.execute(
        "SELECT article_id, story_id FROM placements"
        " WHERE article_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return dict(rows.fetchall())


def messages_by_kind(db: Database, limit: int) -> dict[str, int]:
    """Return kind → number, of the messages that were written last."""
    rows = db.conn.execute(
        "SELECT kind, count(*) FROM"
        " (SELECT kind FROM deliveries ORDER BY id DESC LIMIT ?) GROUP BY kind",
        (limit,),
    )
    return dict(rows.fetchall())
