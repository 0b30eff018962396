"""Channels: which there are, how they are doing, and what is muted on them."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from store.columns import (
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.model import ChannelHealth, Mute

_HEALTH = """
SELECT c.name, h.failures, h.closed_until, h.down_since, h.last_ok, h.reason,
       h.reported, h.backlog_since
FROM channel_health h JOIN channels c ON c.id = h.channel_id
"""


def sync(db: Database, names: Iterable[str], now: datetime) -> None:
    """Make the table hold these channels and no others.

    What still waits for a channel that is removed is cancelled, with the reason.
    """
    kept = list(names)
    ensure(db, kept)
    db.conn.execute(
        "UPDATE channels SET removed = ? WHERE removed IS NULL"
        " AND name NOT IN (SELECT value FROM json_each(?))",
        (time_text(now), json.dumps(kept)),
    )
    reason = "the channel was removed from the configuration"
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
    """Return how a channel is doing; as a new one when it has never been used."""
    rows = db.conn.execute(f"{_HEALTH} WHERE c.name = ?", (channel,))
    return next((found for _, found in map(_health, rows)), ChannelHealth())


def all_health(db: Database) -> dict[str, ChannelHealth]:
    """Return how the channels that were ever used are doing."""
    return dict(map(_health, db.conn.execute(_HEALTH)))


def _health(row: Sequence[Any]) -> tuple[str, ChannelHealth]:
    channel, failures, closed, down, last_ok, reason, reported, backlog = row
    return channel, ChannelHealth(
        failures=failures,
        closed_until=time_or_none(closed),
        down_since=time_or_none(down),
        last_ok=time_or_none(last_ok),
        reason=reason,
        reported=bool(reported),
        backlog_since=time_or_none(backlog),
    )


def note_health(db: Database, channel: str, health: ChannelHealth) -> None:
    """Write down how a channel is doing."""
    db.conn.execute(
        """
        INSERT OR REPLACE INTO channel_health
          (channel_id, failures, closed_until, down_since, last_ok, reason, reported,
           backlog_since)
        SELECT id, ?, ?, ?, ?, ?, ?, ? FROM channels WHERE name = ?
        """,
        (
            health.failures,
            time_or_null(health.closed_until),
            time_or_null(health.down_since),
            time_or_null(health.last_ok),
            to_valid_utf8(health.reason),
            health.reported,
            time_or_null(health.backlog_since),
            channel,
        ),
    )


def reopen(db: Database, names: Iterable[str], now: datetime) -> None:
    """Let what waits for these channels be sent now: their addresses are others.

    A channel that fails once more is closed as before.
    """
    for name in names:
        _let_go(db, name, now)


def reopen_at_start(db: Database, now: datetime) -> None:
    """Try each closed channel at once: whoever mends something starts the daemon again.

    Not one whose service asks for patience (429 and 503 with Retry-After: RFC 6585 §4,
    RFC 9110 §10.2.3).
    """
    rows = db.conn.execute(
        """
        SELECT c.name FROM channel_health h JOIN channels c ON c.id = h.channel_id
        WHERE h.closed_until > :now AND NOT EXISTS (
          SELECT 1 FROM deliveries d INDEXED BY deliveries_waiting
            WHERE d.channel_id = c.id
            AND d.state = 'waiting' AND d.due > :now AND d.status IN (429, 503))
        """,
        {"now": time_text(now)},
    ).fetchall()
    for (name,) in rows:
        _let_go(db, name, now)


def _let_go(db: Database, name: str, now: datetime) -> None:
    """Open a channel, and make what waits for it due."""
    of_channel = "channel_id = (SELECT id FROM channels WHERE name = ?)"
    db.conn.execute(
        f"UPDATE channel_health SET closed_until = NULL WHERE {of_channel}",  # noqa: S608
        (name,),
    )
    db.conn.execute(
        "UPDATE deliveries INDEXED BY deliveries_waiting SET due = ?"  # noqa: S608
        f" WHERE state = 'waiting' AND due > ? AND {of_channel}",
        (time_text(now), time_text(now), name),
    )


def mark_reported(db: Database, channel: str, since: datetime) -> bool:
    """Note that the operator gets a notice of an outage; return whether it is due.

    It is not when the outage is over, or was reported already.
    """
    cursor = db.conn.execute(
        """
        UPDATE channel_health SET reported = 1
        WHERE channel_id = (SELECT id FROM channels WHERE name = ?)
          AND down_since = ? AND NOT reported
        """,
        (channel, time_text(since)),
    )
    return cursor.rowcount == 1


def end_backlog(db: Database, channel: str, since: datetime) -> None:
    """Note that what waited during an outage is merged, as far as it had to be."""
    db.conn.execute(
        """
        UPDATE channel_health SET backlog_since = NULL
        WHERE channel_id = (SELECT id FROM channels WHERE name = ?)
          AND backlog_since = ?
        """,
        (channel, time_text(since)),
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
    """End a mute; return whether there was one.

    That of a story also ends those of the stories that were merged into it.
    """
    cursor = db.conn.execute(
        """
        DELETE FROM mutes WHERE scope = :scope AND channel = :channel
          AND (target = :target OR (scope = 'story' AND :target =
            (SELECT CAST(merged_into AS TEXT) FROM stories WHERE id = mutes.target)))
        """,
        {
            "scope": wanted.scope,
            "channel": to_valid_utf8(wanted.channel),
            "target": to_valid_utf8(wanted.target),
        },
    )
    return cursor.rowcount > 0


def mutes(db: Database, now: datetime, *, channel: str | None = None) -> list[Mute]:
    """Return the mutes in force, oldest first; only those for `channel` when given.

    A muted story that was merged stands for the story that it is part of.
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
            channel=for_channel,
            until=time_or_none(until),
        )
        for scope, target, for_channel, until in rows
    ]
