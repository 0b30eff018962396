"""Pages that are not the article that was listed, and headlines that stay."""

from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.article import compose
from spiders.extract.page_evidence import ListedWords
from spiders.extract.read_page import read
from spiders.listing import clean_text
from spiders.page_refusal import ELSEWHERE, EMPTY, FRONT, LOGIN, OTHER, RELOADS
from store.model import Article, Entry
from tests.support.factories import NOW, entry, source

HOME = source(url="https://www.gazette.com/feed")
LONG = "Nobody knew why the ferry was late. " * 10

WALL = """<html lang=en><head><title>Your privacy</title></head><body><main>
<h1>Your privacy</h1><p>We and our 841 partners store and read information on your
device, such as cookies, and process personal data, such as unique identifiers, to show
personal advertisements and content and to measure them.</p><p>You can accept this or
choose what you agree to.</p></main></body></html>"""
FRONT_PAGE = """<html><head><title>The Gazette - news from the coast</title></head>
<body><h2><a href="/1">Alarm in the paper mill</a></h2><p>All the news from the coast,
the islands and the hills, on one page, every day of the year.</p></body></html>"""
ALARM = "Alarm in the paper mill"
ALARMED = entry(title=ALARM, summary="Sirens at noon", url="https://g.example/news/1")


def read_at(
    markup: str, address: str = ALARMED.url, listed: Entry = ALARMED
) -> Article:
    words = ListedWords(listed.title, listed.summary)
    reading = read(markup.encode(), address, "text/html", None, words)
    article = compose(listed, reading, HOME, address=address, now=NOW)
    assert article is not None
    return article


@pytest.mark.parametrize(
    ("markup", "address", "reason"),
    [
        (WALL, ALARMED.url, OTHER),
        (WALL, "https://consent.example/?return=/news/1", ELSEWHERE),
        (FRONT_PAGE, "https://g.example/", FRONT),
        (FRONT_PAGE, "https://g.example/en/home.html", FRONT),
        (FRONT_PAGE, "https://g.example/news", ELSEWHERE),
        ("<title>Just a moment...</title><h1>Checking</h1>", ALARMED.url, OTHER),
        (
            "<meta http-equiv=refresh content=9><title>Just a moment</title>",
            ALARMED.url,
            RELOADS,
        ),
        (
            "<h1>Log in</h1><form><input type=password name=p></form>",
            "https://g.example/login?return=/news/1",
            LOGIN,
        ),
        ("<h1>Page not found</h1><p>We looked everywhere.</p>", ALARMED.url, OTHER),
        ("<h1>Site under maintenance</h1>", ALARMED.url, OTHER),
        ("<h1>Not available in your region</h1>", ALARMED.url, OTHER),
        ("<h1>Choose a language</h1><p>English Deutsch</p>", ALARMED.url, OTHER),
        ("", ALARMED.url, EMPTY),
    ],
)
def test_a_page_that_is_not_the_article_does_not_replace_what_was_listed(
    markup: str, address: str, reason: str
) -> None:
    article = read_at(markup, address)

    assert (article.title, article.text) == (ALARM, "Sirens at noon")
    assert (article.url, article.origin, article.stub) == (ALARMED.url, "feed", True)
    assert article.provenance.refused.startswith(reason)


@pytest.mark.parametrize(
    "listed",
    ["火车站发生火灾三人受伤", "เกิดเหตุเพลิงไหม้ที่สถานีรถไฟ", "Пожар на бумажной фабрике"],
)
def test_a_page_is_compared_in_any_script(listed: str) -> None:
    item = entry(title=listed, summary="", url="https://g.example/news/1")

    assert read_at(WALL, listed=item).provenance.refused == OTHER
    assert not read_at(f"<h1>{listed}</h1><p>{listed}", listed=item).provenance.refused


def test_a_page_with_another_headline_and_a_whole_dated_text_is_the_article() -> None:
    page = f"""<meta property="article:published_time" content="2026-03-02T10:00:00Z">
    <h1>Two hurt as sirens wail</h1><article><p>{LONG} The paper mill was empty.</p>
    </article>"""

    article = read_at(page)

    assert (article.title, article.origin) == (ALARM, "page")
    assert not article.provenance.refused


PAGE = source(kind="page", url="https://g.example/news")
DATED = '<meta property="article:published_time" content="2026-03-02T10:00:00Z">'


