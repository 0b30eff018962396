"""When to ask a service again, in the words that services have for it."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tocsin.alerts.channels.exchange import Exchange

LONGEST = timedelta(hours=6)
"""A longer wish is cut to it: a wrong clock must not silence a channel for days."""

_IN_THE_BODY = (
    # Discord, in seconds with decimals.
    (("retry_after",), 1.0),
    # Telegram.
    (("parameters", "retry_after"), 1.0),
    # Matrix, in milliseconds; the second is how old servers wrap it.
    (("retry_after_ms",), 0.001),
    (("error", "retry_after_ms"), 0.001),
)
"""Where the body of an answer says it, and how many seconds its unit is."""


def retry_after(exchange: Exchange, now: datetime) -> timedelta | None:
    """Return how long the service wants to be left alone; None when it asks nothing.

    The longest of what it says counts: Discord rounds its header, and its body knows of
    limits that the header does not.
    """
    waits = [*_in_headers(exchange.headers, now), *_in_body(exchange.body)]
    return max(waits, default=None)


def _in_headers(headers: Mapping[str, str], now: datetime) -> Iterator[timedelta]:
    for name in ("retry-after", "x-ratelimit-reset-after"):
        value = headers.get(name, "").strip()
        wait = _seconds(value, unit=1.0)
        if wait is None and value:
            wait = _until(value, now)
        if wait is not None:
            yield wait


def _in_body(body: bytes) -> Iterator[timedelta]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return
    for path, unit in _IN_THE_BODY:
        wait = _seconds(_at(said, path), unit=unit)
        if wait is not None:
            yield wait


def _at(said: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _seconds(value: Any, *, unit: float) -> timedelta | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value) * unit
    except (ValueError, OverflowError):
        return None
    if math.isnan(seconds) or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, LONGEST.total_seconds()))


def _until(value: str, now: datetime) -> timedelta | None:
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    # "-0000" is a time without a zone, which RFC 5322 takes for UTC.
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(wait, LONGEST))
