"""What a press review is made of: what watchlists found in a time, and who reported."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.columns import time_from, time_text
from store.database import Database

MOST_REPORTS = 20_000
"""Reports of sixty stories, the newest ones."""

MOST_HITS = 100_000
"""Matches that a review looks at. A week of 300 watchlists has some 3,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedMatch:
    """An article that a watchlist found; once for each watchlist."""

    article: int
    story: int
    watchlist: str
    score: int
    seen: datetime
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedReport:
    """A report of a story in one outlet, its own or repeated from another."""

    story: int
    article: int
    outlet: str
    at: datetime
    is_copy: bool


_FOUND = """
SELECT a.id, coalesce(p.story_id, a.id), w.name, m.score, a.seen,
       CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END
FROM json_each(:watchlists) j
CROSS JOIN watchlists w ON w.name = j.value
CROSS JOIN matches m ON m.watchlist_id = w.id
  AND m.article_id BETWEEN :first AND :last
CROSS JOIN articles a ON a.id = m.article_id
JOIN sources s ON s.id = a.source_id
LEFT JOIN placements p ON p.article_id = a.id
WHERE a.seen >= :since AND a.seen < :until AND m.lapsed IS NULL
  AND m.suppressed NOT IN ('baseline','old')
LIMIT :limit
"""
"""From the matches: what no watchlist found is not looked at. What a source had when it
was visited first, and old articles, are no news of the time in which they were seen."""


def found(
    db: Database,
    watchlists: Iterable[str],
    since: datetime,
    *,
    until: datetime,
) -> list[ReviewedMatch]:
    """Return what watchlists found of the articles seen from `since` before `until`."""
    bounds = _numbers(db, since, until)
    if bounds is None:
        return []
    rows = db.conn.execute(
        _FOUND,
        {
            "watchlists": json.dumps(list(dict.fromkeys(watchlists))),
            "first": bounds[0],
            "last": bounds[1],
            "since": time_text(since),
            "until": time_text(until),
            "limit": MOST_HITS,
        },
    )
    return [
        ReviewedMatch(
            article=article,
            story=story,
            watchlist=watchlist,
            score=score,
            seen=time_from(seen),
            outlet=outlet,
        )
        for article, story, watchlist, score, seen, outlet in rows
    ]


def _numbers(db: Database, since: datetime, until: datetime) -> tuple[int, int] | None:
    """Return the smallest and largest number of the articles seen in a time."""
    first, last = db.conn.execute(
        "SELECT min(id), max(id) FROM articles WHERE seen >= ? AND seen < ?",
        (time_text(since), time_text(until)),
    ).fetchone()
    return None if first is None else (first, last)


_REPORTS = """
SELECT p.story_id, a.id, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END,
       a.seen AS at, p.copy_of IS NOT NULL
FROM json_each(:stories) j
CROSS JOIN placements p ON p.story_id = j.value
CROSS JOIN articles a ON a.id = p.article_id
JOIN sources s ON s.id = a.source_id
WHERE a.seen < :until
UNION ALL
SELECT p.story_id, a.id, t.name, g.seen, 1
FROM json_each(:stories) j
CROSS JOIN placements p ON p.story_id = j.value
CROSS JOIN sightings g ON g.article_id = p.article_id
JOIN articles a ON a.id = g.article_id
JOIN sources s ON s.id = a.source_id
JOIN sources t ON t.id = g.source_id
WHERE g.seen < :until AND NOT (g.url = a.url
  AND t.name IN (s.name, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END))
ORDER BY at DESC, 2 DESC LIMIT :limit
"""
"""As the view article_outlets has them, which SQLite would read whole."""


def reports(
    db: Database, stories: Sequence[int], until: datetime
) -> list[ReviewedReport]:
    """Return who reported these stories before then, in order of time."""
    rows = db.conn.execute(
        _REPORTS,
        {
            "stories": json.dumps(list(stories)),
            "until": time_text(until),
            "limit": MOST_REPORTS,
        },
    ).fetchall()
    return [
        ReviewedReport(
            story=story,
            article=article,
            outlet=outlet,
            at=time_from(seen),
            is_copy=bool(is_copy),
        )
        for story, article, outlet, seen, is_copy in reversed(rows)
    ]


def active_outlets(
    db: Database, stories: Iterable[int], since: datetime
) -> dict[int, int]:
    """Return story → how many outlets have reported it since then, by the counters."""
    rows = db.conn.execute(
        "SELECT story_id, count(*) FROM story_outlets"
        " WHERE story_id IN (SELECT value FROM json_each(?)) AND last >= ?"
        " GROUP BY story_id",
        (json.dumps(list(stories)), time_text(since)),
    )
    return dict(rows.fetchall())
