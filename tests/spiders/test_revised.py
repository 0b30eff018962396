"""What a page that is read again makes of the stored article."""

from dataclasses import replace

import pytest

from spiders.extract.page_evidence import ListedWords
from spiders.extract.read_page import read
from spiders.extract.reading import Reading
from spiders.revised import revised
from store.model import Article
from store.revisit_model import PageState
from tests.support.daemon_process import page, prose
from tests.support.factories import NOW, article, source

URL = "https://gazette.com/1"
TEXT = prose("ferry", 1)

WALLS = {
    "consent": (
        "We value your privacy",
        "We and our 612 partners store and read information on your device, and "
        "process personal data to show advertisements that you may like.",
        "You may accept this, or choose what you agree to.",
    ),
    "region": (
        "Not available",
        "This content is not available in your region. For legal reasons we cannot "
        "show it to you, and we are sorry that we cannot do more about it.",
    ),
}


def stored(*paragraphs: str) -> Article:
    text = "\n".join(paragraphs)
    return replace(article(title="Ferry late", url=URL, text=text), origin="page")


def read_again(before: Article, title: str, *paragraphs: str) -> Article | None:
    listed = ListedWords(before.title, before.text[:500])
    markup = page(title, *paragraphs).encode()
    reading: Reading = read(markup, URL, "text/html; charset=utf-8", None, listed)
    known = PageState(url=URL, title=before.title)
    return revised(before, reading, source(), page=known, now=NOW)


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_no_version_of_a_short_article(wall: str) -> None:
    breaking = stored("A ferry hit the pier.", "More follows.")

    assert read_again(breaking, *WALLS[wall]) is None


def test_a_new_headline_over_the_known_text_is_a_version() -> None:
    later = read_again(stored(*TEXT), "Captain arrested", *TEXT)

    assert later is not None
    assert later.title == "Captain arrested"


def test_a_text_that_grows_under_a_new_headline_is_a_version() -> None:
    first = "A ferry hit the pier at Kolmar this morning, and nobody knows why it did."
    breaking = stored(first, "More follows.")
    grown = [first, *TEXT]

    later = read_again(breaking, "Captain arrested", *grown)

    assert later is not None
    assert later.text.startswith("A ferry hit the pier")
