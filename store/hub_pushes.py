"""What hubs told of sources, and what they did not tell."""

from datetime import datetime, timedelta

from store.columns import time_from, time_or_none, time_text
from store.database import Database
from store.hub_model import PushRecord


def record(db: Database, source: str, now: datetime) -> PushRecord | None:
    """Return what its hub told of a source; None while no subscription is active."""
    row = db.conn.execute(
        """
        SELECT p.told, p.proved, p.missed
        FROM sources s LEFT JOIN hub_pushes p ON p.source_id = s.id
        WHERE s.key = ? AND EXISTS (
          SELECT 1 FROM hub_subscriptions h
          WHERE h.source_id = s.id AND h.state = 'active' AND h.expires > ?)
        """,
        (source, time_text(now)),
    ).fetchone()
    if row is None:
        return None
    told, proved, missed = map(time_or_none, row)
    return PushRecord(told=told, proved=proved, missed=missed)


def tell(
    db: Database, source: str, now: datetime, *, proves: bool, soonest: timedelta
) -> None:
    """Note that a hub says that something is new, and visit the source soon.

    That is `soonest` after its last visit, and now if that is over: what is told
    several times within it makes one visit. While visits fail nothing is hurried: the
    site decides then when it is asked again. `proves` says whether the hub has signed
    so that we rely on it.
    """
    db.conn.execute(
        "INSERT INTO hub_pushes (source_id, told, proved)"
        " SELECT id, :now, iif(:proves, :now, NULL) FROM sources WHERE key = :source"
        " ON CONFLICT DO UPDATE SET told = excluded.told,"
        " proved = coalesce(excluded.proved, proved)",
        {"source": source, "now": time_text(now), "proves": proves},
    )
    row = db.conn.execute(
        "SELECT source_id, last_visit FROM source_state WHERE failures = 0"
        " AND source_id = (SELECT id FROM sources WHERE key = ?)",
        (source,),
    ).fetchone()
    if row is None:
        return
    number, last = row
    due = max(now, time_from(last) + soonest) if last else now
    db.conn.execute(
        "UPDATE source_state SET next_visit = min(next_visit, ?) WHERE source_id = ?",
        (time_text(due), number),
    )


def note_missed(db: Database, source: str, at: datetime) -> None:
    """Note that a visit found news of which the hub had said nothing."""
    db.conn.execute(
        "INSERT INTO hub_pushes (source_id, missed) SELECT id, ? FROM sources"
        " WHERE key = ? ON CONFLICT DO UPDATE SET missed = excluded.missed",
        (time_text(at), source),
    )
