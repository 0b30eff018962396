"""Dates in headers of HTTP (RFC 9110 §5.6.7). Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def header_date(text: str) -> datetime | None:
    """Return the time that a header states; None when it is no date."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    # A date with "-0000" has no zone; RFC 5322 takes it for UTC.
    return found if found.tzinfo else found.replace(tzinfo=UTC)
