"""Properties of every reading: it has no flaws, and is always the same."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from random import Random
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.many_outlets import Plan
from spiders.extract.read_page import read
from tests.support.patience import PATIENCE
from tests.support.reading_checks import flaws
from tocsin.demo.newsroom import Newsroom

URL = "https://www.lenna.example/town/bridge"
NOW = datetime(2026, 11, 23, 10, 30, 12, tzinfo=UTC)

Edit = tuple[Callable[[bytes, bytes], bytes], float, float]
"""An edit of a stretch of a page, and the shares of its length that bound it."""


def cut(stretch: bytes, page: bytes) -> bytes:
    return b""


def doubled(stretch: bytes, page: bytes) -> bytes:
    return stretch * 2


def elsewhere(stretch: bytes, page: bytes) -> bytes:
    return page[: len(stretch)]


def shuffled(stretch: bytes, page: bytes) -> bytes:
    parts = stretch.split(b"<")
    Random(len(parts)).shuffle(parts)
    return b"<".join(parts)


def reversed_(stretch: bytes, page: bytes) -> bytes:
    return stretch[::-1]


def flipped(stretch: bytes, page: bytes) -> bytes:
    """Flip one bit in every 37th byte, a different one each time."""
    bits = bytearray(stretch)
    for at in range(0, len(bits), 37):
        bits[at] ^= 1 << at % 8
    return bytes(bits)


EDITS = st.tuples(
    st.sampled_from([cut, doubled, elsewhere, shuffled, reversed_, flipped]),
    st.floats(0, 1),
    st.floats(0, 1),
)


def edited(page: bytes, edits: list[Edit]) -> bytes:
    for edit, first, second in edits:
        start, end = sorted((int(first * len(page)), int(second * len(page))))
        page = page[:start] + edit(page[start:end], page) + page[end:]
    return page


@pytest.fixture(scope="module")
def pages() -> Iterator[list[bytes]]:
    """An article and the front page of each outlet of the demonstration."""
    with Newsroom(NOW) as newsroom:
        addresses = []
        for outlet in newsroom.outlets:
            addresses += [newsroom.public(outlet)[0].url, f"{outlet.home}/"]
        yield [urlopen(address, timeout=PATIENCE).read() for address in addresses]


@pytest.fixture(scope="module")
def large() -> list[tuple[str, bytes]]:
    """Pages full of furniture, and their addresses."""
    plan = Plan(outlets=3, each=2, watchlists=0, latest="2026-01-01T12:00Z")
    return [(url, page.encode()) for url, page in plan.pages()]


@settings(deadline=None, max_examples=200)
@given(body=st.binary(max_size=500), url=st.sampled_from([URL, "", "http://["]))
def test_any_bytes_give_a_sound_reading(body: bytes, url: str) -> None:
    assert flaws(read(body, url, "text/html")) == []


MARKUP = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<div>", "</div>", "<a href=x>", "</a>", "<b>", "</b>"),
            *("<table>", "<tr>", "<td>", "</table>", "<h1>", "</h1>", "<br>", "<li>"),
            *("<article>", "</article>", "<nav>", "</nav>", "<title>", "</title>"),
            *("<script>", "</script>", "<!--", "-->", "<svg>", "</svg>", "<style>"),
            *("<time datetime='2026-03-02T10:00Z'>", "<meta name=author content='A'>"),
            *("<script type='application/ld+json'>", '{"@type":"NewsArticle",'),
            *(
                '"headline":"\\ud800"}',
                "&amp;",
                "&#0;",
                "&#xD800;",
                "\0",
                "\u2028",
                "\x85",
            ),
            *("<body>", "</body>", "<html lang=x>", "<head>", "By Ida Holm", "2 March"),
            "The lift bridge stays closed to lorries until spring, said the board. ",
        ]
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=200)
@given(MARKUP)
def test_any_markup_gives_a_sound_reading(parts: list[str]) -> None:
    assert flaws(read("".join(parts).encode(), URL, "text/html")) == []


@settings(deadline=None, max_examples=200)
@given(which=st.integers(0, 9), edits=st.lists(EDITS, min_size=1, max_size=5))
def test_a_damaged_page_gives_a_sound_reading(
    pages: list[bytes], which: int, edits: list[Edit]
) -> None:
    body = edited(pages[which], edits)

    assert flaws(read(body, URL, "text/html")) == []


@settings(deadline=None, max_examples=100)
@given(which=st.integers(0, 9), share=st.floats(0, 1))
def test_a_page_that_ends_early_gives_a_sound_reading(
    pages: list[bytes], which: int, share: float
) -> None:
    body = pages[which][: int(share * len(pages[which]))]

    assert flaws(read(body, URL, "text/html; charset=utf-8")) == []


@settings(deadline=None, max_examples=20)
@given(order=st.permutations(range(10)))
def test_a_page_is_read_the_same_whatever_was_read_before(
    pages: list[bytes], order: list[int]
) -> None:
    first = [read(page, URL, "text/html") for page in pages]

    again = {which: read(pages[which], URL, "text/html") for which in order}

    assert [again[which] for which in range(10)] == first


def test_a_page_is_read_the_same_in_another_process(
    pages: list[bytes], large: list[tuple[str, bytes]]
) -> None:
    asked = [*large, *((URL, page) for page in pages)]
    urls, bodies = zip(*asked, strict=True)
    here = [read(body, url, "text/html") for url, body in asked]

    # Spawned, not forked: its sets have a different order.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        there = list(process.map(read, bodies, urls, ["text/html"] * len(asked)))

    assert there == here


@settings(deadline=None, max_examples=10)
@given(which=st.integers(0, 5), edits=st.lists(EDITS, min_size=1, max_size=5))
def test_a_damaged_page_full_of_furniture_gives_a_sound_reading(
    large: list[tuple[str, bytes]], which: int, edits: list[Edit]
) -> None:
    url, page = large[which]

    assert flaws(read(edited(page, edits), url, "text/html")) == []
