"""What becomes of stored times when the clock was set back.

Due times are stored as times of day, so all waits grow by as much as the clock is set
back: what was due in a minute is due in an hour and a minute. What lies ahead is moved
back with the clock; what lies behind happened, and stays.
"""

from datetime import datetime, timedelta

from sqlite_utils import Database

from store.columns import time_or_none, time_text

_COLUMNS = (
    ("source_state", "next_visit", ""),
    ("source_state", "empty_since", ""),
    ("source_state", "sought", ""),
    ("entries", "due", "state = 'waiting' AND"),
    ("revisits", "due", "due IS NOT NULL AND"),
    ("deliveries", "due", "state = 'waiting' AND"),
    ("deliveries", "created", "state = 'waiting' AND"),
    ("alerts", "at", "state = 'pending' AND"),
    ("channel_health", "closed_until", ""),
    ("channel_health", "down_since", ""),
    ("channel_health", "last_ok", ""),
    ("channel_health", "backlog_since", ""),
    ("source_coverage", "since", ""),
    ("source_coverage", "changed", ""),
    ("source_coverage", "judged", ""),
    ("source_coverage", "reported_at", ""),
    ("blind_spans", "began", "ended IS NULL AND"),
    ("hub_subscriptions", "created", ""),
    ("hub_subscriptions", "due", ""),
    ("hub_subscriptions", "expires", ""),
    ("hub_pushes", "told", ""),
    ("hub_pushes", "proved", ""),
    ("hub_pushes", "missed", ""),
)
"""Table, column and condition of what something waits for. Mutes are not among them:
somebody has named their end."""


def last_known_time(db: Database) -> datetime | None:
    """Return the newest time at which a visit was made; None before the first."""
    (text,) = db.conn.execute("SELECT max(last_visit) FROM source_state").fetchone()
    return time_or_none(text)


def move_back(db: Database, step: timedelta, now: datetime) -> int:
    """Move what is due after `now` back by `step`, to `now` at most; return how much.

    A retry may so come sooner than a service has asked for, once.
    """
    moved = 0
    for table, column, condition in _COLUMNS:
        moved += db.conn.execute(
            f"UPDATE {table} SET {column} ="  # noqa: S608 - our own names
            f" max(?, strftime('%Y-%m-%dT%H:%M:%fZ', {column}, ?))"
            f" WHERE {condition} {column} > ?",
            (time_text(now), f"-{step.total_seconds()} seconds", time_text(now)),
        ).rowcount
    return moved


def dates_of_sites(db: Database) -> list[str]:
    """Return what sites wrote last as the date of what they sent, in their own words.

    As Last-Modified has it (RFC 9110 §8.8.2); never after the site's own clock.
    """
    rows = db.conn.execute(
        "SELECT last_modified FROM source_state WHERE last_modified <> ''"
    )
    return [text for (text,) in rows]
