"""The clock that everything is wired to."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware UTC."""
    return datetime.now(UTC)
