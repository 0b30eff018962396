"""Subscriptions at hubs: asked for by the daemon, confirmed and ended at the desk."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from store.columns import time_from, time_or_none, time_text, to_valid_utf8
from store.database import Database
from store.hub_model import HubOffer, HubSubscription

SECRET_BYTES = 32
"""Random bytes in a callback's address, and in what a hub signs with: nobody guesses
256 bits, and as text they are far below the 200 bytes that a secret may have (§5.1)."""

MAX_REASON = 200
"""Characters that are kept of why a hub does not want a subscription."""

_COLUMNS = (
    "h.id, s.key, h.hub, h.topic, h.callback, h.secret, h.state, h.created, h.due,"
    " h.tries, h.expires, h.reason"
)
_FROM = "FROM hub_subscriptions h JOIN sources s ON s.id = h.source_id"


def current(db: Database, since: datetime) -> list[HubSubscription]:
    """Return those that are not over, and all made since then, the oldest first."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} {_FROM}"
        " WHERE h.state IN ('asked','active','ending') OR h.created >= ? ORDER BY h.id",
        (time_text(since),),
    )
    return [_subscription(row) for row in rows]


def due(db: Database, now: datetime, limit: int) -> list[HubSubscription]:
    """Return those that the hub is to be asked for or to end, longest due first."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE h.due <= ? AND h.state IN ('asked','ending')"
        " ORDER BY h.due, h.id LIMIT ?",
        (time_text(now), limit),
    )
    return [_subscription(row) for row in rows]


def find(db: Database, callback_key: str) -> HubSubscription | None:
    """Return the subscription with a callback; None when it is nobody's."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE h.callback_key = ?",
        (to_valid_utf8(callback_key),),
    ).fetchone()
    return None if row is None else _subscription(row)


def make(
    db: Database, source: str, offer: HubOffer, *, callbacks: str, now: datetime
) -> None:
    """Write down a subscription that is to be asked for.

    `callbacks` is the address below which the callback is.
    """
    key = secrets.token_urlsafe(SECRET_BYTES)
    db.conn.execute(
        "INSERT INTO hub_subscriptions (source_id, hub, topic, callback_key, callback,"
        " secret, created, due) SELECT id, ?, ?, ?, ?, ?, ?, ? FROM sources"
        " WHERE key = ?",
        (
            offer.hub,
            offer.topic,
            key,
            f"{callbacks}/{key}",
            secrets.token_urlsafe(SECRET_BYTES),
            time_text(now),
            time_text(now),
            source,
        ),
    )


def begin_request(db: Database, number: int, *, again: datetime) -> bool:
    """Count a request that is about to be sent; return whether it still has to be.

    It is made `again` if it is in vain.
    """
    changed = db.conn.execute(
        "UPDATE hub_subscriptions SET tries = tries + 1, due = ?, reason = ''"
        " WHERE id = ? AND state IN ('asked','ending')",
        (time_text(again), number),
    )
    return changed.rowcount == 1


def note_failure(db: Database, number: int, reason: str) -> None:
    """Keep why a request came to nothing, unless the hub has confirmed it since."""
    db.conn.execute(
        "UPDATE hub_subscriptions SET reason = ?"
        " WHERE id = ? AND state IN ('asked','ending')",
        (to_valid_utf8(reason)[:MAX_REASON], number),
    )


def confirm(
    db: Database, number: int, now: datetime, *, expires: datetime, renew: datetime
) -> bool:
    """Begin a lease, or begin it anew; return whether the subscription is wanted.

    Other active ones of the same source are not needed any more.
    """
    changed = db.conn.execute(
        "UPDATE hub_subscriptions SET state = 'active', expires = ?, due = ?,"
        " tries = 0, reason = '' WHERE id = ? AND state IN ('asked','active')",
        (time_text(expires), time_text(renew), number),
    )
    if not changed.rowcount:
        return False
    older = db.conn.execute(
        "SELECT id FROM hub_subscriptions WHERE state = 'active' AND id <> :number"
        " AND source_id ="
        " (SELECT source_id FROM hub_subscriptions WHERE id = :number)",
        {"number": number},
    )
    end(db, [each for (each,) in older.fetchall()], now)
    return True


def end(db: Database, numbers: Iterable[int], now: datetime) -> None:
    """Let subscriptions end: a hub that never confirmed one need not be told."""
    db.conn.executemany(
        "UPDATE hub_subscriptions SET tries = 0, reason = '',"
        " due = iif(state = 'active', :now, NULL),"
        " state = iif(state = 'active', 'ending', 'ended')"
        " WHERE id = :number AND state IN ('asked','active')",
        [{"number": number, "now": time_text(now)} for number in numbers],
    )


def close(db: Database, numbers: Iterable[int]) -> None:
    """Note that subscriptions are over."""
    db.conn.executemany(
        "UPDATE hub_subscriptions SET state = 'ended', due = NULL"
        " WHERE id = ? AND state <> 'denied'",
        [(number,) for number in numbers],
    )


def deny(db: Database, number: int, reason: str) -> None:
    """Note that the hub does not want a subscription."""
    db.conn.execute(
        "UPDATE hub_subscriptions SET due = NULL, reason = ?,"
        " state = iif(state = 'ending', 'ended', 'denied')"
        " WHERE id = ? AND state IN ('asked','active','ending')",
        (to_valid_utf8(reason)[:MAX_REASON], number),
    )


def forget(db: Database, before: datetime) -> None:
    """Delete those that were over by then: who still sends there gets no answer."""
    db.conn.execute(
        "DELETE FROM hub_subscriptions WHERE state IN ('ended','denied')"
        " AND max(created, coalesce(expires, '')) < ?",
        (time_text(before),),
    )


def _subscription(row: tuple[Any, ...]) -> HubSubscription:
    number, source, hub, topic, callback, secret, state, created, *more = row
    due_at, tries, expires, reason = more
    return HubSubscription(
        id=number,
        source=source,
        offer=HubOffer(hub=hub, topic=topic),
        callback=callback,
        secret=secret,
        state=state,
        created=time_from(created),
        due=time_or_none(due_at),
        tries=tries,
        expires=time_or_none(expires),
        reason=reason,
    )
