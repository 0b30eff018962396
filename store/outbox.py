"""The outbox: every alert is written here, with its article, before anything is sent.

A delivery is `waiting`, then `sending` while a channel has it, then `sent`, or
`waiting` again, or `dead`. A daemon that dies in between leaves `sending` rows:
`recover` puts them back and marks them, for the message may have arrived. That is the
whole at-least-once window, and every row in it can be told by its `repeat` mark.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store.columns import time_from, time_or_none, time_text, whole
from store.model import Alert, Delivery, DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A delivery as a person looks at it."""

    id: int
    state: DeliveryState
    channel: str
    watchlist: str
    title: str
    attempts: int
    repeat: bool
    created: datetime
    due: datetime
    sent: datetime | None
    reason: str


def sync_channels(db: Database, names: Iterable[str], now: datetime) -> None:
    """Make the table hold these channels.

    What still waited for a channel that is gone is cancelled, and says so.
    """
    kept = list(names)
    know_channels(db, kept)
    db.conn.execute(
        "UPDATE channels SET removed = ? WHERE removed IS NULL"
        " AND name NOT IN (SELECT value FROM json_each(?))",
        (time_text(now), json.dumps(kept)),
    )
    db.conn.execute(
        """
        UPDATE deliveries SET state = 'cancelled',
          reason = 'the channel was taken out of the configuration'
        WHERE state IN ('waiting', 'sending')
          AND channel_id IN (SELECT id FROM channels WHERE removed IS NOT NULL)
        """
    )


def know_channels(db: Database, names: Iterable[str]) -> None:
    """Make the table hold these channels, among others."""
    for name in names:
        db.table("channels").upsert({"name": name, "removed": None}, pk="name")


def queue(db: Database, article: int, alerts: Iterable[Alert], now: datetime) -> None:
    """Write alerts down, one delivery per channel, due now.

    A watchlist speaks of an article once: a second alert of the two changes nothing.
    """
    for alert in alerts:
        row = db.conn.execute(
            """
            INSERT INTO alerts (watchlist_id, article_id, created, facts)
            SELECT id, ?, ?, ? FROM watchlists WHERE name = ?
            ON CONFLICT (watchlist_id, article_id) DO NOTHING RETURNING id
            """,
            (
                article,
                time_text(now),
                whole(json.dumps(alert.facts, ensure_ascii=False)),
                alert.watchlist,
            ),
        ).fetchall()
        for (id_,) in row:
            db.conn.executemany(
                "INSERT INTO deliveries (alert_id, channel_id, due, urgent)"
                " SELECT ?, id, ?, ? FROM channels WHERE name = ?",
                # A channel that a watchlist names twice rings once.
                [
                    (id_, time_text(now), alert.urgent, name)
                    for name in dict.fromkeys(alert.channels)
                ],
            )


def claim(db: Database, channel: str, now: datetime) -> Delivery | None:
    """Take the channel's next due delivery; None when nothing is due.

    The urgent come first, then the oldest.
    """
    rows = db.conn.execute(
        """
        UPDATE deliveries SET state = 'sending', attempts = attempts + 1
        WHERE id = (
          SELECT d.id FROM deliveries d JOIN channels c ON c.id = d.channel_id
          WHERE c.name = ? AND d.state = 'waiting' AND d.due <= ?
          ORDER BY d.urgent DESC, d.due, d.id LIMIT 1)
        RETURNING id, alert_id, attempts, repeat
        """,
        (channel, time_text(now)),
    ).fetchall()
    for id_, alert, attempts, repeat in rows:
        facts, created = db.conn.execute(
            "SELECT facts, created FROM alerts WHERE id = ?", (alert,)
        ).fetchone()
        return Delivery(
            id=id_,
            key=_key(alert, channel, time_from(created)),
            channel=channel,
            facts=json.loads(facts),
            attempt=attempts,
            repeat=bool(repeat),
            created=time_from(created),
        )
    return None


def _key(alert: int, channel: str, created: datetime) -> str:
    # With its time: a database that is made anew begins again with alert 1.
    return f"tocsin-{created:%Y%m%d%H%M%S}-{alert}-{channel}"


def next_due(db: Database, channel: str) -> datetime | None:
    """Return when the channel's next delivery is due; None when none waits."""
    (text,) = db.conn.execute(
        "SELECT min(d.due) FROM deliveries d JOIN channels c ON c.id = d.channel_id"
        " WHERE c.name = ? AND d.state = 'waiting'",
        (channel,),
    ).fetchone()
    return time_or_none(text)


def sent(db: Database, id_: int, now: datetime) -> None:
    """Mark a delivery as accepted by its service."""
    db.conn.execute(
        "UPDATE deliveries SET state = 'sent', sent = ?, reason = '' WHERE id = ?",
        (time_text(now), id_),
    )


def failed(db: Database, id_: int, reason: str, *, retry: datetime | None) -> None:
    """Mark a try as failed: to be tried again at `retry`, or dead when that is None."""
    if retry is None:
        db.conn.execute(
            "UPDATE deliveries SET state = 'dead', reason = ? WHERE id = ?",
            (whole(reason), id_),
        )
    else:
        db.conn.execute(
            "UPDATE deliveries SET state = 'waiting', due = ?, reason = ? WHERE id = ?",
            (time_text(retry), whole(reason), id_),
        )


def recover(db: Database, now: datetime) -> int:
    """Put back what a daemon that died was sending; return how many those were."""
    cursor = db.conn.execute(
        "UPDATE deliveries SET state = 'waiting', repeat = 1, due = ?,"
        " reason = 'tocsin was stopped while sending' WHERE state = 'sending'",
        (time_text(now),),
    )
    return cursor.rowcount


def open_count(db: Database) -> int:
    """Return how many deliveries are still on their way."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'sending')"
    ).fetchone()
    return int(number)


def due_count(db: Database, now: datetime) -> int:
    """Return how many deliveries are being sent or could be sent now."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM deliveries"
        " WHERE state = 'sending' OR (state = 'waiting' AND due <= ?)",
        (time_text(now),),
    ).fetchone()
    return int(number)


def letters(db: Database, *, state: str = "", limit: int = 50) -> list[Letter]:
    """Return deliveries, newest first; only those in `state` when it is given."""
    rows = db.conn.execute(
        """
        SELECT id, state, channel, watchlist, title, attempts, repeat, created, due,
               sent, reason
        FROM outbox WHERE ? IN ('', state) LIMIT ?
        """,
        (state, limit),
    )
    return [
        Letter(
            id=id_,
            state=state_,
            channel=channel,
            watchlist=watchlist,
            title=title,
            attempts=attempts,
            repeat=bool(repeat),
            created=time_from(created),
            due=time_from(due),
            sent=time_or_none(sent_),
            reason=reason,
        )
        for (
            id_, state_, channel, watchlist, title, attempts, repeat, created, due,
            sent_, reason,
        ) in rows
    ]  # fmt: skip
