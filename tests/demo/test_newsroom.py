import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import fastfeedparser
import feedparser
import pytest
from scrapy import Selector

from spiders.extract.read_page import read
from tests.support.patience import PATIENCE
from tocsin.demo.newsroom import (
    BREAKING,
    REPORTED_AGAIN,
    REPRINT,
    DemoArticle,
    Newsroom,
    Outlet,
)

NOW = datetime(2026, 11, 23, 10, 30, 12, tzinfo=UTC)

FERRY_SAFETY = {"smoke", "chain-ferry", "escorts", "audit", "chutes"}
MINE_SPILL = {"tailings", "grey-water", "oysters", "deeper"}


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """A newsroom that no test changes."""
    with Newsroom(NOW) as newsroom:
        yield newsroom


@pytest.fixture
def busy() -> Iterator[Newsroom]:
    """A newsroom in which a test publishes."""
    with Newsroom(NOW) as busy:
        yield busy


def get(url: str, etag: str = "") -> tuple[int, str, str]:
    """Return the status, the body and the ETag."""
    try:
        request = Request(url, headers={"If-None-Match": etag} if etag else {})
        with urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode(), answer.headers["ETag"]
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers.get("ETag", "")


def outlet_of(newsroom: Newsroom, article: DemoArticle) -> Outlet:
    return next(each for each in newsroom.outlets if each.key == article.outlet)


def public(newsroom: Newsroom) -> list[DemoArticle]:
    return [p for outlet in newsroom.outlets for p in newsroom.public(outlet)]


def headlines(outlet: Outlet) -> dict[str, str]:
    """Return the front page's headlines by address."""
    links = Selector(text=get(outlet.home + "/")[1]).css("main h2 a")
    return {
        urljoin(outlet.home, link.attrib["href"]): link.css("::text").get("")
        for link in links
    }


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def is_ferry_safety(article: DemoArticle) -> bool:
    text = " ".join((article.title, *article.paragraphs)).lower()
    danger = re.search(r"\binspection\b|\bhull crack|\bevacuat", text)
    return "ferry" in words(text) and danger is not None


def is_mine_spill(article: DemoArticle) -> bool:
    text = " ".join((article.title, *article.paragraphs))
    return "mine" in words(article.title) or {"tailings", "river"} <= words(text)


def test_there_are_five_outlets_and_one_of_them_has_no_feed(newsroom: Newsroom) -> None:
    kinds = {outlet.key: outlet.kind for outlet in newsroom.outlets}

    assert kinds == {
        "gazette": "feed",
        "courier": "feed",
        "dispatch": "feed",
        "radio": "page",
        "coastwire": "feed",
    }
    assert [each.links for each in newsroom.outlets if each.links] == ["main h2 a"]
    assert len({outlet.home for outlet in newsroom.outlets}) == 5


def test_every_feed_lists_what_its_outlet_has_published(newsroom: Newsroom) -> None:
    for outlet in newsroom.outlets:
        if outlet.kind == "page":
            continue
        expected = {(each.url, each.title) for each in newsroom.public(outlet)}

        fast = fastfeedparser.parse(get(outlet.url)[1])

        assert {(each.link, each.title) for each in fast.entries} == expected
        if not outlet.url.endswith(".json"):
            slow = feedparser.parse(get(outlet.url)[1])
            assert not slow.bozo
            assert {(each.link, each.title) for each in slow.entries} == expected


def test_a_feed_says_when_an_article_was_published(newsroom: Newsroom) -> None:
    for outlet in newsroom.outlets:
        if outlet.kind == "page":
            continue
        expected = [each.published for each in newsroom.public(outlet)]

        entries = fastfeedparser.parse(get(outlet.url)[1]).entries

        assert [datetime.fromisoformat(each.published) for each in entries] == expected


def test_only_one_item_of_the_json_feed_is_complete(newsroom: Newsroom) -> None:
    dispatch = next(each for each in newsroom.outlets if each.key == "dispatch")

    items = json.loads(get(dispatch.url)[1])["items"]

    whole = [item for item in items if "content_html" in item]
    article = newsroom.articles["library-van"]
    assert [item["url"] for item in whole] == [article.url]
    paragraphs = Selector(text=whole[0]["content_html"]).css("p::text").getall()
    assert tuple(paragraphs) == article.paragraphs


def test_every_article_page_holds_its_text_and_its_own_address(
    newsroom: Newsroom,
) -> None:
    for article in public(newsroom):
        status, body, _ = get(article.url)
        page = Selector(text=body)

        assert status == 200
        assert set(article.paragraphs) <= set(page.css("p::text").getall())
        assert page.css("h1::text").getall() == [article.title]
        assert page.css("link[rel=canonical]").attrib["href"] == article.url


def test_every_front_page_lists_its_articles(newsroom: Newsroom) -> None:
    for outlet in newsroom.outlets:
        expected = {each.url: each.title for each in newsroom.public(outlet)}

        assert headlines(outlet) == expected


