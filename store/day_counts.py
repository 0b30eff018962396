"""Day counts: how many articles each watchlist found, and each source had, by day.

A day is one of UTC, by when an article was seen. Triggers keep the counts (m016); here
they are read, and counted anew for what was stored before there were any.
"""

from datetime import date, timedelta

from store.database import Database


def of_watchlist(
    db: Database, watchlist: str, first: date, last: date
) -> list[tuple[date, int]]:
    """Return (day, articles found) for each day from the first to the last."""
    rows = db.conn.execute(
        "SELECT day, articles FROM watchlist_days"
        " WHERE watchlist_id = (SELECT id FROM watchlists WHERE name = ?)"
        " AND day BETWEEN ? AND ?",
        (watchlist, first.isoformat(), last.isoformat()),
    )
    return _counted(dict(rows.fetchall()), _days(first, last))


def of_all_watchlists(
    db: Database, first: date, last: date
) -> dict[str, dict[date, int]]:
    """Return name → day → articles found, of those of these days that have some.

    Also of watchlists that found nothing; not of those that are removed.
    """
    return _of_all(
        db,
        "SELECT w.name, n.day, n.articles FROM watchlists w LEFT JOIN watchlist_days n"
        " ON n.watchlist_id = w.id AND n.day BETWEEN ? AND ?"
        " WHERE w.removed IS NULL ORDER BY w.name",
        first,
        last,
    )


def of_all_sources(db: Database, first: date, last: date) -> dict[str, dict[date, int]]:
    """Return key → day → articles, of those of these days that have some.

    Also of sources without articles; not of those that are removed.
    """
    return _of_all(
        db,
        "SELECT s.key, n.day, n.articles FROM sources s LEFT JOIN source_article_days n"
        " ON n.source_id = s.id AND n.day BETWEEN ? AND ?"
        " WHERE s.removed IS NULL ORDER BY s.key",
        first,
        last,
    )


def _of_all(
    db: Database, statement: str, first: date, last: date
) -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = {}
    days = {text: day for day, text in _days(first, last)}
    bounds = (first.isoformat(), last.isoformat())
    for name, day, articles in db.conn.execute(statement, bounds):
        of = found.setdefault(name, {})
        if articles:
            of[days[day]] = articles
    return found


def _days(first: date, last: date) -> list[tuple[date, str]]:
    """Return each day from the first to the last, also as the database has it."""
    days = (first + timedelta(days=back) for back in range((last - first).days + 1))
    return [(day, day.isoformat()) for day in days]


def _counted(
    counts: dict[str, int], days: list[tuple[date, str]]
) -> list[tuple[date, int]]:
    return [(day, counts.get(text, 0)) for day, text in days]


def recount(db: Database, day: date) -> int:
    """Count the articles of a day anew; return how many there are."""
    bounds = _bounds(day)
    for statement in _RECOUNT:
        db.conn.execute(statement, bounds)
    (articles,) = db.conn.execute(
        "SELECT count(*) FROM articles WHERE seen >= :begin AND seen < :end", bounds
    ).fetchone()
    return int(articles)


def wrong(db: Database, day: date) -> int:
    """Return how many counts of a day are not what counting anew would give."""
    bounds = _bounds(day)
    return sum(db.conn.execute(statement, bounds).fetchone()[0] for statement in _WRONG)


def _bounds(day: date) -> dict[str, str]:
    """Return a day as statements need it."""
    return {
        "day": day.isoformat(),
        "begin": day.isoformat(),
        "end": (day + timedelta(days=1)).isoformat(),
    }


_OF_WATCHLISTS = """
    SELECT m.watchlist_id, :day, count(*)
    FROM articles a CROSS JOIN matches m ON m.article_id = a.id
    WHERE a.seen >= :begin AND a.seen < :end GROUP BY m.watchlist_id
"""
_OF_SOURCES = """
    SELECT source_id, :day, count(*)
    FROM articles INDEXED BY articles_seen
    WHERE seen >= :begin AND seen < :end GROUP BY source_id
"""

# A count that triggers brought down to 0 is as good as none.
_WRONG = tuple(
    f"""
    WITH counted AS ({counted}),
    stored AS (
      SELECT {key}, day, articles FROM {table}
      WHERE {key} IN (SELECT id FROM {parents}) AND day = :day AND articles <> 0)
    SELECT (SELECT count(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM stored))
         + (SELECT count(*) FROM (SELECT * FROM stored EXCEPT SELECT * FROM counted))
    """  # noqa: S608
    for counted, table, key, parents in (
        (_OF_WATCHLISTS, "watchlist_days", "watchlist_id", "watchlists"),
        (_OF_SOURCES, "source_article_days", "source_id", "sources"),
    )
)

_RECOUNT = (
    """
    DELETE FROM watchlist_days
    WHERE (watchlist_id, day) IN (SELECT id, :day FROM watchlists)
    """,
    f"""
    INSERT INTO watchlist_days (watchlist_id, day, articles) {_OF_WATCHLISTS}
    """,
    """
    DELETE FROM source_article_days
    WHERE (source_id, day) IN (SELECT id, :day FROM sources)
    """,
    f"""
    INSERT INTO source_article_days (source_id, day, articles) {_OF_SOURCES}
    """,
)


def newest_day(db: Database, before: date | None = None) -> date | None:
    """Return the last day with articles, before that day if given; None for none."""
    row = db.conn.execute(
        "SELECT substr(seen, 1, 10) FROM articles WHERE seen < ?"
        " ORDER BY seen DESC LIMIT 1",
        ("9999" if before is None else before.isoformat(),),
    ).fetchone()
    return date.fromisoformat(row[0]) if row else None
