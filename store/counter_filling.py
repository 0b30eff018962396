"""Fill the counters of what was stored before there were any, batch by batch.

Newest first: so a desk is right at once in what people look at. Each batch counts its
stories or its day anew, whatever is there already. So it does not matter whether an
article comes before or after the batch of its story, or is moved to another story.
"""

from dataclasses import replace
from datetime import date

from store import articles, cursors, day_counts, story_counters
from store.cursors import NOTHING, Batch, Cursor
from store.database import Database

RULES = "1"
"""The version of what is counted."""

NAME = "counters"
"""The setting that holds the cursor."""


def is_filled(db: Database) -> bool:
    """Return whether all counters say what is stored."""
    return cursors.is_done(db, NAME, RULES)


def count_articles(db: Database) -> int:
    """Return how many articles are stored.

    From the counters of days, once they say what is stored: of a million articles that
    reads a tenth of what counting them reads, which a cold disk has to bring.
    """
    if not is_filled(db):
        return articles.count(db)
    (number,) = db.conn.execute(
        "SELECT coalesce(sum(articles), 0) FROM source_article_days"
    ).fetchone()
    return int(number)


def fill_batch(db: Database, limit: int) -> Batch:
    """Count at most `limit` stories anew, or one day; return what is left to do.

    Stories come first, then days, each from the newest to the oldest, then watchlists.
    """
    if is_filled(db):
        return NOTHING
    at = cursors.get(db, NAME, RULES)
    if at is None:
        (newest,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM stories")
        at = Cursor(rules=RULES, table="stories", last=newest[0] + 1)
    if at.table == "stories":
        return _fill_stories(db, at, limit)
    return _fill_day(db, at)


def _fill_stories(db: Database, at: Cursor, limit: int) -> Batch:
    """Count the stories below the cursor anew."""
    rows = db.conn.execute(
        "SELECT id FROM stories WHERE id < ? ORDER BY id DESC LIMIT ?", (at.last, limit)
    )
    batch = [story for (story,) in rows]
    story_counters.recount(db, batch)
    if len(batch) == limit:
        cursors.put(db, NAME, replace(at, last=batch[-1]))
        return Batch(done=limit, left=batch[-1])
    newest = day_counts.newest_day(db)
    # The day after: the cursor is above what is still to do.
    last = newest.toordinal() + 1 if newest else 1
    cursors.put(db, NAME, replace(at, table="days", last=last))
    return Batch(done=len(batch), left=1)


def _fill_day(db: Database, at: Cursor) -> Batch:
    """Count the last day before the cursor's anew; after the first, the watchlists."""
    day = day_counts.newest_day(db, date.fromordinal(at.last))
    if day is None:
        _fill_last_alerts(db)
        cursors.finish(db, NAME, RULES)
        return Batch(done=0, left=0)
    done = day_counts.recount(db, day)
    cursors.put(db, NAME, replace(at, last=day.toordinal()))
    return Batch(done=done, left=1)


def _fill_last_alerts(db: Database) -> None:
    """Note when each watchlist was last in a message: one look at every alert."""
    db.conn.execute(
        """
        UPDATE watchlists SET last_alert = newest.created
        FROM (SELECT a.watchlist_id, max(d.created) AS created
              FROM alerts a JOIN deliveries d ON d.id = a.delivery_id
              WHERE a.state = 'included' GROUP BY a.watchlist_id) newest
        WHERE newest.watchlist_id = watchlists.id
        """
    )
