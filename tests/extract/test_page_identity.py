"""Which nodes of structured data are of the page, and what the others may not do."""

import json

import pytest

from spiders.extract.page.page_identity import Agreement
from spiders.extract.page.parsed_page import parse_page
from spiders.extract.page.structured import load_all_json
from spiders.extract.read_page import read
from spiders.extract.reading import Reading

URL = "https://gazette.example/news/mill-on-fire-again"
OWN = {"@type": "NewsArticle", "headline": "Mill on fire again", "url": URL}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Zebra freed from a cellar",
    "url": "https://gazette.example/news/zebra-freed-from-a-cellar",
    "datePublished": "2019-01-01T08:15:00Z",
    "author": {"@type": "Person", "name": "Ann Lee"},
}
LINE = "The council said on Monday that the bridge stays closed to lorries for now."


def markup(*nodes: object, head: str = "") -> bytes:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(node)}</script>'
        for node in nodes
    )
    title = "<title>Mill on fire again - The Gazette</title>"
    body = f"<h1>Mill on fire again</h1><article>{f'<p>{LINE}</p>' * 3}</article>"
    return f"<html lang='en'><head>{title}{head}{scripts}</head>{body}</html>".encode()


def read_page(*nodes: object) -> Reading:
    return read(markup(*nodes), URL, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("node", "agreement"),
    [
        ({"headline": "Mill on fire again"}, Agreement.BY_HEADLINE),
        ({"headline": "MILL ON FIRE AGAIN: two hurt"}, Agreement.BY_HEADLINE),
        ({"headline": "Blaze at works", "url": URL}, Agreement.BY_ADDRESS),
        ({"mainEntityOfPage": {"@id": f"{URL}#main"}}, Agreement.BY_ADDRESS),
        ({"url": "/amp/mill-on-fire-again"}, Agreement.BY_ADDRESS),
        ({"headline": "Fire: mill owner speaks of loss"}, Agreement.DOUBTFUL),
        ({"url": "https://gazette.example/"}, Agreement.DOUBTFUL),
        ({}, Agreement.UNKNOWN),
        ({"headline": "Zebra freed from a cellar"}, Agreement.CONTRADICTS),
        ({"url": "https://gazette.example/news/zebra"}, Agreement.CONTRADICTS),
        (OTHER, Agreement.CONTRADICTS),
    ],
)
def test_headline_and_address_tell_whose_a_node_is(
    node: dict[str, object], agreement: Agreement
) -> None:
    page = parse_page(markup(), URL)

    assert page.structured.agreement(node) == agreement


def test_headlines_without_blanks_are_compared_sign_by_sign() -> None:
    page = "<h1>磨坊再次起火两人受伤</h1>".encode()
    structured = parse_page(page, URL).structured

    assert structured.agreement({"name": "磨坊再次起火"}) == Agreement.BY_HEADLINE
    assert structured.agreement({"name": "斑马获救"}) == Agreement.CONTRADICTS


def test_a_related_article_gives_neither_date_nor_author_nor_address() -> None:
    own = {**OWN, "datePublished": "2026-11-28T08:15:00Z", "author": "Bo Kay"}

    for page in (read_page(OTHER, own), read_page(own, OTHER)):
        assert str(page.published) == "2026-11-28 08:15:00+00:00"
        assert (page.authors, page.url) == (("Bo Kay",), URL)
    alone = read_page(OTHER)
    assert (alone.published, alone.authors, alone.claims) == (None, (), ())


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "VideoObject", "name": "Old film"},
        {"@type": "Book", "name": "Mills of the north"},
        {"@type": "Movie", "name": "The mill"},
        {"@type": "Legislation"},
        {"@type": "ImageObject", "url": "https://gazette.example/mill.jpg"},
        {"@type": "CollectionPage", "name": "News"},
        {"@type": "WebSite", "name": "The Gazette"},
        {"@type": "WebPage", "name": "Gazette", "url": "https://gazette.example/"},
        {"@type": "Comment", "text": "Again?"},
    ],
)
def test_the_date_of_another_thing_is_not_the_articles(node: dict[str, str]) -> None:
    dated = {**node, "datePublished": "2019-01-01T08:15:00Z"}
    meta = '<meta property="article:published_time" content="2026-11-28T09:00Z">'
    beside = read(markup(dated, head=meta), URL, "text/html")

    assert read_page(dated).published is None
    assert str(beside.published) == "2026-11-28 09:00:00+00:00"


def test_the_page_of_the_article_dates_it() -> None:
    name = "Mill on fire again - The Gazette"
    page = {"@type": "WebPage", "name": name, "datePublished": "2026-11-28T08:15:00Z"}

    assert str(read_page(page).published) == "2026-11-28 08:15:00+00:00"


def test_a_work_that_is_called_as_the_page_is_gives_a_weak_date() -> None:
    recipe = {"@type": "Recipe", "name": "Mill on fire again"}
    found = read_page({**recipe, "datePublished": "2026-11-28"})

    assert found.report.dated_by == "perhaps, JSON-LD datePublished"


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('\ufeff{"a": 1}', [{"a": 1}]),
        ('// the article\n{"a": 1}', [{"a": 1}]),
        ('/* the\narticle */ {"a": 1}', [{"a": 1}]),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1}, {"b": 2};', [{"a": 1}, {"b": 2}]),
        ("soon", []),
    ],
)
def test_all_values_of_a_script_are_read(script: str, values: list[object]) -> None:
    assert list(load_all_json(script)) == values
