"""Dates of feeds and listings: one value, in any form, language and zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.dates.parse_time import month_first_habit, parse_time

TRUTH = datetime(2026, 11, 28, 21, 4, tzinfo=UTC)
YEARS = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30))  # noqa: DTZ001 - bounds


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 28 Nov 2026 21:04:00 +0000",
        "Sun, 29 Nov 2026 00:04:00 +0300",
        "Sun, 29 Nov 2026 00:04:00 +03:00",
        "Sun, 29 Nov 2026 00:04:00 +3",
        "Sun, 29 Nov 2026 00:04:00 GMT+0300",
        "Sun, 29 Nov 2026 02:34:00 +0530 (IST)",
        "Sat, 28 Nov 2026 13:04:00 -08:00",
        "Sat, 28 Nov 2026 22:04:00 MEZ",
        "Sat, 28 Nov 2026 16:04:00 EST",
        "Sat, 28 Nov 26 21:04:00 GMT",
        "28-Nov-26 21:04:00 Z",
        "Nov 28 2026 09:04:00 PM",
        "Sat Nov 28 22:04:00 CET 2026",
        "Sat Nov 28 22:04:00 +0100 2026",
        "2026-11-28T13:04:00-08:00",
        "2026-11-28 21:04:00.25 UTC",
        "1795899840",
    ],
)
def test_all_forms_of_one_time_give_that_time(text: str) -> None:
    assert parse_time(text) == TRUTH


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("sab, 28 nov 2026 21:04:00 +0000", "it"),
        ("Sa, 28 Nov 2026 21:04:00 +0000", "de"),
        ("sam., 28 nov. 2026 21:04:00 +0000", "fr"),
        ("сб, 28 ноя 2026 21:04:00 +0000", "ru"),
        ("Cmt, 28 Kas 2026 21:04:00 +0000", "tr"),
        ("so, 28 lis 2026 21:04:00 +0000", "pl"),
        ("2026년 11월 28일 21:04", "ko"),
    ],
)
def test_a_feed_may_name_its_months_in_its_language(text: str, language: str) -> None:
    assert parse_time(text, language=language) == TRUTH


@pytest.mark.parametrize(
    "text",
    [
        *("Thu, 01 Jan 1970 00:00:00 +0000", "0001-01-01T00:00:00Z", "", "soon", "0"),
        *("Mon, 30 Nov 0001 00:00:00 +0000", "Sat, 28 Nov 2226 10:00:00 GMT"),
        *("Fri, 31 Feb 2026 10:00:00 GMT", "28 Nov 10:04:00", "-1", "x" * 10_000),
    ],
)
def test_a_date_that_nobody_can_have_meant_is_none(text: str) -> None:
    assert parse_time(text) is None


def test_the_hour_24_ends_the_day() -> None:
    found = parse_time("Sat, 28 Nov 2026 24:00:00 +0100")

    assert found == datetime(2026, 11, 28, 23, tzinfo=UTC)


def test_the_callers_order_of_day_and_month_beats_the_language() -> None:
    text = "07/11/2026 10:00:00"
    day_first = datetime(2026, 11, 7, 10, tzinfo=UTC)

    assert parse_time(text, language="en", month_first=False) == day_first
    assert parse_time(text, language="en-GB") == day_first
    assert parse_time(text, language="fr", month_first=True) == datetime(
        2026, 7, 11, 10, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("texts", "habit"),
    [
        (["07/11/2026", "28/10/2026 10:00"], False),
        (["11/07/2026", "Sat, 11/28/2026 - 10:00"], True),
        (["07/11/2026", "06/11/2026"], None),
        (["28/11/2026", "11/28/2026"], None),
        (["2026-11-28", "28.11.2026", ""], None),
        ([], None),
    ],
)
def test_an_outlets_own_dates_show_its_order(
    texts: list[str], habit: bool | None
) -> None:
    assert month_first_habit(texts) is habit


@given(YEARS, st.integers(-12, 14))
def test_a_time_that_a_feed_wrote_is_read(wall: datetime, hours: int) -> None:
    at = wall.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))

    assert parse_time(at.strftime("%a, %d %b %Y %H:%M:%S %z")) == at
    assert parse_time(at.isoformat()) == at


@pytest.mark.parametrize("zero", [0x10D40, 0x16130], ids=hex)
@pytest.mark.parametrize(
    "form", ["5 May 2024", "2024-05-04", "5.4.24", "令和6年5月4日"]
)
def test_digits_that_python_may_not_know_break_nothing(zero: int, form: str) -> None:
    # Garay and Gurung Khema are of Unicode 16; Python 3.11 has Unicode 14.
    digits = {ord("0") + value: zero + value for value in range(10)}

    found = parse_time(form.translate(digits))

    assert found is None or found.year == 2024


@given(st.text())
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = parse_time(text)

    assert found is None or found.tzinfo is not None
