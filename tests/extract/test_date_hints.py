"""The order of numbers: of the outlet, of the page, of its language and country."""

from datetime import date

import pytest

from spiders.extract.dates.date_hints import DateHints, is_order_open, tag_in_country
from spiders.extract.dates.page_dates import PageDates, find_dates
from spiders.extract.page.parsed_page import parse_page

STORY = "<p>The ferry was late, and nobody on the quay knew why it was so.</p>" * 9


def dates(
    line: str,
    *,
    lang: str = "en",
    host: str = "gazette.example",
    more: str = "",
    hints: DateHints | None = None,
) -> PageDates:
    page = (
        f"<html lang='{lang}'><body><h1>The ferry was late</h1><p>{line}</p>{STORY}"
        f"{more}</body></html>"
    )
    parsed = parse_page(page.encode(), f"https://{host}/ferry-late")
    return find_dates(parsed, hints=hints or DateHints())


def day(found: PageDates) -> date | None:
    return found.published and found.published.date()


def test_the_habit_of_the_outlet_decides_before_its_language() -> None:
    habit = DateHints(month_first=False)

    assert day(dates("11/05/2026")) == date(2026, 11, 5)
    assert day(dates("11/05/2026", hints=habit)) == date(2026, 5, 11)
    assert day(dates("11/28/2026", hints=habit)) == date(2026, 11, 28)


def test_another_date_of_the_page_decides_before_its_language() -> None:
    older = "<div class='related'><p>28/10/2026</p><p>30/9/2026</p></div>"

    assert day(dates("11/05/2026", more=older)) == date(2026, 5, 11)
    assert day(dates("11/05/2026", lang="en-CA", more=older)) == date(2026, 5, 11)


def test_dates_of_a_page_that_contradict_each_other_decide_nothing() -> None:
    older = "<div class='related'><p>28/10/2026</p><p>10/29/2026</p></div>"

    assert day(dates("11/05/2026", more=older)) == date(2026, 11, 5)
    assert day(dates("11/05/2026", lang="en-CA", more=older)) is None


def test_the_country_of_the_address_is_the_region_of_the_language() -> None:
    assert day(dates("11/05/2026", host="gazette.co.uk")) == date(2026, 5, 11)
    assert day(dates("11/05/2026", host="gazette.com.ph")) == date(2026, 11, 5)
    assert day(dates("11/05/2026", host="gazette.ca")) is None


@pytest.mark.parametrize(
    ("language", "host", "tag"),
    [
        ("en", "gazette.co.uk", "en-gb"),
        ("en-us", "gazette.co.uk", "en-us"),
        ("en", "gazette.io", "en"),
        ("en", "gazette.example", "en"),
        ("", "gazette.de", ""),
    ],
)
def test_a_region_is_added_where_there_is_none(
    language: str, host: str, tag: str
) -> None:
    assert tag_in_country(language, host) == tag


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("11/28/2026", True),
        ("28/11/2026", False),
        ("Published on 28-11-2026", False),
        ("11/05/2026", None),
        ("28 November 2026", None),
        ("28.11.2026", None),
    ],
)
def test_a_date_shows_the_habit_where_only_one_order_makes_a_day(
    line: str, order: bool | None
) -> None:
    assert dates(line).month_first is order


def test_an_order_is_open_where_both_numbers_could_be_the_month() -> None:
    assert is_order_open("11/05/2026")
    assert not is_order_open("11/11/2026")
    assert not is_order_open("5/05/2026")
    assert not is_order_open("28/11/2026")
    assert not is_order_open("2026-11-05")


def test_the_language_of_the_text_counts_where_the_page_declares_none() -> None:
    page = f"<h1>Kasno</h1><p>28. listopada 2026.</p>{STORY}"
    parsed = parse_page(page.encode(), "https://gazette.example/kasno")

    assert find_dates(parsed).published is None
    assert day(find_dates(parsed, hints=DateHints(language="hr"))) == date(2026, 10, 28)
