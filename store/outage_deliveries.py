"""Deliveries that an outage concerns: read at once, merged, and noted as reported."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from store import alerts
from store.columns import to_valid_utf8
from store.database import Database
from store.delivery_model import PendingAlert, UnsentDelivery
from store.message import name_of
from store.model import DeliveryState

UNSENT = """
WITH troubled AS (
  SELECT channel_id FROM channel_health
  WHERE down_since IS NOT NULL OR backlog_since IS NOT NULL)
SELECT d.id, c.name, d.key, d.kind, d.state, d.urgent, d.reported, d.repeat, d.reason,
       json_extract(d.payload, '$.title'), json_extract(d.payload, '$.plain')
FROM deliveries d JOIN channels c ON c.id = d.channel_id
WHERE d.id IN (
  SELECT id FROM deliveries INDEXED BY deliveries_waiting
  WHERE state = 'waiting' AND channel_id IN (SELECT channel_id FROM troubled)
  UNION ALL
  SELECT id FROM deliveries
  WHERE state IN ('sending','unknown','dead') AND (
    state = 'sending' AND channel_id IN (SELECT channel_id FROM troubled)
    OR state = 'dead' AND NOT reported AND kind <> 'notice'
    OR state = 'unknown' AND (NOT reported OR channel_id IN
      (SELECT id FROM channels WHERE name IN (SELECT value FROM json_each(?))))))
ORDER BY d.id
"""
# The states in one list, as the partial index has them: else it is not used. The other
# index is named: SQLite would look through all messages that the channel ever had.


def unsent(db: Database, *, noting: Iterable[str]) -> list[UnsentDelivery]:
    """Return the deliveries that an outage concerns, the oldest first.

    That is what waits for channels that are down or just back, what failed for good or
    is in doubt and was not reported, and all that is in doubt on the channels `noting`.
    """
    rows = db.conn.execute(UNSENT, (json.dumps(list(noting)),)).fetchall()
    ids = [row[0] for row in rows]
    included = alerts.by_delivery(db, ids)
    notices = _notices_in(db, ids)
    return [
        _unsent(row, included.get(row[0], ()), notices.get(row[0], ())) for row in rows
    ]


def _unsent(
    row: Sequence[Any], alerts: tuple[PendingAlert, ...], notices: Sequence[str]
) -> UnsentDelivery:
    id_, channel, key, kind, state, urgent, reported, repeat, reason, *words = row
    # Without alerts it is a notice, named by its title, or stands for notices.
    named = alerts or notices
    return UnsentDelivery(
        id=id_,
        channel=channel,
        key=key,
        kind=kind,
        state=state,
        urgent=bool(urgent),
        reported=bool(reported),
        repeat=bool(repeat),
        reason=reason,
        alerts=alerts,
        lines=tuple(notices) if named else (name_of(*words),),
    )


def _notices_in(db: Database, ids: Collection[int]) -> dict[int, list[str]]:
    """Return delivery → the titles of notices and reviews that were merged into it."""
    rows = db.conn.execute(
        """
        SELECT merged_into, json_extract(payload, '$.title'),
               json_extract(payload, '$.plain')
        FROM deliveries
        WHERE merged_into IN (SELECT value FROM json_each(?))
          AND (kind IN ('notice', 'test') OR key LIKE 'review-%')
        ORDER BY id
        """,
        (json.dumps(list(ids)),),
    )
    found: dict[int, list[str]] = {}
    for into, title, plain in rows:
        found.setdefault(into, []).append(name_of(title, plain))
    return found


def are_in(db: Database, ids: Collection[int], state: DeliveryState) -> bool:
    """Return whether all of these deliveries are in a state."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM deliveries"
        " WHERE id IN (SELECT value FROM json_each(?)) AND state = ?",
        (json.dumps(list(ids)), state),
    ).fetchone()
    return bool(number == len(ids))


def merge_into(db: Database, ids: Iterable[int], into: int, reason: str) -> None:
    """Let one message replace others, which are not sent any more.

    What was merged into one of them earlier is part of the new message as well.
    """
    for id_ in ids:
        db.conn.execute(
            "UPDATE deliveries SET state = 'merged', reason = ? WHERE id = ?",
            (to_valid_utf8(reason), id_),
        )
        db.conn.execute(
            "UPDATE deliveries SET merged_into = :into"
            " WHERE id = :id OR merged_into = :id",
            {"into": into, "id": id_},
        )
        db.conn.execute(
            "UPDATE alerts SET delivery_id = ? WHERE delivery_id = ?", (into, id_)
        )


def mark_reported(db: Database, ids: Iterable[int]) -> None:
    """Note that the operator has a notice of these."""
    db.conn.executemany(
        "UPDATE deliveries SET reported = 1 WHERE id = ?", [(id_,) for id_ in ids]
    )
