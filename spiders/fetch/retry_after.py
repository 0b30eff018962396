"""Retry-After (RFC 9110 §10.2.3): how long a server asks its client to wait. Pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d+(\.\d*)?", re.ASCII)
"""The RFC knows whole seconds; Discord and others send decimals."""


def parse_retry_after(
    value: str, now: datetime, *, longest: timedelta
) -> timedelta | None:
    """Return the wait that a header's value asks for, from zero to `longest`.

    The value is a number of seconds or a date; None when it is neither.
    """
    value = value.strip()
    if _SECONDS.fullmatch(value):
        # A float, since it has no limit of digits: 400 of them are infinite.
        return timedelta(seconds=min(float(value), longest.total_seconds()))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    # A date with "-0000" has no zone; RFC 5322 takes it for UTC.
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(wait, longest))
