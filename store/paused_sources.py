"""Sources that somebody paused: they are not visited, and never called quiet."""

from collections.abc import Iterable
from datetime import datetime

from store.columns import time_text
from store.database import Database


def pause(db: Database, keys: Iterable[str], now: datetime) -> None:
    """Pause the sources; one that is paused already stays so since then."""
    db.conn.executemany(
        "UPDATE source_state SET paused = coalesce(paused, ?)"
        " WHERE source_id = (SELECT id FROM sources WHERE key = ?)",
        [(time_text(now), key) for key in keys],
    )


def resume(db: Database, keys: Iterable[str], now: datetime) -> None:
    """Visit the sources again, those that were paused at once."""
    db.conn.executemany(
        "UPDATE source_state SET paused = NULL, next_visit = ?"
        " WHERE paused IS NOT NULL"
        " AND source_id = (SELECT id FROM sources WHERE key = ?)",
        [(time_text(now), key) for key in keys],
    )


def paused(db: Database) -> set[str]:
    """Return the keys of the sources that are watched and paused."""
    rows = db.conn.execute(
        "SELECT s.key FROM source_state st JOIN sources s ON s.id = st.source_id"
        " WHERE st.paused IS NOT NULL AND s.removed IS NULL"
    )
    return {key for (key,) in rows}
