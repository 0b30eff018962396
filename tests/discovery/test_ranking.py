"""The best of several ways into a site."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.ranking import Sample, ranked, sample_of
from spiders.discovery.ways_in import WayIn
from spiders.listing import Listing
from store.model import Entry

HOME = "https://gazette.example/"
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
    return sample_of(way, Listing(entries=entries), HOME)


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
        sample("/sitemap.xml", "sitemap", title="", dated=False),
        sample("/", "page", dated=False),
    )

    assert found == ["/", "/sitemap.xml"]


def test_a_feed_that_was_given_up_comes_last() -> None:
    old = sample("/old.xml", age=timedelta(days=400))

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
