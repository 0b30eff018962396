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


def read(text: str, language: str) -> tuple[str, str] | None:
    """Return day and time of the first date as texts; "" without a time."""
    found = next(find_written_dates(text, language), None)
    if found is None:
        return None
    at = found.stated.at
    return at.date().isoformat(), f"{at:%H:%M}" if found.stated.timed else ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "R8.11.25"),
        ("ja", "R8/11/25"),
        ("ja", "令和8年11月25日"),
        ("zh-TW", "民國115年11月25日"),
        ("zh-TW", "115年11月25日"),
        ("zh-Hant-TW", "115/11/25"),
        ("zh", "二〇二六年十一月二十五日"),
        ("zh-TW", "發布日期：二○二六年十一月二十五日"),
        ("th", "25 พฤศจิกายน พ.ศ. 2569"),
        ("th", "25 พ.ย. 2569"),
        ("th", "25 พ.ย. 69"),
        ("th", "25/11/69"),
        ("fa", "۴ آذر ۱۴۰۵"),
        ("fa", "چهارشنبه ۴ آذر ۱۴۰۵"),
        ("fa", "۱۴۰۵/۰۹/۰۴"),
        ("fa", "۲۵ نوامبر ۲۰۲۶"),
        ("fa-AF", "۴ قوس ۱۴۰۵"),
        ("ps", "د ۱۴۰۵ د لیندۍ ۴"),
        ("am", "ኅዳር 16 ቀን 2019 ዓ.ም"),
        ("am", "16/03/2019 ዓ.ም"),
        ("am", "16/03/2019ዓ/ም"),
        ("am", "25 ኖቬምበር 2026"),
        ("ti", "16 ሕዳር 2019 ዓ.ም"),
        ("ti", "25 ሕዳር 2026"),
        ("ar", "16 جمادى الآخرة 1448 هـ الموافق 25 نوفمبر 2026 م"),
        ("ar", "25\u200f/11\u200f/2026"),
        ("ar", "25 تشرين ثاني 2026"),
        ("lv", "2026. gada 25. novembrī"),
        ("kk", "2026 жылғы 25 қараша"),
        ("uz", "2026-yil 25-noyabr"),
        ("mn", "2026 оны 11 сарын 25"),
        ("mn", "2026 оны 11-р сарын 25"),
        ("eu", "2026ko azaroaren 25a"),
        ("hy", "2026 թ. նոյեմբերի 25"),
        ("hy", "25․11․2026"),
        ("ka", "2026 წლის 25 ნოემბრის"),
        ("km", "ថ្ងៃទី ២៥ ខែវិច្ឆិកា ឆ្នាំ២០២៦"),
        ("my", "၂၀၂၆ ခုနှစ်၊ နိုဝင်ဘာလ ၂၅ ရက်"),
        ("hi", "25 नवम्बर 2026"),
        ("ku", "25ê Mijdarê 2026"),
    ],
)
def test_a_date_is_read_in_the_calendar_that_it_is_written_in(
    language: str, text: str
) -> None:
    assert read(text, language) == ("2026-11-25", "")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "R8.11.25"),
        ("en", "version v8.11.25"),
        ("da", "I dag kl. 14.07.26"),
        ("id", "Sabtu, 28 Nopwmbwr 2026 14.07.00 WIB"),
        ("id", "14.07.25 WIB"),
        ("fi", "klo 14.07.25"),
        ("ne", "२०८३/०८/१२"),
        ("en", "115年"),
        ("en", "115/11/28"),
        ("fa", "۷ آذر ۲۰۲۶"),
        ("fr", "19 mars 1405"),
        ("en", "© 2025, 3 March 26"),
    ],
)
def test_what_could_be_another_day_or_a_time_of_day_is_no_date(
    language: str, text: str
) -> None:
    assert read(text, language) is None


def test_a_year_that_belongs_to_the_next_date_is_not_taken_from_it() -> None:
    assert read("© 2025, 3. marts 2026", "lv") == ("2026-03-03", "")
    assert read("2025. November 3, 2026", "en") == ("2026-11-03", "")


def test_an_islamic_day_alone_is_uncertain() -> None:
    found = next(find_written_dates("16 جمادى الآخرة 1448 هـ", "ar"))

    assert not found.is_certain
    assert abs(found.stated.at.date() - date(2026, 11, 25)) <= timedelta(2)


def test_a_certain_day_comes_before_an_islamic_one_wherever_it_stands() -> None:
    found = list(find_written_dates("16 جمادى الآخرة 1448 هـ / 25 نوفمبر 2026", "ar"))

    assert [each.stated.at.date() for each in found] == [date(2026, 11, 25)]


@pytest.mark.parametrize(
    ("language", "text", "time"),
    [
        ("bn", "২৫ নভেম্বর ২০২৬, ০২:০৭ পিএম", "14:07"),
        ("bn", "২৫ নভেম্বর ২০২৬, ০২:০৭ এএম", "02:07"),
        ("hi", "25 नवम्बर 2026, 02:07 पीएम", "14:07"),
        ("el", "25 Νοεμβρίου 2026, 2:07 μ.μ.", "14:07"),
        ("es", "25 de noviembre de 2026, 2:07 p. m.", "14:07"),
        ("sq", "25 nëntor 2026, 2:07 e pasdites", "14:07"),
        ("zh-TW", "2026年11月25日 下午2:07", "14:07"),
        ("zh", "2026年11月25日 晚上9点07分", "21:07"),
        ("zh", "2026年11月25日 凌晨2:07", "02:07"),
        ("ko", "2026년 11월 25일 오후 2시 7분", "14:07"),
        ("th", "25 พฤศจิกายน 2569 14 นาฬิกา 07 นาที", "14:07"),
        ("az", "25 noyabr 2026, çərşənbə axşamı 14:07", "14:07"),
        ("en", "25 November 2026 at noon", ""),
        ("en", "25 November 2026, 5 comments", ""),
        ("en", "25 November 2026, 12:07 a.m.", "00:07"),
        ("id", "25 November 2026 14.07.00 WIB", "14:07"),
    ],
)
def test_the_time_is_read_in_the_words_of_the_language(
    language: str, text: str, time: str
) -> None:
    assert read(text, language) == ("2026-11-25", time)
