"""Saved views: names for what the list of stories was filtered by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import feed_addresses
from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A named filter of the list of stories."""

    id: int
    name: str
    query: str
    """The query string of the page, without its question mark."""
    created: datetime
    created_by: str


_SELECT = "SELECT id, name, query, created, created_by FROM saved_views"


def save(db: Database, name: str, *, query: str, by: str, now: datetime) -> int:
    """Save a view, in the place of one of this name; return its number."""
    (id_,) = db.conn.execute(
        "INSERT INTO saved_views (name, query, created, created_by)"
        " VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET query = excluded.query"
        " RETURNING id",
        (
            to_valid_utf8(name.strip()),
            to_valid_utf8(query),
            time_text(now),
            to_valid_utf8(by),
        ),
    ).fetchone()
    return int(id_)


def delete(db: Database, id_: int) -> bool:
    """Delete a view and the address of its feed; return whether there was one."""
    feed_addresses.withdraw(db, "view", str(id_))
    cursor = db.conn.execute("DELETE FROM saved_views WHERE id = ?", (id_,))
    return cursor.rowcount == 1


def get(db: Database, id_: int) -> SavedView | None:
    """Return the view of this number; None when there is none."""
    row = db.conn.execute(f"{_SELECT} WHERE id = ?", (id_,)).fetchone()
    return _view(row) if row else None


def every(db: Database) -> list[SavedView]:
    """Return all views, in order of their names."""
    return [_view(row) for row in db.conn.execute(f"{_SELECT} ORDER BY name")]


def _view(row: tuple[Any, ...]) -> SavedView:
    id_, name, query, created, by = row
    return SavedView(
        id=id_, name=name, query=query, created=time_from(created), created_by=by
    )
