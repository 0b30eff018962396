"""Dates such as 3/4/2024, wherever a page has them: which of the two days they are."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.dates.date_hints import DateHints
from spiders.extract.dates.page_dates import PageDates, find_dates
from spiders.extract.dates.parse_time import parse_time
from spiders.extract.dates.timestamps import YEARS
from spiders.extract.page.parsed_page import parse_page

STORY = "<p>The ferry was late, and nobody on the quay knew why it was so.</p>" * 9
MARCH, APRIL = date(2024, 3, 4), date(2024, 4, 3)

PLACES = {
    "meta": "<meta property='article:published_time' content='{}'>",
    "vague meta": "<meta name='date' content='{}'>",
    "json-ld": "<script type='application/ld+json'>"
    '{{"@type": "NewsArticle", "datePublished": "{}"}}</script>',
    "time": "<h1>The ferry was late</h1><time>{}</time>",
    "time's attribute": "<h1>The ferry was late</h1><time datetime='{}'>then</time>",
    "itemprop": "<h1>The ferry was late</h1><span itemprop='datePublished'>{}</span>",
    "line": "<h1>The ferry was late</h1><p>{}</p>",
    "end": f"<h1>The ferry was late</h1>{STORY}<p class='meta'>{{}}</p>",
}
"""Where a page has its date: markup with the date left open."""

place = pytest.mark.parametrize("place", PLACES)


def read(
    place: str,
    written: str,
    *,
    lang: str = "en",
    url: str = "https://gazette.example/ferry-late",
    more: str = "",
    month_first: bool | None = None,
) -> PageDates:
    head, _, body = PLACES[place].format(written).partition("<h1>")
    body = f"<h1>{body}" if body else "<h1>The ferry was late</h1>"
    head = f"<head>{head}</head>"
    page = f"<html lang='{lang}'>{head}<body>{body}{STORY}{more}</body></html>"
    return find_dates(
        parse_page(page.encode(), url), hints=DateHints(month_first=month_first)
    )


def day(found: PageDates) -> date | None:
    return found.published and found.published.date()


@place
def test_the_habit_of_the_outlet_decides_everywhere(place: str) -> None:
    assert day(read(place, "03/04/2024", month_first=True)) == MARCH
    assert day(read(place, "03/04/2024", month_first=False)) == APRIL


@place
def test_the_language_and_the_country_decide_everywhere(place: str) -> None:
    assert day(read(place, "03/04/2024")) == MARCH
    assert day(read(place, "03/04/2024", lang="en-GB")) == APRIL
    assert day(read(place, "03/04/2024", lang="fr")) == APRIL
    british = "https://gazette.co.uk/ferry-late"
    assert day(read(place, "03/04/2024", url=british)) == APRIL


@place
def test_a_date_shows_the_habit_wherever_it_stands(place: str) -> None:
    assert read(place, "28/11/2024").month_first is False
    assert read(place, "11/28/2024 10:00").month_first is True
    assert read(place, "03/04/2024").month_first is None
    assert read(place, "2024-03-04").month_first is None


@given(
    st.dates(date(1995, 1, 1), date(2090, 1, 1)),
    st.booleans(),
    st.sampled_from(sorted(PLACES)),
    st.sampled_from(["en", "en-GB", "en-CA", "fr", "hr", "es-MX", "zu"]),
    st.sampled_from(["/", "-"]),
)
def test_a_day_is_read_in_the_order_of_the_outlet(
    written: date, month_first: bool, place: str, lang: str, mark: str
) -> None:
    form = f"%m{mark}%d{mark}%Y" if month_first else f"%d{mark}%m{mark}%Y"

    found = read(place, written.strftime(form), lang=lang, month_first=month_first)

    assert day(found) == written
    assert found.month_first is (month_first if written.day > 12 else None)


@pytest.mark.parametrize(
    "more",
    [
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "dateModified": "2024-04-03T08:00:00Z"}</script>',
        "<meta property='article:modified_time' content='2024-04-03'>",
    ],
)
@pytest.mark.parametrize("month_first", [None, True])
def test_another_date_on_one_of_the_two_days_proves_the_order(
    more: str, month_first: bool | None
) -> None:
    found = read("meta", "03/04/2024", more=more, month_first=month_first)

    assert day(found) == APRIL
    assert found.month_first is False
    assert not found.order_open


def test_the_address_proves_the_order() -> None:
    url = "https://gazette.example/2024/04/03/ferry-late"

    found = read("meta", "03/04/2024", url=url)

    assert (day(found), found.month_first) == (APRIL, False)


def test_the_visible_words_prove_the_order() -> None:
    body = "<h1>The ferry was late</h1><p>3 April 2024</p>"
    head = PLACES["meta"].format("03/04/2024")
    page = f"<html lang='en'><head>{head}</head>{body}{STORY}</html>"

    found = find_dates(parse_page(page.encode(), "https://gazette.example/late"))

    assert (day(found), found.month_first) == (APRIL, False)


def test_a_system_may_write_the_order_that_its_readers_do_not() -> None:
    body = "<h1>The ferry was late</h1><p>04/03/2024</p>"
    head = PLACES["meta"].format("03/04/2024")
    page = f"<html lang='en-GB'><head>{head}</head>{body}{STORY}</html>"

    found = find_dates(parse_page(page.encode(), "https://gazette.example/late"))

    assert day(found) == MARCH
    assert found.order_open


def test_other_declared_dates_show_the_order_of_the_system() -> None:
    more = "<meta property='article:modified_time' content='28/04/2024'>"

    found = read("meta", "03/04/2024", more=more)

    assert day(found) == APRIL
    assert found.modified == datetime(2024, 4, 28, tzinfo=UTC)


def test_an_open_date_that_nothing_confirms_is_marked() -> None:
    assert read("meta", "03/04/2024").order_open
    assert not read("meta", "28/04/2024").order_open
    assert not read("meta", "04/04/2024").order_open
    assert not read("meta", "2024-04-03").order_open


def test_a_date_that_the_visible_one_confirms_instead_is_not_open() -> None:
    body = "<h1>The ferry was late</h1><p>10 May 2024</p>"
    head = PLACES["json-ld"].format("03/04/2024") + PLACES["meta"].format("2024-05-10")
    page = f"<html lang='en'><head>{head}</head>{body}{STORY}</html>"

    found = find_dates(parse_page(page.encode(), "https://gazette.example/late"))

    assert day(found) == date(2024, 5, 10)
    assert not found.order_open


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/28/11/2024/ferry", date(2024, 11, 28)),
        ("/news/11-28-2024-ferry", date(2024, 11, 28)),
        ("/04/03/2024/ferry", MARCH),
        ("/2024/03/04/ferry", MARCH),
        ("/1/2/3/2024", None),
    ],
)
def test_an_address_may_end_a_day_in_the_year(path: str, expected: date | None) -> None:
    page = f"<html lang='en-GB'><h1>The ferry was late</h1>{STORY}</html>"

    found = find_dates(parse_page(page.encode(), f"https://gazette.example{path}"))

    assert day(found) == expected


def test_declared_months_have_names_in_english_or_in_the_language_of_the_page() -> None:
    named = {"hr": "28. listopada 2024.", "de": "28 October 2024"}

    for lang, written in named.items():
        assert day(read("meta", written, lang=lang)) == date(2024, 10, 28)


def test_a_time_beside_an_open_day_is_kept() -> None:
    ld = {"@type": "NewsArticle", "datePublished": "03/04/2024 10:20 +02:00"}
    page = (
        f"<html lang='en-GB'><script type='application/ld+json'>{json.dumps(ld)}"
        f"</script><h1>The ferry was late</h1>{STORY}</html>"
    )

    found = find_dates(parse_page(page.encode(), "https://gazette.example/late"))

    assert found.published == datetime.fromisoformat("2024-04-03T10:20:00+02:00")


@pytest.mark.parametrize(
    ("lang", "url"),
    [
        ("ne", "https://gazette.example/late"),
        ("ne-NP", "https://gazette.example/late"),
        ("en", "https://gazette.com.np/late"),
    ],
)
@pytest.mark.parametrize("written", ["2083-08-12", "2083/08/12", "2083-08-12T10:20:00"])
@place
def test_a_day_of_nepals_calendar_is_none(
    place: str, written: str, lang: str, url: str
) -> None:
    assert read(place, written, lang=lang, url=url).published is None


def test_another_date_counts_beside_one_of_nepals_calendar() -> None:
    more = "<p>2026-11-28</p>"

    assert day(read("meta", "2083-08-12", lang="ne", more=more)) == date(2026, 11, 28)
    assert day(read("meta", "2026-11-28", lang="ne")) == date(2026, 11, 28)


def test_a_feed_of_nepal_has_no_date_in_its_calendar() -> None:
    assert parse_time("2083-08-12 10:20", language="ne") is None
    assert parse_time("२०८३-०८-१२", language="en-np") is None
    assert parse_time("2026-11-28", language="ne") == datetime(2026, 11, 28, tzinfo=UTC)


@given(
    st.tuples(st.integers(1, 13), st.integers(1, 13)),
    st.sampled_from(["1404", "2017", "2024", "2567", "24", "69"]),
    st.sampled_from(["", " 24:00", " 10:20 -10:00", " ዓ.ም", " هـ"]),
    st.sampled_from(["en", "fa", "am", "th", "ar", "ne", "ja", ""]),
    st.sampled_from(sorted(PLACES)),
)
def test_numbers_of_any_calendar_are_read_without_a_fault(
    numbers: tuple[int, int], year: str, clock: str, lang: str, place: str
) -> None:
    written = f"{numbers[0]:02}/{numbers[1]:02}/{year}{clock}"

    found = read(place, written, lang=lang, more="<p>2024-03-04</p><p>13/12/2024</p>")

    assert found.published is None or found.published.year in YEARS


def test_the_end_of_the_twelfth_is_of_no_other_day() -> None:
    more = "<p>2024-04-03</p>"

    assert day(read("meta", "03/12/2024 24:00", more=more)) == date(2024, 3, 13)
