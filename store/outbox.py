"""The outbox: every message is written here, whole, before anything is sent.

A delivery is `waiting`, then `sending` while a channel has it, then `sent`, or
`waiting` again, or `dead`. Before the first byte of a message leaves, its row is given
the time (`in_flight`): so a crash leaves no doubt about those that were never on their
way. The few that may have arrived are `unknown`, unless receivers recognise repeats.

The states in some conditions are written as the partial indexes have them: SQLite uses
one only for the same list.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from store import released_alerts
from store.columns import (
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.delivery_model import Delivery, Settlement
from store.message import Message, name_of, pack, unpack
from store.model import DeliveryKind

_OPEN = "('waiting','sending')"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message that is to be written down."""

    channel: str
    key: str
    """The same whenever the same message is planned."""
    kind: DeliveryKind
    message: Message
    thread: str = ""
    """Empty is its own key: it is the first on its story, or of no story."""
    urgent: bool = False


def queue(db: Database, new: NewDelivery, now: datetime) -> int | None:
    """Write a message down, due now; return its number.

    Returns None when one with this key is there already, or the channel is removed.
    """
    row = db.conn.execute(
        """
        INSERT INTO deliveries
          (channel_id, key, kind, thread, urgent, payload, due, created)
        SELECT id, ?, ?, ?, ?, ?, ?, ? FROM channels WHERE name = ? AND removed IS NULL
        ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        (
            new.key,
            new.kind,
            new.thread or new.key,
            new.urgent,
            pack(new.message),
            time_text(now),
            time_text(now),
            new.channel,
        ),
    ).fetchall()
    return int(row[0][0]) if row else None


def claim(db: Database, channel: str, now: datetime) -> Delivery | None:
    """Take the channel's next due delivery; None when nothing is due.

    Urgent ones come first, then the oldest. A follow-up waits until the messages before
    it on its story are sent.
    """
    rows = db.conn.execute(
        f"""
        UPDATE deliveries SET state = 'sending', attempts = attempts + 1,
          claimed = :now, in_flight = NULL
        WHERE id = (
          SELECT d.id FROM deliveries d
          WHERE d.channel_id = (SELECT id FROM channels WHERE name = :channel)
            AND d.state = 'waiting' AND d.due <= :now
            AND NOT EXISTS (SELECT 1 FROM deliveries e
              WHERE e.channel_id = d.channel_id AND e.thread = d.thread
                AND e.id < d.id AND e.state IN {_OPEN})
          ORDER BY d.urgent DESC, d.id LIMIT 1)
        RETURNING id, key, kind, thread, payload, attempts, repeat, created, retried
        """,  # noqa: S608
        {"now": time_text(now), "channel": channel},
    ).fetchall()
    for id_, key, kind, thread, payload, attempts, repeat, created, retried in rows:
        return Delivery(
            id=id_,
            key=key,
            kind=kind,
            thread=thread,
            channel=channel,
            message=unpack(payload),
            attempt=attempts,
            repeat=bool(repeat),
            created=time_from(created),
            retried=time_or_none(retried),
        )
    return None


def next_due(db: Database, channel: str) -> datetime | None:
    """Return when the channel's next delivery is due; None when none waits.

    One that waits for what came before it on its story is due after that.
    """
    (text,) = db.conn.execute(
        f"""
        SELECT min(due) FROM deliveries d INDEXED BY deliveries_waiting
        WHERE state = 'waiting'
          AND channel_id = (SELECT id FROM channels WHERE name = ?)
          AND NOT EXISTS (SELECT 1 FROM deliveries e
            WHERE e.channel_id = d.channel_id AND e.thread = d.thread
              AND e.id < d.id AND e.state IN {_OPEN})
        """,  # noqa: S608
        (channel,),
    ).fetchone()
    return time_or_none(text)


def mark_in_flight(db: Database, delivery: Delivery, now: datetime) -> bool:
    """Note that the first byte is about to leave; return False when it must not.

    It must not when the attempt outlived its lease: the delivery was given to another.
    """
    cursor = db.conn.execute(
        "UPDATE deliveries SET in_flight = ?"
        " WHERE id = ? AND attempts = ? AND state = 'sending'",
        (time_text(now), delivery.id, delivery.attempt),
    )
    return cursor.rowcount == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to send, and its outcome."""

    started: datetime
    ended: datetime
    outcome: str
    status: int | None
    reason: str


def settle(
    db: Database, delivery: Delivery, settlement: Settlement, attempt: Attempt
) -> bool:
    """Write down the outcome of an attempt; return whether it still counts.

    It does not when the attempt outlived its lease: the delivery was given to another;
    nor when what it says was removed meanwhile.
    """
    is_sent = settlement.state == "sent"
    is_accepted = is_sent and attempt.outcome == "ok"
    cursor = db.conn.execute(
        """
        UPDATE deliveries SET state = ?, due = coalesce(?, due), repeat = ?, sent = ?,
          status = ?, reason = ?
        WHERE id = ? AND attempts = ? AND state = 'sending'
        """,
        (
            settlement.state,
            time_or_null(settlement.due),
            settlement.repeat,
            time_text(attempt.ended) if is_sent else None,
            attempt.status,
            "" if is_accepted else to_valid_utf8(attempt.reason),
            delivery.id,
            delivery.attempt,
        ),
    )
    _add_attempt(db, delivery, attempt)
    if cursor.rowcount == 1:
        return True
    if settlement.state in ("waiting", "dead"):
        released_alerts.of_failed(
            db, delivery.id, attempt=delivery.attempt, key=delivery.key
        )
    return False


def _add_attempt(db: Database, delivery: Delivery, attempt: Attempt) -> None:
    db.conn.execute(
        "INSERT OR IGNORE INTO attempts"
        " (delivery_id, number, started, ended, outcome, status, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            delivery.id,
            delivery.attempt,
            time_text(attempt.started),
            time_text(attempt.ended),
            attempt.outcome,
            attempt.status,
            to_valid_utf8(attempt.reason),
        ),
    )


