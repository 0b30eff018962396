"""From what was listed and what was read to the article that is kept."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from spiders.article import STUB_CHARS, compose
from spiders.reading import Reading
from store.model import Article, Entry, Source
from tests.make import NOW, entry, source

ADDRESS = "https://www.gazette.com/1?utm_source=feed#top"
HOME = source(url="https://www.gazette.com/feed")
LONG = "Nobody knew why the ferry was late. " * 10


def composed(
    listed: Entry, reading: Reading | None, of: Source = HOME, now: datetime = NOW
) -> Article:
    article = compose(listed, reading, of, address=ADDRESS, now=now)
    assert article is not None
    return article


def test_a_page_that_was_read_is_the_article() -> None:
    page = Reading(
        title="Ferry late",
        text=LONG,
        authors=("Ann Lee",),
        published=NOW - timedelta(hours=1),
        language="en-gb",
        url="https://www.gazette.com/ferry",
    )

    article = composed(entry(title="", authors=("Desk",), language="en"), page)

    assert article == Article(
        url="https://www.gazette.com/ferry",
        source="gazette",
        title="Ferry late",
        text=LONG,
        seen=NOW,
        authors=("Ann Lee",),
        published=NOW - timedelta(hours=1),
        language="en-gb",
        outlet="Gazette",
        origin="page",
    )


def test_without_a_page_the_feed_speaks_and_the_origin_says_so() -> None:
    listed = entry(
        title="Ferry late", summary="By Ann Lee\nIt was late.\nRead more", language="en"
    )

    article = composed(listed, None)

    assert (article.origin, article.text) == ("feed", "It was late.")
    assert (article.authors, article.language) == (("Ann Lee",), "en")
    assert article.url == "https://www.gazette.com/1"
    assert article.published == listed.published


def test_an_entry_that_is_complete_is_the_article() -> None:
    article = composed(entry(summary=LONG, complete=True), None)

    assert (article.origin, article.text) == ("feed", LONG.strip())


@pytest.mark.parametrize(
    ("kind", "origin"), [("feed", "feed"), ("page", "feed"), ("council", "spider")]
)
def test_what_a_users_spider_lists_is_told_from_a_feed(kind: str, origin: str) -> None:
    assert composed(entry(), None, source(kind=kind)).origin == origin


def test_a_stub_of_a_page_gives_way_to_a_longer_feed() -> None:
    stub = Reading(title="Consent", text="We value your privacy.", language="en")

    article = composed(entry(title="Ferry late", summary=LONG), stub)

    assert (article.text, article.origin) == (LONG.strip(), "feed")
    assert article.language == "en"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("x" * STUB_CHARS, LONG),
        ("Short but longer.", "Shorter."),
        ("Same size", "same size"),
        ("", ""),
    ],
)
def test_a_page_that_is_no_stub_is_preferred(page: str, feed: str) -> None:
    article = composed(entry(summary=feed), Reading(text=page))

    assert (article.text, article.origin) == (page, "page")


@pytest.mark.parametrize(
    ("listed", "page", "title"),
    [
        ("Ferry late", "Ferry late - Gazette", "Ferry late"),
        ("FERRY LATE", "Ferry late | Gazette", "FERRY LATE"),
        ("Ferry late", "", "Ferry late"),
        ("", "Ferry late", "Ferry late"),
        ("LIVE: ferry", "Ferry sinks off Malta", "Ferry sinks off Malta"),
    ],
)
def test_the_headline_is_the_one_without_the_outlets_name(
    listed: str, page: str, title: str
) -> None:
    assert composed(entry(title=listed), Reading(title=page, text=LONG)).title == title


def test_an_article_without_a_headline_has_its_first_line() -> None:
    article = composed(entry(title="", summary=""), Reading(text=f"{LONG}\nMore"))

    assert article.title == LONG[:200]


def test_neither_a_headline_nor_a_text_is_no_article() -> None:
    empty = entry(title="", summary="")

    assert compose(empty, None, HOME, address=ADDRESS, now=NOW) is None
    assert compose(empty, Reading(), HOME, address=ADDRESS, now=NOW) is None


@pytest.mark.parametrize(
    ("claimed", "of", "outlet"),
    [
        ("The Gazette Online", HOME, "Gazette"),
        ("", HOME, "Gazette"),
        ("The Gazette", source("wire"), "The Gazette"),
        ("", source("wire"), "Wire"),
    ],
)
def test_the_outlet_is_who_printed_it(claimed: str, of: Source, outlet: str) -> None:
    page = Reading(title="Ferry late", text=LONG, outlet=claimed)

    assert composed(entry(), page, of).outlet == outlet


DAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("page", "listed", "published"),
    [
        (NOW - HOUR, NOW, NOW - HOUR),
        (None, NOW, NOW),
        (NOW, None, NOW),
        (None, None, None),
        (DAY, NOW - HOUR, NOW - HOUR),
        (DAY, None, DAY),
        (NOW + 9 * HOUR, NOW - HOUR, NOW - HOUR),
        (NOW + 9 * HOUR, None, NOW + 9 * HOUR),
    ],
)
def test_the_time_is_the_one_most_exactly_known(
    page: datetime | None, listed: datetime | None, published: datetime | None
) -> None:
    article = composed(entry(published=listed), Reading(text=LONG, published=page))

    assert article.published == published


def test_what_is_kept_is_in_one_unicode_form() -> None:
    split = unicodedata.normalize("NFD", "Émile à Orléans")

    article = composed(entry(title=split, summary=""), Reading(text=split))

    assert (article.title, article.text) == ("Émile à Orléans", "Émile à Orléans")
