"""Retry-After (RFC 9110 §10.2.3): how long a server asks its client to wait. Pure."""

import re
from datetime import datetime, timedelta

from spiders.fetch.header_dates import header_date

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
    at = header_date(value)
    return max(timedelta(0), min(at - now, longest)) if at else None