def read_from_page(markup: str, link: str) -> Article:
    """Return the article that a link of a page leads to."""
    listed = entry(title=link, summary="", url="https://g.example/news/1")
    words = ListedWords(link)
    reading = read(markup.encode(), listed.url, "text/html", None, words)
    article = compose(listed, reading, PAGE, address=listed.url, now=NOW)
    assert article is not None
    return article


@pytest.mark.parametrize("page", [f"{DATED}<p>The quay is shut.", f"<p>{LONG * 5}"])
def test_a_link_that_is_no_headline_refuses_no_article(page: str) -> None:
    assert read_from_page(f"<h1>Quay shut</h1>{page}", "Read more").title == "Quay shut"


def test_a_short_link_to_a_wall_is_the_headline() -> None:
    article = read_from_page(WALL, "Wolf kills sheep")

    assert (article.title, article.origin) == ("Wolf kills sheep", "feed")
    assert article.provenance.refused == OTHER


TERMS = "Anyone who reads these pages accepts what is written on paper below. " * 40


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (f"<h1>Terms</h1><p>{TERMS}</p>", OTHER),
        (f"<h1>Terms</h1><p>Last changed on 1 March 2026</p><p>{TERMS}</p>", OTHER),
        (f"<meta name=robots content=noindex><h1>Terms</h1><p>{TERMS} alarm", OTHER),
        (f"<h1>Members</h1><input type=password><p>{TERMS}</p>", LOGIN),
        ("<h1>Are you of age?</h1><p>Yes / No</p>", OTHER),
        ("<h1>Your browser is too old</h1><p>Install a newer one.</p>", OTHER),
        ("<h1>Read on for one crown</h1><p>Cancel at any time.</p>", OTHER),
        # What a page shows beside its own message counts for nothing.
        (
            "<h1>Page not found</h1><p>Perhaps you want to read:</p>"
            f"<ul><li><a href=/news/1>{ALARM}</a></ul>",
            OTHER,
        ),
        (
            "<h1>Page not found</h1><a href=/news/1>"
            f"<h3>{ALARM}</h3><p>Sirens at noon</p></a>",
            OTHER,
        ),
    ],
)
def test_a_wall_may_be_long_dated_or_show_teasers(markup: str, reason: str) -> None:
    dated = replace(ALARMED, url="https://g.example/2026/03/02/alarm-in-the-mill-4711")

    for listed in (ALARMED, dated):
        article = read_at(markup, listed.url, listed)

        assert article.provenance.refused == reason
        assert article.title == ALARM


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/2026/alarm-in-the-paper-mill",
        "https://g.example/news/alarm-mill-4711.html",
        "https://g.example/news/1",
    ],
)
def test_an_article_that_was_moved_is_read(address: str) -> None:
    page = f"<h1>{ALARM}</h1><p>{LONG}</p>"

    article = read_at(page, address)

    assert (article.url, article.origin) == (address, "page")


@given(st.text(max_size=300).map(clean_text), st.text(max_size=300).map(clean_text))
def test_a_page_that_has_what_was_listed_is_never_refused(
    title: str, summary: str
) -> None:
    listed = entry(title=title, summary=summary)
    page = f"<h1>{escape(title)}</h1><p>{escape(summary)}</p><p>{LONG}</p>"

    article = read_at(page, listed.url, listed)

    assert article.provenance.refused == ""


@pytest.mark.parametrize(
    "head",
    [
        "<title>Ministry of Ports</title><h3>Quay shut by the board</h3>",
        "<title>Press releases</title><h1>Quay shut by the board</h1>",
        "<title>Untitled Document</title><h1>Ports</h1><h2>Quay shut by the board</h2>",
        "<title>Live and current</title><p>Quay shut by the board</p>",
        "<title>Ministry of Ports</title><h2>Quay <em>shut</em><br>by the board</h2>",
    ],
)
def test_a_listed_headline_that_stands_on_the_page_is_the_headline(head: str) -> None:
    listed = entry(title="Quay shut by the board", summary="")

    article = read_at(f"{head}<p>{LONG}", listed.url, listed)

    assert (article.title, article.origin) == ("Quay shut by the board", "page")


def test_a_whole_article_in_a_feed_is_kept_below_a_wall_with_the_headline() -> None:
    listed = entry(title=ALARM, summary="Sirens at the mill. " * 100)

    article = read_at(f"<h1>{ALARM}</h1>{WALL}", listed.url, listed)

    assert article.text.startswith("Sirens")
    assert not article.stub
