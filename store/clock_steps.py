"""What becomes of stored times when the clock was wrong.

Due times are stored as times of day, so all waits grow by as much as the clock is set
back: what was due in a minute is due in an hour and a minute. What lies ahead is moved
back with the clock; what lies behind happened, and stays. Whatever the clock did, no
wait is longer than the longest that is ever planned: `LONGEST_WAITS`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from store.columns import time_or_none, time_text
from store.database import Database


class WaitColumn(NamedTuple):
    """A column with a time that something waits for."""

    table: str
    column: str
    condition: str = ""
    """Which of its rows still wait; "" for all."""


NO_WAIT = timedelta(0)
"""Of what has happened: ahead of now it would delay what is counted from it."""

VISIT_WAIT = timedelta(hours=27)
"""A day, and a tenth by which visits are spread (`scheduler.cadence`); a server that
asks for more with Retry-After is believed for a day."""

SEND_WAIT = timedelta(hours=6)
"""A service that asks for more gets less (`tocsin.alerts.channels.wait_hints`)."""

HOST_WAIT = timedelta(days=1)
"""By how much a page's next visit is put off at most, after a configured step."""

LEASE_WAIT = timedelta(days=30)
"""The longest lease that a hub is granted (`scheduler.subscription_steps`)."""

STAMP_WAIT = timedelta(hours=12)
"""Between two questions to a time-stamp authority (`tocsin.evidence.sealing`)."""

LONGEST_WAITS: Mapping[WaitColumn, timedelta] = {
    WaitColumn("source_state", "next_visit"): VISIT_WAIT,
    WaitColumn("source_state", "empty_since"): NO_WAIT,
    WaitColumn("source_state", "sought"): NO_WAIT,
    WaitColumn("source_state", "full_fetch"): NO_WAIT,
    WaitColumn("entries", "due", "state = 'waiting' AND"): VISIT_WAIT,
    WaitColumn("captures", "due", "state = 'due' AND"): VISIT_WAIT,
    WaitColumn("time_tokens", "next_try", "state = 'wanted' AND"): STAMP_WAIT,
    WaitColumn("revisits", "due", "due IS NOT NULL AND"): HOST_WAIT,
    WaitColumn("revisits", "full_fetch"): NO_WAIT,
    WaitColumn("revisits", "absent_since", "absent <> '' AND"): NO_WAIT,
    WaitColumn("deliveries", "due", "state = 'waiting' AND"): SEND_WAIT,
    WaitColumn("deliveries", "created", "state = 'waiting' AND"): NO_WAIT,
    WaitColumn("alerts", "at", "state = 'pending' AND"): NO_WAIT,
    WaitColumn("channel_health", "closed_until"): SEND_WAIT,
    WaitColumn("channel_health", "down_since"): NO_WAIT,
    WaitColumn("channel_health", "last_ok"): NO_WAIT,
    WaitColumn("channel_health", "backlog_since"): NO_WAIT,
    WaitColumn("source_coverage", "since"): NO_WAIT,
    WaitColumn("source_coverage", "changed"): NO_WAIT,
    WaitColumn("source_coverage", "judged"): NO_WAIT,
    WaitColumn("source_coverage", "reported_at"): NO_WAIT,
    WaitColumn("blind_spans", "began", "ended IS NULL AND"): NO_WAIT,
    WaitColumn("hub_subscriptions", "created"): NO_WAIT,
    WaitColumn("hub_subscriptions", "due", "due IS NOT NULL AND"): LEASE_WAIT,
    WaitColumn("hub_subscriptions", "expires"): LEASE_WAIT,
    WaitColumn("hub_pushes", "told"): NO_WAIT,
    WaitColumn("hub_pushes", "proved"): NO_WAIT,
    WaitColumn("hub_pushes", "missed"): NO_WAIT,
}
"""What something waits for, and how far ahead of now it lies at most. Mutes are not
among them: somebody has named their end."""


def last_known_time(db: Database) -> datetime | None:
    """Return the newest time at which a visit was made; None before the first."""
    (text,) = db.conn.execute("SELECT max(last_visit) FROM source_state").fetchone()
    return time_or_none(text)


def move_back(db: Database, step: timedelta, now: datetime) -> int:
    """Move what is due after `now` back by `step`, to `now` at most; return how much.

    A retry may so come sooner than a service has asked for, once.
    """
    moved = 0
    for table, column, condition in LONGEST_WAITS:
        moved += db.conn.execute(
            f"UPDATE {table} SET {column} ="  # noqa: S608 - our own names
            f" max(?, strftime('%Y-%m-%dT%H:%M:%fZ', {column}, ?))"
            f" WHERE {condition} {column} > ?",
            (time_text(now), f"-{step.total_seconds()} seconds", time_text(now)),
        ).rowcount
    return moved


def bound(db: Database, now: datetime, *, last_step: timedelta) -> int:
    """Let nothing wait for longer than the longest wait there is; return how much did.

    For a clock of which nobody knows by how much it was wrong. `last_step` is how long
    after its first reading an article is read again for the last time.
    """
    bounded = 0
    for (table, column, condition), longest in LONGEST_WAITS.items():
        later = last_step if table == "revisits" else NO_WAIT
        latest = time_text(now + longest + later)
        bounded += db.conn.execute(
            f"UPDATE {table} SET {column} = ?"  # noqa: S608 - our own names
            f" WHERE {condition} {column} > ?",
            (latest, latest),
        ).rowcount
    return bounded


def dates_of_sites(db: Database) -> list[str]:
    """Return what sites wrote last as the date of what they sent, in their own words.

    As Last-Modified has it (RFC 9110 §8.8.2); never after the site's own clock.
    """
    rows = db.conn.execute(
        "SELECT last_modified FROM source_state WHERE last_modified <> ''"
    )
    return [text for (text,) in rows]
