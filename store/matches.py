"""Matches: which watchlist found which article, and where in it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from store.columns import time_text, to_valid_utf8
from store.model import Match, Suppression


def sync_watchlists(db: Database, queries: Mapping[str, str], now: datetime) -> None:
    """Make the table hold these watchlists (name → query); mark the others removed."""
    for name, query in queries.items():
        db.table("watchlists").upsert(
            {"name": name, "query": query, "removed": None}, pk="name"
        )
    db.conn.execute(
        "UPDATE watchlists SET removed = ? WHERE removed IS NULL"
        " AND name NOT IN (SELECT value FROM json_each(?))",
        (time_text(now), json.dumps(list(queries))),
    )


def ensure_watchlist(db: Database, name: str, query: str) -> None:
    """Make the table hold a watchlist; one it holds stays as it was."""
    db.conn.execute(
        "INSERT INTO watchlists (name, query) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (name, query),
    )


def add(db: Database, article: int, matches: Iterable[Match], now: datetime) -> None:
    """Keep an article's matches; one a watchlist already has stays as it was."""
    db.conn.executemany(
        """
        INSERT INTO matches
          (watchlist_id, article_id, matched, suppressed, score, reasons, words, spans,
           snippet)
        SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM watchlists WHERE name = ?
        ON CONFLICT (watchlist_id, article_id) DO NOTHING
        """,
        [
            (
                article,
                time_text(now),
                match.suppressed,
                match.score,
                json.dumps(match.reasons),
                to_valid_utf8(json.dumps(match.words, ensure_ascii=False)),
                json.dumps([[s.field, s.start, s.end] for s in match.spans]),
                to_valid_utf8("".join(text for text, _ in match.snippet)),
                match.watchlist,
            )
            for match in matches
        ],
    )


def count_overruns(db: Database, watchlists: Iterable[str]) -> None:
    """Count an article that these watchlists could not be decided on in time."""
    db.conn.executemany(
        "UPDATE watchlists SET overruns = overruns + 1 WHERE name = ?",
        [(name,) for name in watchlists],
    )


def overruns(db: Database) -> dict[str, int]:
    """Return watchlist → how many articles it could not be decided on in time."""
    rows = db.conn.execute("SELECT name, overruns FROM watchlists WHERE overruns > 0")
    return dict(rows.fetchall())


def add_past(db: Database, article: int, match: Match, now: datetime) -> bool:
    """Keep a match of the past, which rings no more; return whether it is new."""
    before = db.conn.total_changes
    add(db, article, [replace(match, suppressed="past")], now)
    return db.conn.total_changes > before


def watchlists_of(db: Database, article: int) -> set[str]:
    """Return the names of the watchlists that have found an article."""
    rows = db.conn.execute(
        "SELECT w.name FROM matches m JOIN watchlists w ON w.id = m.watchlist_id"
        " WHERE m.article_id = ?",
        (article,),
    )
    return {name for (name,) in rows}


def suppressed(db: Database, article: int) -> dict[str, Suppression]:
    """Return the watchlists that found an article and did not ring: name → why."""
    rows = db.conn.execute(
        "SELECT w.name, m.suppressed FROM matches m JOIN watchlists w"
        " ON w.id = m.watchlist_id WHERE m.article_id = ? AND m.suppressed <> ''",
        (article,),
    )
    return dict(rows.fetchall())


def alerted_for(db: Database, stories: Iterable[int]) -> set[str]:
    """Return the names of the watchlists that have rung for any of these stories.

    One without channels counts as well: it would have rung.
    """
    rows = db.conn.execute(
        """
        SELECT DISTINCT w.name
        FROM placements p
        JOIN matches m ON m.article_id = p.article_id AND m.suppressed = ''
        JOIN watchlists w ON w.id = m.watchlist_id
        WHERE p.story_id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(list(stories)),),
    )
    return {name for (name,) in rows}
