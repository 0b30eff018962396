"""Articles: their texts, their word index, and where they were seen again."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, NamedTuple

from store.columns import (
    hash64,
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.model import Article, Provenance

_SELECT = """
SELECT a.id, s.key, a.url, a.title, a.text, a.seen, a.authors, a.published, a.language,
       a.outlet, a.origin, a.modified, a.image, a.section, a.tags, a.dateline,
       a.agencies, a.free, a.stub, a.provenance
FROM articles a JOIN sources s ON s.id = a.source_id
"""


_PROVENANCE = {field.name: field.default for field in fields(Provenance)}
"""The fields of a provenance and their defaults."""

IndexedWords = tuple[str, str]
"""The folded words of a headline and of a text, separated by blanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """A stored article and its id."""

    id: int
    article: Article


class StoredText(NamedTuple):
    """The parts of an article that decide whether another copied it."""

    url: str
    seen: datetime
    text: str
    title: str
    is_stub: bool
    language: str


def with_text(db: Database, text_key: str) -> int | None:
    """Return the newest article with these words; None when there is none."""
    (id_,) = db.conn.execute(
        "SELECT max(id) FROM articles WHERE text_hash = ?", (hash64(text_key),)
    ).fetchone()
    return None if id_ is None else int(id_)


def last_seen(db: Database, id_: int) -> datetime:
    """Return when an article was last seen, at whatever address.

    Raises LookupError when it was deleted.
    """
    (seen,) = db.conn.execute(
        """
        SELECT max(seen) FROM (
          SELECT seen FROM articles WHERE id = :id
          UNION ALL SELECT seen FROM sightings WHERE article_id = :id)
        """,
        {"id": id_},
    ).fetchone()
    if seen is None:
        raise LookupError(f"no article {id_}")
    return time_from(seen)


def stored_text(db: Database, id_: int) -> StoredText | None:
    """Return an article's text, address and time; None when it was deleted."""
    row = db.conn.execute(
        "SELECT url, seen, text, title, stub, language FROM articles WHERE id = ?",
        (id_,),
    ).fetchone()
    if row is None:
        return None
    url, seen, text, title, stub, language = row
    return StoredText(url, time_from(seen), text, title, bool(stub), language)


def is_stored(db: Database, id_: int) -> bool:
    """Return whether there is an article of this number."""
    row = db.conn.execute("SELECT 1 FROM articles WHERE id = ?", (id_,)).fetchone()
    return row is not None


def is_at(db: Database, id_: int, url_key: str) -> bool:
    """Return whether an article's own address has this key."""
    row = db.conn.execute(
        "SELECT 1 FROM articles WHERE id = ? AND url_hash = ?", (id_, hash64(url_key))
    ).fetchone()
    return row is not None


def move(db: Database, id_: int, url: str, *, url_key: str) -> bool:
    """Give an article another address; return False when another article has it."""
    cursor = db.conn.execute(
        "UPDATE OR IGNORE articles SET url = ?, url_hash = ? WHERE id = ?",
        (to_valid_utf8(url), hash64(url_key), id_),
    )
    return bool(cursor.rowcount)


def add(
    db: Database, article: Article, *, url_key: str, text_key: str, words: IndexedWords
) -> int:
    """Store a new article; return its id."""
    cursor = db.conn.execute(
        """
        INSERT INTO articles
          (source_id, title, outlet, authors, language, published, seen, url, url_hash,
           text_hash, origin, words, text, modified, image, section, tags, dateline,
           agencies, free, stub, provenance)
        SELECT id, :title, :outlet, :authors, :language, :published, :seen, :url,
               :url_hash, :text_hash, :origin, :words, :text, :modified, :image,
               :section, :tags, :dateline, :agencies, :free, :stub, :provenance
        FROM sources WHERE key = :source
        """,
        _columns(article)
        | {"url_hash": hash64(url_key), "text_hash": hash64(text_key)},
    )
    if cursor.lastrowid is None or not cursor.rowcount:
        raise LookupError(f"no source {article.source!r}")
    index(db, cursor.lastrowid, words)
    return cursor.lastrowid


def index(db: Database, id_: int, words: IndexedWords) -> None:
    """Add an article to the index of words."""
    db.conn.execute(
        "INSERT INTO articles_words (rowid, title, text) VALUES (?, ?, ?)",
        (id_, *map(to_valid_utf8, words)),
    )


