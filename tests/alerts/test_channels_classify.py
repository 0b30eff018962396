"""Classify: from an exchange to the result of an attempt."""

import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tests.support.factories import NOW
from tocsin.alerts.channels.classify import classify
from tocsin.alerts.channels.exchange import Exchange
from tocsin.alerts.channels.reasons import connection_error, error_text
from tocsin.alerts.channels.wait_hints import MAX_WAIT, requested_wait
from tocsin.words.control_characters import is_control

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)

KEYS = ("retry_after", "retry_after_ms", "parameters", "error", "description", "ok")


def answered(status: int, body: bytes = b"", **fields: object) -> Exchange:
    return Exchange(may_have_arrived=True, status=status, body=body, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *[(status, "retry") for status in (408, 425, 429, 500, 502, 503, 529)],
        *[(status, "channel") for status in (301, 302, 307, 401, 403, 404, 405, 410)],
        *[(status, "permanent") for status in (400, 409, 413, 415, 422)],
    ],
)
def test_a_status_decides_the_outcome(status: int, outcome: str) -> None:
    result = classify(answered(status), accepted=False, now=NOW)

    assert (result.outcome, result.status) == (outcome, status)
    assert result.reason.startswith(f"HTTP {status}")


def test_a_good_status_that_apprise_accepts_is_ok() -> None:
    result = classify(answered(200, b"ok"), accepted=True, now=NOW)

    assert (result.outcome, result.status, result.reason) == ("ok", 200, "")


def test_a_good_status_is_ok_although_its_body_broke_off() -> None:
    result = classify(
        answered(200, b"o", is_body_complete=False), accepted=False, now=NOW
    )

    assert result.outcome == "ok"


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (b"invalid_blocks", "permanent", "HTTP 200: invalid_blocks"),
        (b'{"ok":false,"description":"no"}', "permanent", "HTTP 200: no"),
        (b'{"ok":false,"error":"channel_not_found"}', "channel", "channel_not_found"),
        (b'{"ok":false,"error":"ratelimited"}', "retry", "ratelimited"),
        (b"", "permanent", "HTTP 200: as Apprise logged"),
    ],
)
def test_a_good_status_with_an_error_is_not_ok(
    body: bytes, outcome: str, reason: str
) -> None:
    exchange = answered(200, body)

    result = classify(exchange, accepted=False, now=NOW, logged="as Apprise logged")

    assert result.outcome == outcome
    assert reason in result.reason


def test_an_error_of_telegrams_counts_although_apprise_accepts() -> None:
    exchange = answered(200, b'{"ok":false,"description":"chat not found"}')

    assert classify(exchange, accepted=True, now=NOW).outcome == "channel"


def test_without_an_answer_the_outcome_depends_on_what_left() -> None:
    error = requests.ConnectionError()
    sent = Exchange(may_have_arrived=True, error=error)
    unsent = Exchange(may_have_arrived=False, error=error)

    assert classify(sent, accepted=False, now=NOW).outcome == "unknown"
    assert classify(unsent, accepted=False, now=NOW).outcome == "retry"


def test_a_look_up_that_apprise_does_not_accept_is_retried() -> None:
    exchange = answered(200, b"{}", delivers=False)

    assert classify(exchange, accepted=False, now=NOW).outcome == "retry"


