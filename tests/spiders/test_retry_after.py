"""Retry-After: seconds or a date, and never longer than allowed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.retry_after import parse_retry_after
from tests.support.factories import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("0.35", timedelta(seconds=0.35)),
        ("86401", DAY),
        ("9" * 400, DAY),
        ("Mon, 02 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 14:10:00 +0200", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 12:10:00 -0000", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 12:10:00", timedelta(minutes=10)),
        ("Mon, 02 Mar 2020 12:00:00 GMT", timedelta(0)),
        ("Mon, 02 Mar 2099 12:00:00 GMT", DAY),
    ],
)
def test_seconds_or_a_date_are_a_wait(value: str, wait: timedelta) -> None:
    assert parse_retry_after(value, NOW, longest=DAY) == wait


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "nan",
        "1e3",
        "1_000",
        "120, 60",
        "\xb2",  # a superscript two is a digit, and no number
        "\u0663",  # an Arabic three is a number, and not in a header
        "Mon, 99 Mar 2026 12:00:00 GMT",
        "Mon, 02 Mar 99999999999999999999 12:00:00 GMT",
        "Mon, 02 Mar 2026 12:00:00 +99999999999999999999",
    ],
)
def test_any_other_value_asks_for_no_wait(value: str) -> None:
    assert parse_retry_after(value, NOW, longest=DAY) is None


@given(
    value=st.text(max_size=40) | st.text(alphabet="0123456789 .+-:,MonMarGT"),
    now=st.datetimes(timezones=st.just(UTC)),
)
def test_a_wait_is_never_negative_and_never_longer_than_allowed(
    value: str, now: datetime
) -> None:
    wait = parse_retry_after(value, now, longest=DAY)

    assert wait is None or timedelta(0) <= wait <= DAY
