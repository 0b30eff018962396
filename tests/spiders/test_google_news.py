"""News searches of Google: pointers to publishers' addresses."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import urls
from spiders.kinds.google_news import listing, publisher_address
from spiders.listing import Listing, NotAListingError
from store.model import Entry
from tests.support.news_searches import new_id, old_id, search_feed, search_item

URL = "https://news.google.com/rss/search?q=ferry&hl=en-GB&gl=GB&ceid=GB:en"
ARTICLES = "https://news.google.com/rss/articles"
PAGE = "https://gazette.example/2026/03/ferry-late"


def read(*items: str) -> Listing:
    return listing(search_feed(items).encode(), URL, {}, "application/xml")


def entry(link: str, headline: str = "Ferry late", outlet: str = "Gazette") -> Entry:
    [found] = read(search_item(link, headline, outlet)).entries
    return found


def test_the_publisher_s_address_is_used_where_the_link_tells_it() -> None:
    found = entry(f"{ARTICLES}/{old_id(PAGE)}?oc=5")

    assert found.url == PAGE
    assert (found.title, found.outlet, found.summary) == ("Ferry late", "Gazette", "")
    assert not found.complete
    assert found.published


def test_an_entry_whose_publisher_cannot_be_had_keeps_its_words_alone() -> None:
    link = f"{ARTICLES}/{new_id(1)}?oc=5"

    found = entry(link, "Ferry - late")

    assert found.url.startswith(f"{link}#")
    assert urls.is_of_shared_page(found.url)
    assert (found.title, found.outlet) == ("Ferry - late", "Gazette")
    assert not found.complete


def test_words_of_other_headlines_are_not_the_article_s() -> None:
    assert "Whales" not in entry(f"{ARTICLES}/{new_id(1)}").summary


def test_two_articles_keep_two_addresses() -> None:
    items = [
        search_item(f"{ARTICLES}/{new_id(n)}", f"Ferry {n}", "Post") for n in (1, 2)
    ]

    first, second = read(*items).entries

    assert urls.key(first.url) != urls.key(second.url)


@pytest.mark.parametrize(
    ("headline", "outlet", "title"),
    [
        ("Ferry late", "Post & Echo", "Ferry late"),
        ("Ferry late - Analysis", "Post", "Ferry late - Analysis"),
        ("Post - Post", "Post", "Post - Post"),
        ("Ferry late - Post", "", "Ferry late - Post"),
    ],
)
def test_a_headline_loses_the_name_of_its_outlet_once(
    headline: str, outlet: str, title: str
) -> None:
    assert entry(f"{ARTICLES}/{new_id(1)}", headline, outlet).title == title


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (f"{ARTICLES}/{old_id(PAGE)}", PAGE),
        (f"https://news.google.com/read/{old_id(PAGE)}?hl=en", PAGE),
        (f"https://news.google.com/articles/{old_id(PAGE)}", PAGE),
        (f"https://www.google.com/url?rct=j&sa=t&url={PAGE}&ct=ga", PAGE),
        (PAGE, PAGE),
        (f"{ARTICLES}/{new_id(1)}", ""),
        (f"{ARTICLES}/{'A' * 30}", ""),
        (f"{ARTICLES}/{old_id('http://[')}", ""),
        ("https://www.google.com/url?url=javascript:alert(1)", ""),
        ("https://news.google.com/topics/CAAqJggKIiBDQkFTRWdvSUwyMHZNRGx6", ""),
        ("", ""),
    ],
)
def test_what_a_link_tells_of_its_publisher(link: str, address: str) -> None:
    assert publisher_address(link, URL) == address


def test_an_alert_of_google_alerts_leads_to_the_publisher() -> None:
    wrapped = f"https://www.google.com/url?rct=j&amp;sa=t&amp;url={PAGE}&amp;ct=ga"
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:google.com,2013:x</id>'
        '<title type="html">&lt;b&gt;Ferry&lt;/b&gt; late</title>'
        f'<link href="{wrapped}"/><published>2026-03-02T10:00:00Z</published>'
        '<content type="html">The &lt;b&gt;ferry&lt;/b&gt; was</content></entry></feed>'
    )
    url = "https://www.google.com/alerts/feeds/1/2"

    [found] = listing(feed.encode(), url, {}, "application/atom+xml").entries

    assert (found.url, found.title, found.outlet) == (PAGE, "Ferry late", "")


def test_a_page_that_asks_for_consent_is_no_search() -> None:
    page = b"<!doctype html><html><title>Before you continue</title></html>"

    with pytest.raises(NotAListingError, match="an HTML page, not a feed"):
        listing(page, URL, {}, "text/html")


@given(st.binary(max_size=300), st.text(max_size=80))
def test_anything_is_a_listing_or_none(body: bytes, link: str) -> None:
    publisher_address(link, URL)
    with contextlib.suppress(NotAListingError):
        listing(body, URL, {})
    with contextlib.suppress(NotAListingError):
        listing(
            search_feed([search_item("x", "y", "z")]).encode()[: len(body)], URL, {}
        )
