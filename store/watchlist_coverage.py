"""What watchlists found: how much, where, and when last."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from store import proposed_articles
from store.columns import time_or_none
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistCoverage:
    """What a watchlist found in a time."""

    name: str
    articles: int
    share: float
    """Of all that watchlists found in the time, 0 to 1."""
    last_match: datetime | None
    """When the newest article came that it ever found; None when it found none."""
    last_alert: datetime | None
    """When the newest message with one of its alerts was written; None for none."""


def of_watchlists(db: Database, first: date, last: date) -> list[WatchlistCoverage]:
    """Return what each watchlist found from a day to another, by name.

    Watchlists that are removed are left out.
    """
    rows = db.conn.execute(
        """
        SELECT w.name, coalesce((SELECT sum(articles) FROM watchlist_days n
            WHERE n.watchlist_id = w.id AND n.day BETWEEN ? AND ?), 0),
          (SELECT last FROM story_watchlists d WHERE d.watchlist_id = w.id
           ORDER BY last DESC LIMIT 1),
          w.last_alert
        FROM watchlists w WHERE w.removed IS NULL ORDER BY w.name
        """,
        (first.isoformat(), last.isoformat()),
    ).fetchall()
    total = sum(articles for _, articles, _, _ in rows)
    return [
        WatchlistCoverage(
            name=name,
            articles=articles,
            share=articles / total if total else 0.0,
            last_match=time_or_none(last_match),
            last_alert=time_or_none(last_alert),
        )
        for name, articles, last_match, last_alert in rows
    ]


def by_outlet(
    db: Database, watchlist: str, first: date, last: date
) -> list[tuple[str, int]]:
    """Return (outlet, articles that a watchlist found there), most articles first.

    From one day to another, in UTC, by when an article was seen.
    """
    begin = datetime.combine(first, time(), UTC)
    rows = db.conn.execute(
        """
        SELECT CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END AS named, count(*)
        FROM matches m CROSS JOIN articles a ON a.id = m.article_id
        JOIN sources s ON s.id = a.source_id
        WHERE m.watchlist_id = (SELECT id FROM watchlists WHERE name = :watchlist)
          AND m.article_id >= :first
          AND a.seen >= :begin AND a.seen < :end
        GROUP BY named ORDER BY count(*) DESC, named
        """,
        {
            "watchlist": watchlist,
            "first": proposed_articles.first_since(db, begin),
            "begin": first.isoformat(),
            "end": (last + timedelta(days=1)).isoformat(),
        },
    )
    return [(outlet, articles) for outlet, articles in rows]
