"""Convert values for columns: valid text, times as text, keys as 64-bit integers."""

import hashlib
from datetime import UTC, datetime


def time_text(at: datetime) -> str:
    """Return an aware time as ISO 8601 UTC with milliseconds: it sorts as it reads."""
    # Not strftime: it writes the year 1, which means "no date" in many feeds, with
    # one digit, and no parser accepts that.
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def time_or_null(at: datetime | None) -> str | None:
    """Return the time's text; None for no time."""
    return None if at is None else time_text(at)


def time_from(text: str) -> datetime:
    """Return the aware UTC time that `time_text` wrote."""
    return datetime.fromisoformat(text)


def time_or_none(text: str | None) -> datetime | None:
    """Return the aware UTC time of a column that may be NULL."""
    return None if text is None else time_from(text)


def to_valid_utf8(text: str) -> str:
    """Return a text that SQLite accepts: a lone surrogate becomes "?".

    JSON can contain one, for example when a headline was cut inside an emoji.
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def hash64(key: str) -> int:
    """Return a key as the signed 64-bit integer that SQLite indexes in 17 bytes a row.

    Among a million keys, two collide with a chance of 3 in 100 million.
    """
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def stretch(part: int, parts: int, *, bits: int) -> tuple[int, int]:
    """Return the first and last number of one part of all numbers of `bits` bits."""
    return (part << bits) // parts, ((part + 1) << bits) // parts - 1
