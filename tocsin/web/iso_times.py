"""Times as HTML and JSON have them."""

from datetime import UTC, datetime


def iso(at: datetime) -> str:
    """Return a time as HTML and JSON have it: ISO 8601 in UTC."""
    # strftime's %Y writes years before 1000 with fewer digits.
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