def reindex(db: Database, id_: int, before: IndexedWords, after: IndexedWords) -> None:
    """Replace an article's words in the index of words.

    `before` must be the words that are indexed. An article that is not in the index
    yet, while it is filled by other rules, is left out: it will be put there.
    """
    if unindex(db, id_, before):
        index(db, id_, after)


def unindex(db: Database, id_: int, words: IndexedWords) -> bool:
    """Take an article out of the index of words; return whether it was in it.

    `words` must be those that are indexed.
    """
    row = db.conn.execute("SELECT 1 FROM articles_words WHERE rowid = ?", (id_,))
    if row.fetchone() is None:
        return False
    db.conn.execute(
        "INSERT INTO articles_words (articles_words, rowid, title, text)"
        " VALUES ('delete', ?, ?, ?)",
        (id_, *map(to_valid_utf8, words)),
    )
    return True


def clear_word_index(db: Database) -> None:
    """Empty the index of words, to fill it by other rules."""
    db.conn.execute("INSERT INTO articles_words (articles_words) VALUES ('delete-all')")


def indexed_words(db: Database, pattern: str, limit: int) -> list[str]:
    """Return indexed words that match a GLOB pattern, at most `limit`."""
    rows = db.conn.execute(
        "SELECT term FROM articles_words_known WHERE term GLOB ? LIMIT ?",
        (pattern, limit),
    )
    return [term for (term,) in rows]


def revise(db: Database, id_: int, article: Article, *, text_key: str) -> None:
    """Store what an article says now; when, where and by whom it was seen stays."""
    db.conn.execute(
        """
        UPDATE articles SET title = :title, authors = :authors, language = :language,
          published = :published, text_hash = :text_hash, origin = :origin,
          words = :words, text = :text, modified = :modified, image = :image,
          section = :section, tags = :tags, dateline = :dateline, agencies = :agencies,
          free = :free, stub = :stub, provenance = :provenance
        WHERE id = :id
        """,
        _columns(article) | {"text_hash": hash64(text_key), "id": id_},
    )


def add_sighting(
    db: Database,
    id_: int,
    article: Article,
    *,
    url_key: str,
    known_by: Literal["url", "text"],
) -> None:
    """Store that an article was seen again, at another address or source."""
    db.conn.execute(
        """
        INSERT INTO sightings
          (article_id, source_id, known_by, title, url, url_hash, seen)
        SELECT ?, id, ?, ?, ?, ?, ? FROM sources WHERE key = ?
        ON CONFLICT DO NOTHING
        """,
        (
            id_,
            known_by,
            to_valid_utf8(article.title),
            to_valid_utf8(article.url),
            hash64(url_key),
            time_text(article.seen),
            article.source,
        ),
    )


def get(db: Database, id_: int) -> Article:
    """Return a stored article; raises LookupError when there is none."""
    kept = next(_select(db, "WHERE a.id = ?", (id_,)), None)
    if kept is None:
        raise LookupError(f"no article {id_}")
    return kept.article


def has_lost_text(db: Database, id_: int) -> bool:
    """Return whether an article's text was deleted: it had words, and has none."""
    row = db.conn.execute(
        "SELECT 1 FROM articles WHERE id = ? AND text = '' AND words > 0", (id_,)
    ).fetchone()
    return row is not None


def since(db: Database, at: datetime | None) -> Iterator[StoredArticle]:
    """Yield the articles seen since then, newest first; all of them for None.

    Exhaust it or drop it soon: a half-read cursor keeps the write-ahead log growing.
    """
    seen = "" if at is None else time_text(at)
    yield from _select(db, "WHERE a.seen >= ? ORDER BY a.id DESC", (seen,))


def newest(db: Database, limit: int) -> Iterator[StoredArticle]:
    """Yield the articles stored last, newest first; as `since`."""
    yield from _select(db, "ORDER BY a.id DESC LIMIT ?", (limit,))


def between(db: Database, after: int, last: int, limit: int) -> list[StoredArticle]:
    """Return the articles behind a number and up to another, the oldest first."""
    where = "WHERE a.id > ? AND a.id <= ? ORDER BY a.id LIMIT ?"
    return list(_select(db, where, (after, last, limit)))


