"""Dates as people and machines write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.dates.months import month_number
from spiders.extract.dates.timestamps import YEARS, parse_timestamp
from spiders.extract.dates.written_dates import find_written_dates

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def first(text: str, language: str = "") -> datetime | None:
    return next((found.stated.at for found in find_written_dates(text, language)), None)


@pytest.mark.parametrize(
    "text",
    [
        "3 March 2024",
        "March 3rd, 2024",
        "Mar. 3, 2024",
        "the 3rd of March 2024",
        "3. März 2024",
        "3 mars 2024",
        "3 de marzo de 2024",
        "marzo 3 de 2024",
        "3 de março, 2024",
        "3 marzo 2024",
        "3 maart 2024",
        "3 mrt. 2024",
        "den 3 mars 2024",
        "3. marts 2024",
        "3. maaliskuuta 2024",
        "3 marca 2024",
        "3. března 2024",
        "3 марта 2024 года",
        "3 березня 2024 р.",
        "3 Mart 2024",
        "3 Maret 2024",
        "ngày 3 tháng 3 năm 2024",
        "3 Tháng Ba, 2024",
        "3 Μαρτίου 2024",
        "3 ΜΑΡΤΙΟΥ 2024",
        "3 martie 2024",
        "2024. március 3.",
        "2024 m. kovo 3 d.",
        "3 مارس 2024",
        "٣ مارس ٢٠٢٤",
        "3 آذار / مارس 2024",
        "2024年3月3日",
        "令和6年3月3日",
        "2024년 3월 3일",
        "3 मार्च 2024",
        "3 มีนาคม 2567",
        "3 במרץ 2024",
        "3 ožujka 2024",
        "2024-03-03",
        "2024/3/3",
        "2024. 03. 03.",
        "03.03.2024",
        "3. 3. 2024",
        "03 | 03 | 2024",
        "3/3/24",
    ],
)
def test_a_full_date_is_read_in_many_languages(text: str) -> None:
    assert first(f"Harbour Gazette · {text} · Ferries") == datetime(
        2024, 3, 3, tzinfo=UTC
    )


def test_the_longer_of_two_names_of_a_month_counts() -> None:
    assert first("3 tháng mười một 2024") == datetime(2024, 11, 3, tzinfo=UTC)
    assert first("3 كانون الثاني 2024") == datetime(2024, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("3/4/2024", "en-US", date(2024, 3, 4)),
        ("3/4/2024", "en-GB", date(2024, 4, 3)),
        ("3/4/2024", "fr", date(2024, 4, 3)),
        ("13/4/2024", "en-US", date(2024, 4, 13)),
        ("4/13/2024", "fr", date(2024, 4, 13)),
        ("3.4.2024", "en-US", date(2024, 4, 3)),
        ("3/4/24", "en-US", date(2024, 3, 4)),
        ("3/4/99", "fr", date(1999, 4, 3)),
    ],
)
def test_the_language_decides_which_number_is_the_month_where_both_can_be(
    text: str, language: str, day: date
) -> None:
    found = first(text, language)

    assert found is not None
    assert found.date() == day


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("3 March 2024, 1:55pm", 13, 55),
        ("3 March 2024 at 12:05 a.m.", 0, 5),
        ("3. März 2024 um 17 Uhr", 17, 0),
        ("03.03.2024 | 17.20 Uhr", 17, 20),
        ("3 mars 2024 à 17h20", 17, 20),
        ("3.3.2024 klo 17.20", 17, 20),
        ("3 marca 2024 o godz. 17:20", 17, 20),
        ("3-го марта 2024 года в 17:20", 17, 20),
        ("2024年3月3日 17時20分", 17, 20),
        ("2024年3月3日 下午5:20", 17, 20),
        ("2024년 3월 3일 오후 5:20", 17, 20),
        ("3 مارس 2024 05:20 مساء", 17, 20),
        ("17:20, 3 March 2024", 17, 20),
        ("5:20 PM on Sunday, March 3, 2024", 17, 20),
    ],
)
def test_the_time_beside_a_date_is_read(text: str, hour: int, minute: int) -> None:
    assert first(text) == datetime(2024, 3, 3, hour, minute, tzinfo=UTC)


def test_a_time_with_another_label_is_ignored() -> None:
    assert first("3 March 2024, updated 10:30") == datetime(2024, 3, 3, tzinfo=UTC)
    assert first("3 March 2024 · 5 min read") == datetime(2024, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3 July 2024, 17:20 CEST", 2),
        ("3 July 2024, 5:20pm EDT", -4),
        ("3 July 2024, 5:20 pm ET", -4),
        ("3 July 2024, 17:20 GMT+7", 7),
        ("3 июля 2024 в 17:20 МСК", 3),
        ("2024-07-03 17:20 JST", 9),
        ("17:20, 3 July 2024 BST", 1),
    ],
)
def test_the_zone_beside_a_time_is_read(text: str, hours: int) -> None:
    found = next(find_written_dates(text)).stated

    assert found.zoned
    assert found.at.isoformat() == f"2024-07-03T17:20:00{hours:+03d}:00"


@pytest.mark.parametrize(
    "text",
    [
        "March 2024",
        "3 March",
        "2 hours ago",
        "yesterday, 17:20",
        "30.02.2024",
        "34 March 2024",
        "3 Marchers 2024",
        "© 2024 Harbour Gazette",
        "3 March 1890",
        "3 March 2201",
        "call 555 2024 3",
        "version 1.2.2024.7",
    ],
)
def test_incomplete_dates_are_not_found(text: str) -> None:
    assert first(text) is None


def test_all_dates_in_a_line_are_found_in_order() -> None:
    line = "Published 3 March 2024, 17:20 · Updated 5 March 2024"

    found = list(find_written_dates(line))

    assert [line[each.start : each.end] for each in found] == [
        "3 March 2024",
        "5 March 2024",
    ]


def test_every_month_is_known_by_its_name_in_any_case() -> None:
    assert [
        month_number(name) for name in ("MÄRZ", "marz", "Kasım", "KASIM", "март")
    ] == [*(3, 3, 11, 11, 3)]
    assert month_number("harbour") is None


@given(DAYS, st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y"]))
def test_a_date_that_was_written_is_read(day: date, form: str) -> None:
    found = first(f"Posted on {day.strftime(form)} by the desk")

    assert found is not None
    assert found.date() == day


@given(st.text(), st.sampled_from(["", "en", "ja"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    assert all(
        found.stated.at.year in YEARS for found in find_written_dates(text, language)
    )


@given(st.text(alphabet="0123456789 ./-:|年月日may,tháng"))
def test_any_mix_of_numbers_can_be_read(text: str) -> None:
    for found in find_written_dates(text):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-03T17:20:05+09:00", "2024-03-03T17:20:05+09:00"),
        ("2024-03-03T17:20:05.123Z", "2024-03-03T17:20:05+00:00"),
        ("2024-03-03 17:20:05 UTC", "2024-03-03T17:20:05+00:00"),
        ("2024-03-03T17:20:05-0500", "2024-03-03T17:20:05-05:00"),
        ("20240303T172005+0530", "2024-03-03T17:20:05+05:30"),
        ("20240303", "2024-03-03T00:00:00+00:00"),
        ("202403031720", "2024-03-03T17:20:00+00:00"),
        ("2024-3-3", "2024-03-03T00:00:00+00:00"),
        ("2024/03/03 5:20 pm", "2024-03-03T17:20:00+00:00"),
        ('"2024-03-03T17:20:0Z"', "2024-03-03T17:20:00+00:00"),
        ("2024-03-03T24:00:00", "2024-03-04T00:00:00+00:00"),
        ("Sun Mar 03 17:20:05 CET 2024", "2024-03-03T17:20:05+01:00"),
        (1709486405, "2024-03-03T17:20:05+00:00"),
        (1709486405000, "2024-03-03T17:20:05+00:00"),
        ("1709486405", "2024-03-03T17:20:05+00:00"),
    ],
)
def test_timestamps_are_read(value: object, expected: str) -> None:
    found = parse_timestamp(value)

    assert found is not None
    assert found.at.isoformat() == expected


@pytest.mark.parametrize(
    "value",
    [
        *("", "0001-01-01", "2024-13-01", "2024-02-30", "202403", "soon", "1", "-1"),
        *(0, -5, 10**400, 1e300, float("nan"), float("inf"), True, None, [], {}),
    ],
)
def test_other_values_are_no_timestamps(value: object) -> None:
    assert parse_timestamp(value) is None


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)),  # noqa: DTZ001 - bounds
    st.integers(-12, 14),
)
def test_a_timestamp_keeps_its_instant_and_its_zone(wall: datetime, hours: int) -> None:
    at = wall.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))

    found = parse_timestamp(at.isoformat())

    assert found is not None
    assert found.zoned
    assert found.at.isoformat() == at.isoformat()


@given(JSON)
def test_any_json_value_is_a_timestamp_or_none(value: Any) -> None:
    found = parse_timestamp(value)

    assert found is None or found.at.year in YEARS
