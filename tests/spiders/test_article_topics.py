"""Which of a feed's categories is the section, and which are tags."""

import pytest

from spiders.article_topics import section_and_tags
from spiders.extract.reading import Reading
from tests.support.factories import entry

LISTED = entry(tags=("Ferries", "Économie", "Harbour news", "★"))


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/economie/2026/11/ferry-late", "Économie"),
        ("/%C3%89conomie/ferry-late/", "Économie"),
        ("/2026/harbour-news/ferry-late?p=1", "Harbour news"),
        ("/harbour-news/economie/ferry-late", "Harbour news"),
        # The last part names the article, also if it has a tag's name.
        ("/2026/ferries", ""),
        ("/ferries/", ""),
        ("/sport/ferry-late", ""),
        ("", ""),
    ],
)
def test_the_category_that_a_folder_is_named_after_is_the_section(
    path: str, section: str
) -> None:
    found, tags = section_and_tags(Reading(), LISTED, f"https://a.example{path}")

    assert found == section
    assert tags == tuple(tag for tag in LISTED.tags if tag != section)


def test_what_the_page_says_counts_first() -> None:
    address = "https://a.example/economie/ferry-late"
    section = Reading(section="harbour news")
    both = Reading(section="Harbour", tags=("Ferries", "Harbour"))

    kept = ("Ferries", "Économie", "★")
    assert section_and_tags(section, LISTED, address) == ("harbour news", kept)
    assert section_and_tags(both, LISTED, address) == (
        "Harbour",
        ("Ferries", "Harbour"),
    )
