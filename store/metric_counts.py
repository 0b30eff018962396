"""Counts for those who watch over a daemon: how much is stored, and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store import articles, channels
from store.columns import time_from, time_or_none, time_text
from store.database import Database
from store.model import VisitOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCounts:
    """Visits since a place, and the place up to which they are counted."""

    last: int
    """The number of the last visit."""
    by_outcome: Mapping[VisitOutcome, int]
    new_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricCounts:
    """What is stored and what waits, at one moment."""

    articles: int
    """The number of the last article: how many were ever stored."""
    matches: int
    """The number of the last match."""
    visits: VisitCounts
    """Since those that were counted before."""
    sources: Mapping[str, int]
    """State → sources that are watched."""
    paused: int
    entries_waiting: int
    oldest_entry: datetime | None
    """When the entry was due that is due the longest; None when none is."""
    alerts_pending: int
    oldest_alert: datetime | None
    messages: Mapping[tuple[str, str], int]
    """(channel, state) → messages."""
    oldest_message: Mapping[str, datetime]
    """Channel → when its message was due that is due the longest."""
    channels_down: frozenset[str]
    size_bytes: int
    """Of the database, without its log."""


def last_visit(db: Database) -> int:
    """Return the number of the last visit; 0 when there is none."""
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM visits").fetchone()
    return int(last)


def count_all(db: Database, now: datetime, *, visited: int) -> MetricCounts:
    """Return the counts; visits are those behind the number `visited`.

    Nothing that grows with history is gone through, apart from the messages of each
    channel, in an index: 100,000 take 10 ms.
    """
    waiting, oldest_entry = _entries(db, now)
    pending, oldest_alert = _alerts(db)
    pages, page_bytes = (
        db.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "page_size")
    )
    health = channels.all_health(db)
    return MetricCounts(
        articles=articles.last(db),
        matches=_last_match(db),
        visits=_visits(db, visited),
        sources=_sources(db),
        paused=_paused(db),
        entries_waiting=waiting,
        oldest_entry=oldest_entry,
        alerts_pending=pending,
        oldest_alert=oldest_alert,
        messages=_messages(db),
        oldest_message=_oldest_messages(db, now),
        channels_down=frozenset(
            name for name, state in health.items() if state.down_since is not None
        ),
        size_bytes=pages * page_bytes,
    )


def _last_match(db: Database) -> int:
    (number,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM matches").fetchone()
    return int(number)


def _visits(db: Database, visited: int) -> VisitCounts:
    rows = db.conn.execute(
        "SELECT outcome, count(*), sum(new), max(id) FROM visits WHERE id > ?"
        " GROUP BY outcome",
        (visited,),
    ).fetchall()
    return VisitCounts(
        last=max((last for _, _, _, last in rows), default=visited),
        by_outcome={outcome: count for outcome, count, _, _ in rows},
        new_entries=sum(new for _, _, new, _ in rows),
    )


def _sources(db: Database) -> dict[str, int]:
    rows = db.conn.execute(
        """
        SELECT coalesce(c.state, 'new'), count(*)
        FROM sources s LEFT JOIN source_coverage c ON c.source_id = s.id
        WHERE s.removed IS NULL GROUP BY 1
        """
    )
    return dict(rows.fetchall())


def _paused(db: Database) -> int:
    (count,) = db.conn.execute(
        "SELECT count(*) FROM sources s JOIN source_state st ON st.source_id = s.id"
        " WHERE s.removed IS NULL AND st.paused IS NOT NULL"
    ).fetchone()
    return int(count)


def _entries(db: Database, now: datetime) -> tuple[int, datetime | None]:
    """Return how many entries wait, and when the first of them was due, if one was."""
    count, due = db.conn.execute(
        "SELECT count(*), min(due) FROM entries WHERE state = 'waiting'"
    ).fetchone()
    first = time_from(due) if due is not None else None
    return count, first if first is not None and first <= now else None


def _alerts(db: Database) -> tuple[int, datetime | None]:
    """Return how many alerts are pending, and when the first of them was written."""
    count, at = db.conn.execute(
        "SELECT count(*), min(at) FROM alerts WHERE state = 'pending'"
    ).fetchone()
    return count, time_or_none(at)


def _messages(db: Database) -> dict[tuple[str, str], int]:
    """Return (channel, state) → messages; those that were sent are what is left."""
    every = db.conn.execute(
        """
        SELECT c.name, n.messages FROM channels c JOIN (
          SELECT channel_id, count(*) AS messages
          FROM deliveries INDEXED BY deliveries_created GROUP BY channel_id) n
        ON n.channel_id = c.id WHERE c.removed IS NULL
        """
    ).fetchall()
    found: dict[tuple[str, str], int] = {(name, "sent"): all_ for name, all_ in every}
    for index, condition in _OTHERS:
        rows = db.conn.execute(
            f"""
            SELECT c.name, d.state, count(*)
            FROM deliveries d INDEXED BY {index} JOIN channels c ON c.id = d.channel_id
            WHERE {condition} AND c.removed IS NULL GROUP BY c.name, d.state
            """  # noqa: S608
        )
        for name, state, count in rows:
            found[name, state] = count
            found[name, "sent"] -= count
    return found


_OTHERS = (
    ("deliveries_waiting", "d.state = 'waiting'"),
    ("deliveries_doubtful", "d.state IN ('sending','unknown','dead')"),
    ("deliveries_closed", "d.state IN ('merged','cancelled')"),
)
"""The indexes of messages that were not sent, each with its condition."""


def _oldest_messages(db: Database, now: datetime) -> dict[str, datetime]:
    rows = db.conn.execute(
        """
        SELECT c.name, min(d.due)
        FROM deliveries d INDEXED BY deliveries_waiting
        JOIN channels c ON c.id = d.channel_id
        WHERE d.state = 'waiting' AND d.due <= ? AND c.removed IS NULL GROUP BY c.name
        """,
        (time_text(now),),
    )
    return {name: time_from(due) for name, due in rows}
