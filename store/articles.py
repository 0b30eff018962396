"""Articles: what was read, and under which addresses it was seen."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store.columns import (
    hash64,
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    whole,
)
from store.model import Article, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored article and its id."""

    id: int
    article: Article


def recognise(db: Database, url_keys: Iterable[str], text_key: str) -> Story:
    """Return the story these addresses or this text already tell, or a new one."""
    for key in url_keys:
        url_hash = hash64(key)
        row = db.conn.execute(
            "SELECT id FROM articles WHERE url_hash = :h UNION ALL"
            " SELECT article_id FROM sightings WHERE url_hash = :h LIMIT 1",
            {"h": url_hash},
        ).fetchone()
        if row:
            return Story(id=row[0], told_by="url")
    row = db.conn.execute(
        "SELECT min(id) FROM articles WHERE text_hash = ?", (hash64(text_key),)
    ).fetchone()
    return Story(id=row[0], told_by="text") if row[0] else Story(id=None)


def add(db: Database, article: Article, *, url_key: str, text_key: str) -> int:
    """Keep a new article; return its id."""
    cursor = db.conn.execute(
        """
        INSERT INTO articles (source_id, title, outlet, authors, language, published,
                              seen, url, url_hash, text_hash, origin, words, text)
        SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM sources WHERE key = ?
        """,
        (
            whole(article.title),
            whole(article.outlet),
            whole(json.dumps(article.authors, ensure_ascii=False)),
            whole(article.language),
            time_or_null(article.published),
            time_text(article.seen),
            whole(article.url),
            hash64(url_key),
            hash64(text_key),
            article.origin,
            len(article.text.split()),
            whole(article.text),
            article.source,
        ),
    )
    if cursor.lastrowid is None or not cursor.rowcount:
        raise LookupError(f"no source {article.source!r}")
    return cursor.lastrowid


def sight(db: Database, story: Story, article: Article, *, url_key: str) -> None:
    """Note that a known story was seen again, at another address."""
    db.conn.execute(
        """
        INSERT INTO sightings
          (article_id, source_id, told_by, title, url, url_hash, seen)
        SELECT ?, id, ?, ?, ?, ?, ? FROM sources WHERE key = ?
        ON CONFLICT DO NOTHING
        """,
        (
            story.id,
            story.told_by,
            whole(article.title),
            whole(article.url),
            hash64(url_key),
            time_text(article.seen),
            article.source,
        ),
    )


def since(db: Database, at: datetime | None) -> Iterator[Kept]:
    """Yield the articles seen since then, newest first; all of them for None.

    Exhaust it or drop it soon: a half-read cursor keeps the write-ahead log growing.
    """
    rows = db.conn.execute(
        """
        SELECT a.id, s.key, a.title, a.outlet, a.authors, a.language, a.published,
               a.seen, a.url, a.origin, a.text
        FROM articles a JOIN sources s ON s.id = a.source_id
        WHERE a.seen >= ? ORDER BY a.id DESC
        """,
        ("" if at is None else time_text(at),),
    )
    for row in rows:
        yield _kept(row)


def count(db: Database) -> int:
    """Return how many articles are stored."""
    (number,) = db.conn.execute("SELECT count(*) FROM articles").fetchone()
    return int(number)


def _kept(
    row: tuple[int, str, str, str, str, str, str | None, str, str, str, str],
) -> Kept:
    (
        id_,
        source,
        title,
        outlet,
        authors,
        language,
        published,
        seen,
        url,
        origin,
        text,
    ) = row
    article = Article(
        source=source,
        title=title,
        outlet=outlet,
        authors=tuple(json.loads(authors)),
        language=language,
        published=time_or_none(published),
        seen=time_from(seen),
        url=url,
        origin=origin,  # type: ignore[arg-type]  # the column's CHECK allows no other
        text=text,
    )
    return Kept(id=id_, article=article)
