"""Whether an article is still where it was, by what its address shows."""

from dataclasses import replace

import pytest

from spiders.extract.reading import Reading
from tests.support.daemon_process import prose
from tests.support.factories import article
from tocsin.intake.absences import absence_of, is_moved

URL = "https://gazette.example/news/2026/ferry-late"
TEXT = "\n".join(prose("ferry", 1))
STORED = article(1, url=URL, title="Ferry late again", text=TEXT)
FRONT = Reading(title="Gazette", text="All the news of the day.")


def absence(address: str, reading: Reading = FRONT, alike: int = 1) -> str | None:
    return absence_of(STORED, reading, asked=URL, address=address, alike=alike)


@pytest.mark.parametrize(
    ("address", "alike", "kind"),
    [
        ("https://gazette.example/", 1, "front"),
        ("https://gazette.example/news", 1, "front"),
        ("https://gazette.example/news/2026/other", 1, None),
        ("https://gazette.example/news/2026/other", 2, None),
        ("https://gazette.example/news/2026/sorry", 3, "front"),
    ],
)
def test_an_address_that_leads_to_no_article_is_that_of_none(
    address: str, alike: int, kind: str | None
) -> None:
    assert absence(address, alike=alike) == kind


@pytest.mark.parametrize(
    "address",
    [
        "https://consent.example/ask",
        "https://gazette.example/login?next=/news/2026/ferry-late",
    ],
)
def test_who_asks_for_consent_or_a_login_removes_nothing(address: str) -> None:
    assert absence(address, alike=9) is None


def test_a_page_without_headline_and_text_is_emptied() -> None:
    empty = Reading(title="Sign in", text="Sign in to read on.")

    assert absence(URL, empty) == "emptied"


def test_a_wall_with_the_headline_is_no_absence() -> None:
    teaser = Reading(title=STORED.title, text="Subscribe to read on.")

    assert absence(URL, teaser) is None


def test_a_short_article_is_never_emptied() -> None:
    short = replace(STORED, text="Ferry late.")

    assert absence_of(short, FRONT, asked=URL, address=URL, alike=1) is None


def test_an_article_is_followed_to_an_address_that_shows_its_text() -> None:
    edited = Reading(title="Ferry sunk", text=TEXT.replace("took 1 of", "took 9 of"))

    assert is_moved(STORED, edited)
    assert not is_moved(STORED, FRONT)
    assert not is_moved(STORED, Reading(title=STORED.title))
