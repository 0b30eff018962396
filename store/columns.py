"""How our values stand in columns: times as text, keys as 64-bit integers."""

import hashlib
from datetime import UTC, datetime


def time_text(at: datetime) -> str:
    """Return an aware time as ISO 8601 UTC with milliseconds: it sorts as it reads."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def time_or_null(at: datetime | None) -> str | None:
    """Return the time's text, or None for no time."""
    return None if at is None else time_text(at)


def time_from(text: str) -> datetime:
    """Return the aware UTC time that `time_text` wrote."""
    return datetime.fromisoformat(text)


def time_or_none(text: str | None) -> datetime | None:
    """Return the aware UTC time of a column that may be NULL."""
    return None if text is None else time_from(text)


def hash64(key: str) -> int:
    """Return a key as the signed 64-bit integer that SQLite indexes in 17 bytes a row.

    Two keys of a million share one with a chance of 3 in 100 million.
    """
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
