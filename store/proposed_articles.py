"""Articles that the index of words proposes for a query: the newest first."""

import contextlib
import json
import sqlite3
from array import array
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from store import articles
from store.columns import time_from, time_or_none, time_text
from store.database import Database

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


def newest(db: Database, proposed: str, first: int, limit: int) -> "array[int]":
    """Return the numbers of the newest articles from `first` on, at most `limit`.

    As `ids`, but never from the table of articles, which has a page for each: all of
    them are in the order in which they were seen.
    """
    if proposed:
        return array("q", below(db, proposed, (first, articles.last(db) + 1), limit))
    rows = db.conn.execute(
        "SELECT id FROM articles WHERE seen >= coalesce("
        "(SELECT seen FROM articles WHERE id >= ? ORDER BY id LIMIT 1), '~')"
        " ORDER BY seen DESC LIMIT ?",
        (first, limit),
    )
    return array("q", (id_ for (id_,) in rows))


def below(
    db: Database, proposed: str, between: tuple[int, int], limit: int
) -> list[int]:
    """Return the first `limit` of `ids` for two bounds; no statement stays open."""
    with contextlib.closing(ids(db, proposed, *between)) as cursor:
        return [id_ for (id_,) in cursor.fetchmany(limit)]


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


def seen(db: Database, id_: int) -> datetime | None:
    """Return when an article was first seen; of a deleted one, when the next was.

    None when there is none from this number on.
    """
    row = db.conn.execute(
        "SELECT seen FROM articles WHERE id >= ? ORDER BY id LIMIT 1", (id_,)
    ).fetchone()
    return None if row is None else time_from(row[0])


def language(db: Database, id_: int) -> str | None:
    """Return the language of an article; None when it was deleted."""
    row = db.conn.execute(
        "SELECT language FROM articles WHERE id = ?", (id_,)
    ).fetchone()
    return None if row is None else str(row[0])


class FilterFacts(NamedTuple):
    """What the filters of a watchlist ask of an article, and how old it was."""

    id: int
    source: str
    language: str
    seen: datetime
    published: datetime | None


def facts_and_texts(
    db: Database, ids: Collection[int]
) -> Iterator[tuple[FilterFacts, str, str]]:
    """Yield facts, headline and text of those articles that are still stored.

    Exhaust it soon, as `articles.since`.
    """
    rows = db.conn.execute(
        "SELECT a.id, s.key, a.language, a.seen, a.published, a.title, a.text"
        " FROM json_each(?) j CROSS JOIN articles a ON a.id = j.value"
        " JOIN sources s ON s.id = a.source_id",
        (json.dumps(list(ids)),),
    )
    for id_, source, language, seen, published, title, text in rows:
        at, dated = time_from(seen), time_or_none(published)
        yield FilterFacts(id_, source, language, at, dated), title, text


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
