"""Rows for a bug report: counts, states and reasons, and no text of an article."""

from collections.abc import Collection, Iterable
from typing import Any

from store.database import Database


def schema(db: Database) -> dict[tuple[str, str], str]:
    """Return (kind, name) → its SQL, of all tables, views, triggers and indexes."""
    rows = db.conn.execute("SELECT type, name, sql FROM sqlite_master WHERE sql <> ''")
    return {(kind, name): sql for kind, name, sql in rows}


def row_counts(db: Database, known: Collection[tuple[str, str]]) -> dict[str, int]:
    """Return table → how many rows it has, of those that are known.

    Without the indexes of words, whose rows take long to count and say little.
    """
    tables = [
        name
        for kind, name in schema(db)
        if kind == "table" and not name.startswith(("articles_fts", "articles_words"))
    ]
    return {
        name: db.conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
        for name in sorted(tables)
        if ("table", name) in known
    }


def settings(db: Database, readable: Iterable[str]) -> dict[str, str]:
    """Return name → value of the facts of the file; of others that they are there."""
    names = set(readable)
    rows = db.conn.execute("SELECT name, value FROM settings ORDER BY name").fetchall()
    found = {name: value for name, value in rows if name in names}
    return {**found, "others": str(len(rows) - len(found))}


def migrations_done(db: Database) -> list[str]:
    """Return which migrations the file has had, and when."""
    rows = db.conn.execute(
        "SELECT name, applied_at FROM _sqlite_migrations ORDER BY id"
    )
    return [f"{name} {at}" for name, at in rows]


def known_sources(db: Database) -> list[tuple[str, str, str]]:
    """Return (key, name, address) of all sources, also of those that are removed."""
    rows = db.conn.execute("SELECT key, name, url FROM sources ORDER BY id")
    return [(key, name, url) for key, name, url in rows]


def failed_visits(db: Database, limit: int) -> list[dict[str, Any]]:
    """Return the newest visits that failed."""
    rows = db.conn.execute(
        """
        SELECT s.key, v.at, v.outcome, v.status, v.took_ms, v.reason
        FROM visits v JOIN sources s ON s.id = v.source_id
        WHERE v.outcome IN ('soft', 'hard') ORDER BY v.id DESC LIMIT ?
        """,
        (limit,),
    )
    names = ("source", "at", "outcome", "status", "took_ms", "reason")
    return [dict(zip(names, row, strict=True)) for row in rows]


def message_states(db: Database) -> list[dict[str, Any]]:
    """Return how many messages each channel has in each state."""
    rows = db.conn.execute(
        """
        SELECT c.name, d.state, count(*) FROM deliveries d
        JOIN channels c ON c.id = d.channel_id GROUP BY c.name, d.state
        """
    )
    names = ("channel", "state", "messages")
    return [dict(zip(names, row, strict=True)) for row in rows]