def test_every_page_is_read_as_its_article_and_nothing_else(busy: Newsroom) -> None:
    busy.publish(BREAKING)
    busy.publish(REPRINT)

    for article in public(busy):
        found = read(get(article.url)[1].encode(), article.url, "text/html")
        lines = found.text.split("\n")
        above = found.report.standfirst

        assert found.title == article.title
        assert lines[:above] == [article.summary][:above]
        assert tuple(lines[above:]) == article.paragraphs


def test_no_article_contains_the_headings_of_its_page(newsroom: Newsroom) -> None:
    headings = ("Latest news", "Read next", "Most read", "More from the coast")

    for article in newsroom.articles.values():
        text = "\n".join(article.paragraphs)
        assert not any(heading in text for heading in headings)


def test_all_articles_but_one_are_recent(newsroom: Newsroom) -> None:
    ages = {article.slug: NOW - article.published for article in public(newsroom)}

    old = {slug for slug, age in ages.items() if age >= timedelta(hours=30)}

    assert old == {"chutes"}
    del ages["chutes"]
    assert min(ages.values()) >= timedelta(hours=1)
    assert max(ages.values()) <= timedelta(hours=20)


def test_articles_are_as_long_as_news_is(newsroom: Newsroom) -> None:
    for article in newsroom.articles.values():
        assert 150 <= len(" ".join(article.paragraphs).split()) <= 350
        assert len(article.paragraphs) >= 4


def test_the_watchlists_find_what_was_written_for_them(newsroom: Newsroom) -> None:
    articles = newsroom.articles.values()

    assert {p.slug for p in articles if is_ferry_safety(p)} - {
        BREAKING,
        REPRINT,
        REPORTED_AGAIN,
    } == (FERRY_SAFETY)
    assert {p.slug for p in articles if is_mine_spill(p)} == MINE_SPILL
    assert is_ferry_safety(newsroom.articles[BREAKING])


@pytest.mark.parametrize(
    ("copy", "original"), [(REPRINT, "smoke"), ("grey-water", "tailings")]
)
def test_a_copy_has_its_originals_text_under_another_headline(
    newsroom: Newsroom, copy: str, original: str
) -> None:
    there, here = newsroom.articles[original], newsroom.articles[copy]

    assert here.paragraphs == there.paragraphs
    assert here.title != there.title
    assert here.outlet != there.outlet
    assert here.published > there.published


@pytest.mark.parametrize("slug", [BREAKING, REPRINT, REPORTED_AGAIN])
def test_an_unpublished_article_is_nowhere(newsroom: Newsroom, slug: str) -> None:
    article = newsroom.articles[slug]
    outlet = outlet_of(newsroom, article)

    assert get(article.url)[0] == 404
    assert article.url not in headlines(outlet)
    assert article.url not in get(outlet.url)[1]


@pytest.mark.parametrize("slug", [BREAKING, REPRINT])
def test_a_published_article_appears_in_the_feed(busy: Newsroom, slug: str) -> None:
    outlet = outlet_of(busy, busy.articles[slug])
    _, before, etag = get(outlet.url)

    url = busy.publish(slug)

    status, after, changed = get(outlet.url, etag)
    assert status == 200
    assert changed != etag
    entries = fastfeedparser.parse(after).entries
    assert len(entries) == len(fastfeedparser.parse(before).entries) + 1
    assert entries[0].link == url


@pytest.mark.parametrize("slug", [BREAKING, REPRINT, REPORTED_AGAIN])
def test_a_published_article_appears_on_the_front_page(
    busy: Newsroom, slug: str
) -> None:
    article = busy.articles[slug]

    url = busy.publish(slug)

    assert url == article.url
    assert get(url)[0] == 200
    assert headlines(outlet_of(busy, article))[url] == article.title
    assert slug not in busy.unpublished


def test_publishing_twice_changes_nothing(busy: Newsroom) -> None:
    outlet = outlet_of(busy, busy.articles[BREAKING])
    busy.publish(BREAKING)
    etag = get(outlet.url)[2]

    busy.publish(BREAKING)

    assert get(outlet.url, etag)[0] == 304


def test_a_feed_that_did_not_change_is_not_sent_again(newsroom: Newsroom) -> None:
    for outlet in newsroom.outlets:
        etag = get(outlet.url)[2]

        assert get(outlet.url, etag) == (304, "", etag)


def test_robots_may_read_all_but_the_private_folder(newsroom: Newsroom) -> None:
    for outlet in newsroom.outlets:
        _, body, _ = get(outlet.home + "/robots.txt")

        assert body == "User-agent: *\nDisallow: /private/\n"


def test_pages_link_to_nothing_outside_their_outlet(newsroom: Newsroom) -> None:
    for article in public(newsroom):
        outlet = outlet_of(newsroom, article)
        page = Selector(text=get(article.url)[1])

        for link in page.xpath("//@href | //@src | //@action").getall():
            assert link.startswith(("/", "#", outlet.home + "/"))
