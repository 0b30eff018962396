"""Sitemaps: news, plain, text, indexes, and what is none."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.kinds import feed
from spiders.kinds.sitemap import MAX_ENTRIES, listing
from spiders.kinds.sitemap_parts import MAX_PARTS, worthwhile
from spiders.listing import Listing, ListingPart, NotAListingError

URL = "https://gazette.example/sitemap.xml"
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)

NEWS_URL = """<url><loc>https://gazette.example/2026/ferry-late</loc>
<news:news>
  <news:publication><news:name>The Gazette</news:name>
    <news:language>de</news:language></news:publication>
  <news:publication_date>2026-03-02T12:00:00+02:00</news:publication_date>
  <news:title>Ferry &amp; crew late</news:title>
  <news:keywords>harbour, ferries, harbour</news:keywords>
</news:news>
<image:image><image:loc>/pictures/ferry.jpg</image:loc>
  <image:title>The ferry at the quay</image:title></image:image></url>"""


def read(text: str) -> Listing:
    return listing(text.encode(), URL, {}, "application/xml")


def urlset(*items: str, namespaces: str = SITEMAPS) -> str:
    return f"<urlset {namespaces}>{''.join(items)}</urlset>"


def item(number: int, changed: str = "") -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>https://gazette.example/news/item-{number}</loc>{lastmod}</url>"


def part(name: str, changed: str = "") -> ListingPart:
    return ListingPart(url=f"https://gazette.example/{name}.xml", changed=changed)


def names(parts: tuple[ListingPart, ...]) -> list[str]:
    return [found.url.rpartition("/")[2].removesuffix(".xml") for found in parts]


def test_a_news_sitemap_tells_headline_time_language_and_picture() -> None:
    [entry] = read(urlset(NEWS_URL, namespaces=f"{SITEMAPS} {NEWS} {IMAGES}")).entries

    assert entry.url == "https://gazette.example/2026/ferry-late"
    assert entry.title == "Ferry & crew late"
    assert entry.published == DAY
    assert entry.updated is None
    assert entry.language == "de"
    assert entry.tags == ("harbour", "ferries")
    assert entry.image == "https://gazette.example/pictures/ferry.jpg"


@pytest.mark.parametrize("namespaces", ["", SITEMAPS, 'xmlns="https://other.example"'])
def test_namespaces_that_a_generator_forgot_change_nothing(namespaces: str) -> None:
    [entry] = read(urlset(NEWS_URL, namespaces=namespaces)).entries

    assert (entry.title, entry.published) == ("Ferry & crew late", DAY)


def test_a_compressed_sitemap_is_read() -> None:
    packed = gzip.compress(urlset(item(1)).encode())

    assert len(listing(packed, URL, {}, "application/x-gzip").entries) == 1


def test_a_plain_sitemap_gives_addresses_and_changes_newest_first() -> None:
    found = read(urlset(item(1, "2026-03-01"), item(2, "2026-03-02"), item(3)))

    ends = [entry.url.rpartition("-")[2] for entry in found.entries]
    assert ends == ["2", "1", "3"]
    assert found.entries[0].updated is not None
    assert found.entries[0].title == ""
    assert found.entries[0].published is None


def test_what_is_no_article_by_its_address_is_left_out() -> None:
    front = "<url><loc>https://gazette.example/</loc></url>"

    assert [e.url[-6:] for e in read(urlset(front, item(1))).entries] == ["item-1"]


def test_changes_of_one_minute_are_the_time_of_a_build_and_no_news() -> None:
    built = [item(n, f"2026-03-02T10:00:{n:02}Z") for n in range(9)]
    edited = item(10, "2026-03-02T11:00:00Z")

    assert {entry.updated for entry in read(urlset(*built, edited)).entries} == {None}


def test_of_many_the_last_changed_are_taken() -> None:
    times = [DAY - timedelta(minutes=n) for n in range(MAX_ENTRIES + 200)]
    items = [item(n, f"{at:%Y-%m-%dT%H:%M:%SZ}") for n, at in enumerate(times)]

    found = read(urlset(*reversed(items)))

    assert len(found.entries) == MAX_ENTRIES
    assert found.left_out == 200
    assert found.entries[0].url.endswith("item-0")


def test_of_many_without_changes_both_ends_are_taken() -> None:
    found = read(urlset(*(item(n) for n in range(MAX_ENTRIES + 200))))

    assert len(found.entries) == MAX_ENTRIES
    assert found.entries[0].url.endswith("item-0")
    assert found.entries[-1].url.endswith(f"item-{MAX_ENTRIES + 199}")


def test_a_text_file_with_an_address_a_line_is_a_sitemap() -> None:
    text = (
        "https://gazette.example/news/one-1\r\n\r\nhttps://gazette.example/news/two-2"
    )

    found = listing(text.encode(), URL, {}, "text/plain")

    assert [entry.url[-5:] for entry in found.entries] == ["one-1", "two-2"]


def test_an_index_names_its_parts() -> None:
    parts = "".join(
        f"<sitemap><loc>/map-{n}.xml</loc><lastmod>2026-03-0{n}</lastmod></sitemap>"
        for n in (1, 3, 2)
    )

    found = read(f"<sitemapindex {SITEMAPS}>{parts}</sitemapindex>")

    assert found.entries == ()
    assert names(found.parts) == ["map-3", "map-2", "map-1"]
    assert found.parts[0].changed == "2026-03-03"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the answer was empty"),
        ("<html><body>No</body></html>", "this is no sitemap"),
        ("<rss><channel></channel></rss>", "this is no sitemap"),
        ("Not found", "this is no sitemap"),
        ("<sitemapindex></sitemapindex>", "names no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_refused_in_a_sentence(body: str, reason: str) -> None:
    with pytest.raises(NotAListingError, match=reason):
        read(body)


@pytest.mark.parametrize("root", ["urlset", "sitemapindex", "map:urlset"])
def test_a_sitemap_that_is_said_to_be_a_feed_names_its_kind(root: str) -> None:
    body = f"<?xml version='1.0'?><{root} {SITEMAPS}></{root}>".encode()

    with pytest.raises(NotAListingError, match='write kind = "sitemap"'):
        feed.listing(body, URL, {}, "application/xml")


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        # WordPress: numbered families without changes; posts grow at their end.
        (
            [
                "wp-sitemap-posts-post-1",
                "wp-sitemap-posts-post-10",
                "wp-sitemap-posts-post-9",
                "wp-sitemap-posts-page-1",
                "wp-sitemap-taxonomies-category-1",
                "wp-sitemap-users-1",
            ],
            ["wp-sitemap-posts-post-10", "wp-sitemap-posts-page-1"],
        ),
        (["sitemap-2", "news-sitemap", "sitemap-11"], ["news-sitemap", "sitemap-11"]),
        # Parts of a list that begin after so many articles: the newest come first.
        (
            [
                "news?x=1",
                "news?x=1&from=100",
                "news?x=1&from=200",
                "news?x=1&from=1000",
            ],
            ["news?x=1", "news?x=1&from=100"],
        ),
        # Nothing else is there.
        (["tags-1", "authors-1"], ["authors-1", "tags-1"]),
    ],
)
def test_without_changes_the_last_of_each_family_is_worth_a_look(
    given_: list[str], wanted: list[str]
) -> None:
    assert names(worthwhile(map(part, given_))) == wanted


def test_equal_changes_tell_nothing() -> None:
    parts = [part(f"posts-{n}", "2026-03-02T10:00Z") for n in (1, 2, 3)]

    assert worthwhile(parts) == (part("posts-3"),)


def test_lists_of_tags_are_left_out_though_they_changed_last() -> None:
    parts = [
        part("tags", "2026-03-03"),
        part("a", "2026-03-01"),
        part("b", "2026-03-02"),
    ]

    assert names(worthwhile(parts)) == ["b", "a"]


@given(
    st.lists(
        st.builds(
            part,
            st.text("abc-12news/", min_size=1, max_size=8),
            st.sampled_from(["", "2026-03-01", "2026-03-02", "soon"]),
        ),
        max_size=150,
    )
)
def test_some_part_is_worth_a_look_and_none_twice(parts: list[ListingPart]) -> None:
    found = worthwhile(parts)

    addresses = [part.url for part in found]
    assert set(addresses) <= {part.url for part in parts}
    assert len(found) <= MAX_PARTS
    assert bool(found) == bool(parts)
