"""Composing an article from a listed entry and the reading of its page."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from spiders.article import STUB_CHARS, WHOLE_CHARS, compose
from spiders.extract.dates.timestamps import WEAK
from spiders.extract.reading import Reading, ReadingReport
from store.model import Article, Entry, Provenance, Source
from tests.support.factories import NOW, entry, source

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
        modified=NOW,
        language="en-gb",
        url="https://www.gazette.com/ferry",
        image="https://www.gazette.com/ferry.jpg",
        section="Harbour",
        tags=("Ferries", "Weather"),
        dateline="PORTHAVEN",
        agencies=("dpa",),
        free=False,
        report=ReadingReport(route="declared", confidence=0.9, dated_by="json-ld"),
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
        modified=NOW,
        image="https://www.gazette.com/ferry.jpg",
        section="Harbour",
        tags=("Ferries", "Weather"),
        dateline="PORTHAVEN",
        agencies=("dpa",),
        free=False,
        provenance=Provenance(
            route="declared", confidence=0.9, dated_by="json-ld", offset="+00:00"
        ),
    )


def test_what_only_the_listing_says_of_tags_and_picture_is_kept() -> None:
    listed = entry(tags=("Harbour",), image="https://www.gazette.com/listed.jpg")
    page = Reading(title="Ferry late", text=LONG)
    own = replace(page, tags=("Ferries",), image="https://www.gazette.com/ferry.jpg")

    by_listing, by_page = composed(listed, page), composed(listed, own)

    assert (by_listing.tags, by_listing.image) == (listed.tags, listed.image)
    assert (by_page.tags, by_page.image) == (own.tags, own.image)


def test_further_claims_are_kept_if_they_are_other_addresses() -> None:
    claims = ("https://www.gazette.com/ferry", "https://www.gazette.com/n/47110")
    page = Reading(title="Ferry late", text=LONG, url=claims[0], claims=claims)

    article = composed(entry(), page)

    assert (article.url, article.claims) == (claims[0], claims[1:])


def test_one_of_several_forms_of_a_claim_is_kept() -> None:
    forms = ("https://gazette.com/1/", "https://gazette.com/n/47110")
    page = Reading(title="Ferry late", text=LONG, claims=(*forms, f"{forms[1]}?amp=1"))

    article = composed(entry(), page)

    assert article.url == "https://www.gazette.com/1"
    assert article.claims == forms[1:]


def test_without_a_page_the_feeds_text_is_used_and_the_origin_is_feed() -> None:
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
def test_the_origin_of_an_article_from_a_users_spider_is_spider(
    kind: str, origin: str
) -> None:
    assert composed(entry(), None, source(kind=kind)).origin == origin


def test_a_longer_feed_text_is_preferred_to_a_stub() -> None:
    stub = Reading(title="Consent", text="We value your privacy.", language="en")

    article = composed(entry(title="Ferry late", summary=LONG), stub)

    assert (article.text, article.origin) == (LONG.strip(), "feed")
    assert article.language == "en"


@pytest.mark.parametrize(
    ("page", "feed", "text"), [("x" * 500, "y" * 600, "y"), ("x" * 500, "y" * 400, "x")]
)
def test_a_longer_feed_text_is_preferred_to_a_page_that_is_cut_off(
    page: str, feed: str, text: str
) -> None:
    article = composed(entry(summary=feed), Reading(text=page, stub=True))

    assert (article.text[0], article.stub) == (text, True)


WHOLE = "x" * WHOLE_CHARS


@pytest.mark.parametrize(
    ("listed", "reading", "stub"),
    [
        (entry(summary=LONG), Reading(text=LONG), False),
        (entry(summary=LONG), Reading(text=WHOLE, stub=True), True),
        (entry(summary=WHOLE), Reading(text=LONG, stub=True), False),
        (entry(summary=""), Reading(text="It was late."), False),
        (entry(summary=""), Reading(), True),
        (entry(summary=""), None, True),
        (entry(summary="It was late."), None, True),
        (entry(summary=WHOLE), None, False),
        (entry(summary="It was late.", complete=True), None, False),
        (entry(summary="", complete=True), None, False),
    ],
)
def test_a_teaser_is_marked(listed: Entry, reading: Reading | None, stub: bool) -> None:
    assert composed(listed, reading).stub == stub


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("x" * STUB_CHARS, LONG),
        ("Short but longer.", "Shorter."),
        ("Same size", "same size"),
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
def test_the_outlet_is_the_source_at_home_else_the_claimed_one(
    claimed: str, of: Source, outlet: str
) -> None:
    page = Reading(title="Ferry late", text=LONG, outlet=claimed)

    assert composed(entry(), page, of).outlet == outlet


DAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
EAST = timezone(2 * HOUR)


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
        (NOW + 9 * HOUR, None, NOW),
        (NOW + 9 * HOUR, NOW + HOUR, NOW),
        (NOW + HOUR / 20, None, NOW + HOUR / 20),
        (None, datetime(1970, 1, 1, tzinfo=UTC), None),
        (datetime(1, 1, 1, tzinfo=UTC), NOW - HOUR, NOW - HOUR),
        (DAY, DAY - 99 * HOUR, DAY),
        (DAY.replace(tzinfo=EAST), NOW - HOUR, NOW - HOUR),
        (datetime(1, 1, 1, tzinfo=EAST), None, None),
    ],
)
def test_the_most_exact_time_is_used(
    page: datetime | None, listed: datetime | None, published: datetime | None
) -> None:
    article = composed(entry(published=listed), Reading(text=LONG, published=page))

    assert article.published == published


def test_a_date_in_the_future_is_the_time_it_was_first_seen() -> None:
    article = composed(entry(published=NOW + 9 * HOUR), None)

    assert article.published == NOW
    assert article.provenance.dated_by == "first seen"


def test_the_listed_date_is_preferred_to_a_weak_one_of_the_page() -> None:
    report = ReadingReport(dated_by=f"{WEAK}time element")
    page = Reading(text=LONG, published=NOW - 9999 * HOUR, report=report)

    assert composed(entry(published=NOW), page).published == NOW
    assert composed(entry(published=None), page).published == page.published


def test_a_weak_date_in_the_future_is_none() -> None:
    report = ReadingReport(dated_by=f"{WEAK}text: 3 May 2027")
    page = Reading(text=LONG, published=NOW + 9999 * HOUR, report=report)

    assert composed(entry(published=None), page).published is None


def test_a_time_is_stored_in_utc_with_the_pages_offset() -> None:
    midnight = datetime(2026, 3, 3, 0, 30, tzinfo=EAST)
    page = Reading(text=LONG, published=midnight, modified=midnight)

    article = composed(entry(), page, now=NOW + 24 * HOUR)

    assert f"{article.published} {article.modified}" == " ".join(
        ["2026-03-02 22:30:00+00:00"] * 2
    )
    assert article.provenance.offset == "+02:00"


@pytest.mark.parametrize(
    ("page", "listed", "provenance"),
    [
        (NOW, DAY, Provenance(dated_by="url", zone_guessed=True, offset="+00:00")),
        (None, NOW, Provenance(dated_by="listing")),
        (None, None, Provenance()),
    ],
)
def test_the_sources_of_date_and_text_are_stored_separately(
    page: datetime | None, listed: datetime | None, provenance: Provenance
) -> None:
    report = ReadingReport(
        route="rules", confidence=0.2, dated_by="url", zone_guessed=True
    )
    reading = Reading(text="Consent?", published=page, report=report)

    article = composed(entry(summary=LONG, published=listed), reading)

    assert article.provenance == provenance


def test_stored_texts_are_in_one_unicode_form() -> None:
    split = unicodedata.normalize("NFD", "Émile à Orléans")

    article = composed(entry(title=split, summary=""), Reading(text=split))

    assert (article.title, article.text) == ("Émile à Orléans", "Émile à Orléans")


def test_a_headline_alone_has_the_language_that_its_source_is_said_to_have() -> None:
    russian = source(options={"language": "ru"})
    headline = entry(title="Паром затонул у острова", summary="", language="en-us")
    english = entry(title="A ferry sank off the isle", summary="", language="en-us")

    assert composed(headline, None, russian).language == "ru"
    assert composed(headline, None).language == ""
    assert composed(english, None, russian).language == "en-us"


def test_a_text_of_the_feed_tells_its_language() -> None:
    listed = entry(title="Ferry late", summary=LONG, language="ru")

    assert composed(listed, None).language == "en"


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (datetime(2026, 1, 2, 9, tzinfo=UTC), datetime(2026, 1, 2, 9, tzinfo=UTC)),
        (datetime(2026, 1, 1, 23, tzinfo=UTC), datetime(2026, 1, 1, 23, tzinfo=UTC)),
        (datetime(2026, 1, 9, 9, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
    ],
)
def test_the_listing_says_which_day_an_open_date_is(
    listed: datetime, expected: datetime
) -> None:
    report = ReadingReport(dated_by="meta date", order_open=True)
    page = Reading(text=LONG, published=datetime(2026, 2, 1, tzinfo=UTC), report=report)

    article = composed(entry(published=listed), page)

    assert article.published == expected


def test_a_date_that_is_certain_is_no_other_day() -> None:
    page = Reading(
        text=LONG,
        published=datetime(2026, 2, 1, tzinfo=UTC),
        report=ReadingReport(dated_by="meta date"),
    )

    article = composed(entry(published=datetime(2026, 1, 2, 9, tzinfo=UTC)), page)

    assert article.published == datetime(2026, 2, 1, tzinfo=UTC)
