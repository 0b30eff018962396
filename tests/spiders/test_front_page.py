"""Listing pages: the links that a selector finds → entries."""

import pytest

from spiders.kinds.front_page import MAX_ENTRIES, listing
from spiders.listing import Listing, NotAListingError
from store.model import Entry

URL = "https://example.com/news/"

FRONT = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"></head><body>
<nav><a href="/about">About us</a></nav>
<article><a href="/ferry"><img src="f.jpg"></a>
 <h2><a href="/ferry?utm_source=front">Ferry <b>sinks</b>
   off Malta</a></h2></article>
<article><h3><a href="harbour.html#top">Harbour closed</a></h3></article>
<h2><a href="https://example.com/news">All news</a></h2>
<h2><a href="javascript:void(0)">Menu</a></h2>
<h2><a>Not a link</a></h2>
</body></html>"""


def read(body: str, links: str = "") -> Listing:
    return listing(body.encode(), URL, {"links": links} if links else {})


def refusal(body: str, links: str = "") -> str:
    with pytest.raises(NotAListingError) as caught:
        read(body, links)
    return str(caught.value)


def test_headlines_are_found_without_a_selector() -> None:
    found = read(FRONT)

    assert found.entries == (
        Entry(
            url="https://example.com/ferry?utm_source=front",
            title="Ferry sinks off Malta",
        ),
        Entry(url="https://example.com/news/harbour.html#top", title="Harbour closed"),
    )
    assert (found.language, found.left_out) == ("en-gb", 0)


def test_a_selector_may_select_links_or_elements_around_them() -> None:
    by_link = read(FRONT, "nav a")
    by_holder = read(FRONT, "nav")

    assert [entry.title for entry in by_link.entries] == ["About us"]
    assert by_holder == by_link


def test_the_longest_title_of_a_link_is_kept_at_its_first_place() -> None:
    page = '<h2><a href="/a">A</a><a href="/b">B</a><a href="/a">A ferry sank</a></h2>'

    assert [entry.title for entry in read(page).entries] == ["A ferry sank", "B"]


def test_a_page_without_links_is_refused_with_a_sentence() -> None:
    assert "no headline" in refusal("<p>nothing</p>")
    assert "'.story a'" in refusal(FRONT, ".story a")
    assert "no headline" in refusal("")
    assert "no headline" in refusal("\0")


@pytest.mark.parametrize("selector", ["h2[", "a:foo", "h2 >", "??"])
def test_an_invalid_selector_is_refused_with_a_sentence(selector: str) -> None:
    assert refusal(FRONT, selector).startswith(f"{selector!r} is no CSS selector")


def test_a_selector_of_texts_finds_no_link() -> None:
    assert "finds no link" in refusal(FRONT, "h2 a::text")
    assert "finds no link" in refusal(FRONT, "h2 a::attr(href)")


def test_only_the_first_links_of_a_huge_page_are_taken() -> None:
    page = "".join(
        f'<h2><a href="/{n}">Ferry {n} is late</a></h2>' for n in range(MAX_ENTRIES + 9)
    )

    found = read(page)

    assert [entry.title for entry in found.entries[:2]] == [
        "Ferry 0 is late",
        "Ferry 1 is late",
    ]
    assert (len(found.entries), found.left_out) == (MAX_ENTRIES, 9)


def test_the_declared_charset_is_used() -> None:
    page = (
        '<meta charset="windows-1251"><h2><a href="/a">Паром затонул у острова</a></h2>'
    )

    found = listing(page.encode("windows-1251"), URL, {})

    assert found.entries[0].title == "Паром затонул у острова"


def test_a_very_deeply_nested_page_is_read() -> None:
    deep = '<h2><a href="/a">A ferry sank</a></h2>' + "<div>" * 100_000

    assert [entry.title for entry in read(deep).entries] == ["A ferry sank"]


def test_a_headline_behind_a_large_drawing_is_found() -> None:
    drawing = "<svg>" + '<path d="M0 0"></path>' * 1_000 + "</svg>"

    [entry] = read(f'<h2><a href="/a">{drawing}A ferry sank</a></h2>').entries

    assert entry.title == "A ferry sank"


@pytest.mark.parametrize("around", ["h2", "article"])
@pytest.mark.parametrize("links", ["", "a, h2"])
def test_the_title_of_a_link_that_was_never_closed_has_an_end(
    around: str, links: str
) -> None:
    # Each holds all that follow.
    body = "".join(
        f"<{around}><a href='/news/{n}-ferry-late'>Ferry {n} is late today"
        for n in range(300)
    )

    found = read(f"<html><body>{body}", links)

    assert found.entries
    assert max(len(entry.title) for entry in found.entries) < 5_000


@pytest.mark.parametrize(
    "link", ["http://[::1", "http://a b/", "http://a.example:99999"]
)
def test_a_link_that_cannot_be_asked_is_left_out(link: str) -> None:
    found = read(FRONT.replace('href="javascript:void(0)"', f'href="{link}"'))

    assert found.entries == read(FRONT).entries


@pytest.mark.parametrize(
    ("beside", "order"),
    [
        ("<time>28/11/2026</time>", False),
        ("<p>Sat, 11/28/2026, 10:20</p>", True),
        ("<p>05/11/2026</p>", None),
        ("<p>28/11/2026</p><p>11/28/2026</p>", None),
        ("<script>day = '11/28/2026'</script>", None),
        (f"<p>The fair ended on 28/11/2026, {'as was said, ' * 9}at night.</p>", None),
    ],
)
def test_a_page_tells_the_order_of_the_dates_beside_its_headlines(
    beside: str, order: bool | None
) -> None:
    found = read(FRONT.replace("<nav>", f"{beside}<nav>"))

    assert found.month_first is order
