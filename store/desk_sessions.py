"""Sessions of the desk: who is logged in.

The key is in the user's cookie alone; the database has its hash.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database

KEY_BYTES = 32
"""Random bytes in a key."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was last seen: each time would be a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSession:
    """Somebody who is logged in."""

    user: str
    created: datetime
    seen: datetime
    """When it was last used, within `SEEN_EVERY`."""


def begin(db: Database, user: str, now: datetime) -> str:
    """Log somebody in; return the key for the cookie."""
    key = secrets.token_urlsafe(KEY_BYTES)
    db.conn.execute(
        "INSERT INTO desk_sessions (key_hash, user, created, seen) VALUES (?, ?, ?, ?)",
        (_hash(key), to_valid_utf8(user), time_text(now), time_text(now)),
    )
    return key


def find(db: Database, key: str, *, since: datetime) -> DeskSession | None:
    """Return the session of a key; None when there is none that was seen since then."""
    row = db.conn.execute(
        "SELECT user, created, seen FROM desk_sessions"
        " WHERE key_hash = ? AND seen >= ?",
        (_hash(key), time_text(since)),
    ).fetchone()
    if row is None:
        return None
    user, created, seen = row
    return DeskSession(user=user, created=time_from(created), seen=time_from(seen))


def is_seen_noted(session: DeskSession, now: datetime) -> bool:
    """Return whether the last use that is noted is as good as now."""
    return now - session.seen < SEEN_EVERY


def note_seen(db: Database, key: str, now: datetime) -> None:
    """Note that a session was used."""
    db.conn.execute(
        "UPDATE desk_sessions SET seen = ? WHERE key_hash = ?",
        (time_text(now), _hash(key)),
    )


def end(db: Database, key: str) -> None:
    """Log out."""
    db.conn.execute("DELETE FROM desk_sessions WHERE key_hash = ?", (_hash(key),))


def end_all(db: Database, user: str) -> int:
    """Log somebody out everywhere; return how many sessions that ended."""
    cursor = db.conn.execute(
        "DELETE FROM desk_sessions WHERE user = ?", (to_valid_utf8(user),)
    )
    return cursor.rowcount


def forget(db: Database, before: datetime) -> int:
    """Delete the sessions that were not seen since then; return how many."""
    cursor = db.conn.execute(
        "DELETE FROM desk_sessions WHERE seen < ?", (time_text(before),)
    )
    return cursor.rowcount


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
