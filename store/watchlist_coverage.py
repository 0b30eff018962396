"""What watchlists found: by outlet, and when each was last told of."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store.columns import time_or_none, time_text


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistRecord:
    """What the database knows of a watchlist."""

    last_alert: datetime | None
    """When the newest message was written that includes an alert of it."""
    overruns: int
    """Articles that it was skipped for: its query took too long."""


def records(db: Database) -> dict[str, WatchlistRecord]:
    """Return name → record, of all watchlists that were ever stored."""
    rows = db.conn.execute("SELECT name, last_alert, overruns FROM watchlists")
    return {
        name: WatchlistRecord(last_alert=time_or_none(last), overruns=overruns)
        for name, last, overruns in rows
    }


def by_outlet(
    db: Database, watchlist: str, since: datetime, first: int
) -> list[tuple[str, int]]:
    """Return (outlet, articles) that a watchlist found since then, the most first.

    `first` is a number below which no article was seen since then.
    """
    rows = db.conn.execute(
        """
        SELECT CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END AS shown,
               count(*) AS articles
        FROM matches m
        JOIN articles a ON a.id = m.article_id
        JOIN sources s ON s.id = a.source_id
        WHERE m.watchlist_id = (SELECT id FROM watchlists WHERE name = ?)
          AND m.article_id >= ? AND a.seen >= ?
        GROUP BY shown ORDER BY articles DESC, shown
        """,
        (watchlist, first, time_text(since)),
    )
    return [(outlet, articles) for outlet, articles in rows]
