"""Versions: earlier headlines and texts of articles, as differences to the next."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from store import articles
from store.columns import time_from, time_or_null, time_text, to_valid_utf8
from store.database import Database
from store.model import Article
from store.text_difference import difference, restored


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An article as it was at a time."""

    number: int
    """1 is what was read first."""
    at: datetime
    """When it was read first."""
    title: str
    text: str
    stub: bool


def number(db: Database, article: int) -> int:
    """Return the number of an article's present version."""
    (earlier,) = db.conn.execute(
        "SELECT coalesce(max(number), 0) FROM versions WHERE article_id = ?", (article,)
    ).fetchone()
    return int(earlier) + 1


def add(db: Database, article: int, earlier: Article, later: Article) -> int:
    """Keep the version that is replaced; return the number of the one that follows.

    `later.seen` is when that was read.
    """
    present = number(db, article)
    pieces = difference(to_valid_utf8(earlier.text), to_valid_utf8(later.text))
    db.conn.execute(
        "INSERT INTO versions"
        " (article_id, number, replaced, title, modified, stub, difference)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            article,
            present,
            time_text(later.seen),
            to_valid_utf8(earlier.title),
            time_or_null(earlier.modified),
            earlier.stub,
            json.dumps(pieces, ensure_ascii=False),
        ),
    )
    return present + 1


def history(db: Database, article: int) -> list[Version]:
    """Return all versions of an article, the newest first.

    Raises LookupError when it is not stored.
    """
    kept = articles.get(db, article)
    rows = db.conn.execute(
        "SELECT number, replaced, title, stub, difference FROM versions"
        " WHERE article_id = ? ORDER BY number DESC",
        (article,),
    ).fetchall()
    # A version was read when the one before it was replaced.
    times = [*(time_from(row[1]) for row in rows), kept.seen]
    text = kept.text
    found = [
        Version(
            number=len(rows) + 1,
            at=times[0],
            title=kept.title,
            text=text,
            stub=kept.stub,
        )
    ]
    for at, (place, _, title, stub, pieces) in zip(times[1:], rows, strict=True):
        text = restored(text, json.loads(pieces))
        found.append(
            Version(number=place, at=at, title=title, text=text, stub=bool(stub))
        )
    return found


def get(db: Database, article: int, wanted: int) -> Version:
    """Return a version of an article, the present one for a number that is too high.

    Raises LookupError when the article is not stored.
    """
    found = history(db, article)
    return next((each for each in found if each.number <= wanted), found[-1])


def steps(found: list[Version]) -> list[tuple[Version, Version | None]]:
    """Return each version with the one before it, None for the first."""
    return [*pairwise(found), (found[-1], None)]
