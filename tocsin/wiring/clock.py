"""The clock of the daemon and the commands."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware UTC."""
    return datetime.now(UTC)