def passed_since(db: Database, delivery: Delivery, *, most: int) -> int:
    """Return how many others its channel has taken since a delivery was first tried.

    Counted up to `most`. Since it was retried by hand, if it was: it gets as many
    attempts as a new one.
    """
    (number,) = db.conn.execute(
        """
        SELECT count(*) FROM (
          SELECT 1 FROM deliveries INDEXED BY deliveries_sent
          WHERE channel_id = (SELECT id FROM channels WHERE name = ?) AND sent >
            (SELECT min(started) FROM attempts
             WHERE delivery_id = ? AND started >= coalesce(?, started))
          LIMIT ?)
        """,
        (delivery.channel, delivery.id, time_or_null(delivery.retried), most),
    ).fetchone()
    return int(number)


def channels_with_hung(db: Database, before: datetime) -> list[str]:
    """Return the channels with an attempt that began before then and has not ended."""
    rows = db.conn.execute(
        """
        SELECT DISTINCT c.name FROM deliveries d JOIN channels c ON c.id = d.channel_id
        WHERE d.state IN ('sending','unknown','dead') AND d.state = 'sending'
          AND d.claimed <= ?
        """,
        (time_text(before),),
    )
    return [name for (name,) in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What a daemon that died, or a thread that hung, was sending."""

    safe: int
    """Had not left: sent again as if for the first time."""
    doubtful: int
    """May have arrived."""


_LOST = """
  state IN ('sending','unknown','dead') AND state = 'sending'
  AND (:before IS NULL OR claimed <= :before)
  AND channel_id IN
    (SELECT id FROM channels WHERE :channel IS NULL OR name = :channel)
"""
"""Deliveries that nobody sends any more. The first line is that of the index."""

_RESENT = """
  channel_id IN (SELECT id FROM channels
    WHERE name IN (SELECT value FROM json_each(:resend)))
"""


def recover(
    db: Database,
    now: datetime,
    *,
    resend: Collection[str],
    channel: str | None = None,
    before: datetime | None = None,
) -> Recovery:
    """Put back deliveries that are being sent by nobody any more.

    What may have arrived is sent again, marked, on the channels in `resend`; elsewhere
    it is `unknown`. Without `channel` and `before` that is all that a daemon left which
    stopped; with them, what one channel claimed until then and has not ended.
    """
    cause = "tocsin stopped" if before is None else "the attempt took too long"
    values = {
        "now": time_text(now),
        "before": time_or_null(before),
        "channel": channel,
        "resend": json.dumps(list(resend)),
        "unsent": f"{cause} before it was sent",
        "doubt": f"{cause} while it was being sent: it may have arrived",
    }
    # In this order: each statement leaves to the next what it does not change.
    safe, repeated, unknown = (
        db.conn.execute(f"UPDATE deliveries SET {change}", values).rowcount  # noqa: S608
        for change in (
            "state = 'waiting', due = :now, reason = :unsent"
            f" WHERE in_flight IS NULL AND {_LOST}",
            "state = 'waiting', due = :now, repeat = 1, reason = :doubt"
            f" WHERE {_LOST} AND {_RESENT}",
            f"state = 'unknown', reason = :doubt WHERE {_LOST}",
        )
    )
    return Recovery(safe=safe, doubtful=repeated + unknown)


def open_count(db: Database) -> int:
    """Return how many deliveries wait or are being sent."""
    (number,) = db.conn.execute(
        f"SELECT count(*) FROM deliveries WHERE state IN {_OPEN}"  # noqa: S608
    ).fetchone()
    return int(number)


def due_count(db: Database, now: datetime) -> int:
    """Return how many deliveries are being sent or could be sent now."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM deliveries WHERE state IN ('waiting','sending')"
        " AND (state = 'sending' OR due <= ?)",
        (time_text(now),),
    ).fetchone()
    return int(number)