def last(db: Database) -> int:
    """Return the number of the last article; 0 when there is none."""
    (id_,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    return int(id_)


def first_since(db: Database, at: datetime) -> int | None:
    """Return the number of the first article seen since then; None for none."""
    (id_,) = db.conn.execute(
        "SELECT min(id) FROM articles WHERE seen >= ?", (time_text(at),)
    ).fetchone()
    return None if id_ is None else int(id_)


def last_before(db: Database, at: datetime) -> int | None:
    """Return the id of the last article seen before a time; None when there is none."""
    # Not max(id), which looks at all of them.
    row = db.conn.execute(
        "SELECT id FROM articles WHERE seen < ? ORDER BY seen DESC, id DESC LIMIT 1",
        (time_text(at),),
    ).fetchone()
    return int(row[0]) if row else None


def set_text_key(db: Database, id_: int, text_key: str) -> None:
    """Store another text key for an article."""
    db.conn.execute(
        "UPDATE articles SET text_hash = ? WHERE id = ?", (hash64(text_key), id_)
    )


def oldest(db: Database) -> datetime | None:
    """Return when the first article was seen; None when there is none."""
    (seen,) = db.conn.execute("SELECT min(seen) FROM articles").fetchone()
    return time_or_none(seen)


def count_since(db: Database, at: datetime) -> int:
    """Return how many stored articles were first seen since a time."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM articles WHERE seen >= ?", (time_text(at),)
    ).fetchone()
    return int(number)


def count(db: Database) -> int:
    """Return how many articles are stored."""
    (number,) = db.conn.execute("SELECT count(*) FROM articles").fetchone()
    return int(number)


def _columns(article: Article) -> dict[str, object]:
    return {
        "source": article.source,
        "title": to_valid_utf8(article.title),
        "outlet": to_valid_utf8(article.outlet),
        "authors": _json(article.authors),
        "language": to_valid_utf8(article.language),
        "published": time_or_null(article.published),
        "seen": time_text(article.seen),
        "url": to_valid_utf8(article.url),
        "origin": article.origin,
        "words": len(article.text.split()),
        "text": to_valid_utf8(article.text),
        "modified": time_or_null(article.modified),
        "image": to_valid_utf8(article.image),
        "section": to_valid_utf8(article.section),
        "tags": _json(article.tags),
        "dateline": to_valid_utf8(article.dateline),
        "agencies": _json(article.agencies),
        "free": article.free,
        "stub": article.stub,
        "provenance": _json(_without_defaults(article.provenance)),
    }


def _without_defaults(provenance: Provenance) -> dict[str, object]:
    """Return the fields of a provenance that differ from the defaults."""
    known = ((name, getattr(provenance, name)) for name in _PROVENANCE)
    return {name: value for name, value in known if value != _PROVENANCE[name]}


def _json(value: Collection[object]) -> str:
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    return to_valid_utf8(json.dumps(value, ensure_ascii=False))


def _select(
    db: Database, rest: str, values: tuple[object, ...] = ()
) -> Iterator[StoredArticle]:
    """Return the articles that `_SELECT` with the rest of a statement finds."""
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return map(_kept, cursor.execute(f"{_SELECT} {rest}", values))


def _kept(row: sqlite3.Row) -> StoredArticle:
    article = Article(
        source=row["key"],
        url=row["url"],
        title=row["title"],
        text=row["text"],
        seen=time_from(row["seen"]),
        authors=_names(row["authors"]),
        published=time_or_none(row["published"]),
        language=row["language"],
        outlet=row["outlet"],
        origin=row["origin"],
        modified=time_or_none(row["modified"]),
        image=row["image"],
        section=row["section"],
        tags=_names(row["tags"]),
        dateline=row["dateline"],
        agencies=_names(row["agencies"]),
        free=None if row["free"] is None else bool(row["free"]),
        stub=bool(row["stub"]),
        provenance=_provenance(row["provenance"]),
    )
    return StoredArticle(id=row["id"], article=article)


def _names(column: str) -> tuple[str, ...]:
    """Return the names of a column; most have none."""
    return () if column == "[]" else tuple(json.loads(column))


def _provenance(column: str) -> Provenance:
    """Return a column's provenance; fields of a newer tocsin are left out."""
    if column == "{}":
        return Provenance()
    known = {field.name for field in fields(Provenance)}
    facts = json.loads(column)
    return Provenance(**{name: facts[name] for name in known & facts.keys()})
