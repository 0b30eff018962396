"""Hostile pages: each is read in time, and its reading has no flaws."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

import pytest

from benchmarks.hidden_article import TITLE, is_found, story
from benchmarks.hostile_pages import HIDING, PAGES
from spiders.extract.read_page import read
from spiders.extract.reading import Reading
from tests.support.patience import PATIENCE
from tests.support.reading_checks import flaws
from tocsin.wiring.workers import Workers

URL = "https://www.lenna.example/town/bridge"
SMALLER = 20
"""The factor by which the pages are smaller; they still break a fragile reader."""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """A worker process, so that a page that hangs it fails alone."""
    with Workers(1, seconds=PATIENCE) as workers:
        yield workers


def in_worker(workers: Workers, body: bytes) -> Reading:
    return asyncio.run(workers.run(read, body, URL, "text/html"))


def test_the_article_is_found_on_a_harmless_page() -> None:
    found = read(story().encode(), URL, "text/html")

    assert is_found(found.text)
    assert found.title == TITLE


@pytest.mark.parametrize(
    "found",
    [
        Reading(title="\ud800"),
        Reading(title="two\nlines"),
        Reading(authors=("Ida Holm", "")),
        Reading(tags=("a\0b",)),
        Reading(text="one\n\ntwo"),
        Reading(text="one\r\ntwo"),
        Reading(text="one \ntwo"),
        Reading(text="\n"),
        Reading(published=datetime.fromisoformat("2026-03-02")),
        Reading(modified=datetime.fromisoformat("0001-01-01T00:00:00+14:00")),
    ],
)
def test_flaws_of_a_reading_are_reported(found: Reading) -> None:
    assert flaws(found)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in HIDING])
def test_a_hostile_page_is_read(workers: Workers, name: str) -> None:
    body = PAGES[name](SMALLER)

    found = in_worker(workers, body)

    assert flaws(found) == []


@pytest.mark.parametrize("name", HIDING)
def test_an_article_is_found_on_a_hostile_page(workers: Workers, name: str) -> None:
    body = HIDING[name](SMALLER)

    found = in_worker(workers, body)

    assert is_found(found.text)
    assert flaws(found) == []
