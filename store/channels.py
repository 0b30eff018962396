"""Channels: which there are, how they fare, and what is muted on them."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from store.columns import (
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.model import ChannelHealth, Mute


def sync(db: Database, names: Iterable[str], now: datetime) -> None:
    """Make the table hold these channels.

    What still waited for a channel that is gone is cancelled, and says so.
    """
    kept = list(names)
    ensure(db, kept)
    db.conn.execute(
        "UPDATE channels SET removed = ? WHERE removed IS NULL"
        " AND name NOT IN (SELECT value FROM json_each(?))",
        (time_text(now), json.dumps(kept)),
    )
    reason = "the channel was taken out of the configuration"
    gone = "channel_id IN (SELECT id FROM channels WHERE removed IS NOT NULL)"
    db.conn.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = ?"  # noqa: S608
        f" WHERE state IN ('waiting', 'sending', 'unknown') AND {gone}",
        (reason,),
    )
    db.conn.execute(
        "UPDATE alerts SET state = 'dropped', reason = ?"  # noqa: S608
        f" WHERE state = 'pending' AND {gone}",
        (reason,),
    )


def ensure(db: Database, names: Iterable[str]) -> None:
    """Make the table hold these channels, among others."""
    for name in names:
        db.table("channels").upsert({"name": name, "removed": None}, pk="name")


def health(db: Database, channel: str) -> ChannelHealth:
    """Return how a channel fares; as a new one when it has never been used."""
    row = db.conn.execute(
        """
        SELECT failures, closed_until, down_since, last_ok, reason, reported
        FROM channel_health
        WHERE channel_id = (SELECT id FROM channels WHERE name = ?)
        """,
        (channel,),
    ).fetchone()
    if row is None:
        return ChannelHealth()
    failures, closed_until, down_since, last_ok, reason, reported = row
    return ChannelHealth(
        failures=failures,
        closed_until=time_or_none(closed_until),
        down_since=time_or_none(down_since),
        last_ok=time_or_none(last_ok),
        reason=reason,
        reported=bool(reported),
    )


def note_health(db: Database, channel: str, health: ChannelHealth) -> None:
    """Write down how a channel fares."""
    db.conn.execute(
        """
        INSERT OR REPLACE INTO channel_health
          (channel_id, failures, closed_until, down_since, last_ok, reason, reported)
        SELECT id, ?, ?, ?, ?, ?, ? FROM channels WHERE name = ?
        """,
        (
            health.failures,
            time_or_null(health.closed_until),
            time_or_null(health.down_since),
            time_or_null(health.last_ok),
            to_valid_utf8(health.reason),
            health.reported,
            channel,
        ),
    )


def mute(db: Database, wanted: Mute, now: datetime) -> None:
    """Mute something, or change until when it is muted."""
    db.conn.execute(
        """
        INSERT INTO mutes (scope, target, channel, until, made) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (scope, target, channel)
          DO UPDATE SET until = excluded.until, made = excluded.made
        """,
        (
            wanted.scope,
            to_valid_utf8(wanted.target),
            wanted.channel,
            time_or_null(wanted.until),
            time_text(now),
        ),
    )


def unmute(db: Database, wanted: Mute) -> bool:
    """End a mute; return whether there was one."""
    cursor = db.conn.execute(
        "DELETE FROM mutes WHERE (scope, target, channel) = (?, ?, ?)",
        (wanted.scope, wanted.target, wanted.channel),
    )
    return cursor.rowcount > 0


def mutes(db: Database, now: datetime, *, channel: str | None = None) -> list[Mute]:
    """Return the mutes that are on, oldest first; only those that hold for a channel.

    A muted story is the one that it has been merged into.
    """
    rows = db.conn.execute(
        """
        SELECT scope,
               CASE scope WHEN 'story' THEN coalesce(
                 (SELECT coalesce(merged_into, id) FROM stories WHERE id = target),
                 target)
               ELSE target END,
               channel, until
        FROM mutes
        WHERE (until IS NULL OR until > ?) AND (? IS NULL OR channel IN ('', ?))
        ORDER BY id
        """,
        (time_text(now), channel, channel),
    )
    return [
        Mute(
            scope=scope,
            target=str(target),
            channel=of,
            until=time_from(until) if until else None,
        )
        for scope, target, of, until in rows
    ]