def created_since(
    db: Database, channel: str, since: datetime, kinds: Iterable[DeliveryKind]
) -> list[datetime]:
    """Return when a channel's messages that were not urgent were written, in order."""
    rows = db.conn.execute(
        """
        SELECT created FROM deliveries
        WHERE channel_id = (SELECT id FROM channels WHERE name = ?) AND created > ?
          AND NOT urgent AND kind IN (SELECT value FROM json_each(?))
        ORDER BY created
        """,
        (channel, time_text(since), json.dumps(list(kinds))),
    )
    return [time_from(created) for (created,) in rows]


def keys_since(
    db: Database, channel: str, since: datetime, kind: DeliveryKind
) -> list[str]:
    """Return the keys of a channel's messages of a kind written since, oldest first."""
    rows = db.conn.execute(
        """
        SELECT key FROM deliveries
        WHERE channel_id = (SELECT id FROM channels WHERE name = ?) AND created > ?
          AND kind = ?
        ORDER BY created
        """,
        (channel, time_text(since), kind),
    )
    return [key for (key,) in rows]


def title(db: Database, key: str) -> str:
    """Return the title of the message with that key; empty when there is none."""
    row = db.conn.execute(
        "SELECT json_extract(payload, '$.title') FROM deliveries WHERE key = ?", (key,)
    ).fetchone()
    return row[0] or "" if row else ""


def forget(db: Database, before: datetime, limit: int) -> int:
    """Remove the words of messages that are over since then; return of how many.

    Of at most `limit`, the oldest first. What they were called, and that they were
    sent, when and to whom, is kept.
    """
    rows = db.conn.execute(
        """
        SELECT id, json_extract(payload, '$.title'), json_extract(payload, '$.plain')
        FROM deliveries INDEXED BY deliveries_worded
        WHERE worded AND state IN ('sent', 'merged', 'cancelled') AND created < ?
        ORDER BY created LIMIT ?
        """,
        (time_text(before), limit),
    ).fetchall()
    db.conn.executemany(
        "DELETE FROM attempts WHERE delivery_id = ?", [(id_,) for id_, _, _ in rows]
    )
    db.conn.executemany(
        "UPDATE deliveries SET payload = ?, worded = 0 WHERE id = ?",
        [
            (pack(Message(title=name_of(title, plain), body="", plain="")), id_)
            for id_, title, plain in rows
        ],
    )
    return len(rows)
