"""Wait hints: how long a service asks us to wait, in the fields that services use."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from spiders.fetch.retry_after import parse_retry_after
from tocsin.alerts.channels.exchange import Exchange

MAX_WAIT = timedelta(hours=6)
"""A longer wait is cut to it: a wrong clock must not silence a channel for days."""

_HEADERS = ("retry-after", "x-ratelimit-reset-after")
"""The second is Discord's, in seconds with decimals."""

_BODY_FIELDS = (
    # Discord, in seconds with decimals.
    (("retry_after",), 1.0),
    # Telegram.
    (("parameters", "retry_after"), 1.0),
    # Matrix, in milliseconds; the second is how old servers wrap it.
    (("retry_after_ms",), 0.001),
    (("error", "retry_after_ms"), 0.001),
)
"""Where the JSON body of an answer has the wait, and the unit in seconds."""


def requested_wait(exchange: Exchange, now: datetime) -> timedelta | None:
    """Return how long the service asks us to wait; None when it does not ask.

    The longest of its hints counts: Discord rounds its header, and its body knows of
    limits that the header does not.
    """
    waits = [*_header_waits(exchange.headers, now), *_body_waits(exchange.body)]
    return max(waits, default=None)


def _header_waits(headers: Mapping[str, str], now: datetime) -> Iterator[timedelta]:
    for name in _HEADERS:
        wait = parse_retry_after(headers.get(name, ""), now, longest=MAX_WAIT)
        if wait is not None:
            yield wait


def _body_waits(body: bytes) -> Iterator[timedelta]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return
    for path, unit_seconds in _BODY_FIELDS:
        wait = _wait(_value_at(content, path), unit_seconds)
        if wait is not None:
            yield wait


def _value_at(content: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _wait(value: Any, unit_seconds: float) -> timedelta | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value) * unit_seconds
    except (ValueError, OverflowError):
        return None
    if math.isnan(seconds) or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, MAX_WAIT.total_seconds()))
