"""The best of several ways into a site."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.ranking import ranked
from spiders.discovery.samples import FrontPage, Sample, articles_folder, sample_of
from spiders.discovery.ways_in import WayIn
from spiders.listing import Listing
from store.model import Entry

FRONT = FrontPage(url="https://gazette.example/")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def sample(
    url: str,
    kind: str = "feed",
    *,
    count: int = 10,
    age: timedelta = timedelta(0),
    dated: bool = True,
    edited: bool = False,
    text: str = "",
    title: str = "Ferry late",
    host: str = "gazette.example",
    front: FrontPage = FRONT,
) -> Sample:
    at = NOW - age
    entries = tuple(
        Entry(
            url=f"https://{host}/{n}",
            title=title,
            published=at if dated else None,
            updated=at + timedelta(hours=1) if edited else None,
            summary=text,
        )
        for n in range(count)
    )
    way = WayIn(url=f"https://gazette.example{url}", kind=kind)
    return sample_of(way, Listing(entries=entries), front, NOW)


def feed_of(
    url: str = "/feed.xml", *, times: list[datetime], edited: bool = False
) -> Sample:
    same = len(set(times)) == 1
    entries = tuple(
        Entry(
            url=f"https://gazette.example/{at:%d-%H}-{n if same else 0}",
            title="Ferry late",
            published=at,
            updated=at + timedelta(hours=1) if edited else None,
        )
        for n, at in enumerate(times)
    )
    way = WayIn(url=f"https://gazette.example{url}", kind="feed")
    return sample_of(way, Listing(entries=entries), FRONT, NOW)


def order(*samples: Sample) -> list[str]:
    return [s.way.url.removeprefix("https://gazette.example") for s in ranked(samples)]


def test_a_feed_comes_before_an_interface_a_sitemap_and_a_page() -> None:
    found = order(
        sample("/", "page", dated=False),
        sample("/news-sitemap.xml", "sitemap"),
        sample("/wp-json", "wordpress"),
        sample("/feed/"),
    )

    assert found == ["/feed/", "/wp-json", "/news-sitemap.xml", "/"]


def test_a_page_comes_before_a_sitemap_without_headlines() -> None:
    found = order(
        sample("/sitemap.xml", "sitemap", title=""), sample("/", "page", dated=False)
    )

    assert found == ["/", "/sitemap.xml"]


def test_a_sitemap_without_headlines_and_dates_is_none() -> None:
    bare = sample("/sitemap.xml", "sitemap", title="", dated=False)

    assert bare.problem == "it has neither headlines nor dates"


def test_a_feed_whose_dates_are_of_one_build_is_none() -> None:
    built = feed_of(times=[NOW.replace(minute=17)] * 6)
    daily = feed_of(times=[NOW] * 6)

    assert built.problem == "a build of the site has dated all its entries anew"
    assert daily.problem == ""


def test_the_feed_of_a_category_gives_way_to_the_one_that_covers_it() -> None:
    whole = feed_of("/b.xml", times=[NOW - timedelta(hours=n) for n in range(10)])
    part = feed_of(
        "/a.xml",
        times=[NOW - timedelta(hours=n) for n in range(0, 40, 4)],
        edited=True,
    )

    assert order(part, whole) == ["/b.xml", "/a.xml"]


def test_what_the_front_page_never_shows_comes_after_the_page() -> None:
    keys = frozenset(f"gazette.example/news/{n}" for n in range(12))
    front = FrontPage(url=FRONT.url, keys=keys)
    podcast = sample("/podcast.xml", front=front)
    page = sample("/", "page", dated=False)

    assert podcast.shared == 0
    assert order(podcast, page) == ["/", "/podcast.xml"]


def test_a_feed_of_newer_articles_than_the_front_page_shows_comes_before_it() -> None:
    keys = frozenset(f"gazette.example/last-month/{n}" for n in range(12))
    front = FrontPage(url=FRONT.url, keys=keys)
    page = sample("/", "page", dated=False)

    assert order(page, sample("/feed", front=front)) == ["/feed", "/"]
    undated = sample("/all.xml", front=front, dated=False)
    assert order(page, undated) == ["/", "/all.xml"]


def test_of_two_feeds_the_one_that_the_front_page_shows_is_first() -> None:
    keys = frozenset(f"gazette.example/{n}" for n in range(12))
    front = FrontPage(url=FRONT.url, keys=keys)
    other = feed_of("/a.xml", times=[NOW - timedelta(days=n) for n in range(9)])

    shown = sample("/b.xml", front=front)

    assert shown.shared == 10
    assert order(replace(other, shared=0), shown)[0] == "/b.xml"


@pytest.mark.parametrize(
    ("entries", "folder"),
    [
        ({"/posts/1/": True, "/posts/2/": True, "/about/": False}, "/posts/"),
        ({"/posts/1/": True, "/posts/2/": True}, ""),
        ({"/posts/1/": True, "/blog/2/": True, "/about/": False}, ""),
        ({"/posts/1/": True, "/posts/2/": False, "/about/": False}, ""),
        ({"/1.html": True, "/about/": False}, ""),
        ({"/about/": False}, ""),
    ],
)
def test_a_feed_of_all_pages_has_its_articles_in_one_folder(
    entries: dict[str, bool], folder: str
) -> None:
    listed = tuple(
        Entry(url=f"https://gazette.example{path}", published=NOW if dated else None)
        for path, dated in entries.items()
    )
    way = WayIn(url="https://gazette.example/index.xml", kind="feed")
    found = sample_of(way, Listing(entries=listed), FRONT, NOW)

    assert articles_folder(found).removeprefix("https://gazette.example") == folder


def test_a_feed_that_was_given_up_is_none() -> None:
    old = sample("/old.xml", age=timedelta(days=400))

    assert order(old, sample("/", "page", dated=True)) == ["/"]
    assert old.problem == "it was given up: its newest entry is of 2025-01-26"


def test_a_feed_that_ended_some_months_ago_comes_last() -> None:
    old = sample("/old.xml", age=timedelta(days=90))

    assert order(old, sample("/", "page", dated=True))[-1] == "/old.xml"


def test_of_two_feeds_the_one_that_tells_changes_or_more_text_is_first() -> None:
    assert order(sample("/rss"), sample("/atom", edited=True)) == ["/atom", "/rss"]
    assert order(sample("/rss"), sample("/full", text="x" * 2_000))[0] == "/full"


def test_a_feed_of_all_pages_gives_way_to_one_of_dated_articles() -> None:
    assert (
        order(sample("/index.xml", dated=False), sample("/posts.xml"))[0]
        == "/posts.xml"
    )


def test_feeds_of_changes_and_of_tags_give_way_to_the_whole() -> None:
    found = order(
        sample("/feed_rss_updated.xml"), sample("/tag/sea/feed"), sample("/feed.xml")
    )

    assert found[0] == "/feed.xml"


def test_a_feed_whose_links_lead_elsewhere_is_none() -> None:
    template = sample("/feed.xml", host="example.com")

    assert template.problem == "its links lead to example.com"
    assert ranked([template]) == []


def test_a_feed_that_lists_nothing_is_none() -> None:
    assert sample("/feed.xml", count=0).problem == "it lists nothing"


def test_of_equals_the_first_named_stays_first() -> None:
    assert order(sample("/a"), sample("/b")) == ["/a", "/b"]


_SAMPLES = st.builds(
    sample,
    st.sampled_from(["/a", "/tag/b/", "/updated.xml"]),
    st.sampled_from(["feed", "page", "sitemap", "wordpress"]),
    count=st.integers(0, 4),
    age=st.timedeltas(timedelta(0), timedelta(days=200)),
    dated=st.booleans(),
    edited=st.booleans(),
)


@given(st.lists(_SAMPLES, max_size=6), st.randoms())
def test_the_merit_of_the_best_does_not_hang_on_the_order(
    samples: list[Sample], dice: Random
) -> None:
    shuffled = list(samples)
    dice.shuffle(shuffled)

    first, again = ranked(samples), ranked(shuffled)

    assert len(first) == sum(bool(s.entries) for s in samples)
    kinds = [[s.way.kind for s in found[:1]] for found in (first, again)]
    assert kinds[0] == kinds[1]
