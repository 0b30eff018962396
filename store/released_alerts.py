"""Released alerts: those whose message was cancelled, as something in it was removed.

They wait again. So do alerts that brought nothing beside that message: what it was to
say is now said by nobody else.
"""

import json
from collections.abc import Iterable

from store.database import Database

NOT_LEFT = "(state = 'waiting' OR state = 'sending' AND in_flight IS NULL)"
"""Whether nothing of a message is on its way: also when a channel has claimed it, which
asks once more before the first byte."""


def of_not_left(db: Database, deliveries: Iterable[int]) -> None:
    """Let alerts wait again, of those of these messages that have not left."""
    given = {"ids": json.dumps(list(deliveries))}
    messages = (
        "(SELECT id FROM deliveries"  # noqa: S608 - our own words
        f" WHERE id IN (SELECT value FROM json_each(:ids)) AND {NOT_LEFT})"
    )
    topics = db.conn.execute(
        f"""
        SELECT DISTINCT l.channel_id, l.watchlist_id, l."when", p.story_id
        FROM alerts l JOIN placements p ON p.article_id = l.article_id
        WHERE l.delivery_id IN {messages} AND l.state = 'included'
        """,  # noqa: S608
        given,
    ).fetchall()
    db.conn.execute(
        "UPDATE alerts SET state = 'pending', delivery_id = NULL, news = NULL"  # noqa: S608
        f" WHERE state = 'included' AND delivery_id IN {messages}",
        given,
    )
    # What is new in them was judged beside what their channel would have been sent.
    db.conn.executemany(
        """
        UPDATE alerts SET state = 'pending', delivery_id = NULL, news = NULL
        WHERE state IN ('pending', 'absorbed')
          AND (channel_id, watchlist_id, "when") = (?, ?, ?)
          AND article_id IN (SELECT article_id FROM placements WHERE story_id = ?)
        """,
        topics,
    )


def of_failed(db: Database, delivery: int, *, attempt: int, key: str) -> None:
    """Let alerts wait again whose message was cancelled on its way, and did not arrive.

    It then has another key than `key` (`store.removals`).
    """
    db.conn.execute(
        """
        UPDATE alerts SET state = 'pending', delivery_id = NULL, news = NULL
        WHERE state = 'included' AND delivery_id = (
          SELECT id FROM deliveries WHERE id = ? AND attempts = ?
            AND state = 'cancelled' AND key <> ?)
        """,
        (delivery, attempt, key),
    )
