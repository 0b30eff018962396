"""Searches for the sources of a site: asked for at the desk, made by the daemon."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from store.columns import time_from, time_text
from store.database import Database

KEPT = 50
"""Searches that are kept, the newest ones."""

WAITING = 20
"""Searches that may wait: a site is asked up to twelve times for each."""

CUT_SHORT = "the search was cut short: ask for it again"
"""What is found to be wrong where the daemon ended, or the search failed, meanwhile."""

SiteSearchState = Literal["waiting", "searching", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSearch:
    """A search, and what came of it."""

    id: int
    url: str
    asked: datetime
    state: SiteSearchState
    found: Mapping[str, Any]
    """As `tocsin.wiring.discovery_facts` writes it; empty until it is done."""


def ask(db: Database, url: str, now: datetime, *, by: str = "") -> int:
    """Return the number of a new search; raises OverflowError when too many wait."""
    (waiting,) = db.conn.execute(
        "SELECT count(*) FROM site_searches WHERE state = 'waiting'"
    ).fetchone()
    if waiting >= WAITING:
        raise OverflowError(f"{waiting} searches wait")
    (number,) = db.conn.execute(
        "INSERT INTO site_searches (url, asked, asked_by) VALUES (?, ?, ?)"
        " RETURNING id",
        (url, time_text(now), by),
    ).fetchone()
    db.conn.execute("DELETE FROM site_searches WHERE id <= ?", (number - KEPT,))
    return int(number)


def waits(db: Database) -> bool:
    """Return whether a search waits, or was begun and is not done."""
    row = db.conn.execute(
        "SELECT 1 FROM site_searches WHERE state IN ('waiting','searching') LIMIT 1"
    ).fetchone()
    return row is not None


def begin(db: Database) -> SiteSearch | None:
    """Return the search that has waited longest, begun; None when none waits.

    Searches are made one by one: one that was begun before and is not done was cut
    short, by an error or the daemon's end. It is done now, and says so.
    """
    db.conn.execute(
        "UPDATE site_searches SET state = 'done', found = ? WHERE state = 'searching'",
        (json.dumps({"problem": CUT_SHORT}),),
    )
    row = db.conn.execute(
        "UPDATE site_searches SET state = 'searching' WHERE id ="
        " (SELECT min(id) FROM site_searches WHERE state = 'waiting')"
        " RETURNING id, url, asked, state, found"
    ).fetchone()
    return None if row is None else _search(row)


def finish(db: Database, number: int, found: Mapping[str, Any]) -> None:
    """Keep what was found."""
    db.conn.execute(
        "UPDATE site_searches SET state = 'done', found = ? WHERE id = ?",
        (json.dumps(found, ensure_ascii=False), number),
    )


def get(db: Database, number: int) -> SiteSearch:
    """Return a search; raises LookupError for one that is not kept."""
    row = db.conn.execute(
        "SELECT id, url, asked, state, found FROM site_searches WHERE id = ?", (number,)
    ).fetchone()
    if row is None:
        raise LookupError(f"no search {number}")
    return _search(row)


def newest(db: Database, limit: int) -> list[SiteSearch]:
    """Return the last searches, the newest first."""
    rows = db.conn.execute(
        "SELECT id, url, asked, state, found FROM site_searches"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [_search(row) for row in rows.fetchall()]


def _search(row: tuple[int, str, str, SiteSearchState, str]) -> SiteSearch:
    number, url, asked, state, found = row
    return SiteSearch(
        id=number,
        url=url,
        asked=time_from(asked),
        state=state,
        found=json.loads(found),
    )
