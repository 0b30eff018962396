"""Changes: what became of articles after they were read, and whether that was told."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from store.change_model import ABSENCES, AbsenceKind, Change, NewChange
from store.columns import time_from, time_text, to_valid_utf8

_SELECT = """
SELECT c.id, c.article_id, c.at, c.kind, c.before, c.after, c.status, c.page,
       c.capture_id,
  CASE
    WHEN NOT EXISTS (SELECT 1 FROM alerts l WHERE l.change_id = c.id) THEN 'nobody'
    WHEN EXISTS (SELECT 1 FROM alerts l WHERE l.change_id = c.id
      AND l.state = 'included') THEN 'told'
    WHEN EXISTS (SELECT 1 FROM alerts l WHERE l.change_id = c.id
      AND l.state = 'pending') THEN 'waiting'
    ELSE 'untold' END,
  coalesce((SELECT l.reason FROM alerts l WHERE l.change_id = c.id
    ORDER BY l.state = 'pending' DESC, l.id LIMIT 1), '')
FROM changes c
"""


def add(db: Database, article: int, change: NewChange) -> int:
    """Write a change of an article down; return its number."""
    (id_,) = db.conn.execute(
        "INSERT INTO changes"
        " (article_id, at, kind, before, after, status, page, capture_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            article,
            time_text(change.at),
            change.kind,
            change.before,
            change.after,
            change.status,
            to_valid_utf8(change.page),
            change.capture,
        ),
    ).fetchone()
    return int(id_)


def of_article(db: Database, article: int) -> list[Change]:
    """Return what became of an article, the oldest first."""
    rows = db.conn.execute(
        f"{_SELECT} WHERE c.article_id = ? ORDER BY c.id", (article,)
    )
    return [_change(row) for row in rows]


def newest(db: Database, limit: int, *, before: int | None = None) -> list[Change]:
    """Return the changes of all articles, newest first; those before a number."""
    rows = db.conn.execute(
        f"{_SELECT} WHERE c.id < ? ORDER BY c.id DESC LIMIT ?",
        (2**62 if before is None else before, limit),
    )
    return [_change(row) for row in rows]


def compared_version(db: Database, article: int) -> int:
    """Return the version with which an article is compared when it is read again.

    That is the one which stands since its last change, or the first.
    """
    (number,) = db.conn.execute(
        "SELECT coalesce(max(after), 1) FROM changes WHERE article_id = ?", (article,)
    ).fetchone()
    return int(number)


def absence(db: Database, article: int) -> AbsenceKind | None:
    """Return how an article is gone; None when it is there, as far as is known."""
    row = db.conn.execute(
        "SELECT kind FROM changes WHERE article_id = ?"
        " AND kind IN ('removed','front','emptied','back') ORDER BY id DESC LIMIT 1",
        (article,),
    ).fetchone()
    return row[0] if row and row[0] in ABSENCES else None


def _change(row: Sequence[Any]) -> Change:
    id_, article, at, kind, before, after, status, page, capture, told, why = row
    return Change(
        id=id_,
        article=article,
        at=time_from(at),
        kind=kind,
        before=before,
        after=after,
        status=status,
        page=page,
        capture=capture,
        told=told,
        reason=why,
    )