def test_without_http_nothing_is_confirmed() -> None:
    taken = classify(None, accepted=True, now=NOW)
    assert taken.outcome == "handed over"
    assert taken.reason.startswith("handed over, not confirmed")
    result = classify(None, accepted=False, now=NOW, logged="no bus")
    assert (result.outcome, result.reason) == ("retry", "no bus")


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "7"}, b"", 7),
        ({"retry-after": "0.35"}, b"", 0.35),
        ({"x-ratelimit-reset-after": "1.5"}, b"", 1.5),
        ({"retry-after": "1", "x-ratelimit-reset-after": "1.25"}, b"", 1.25),
        ({}, b'{"retry_after": 0.529, "global": false}', 0.529),
        ({}, b'{"ok":false,"parameters":{"retry_after":5}}', 5),
        ({}, b'{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2000}', 2),
        ({}, b'{"error":{"retry_after_ms":1500}}', 1.5),
        ({"retry-after": "99999999999999999999"}, b"", MAX_WAIT.total_seconds()),
        ({"retry-after": format_datetime(NOW + timedelta(minutes=2))}, b"", 120),
        ({"retry-after": format_datetime(NOW - timedelta(minutes=2))}, b"", 0),
    ],
)
def test_each_service_has_its_own_way_to_ask_for_a_wait(
    headers: dict[str, str], body: bytes, seconds: float
) -> None:
    exchange = answered(429, body, headers=headers)

    result = classify(exchange, accepted=False, now=NOW)

    assert result.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"retry-after": "soon"}, b"{"),
        ({"retry-after": "-1"}, b"[1]"),
        ({"retry-after": "nan"}, b'{"retry_after": true}'),
        ({"retry-after": ""}, b'{"parameters": 5, "retry_after_ms": "x"}'),
        ({"retry-after": "Mon, 99 Xxx 2026"}, b"\xff" + b"[" * 9000),
    ],
)
def test_any_other_value_asks_for_no_wait(headers: dict[str, str], body: bytes) -> None:
    assert requested_wait(answered(429, body, headers=headers), NOW) is None


@settings(max_examples=60, deadline=None)
@given(
    status=st.integers(100, 999),
    body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()),
    fields=st.dictionaries(st.sampled_from(KEYS), JSON),
    header=st.text(),
    now=st.datetimes(timezones=st.just(UTC)),
    accepted=st.booleans(),
)
def test_any_answer_can_be_classified(
    status: int,
    body: bytes,
    fields: dict[str, object],
    header: str,
    now: datetime,
    accepted: bool,
) -> None:
    for content in (body, json.dumps(fields).encode()):
        headers = {"retry-after": header}
        result = classify(
            answered(status, content, headers=headers), accepted=accepted, now=now
        )

        wait = result.retry_after
        assert wait is None or timedelta(0) <= wait <= MAX_WAIT
        assert not any(map(is_control, result.reason))
        assert result.outcome != "unknown"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"ok":false,"description":"Bad Request: chat not found"}', "chat not found"),
        (b'{"error":"Unauthorized","errorDescription":"token wrong"}', "token wrong"),
        (b'{"message":"Unknown Webhook","code":10015}', "Unknown Webhook"),
        (b"invalid_token\n", "invalid_token"),
        (b"\x1b[2J\xe2\x80\xaeno\r\nno", "no no"),
    ],
)
def test_an_answer_explains_the_error(body: bytes, text: str) -> None:
    assert text in error_text(answered(400, body))


@pytest.mark.parametrize("body", [b"", b"<html>", b"  <!DOCTYPE", b"[1]", b"7", b"{}"])
def test_an_answer_that_explains_nothing_has_no_text(body: bytes) -> None:
    assert error_text(answered(400, body)) == ""


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (socket.gaierror(-2, "Name or service not known"), "no such host: Name or"),
        (TimeoutError("timed out"), "no answer in time"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong"), "TLS"),
        (ConnectionResetError(104, "Connection reset by peer"), "Connection reset"),
    ],
)
def test_the_reason_of_a_failed_connection_does_not_show_its_address(
    inner: Exception, reason: str
) -> None:
    try:
        raise NewConnectionError(None, f"/secret: {inner}") from inner  # type: ignore[arg-type]
    except NewConnectionError as middle:
        outer = requests.ConnectionError(MaxRetryError(None, "/secret", middle))  # type: ignore[arg-type]

    assert reason in connection_error(outer)
    assert "secret" not in connection_error(outer)
