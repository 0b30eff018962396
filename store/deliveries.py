"""Deliveries as people look at them, and what they do with them by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.columns import time_from, time_or_none, time_text, to_valid_utf8
from store.database import Database
from store.message import Message, name_of, unpack
from store.model import DeliveryKind, DeliveryState
from store.outbox import Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as a person looks at it."""

    id: int
    state: DeliveryState
    kind: DeliveryKind
    channel: str
    title: str
    attempts: int
    repeat: bool
    urgent: bool
    created: datetime
    due: datetime
    sent: datetime | None
    status: int | None
    reason: str
    merged_into: int | None


_SELECT = """
SELECT d.id, d.state, d.kind, c.name, json_extract(d.payload, '$.title'),
       json_extract(d.payload, '$.plain'), d.attempts, d.repeat, d.urgent, d.created,
       d.due, d.sent, d.status, d.reason, d.merged_into
FROM deliveries d JOIN channels c ON c.id = d.channel_id
"""


_INDEXES: dict[DeliveryState | None, tuple[str, str]] = {
    # Each condition as the partial index has it: SQLite uses it only for the same one.
    "waiting": ("deliveries_waiting", "d.state = 'waiting'"),
    "sending": ("deliveries_doubtful", "d.state IN ('sending','unknown','dead')"),
    "unknown": ("deliveries_doubtful", "d.state IN ('sending','unknown','dead')"),
    "dead": ("deliveries_doubtful", "d.state IN ('sending','unknown','dead')"),
    "merged": ("deliveries_closed", "d.state IN ('merged','cancelled')"),
    "cancelled": ("deliveries_closed", "d.state IN ('merged','cancelled')"),
}
"""Where deliveries in a state are found; most of all were sent."""


def views(
    db: Database,
    *,
    state: DeliveryState | None = None,
    channel: str = "",
    limit: int = 50,
    before: int | None = None,
) -> list[DeliveryView]:
    """Return deliveries, newest first; those in `state`, for `channel`, when given.

    With `before`, those that were written before the delivery of this number: so a page
    goes on where another one ended.
    """
    where, order, index = ["d.id < :before"], "d.id", ""
    if state in _INDEXES:
        index, condition = _INDEXES[state]
        where.append(condition)
    elif channel:
        # In the order of the index, which is that of the numbers.
        order, index = "d.created DESC, d.id", "deliveries_created"
        earlier = "(SELECT created, id FROM deliveries WHERE id = :before)"
        where = [f"(d.created, d.id) < {earlier}"]
    if before is None:
        del where[0]
    if state:
        where.append("d.state = :state")
    if channel:
        where.append("d.channel_id = (SELECT id FROM channels WHERE name = :channel)")
    select = _SELECT.replace("deliveries d", f"deliveries d INDEXED BY {index}")
    rows = db.conn.execute(
        f"{select if index else _SELECT} WHERE {' AND '.join(where or ['1'])}"
        f" ORDER BY {order} DESC LIMIT :limit",
        {
            "before": before,
            "state": state,
            "channel": to_valid_utf8(channel),
            "limit": limit,
        },
    )
    return [_view(row) for row in rows]


def view(db: Database, id_: int) -> DeliveryView | None:
    """Return one delivery; None when there is none."""
    row = db.conn.execute(f"{_SELECT} WHERE d.id = ?", (id_,)).fetchone()
    return _view(row) if row else None


def written_after(db: Database, id_: int, limit: int) -> list[DeliveryView]:
    """Return the deliveries behind a number, the oldest first."""
    rows = db.conn.execute(
        f"{_SELECT} WHERE d.id > ? ORDER BY d.id LIMIT ?", (id_, limit)
    )
    return [_view(row) for row in rows]


def _view(row: tuple[Any, ...]) -> DeliveryView:
    (
        id_, state, kind, channel, title, plain, attempts, repeat, urgent, created, due,
        sent, status, reason, merged_into,
    ) = row  # fmt: skip
    return DeliveryView(
        id=id_,
        state=state,
        kind=kind,
        channel=channel,
        title=name_of(title, plain),
        attempts=attempts,
        repeat=bool(repeat),
        urgent=bool(urgent),
        created=time_from(created),
        due=time_from(due),
        sent=time_or_none(sent),
        status=status,
        reason=reason,
        merged_into=merged_into,
    )


def message(db: Database, id_: int) -> Message:
    """Return a delivery's message as it was written; raises LookupError for none."""
    row = db.conn.execute(
        "SELECT payload FROM deliveries WHERE id = ?", (id_,)
    ).fetchone()
    if row is None:
        raise LookupError(f"no delivery {id_}")
    return unpack(row[0])


def attempts(db: Database, id_: int) -> list[Attempt]:
    """Return the attempts to send a delivery, the first one first."""
    rows = db.conn.execute(
        "SELECT started, ended, outcome, status, reason FROM attempts"
        " WHERE delivery_id = ? ORDER BY number",
        (id_,),
    )
    return [
        Attempt(
            started=time_from(started),
            ended=time_from(ended),
            outcome=outcome,
            status=status,
            reason=reason,
        )
        for started, ended, outcome, status, reason in rows
    ]


def retry(db: Database, id_: int, now: datetime) -> bool:
    """Send what is dead, unknown, cancelled or waits; return whether it could be sent.

    Its channel is tried at once, even if it is closed. The message stays as old as it
    is; only the time for giving up is counted anew.
    """
    cursor = db.conn.execute(
        """
        UPDATE deliveries SET state = 'waiting', due = :now, retried = :now,
          repeat = (repeat OR state = 'unknown'), reported = 0,
          reason = 'retried by hand'
        WHERE id = :id AND json_extract(payload, '$.plain') <> '' AND (
          state IN ('dead', 'unknown', 'cancelled')
          OR (state = 'waiting' AND due > :now))
        """,
        {"now": time_text(now), "id": id_},
    )
    db.conn.execute(
        "UPDATE channel_health SET closed_until = NULL"
        " WHERE channel_id = (SELECT channel_id FROM deliveries WHERE id = ?)",
        (id_,),
    )
    return cursor.rowcount == 1


def cancel(db: Database, id_: int) -> bool:
    """Cancel what waits, is dead or unknown; return whether it could be cancelled."""
    cursor = db.conn.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'cancelled by hand'"
        " WHERE id = ? AND state IN ('waiting', 'dead', 'unknown')",
        (id_,),
    )
    return cursor.rowcount == 1


def waiting_count(db: Database, channel: str) -> int:
    """Return how many of a channel's deliveries are waiting or being sent."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM deliveries INDEXED BY deliveries_thread"
        " WHERE state IN ('waiting','sending')"
        " AND channel_id = (SELECT id FROM channels WHERE name = ?)",
        (channel,),
    ).fetchone()
    return int(number)


def sent_count(db: Database, since: datetime) -> int:
    """Return how many of the deliveries that were written since then are sent."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM channels c"
        " CROSS JOIN deliveries d INDEXED BY deliveries_created ON d.channel_id = c.id"
        " WHERE d.created >= ? AND d.state = 'sent'",
        (time_text(since),),
    ).fetchone()
    return int(number)
