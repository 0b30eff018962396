"""A listing is kept in place of a page as long as it names the article."""

import pytest

from store.kept_listings import ReplacedPage
from tocsin.daemon.asked_files import not_listed

URL = "https://gazette.example/news/ferry?id=7&part=2"
PAGE = ReplacedPage(url=URL, title="Ferry & crane collide")


@pytest.mark.parametrize(
    "body",
    [
        b"<link>https://gazette.example/news/ferry?id=7&amp;part=2</link>",
        b'{"url": "https:\\/\\/gazette.example\\/news\\/ferry?id=7&part=2"}',
        b"<title>Ferry &amp;amp; crane collide</title><link>/r/1</link>",
        b'<a href="/news/ferry?id=7&amp;part=2">more</a>',
    ],
)
def test_a_listing_names_an_article_by_address_or_headline(body: bytes) -> None:
    assert not_listed(body, [PAGE]) is None


@pytest.mark.parametrize("body", [b"", b"<title>Another</title>", b"\xff\xfe"])
def test_a_listing_that_names_it_no_more_is_not_kept(body: bytes) -> None:
    failure = not_listed(body, [PAGE])

    assert failure is not None
    assert failure.outcome == "hard"
    assert failure.sentence == "the listing does not name it any more"


def test_the_front_page_of_an_article_names_nothing() -> None:
    front = ReplacedPage(url="https://gazette.example/", title="News")

    assert not_listed(b"<a href='/'>News</a>", [front]) is not None
