"""The newest report of each outlet on stories, and what lists are filtered by."""

from datetime import timedelta

import pytest

from store import articles, sources, stories, story_facets
from store.database import Database
from store.model import Placement
from store.outlet_reports import LOOKED_AT, TITLE, newest_reports
from tests.support.factories import NOW, WORDS, article, source

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)


def add(db: Database, number: int, story: int | None, **more: object) -> int:
    seen = NOW + number * MINUTE
    stored = article(number, seen=seen, published=None, **more)
    id_ = articles.add(
        db, stored, url_key=stored.url, text_key=stored.text, words=WORDS
    )
    stories.place(db, id_, Placement(story=story), seen)
    return id_


def test_an_outlet_stands_once_with_its_newest_article(db: Database) -> None:
    first = add(db, 1, None, outlet="A")
    add(db, 2, first, outlet="B")
    newest = add(db, 3, first, outlet="A")

    [a, b] = newest_reports(db, [first], each=12)[first]

    assert (a.outlet, a.article, a.at) == ("A", newest, NOW + 3 * MINUTE)
    assert b.outlet == "B"


def test_of_each_story_the_newest_outlets_are_given(db: Database) -> None:
    one = add(db, 1, None, outlet="A")
    for number in range(2, 6):
        add(db, number, one, outlet=f"Outlet {number}")
    other = add(db, 9, None, outlet="Z")

    found = newest_reports(db, [one, other, 4711], each=2)

    assert [report.outlet for report in found[one]] == ["Outlet 5", "Outlet 4"]
    assert [report.outlet for report in found[other]] == ["Z"]
    assert 4711 not in found


def test_a_headline_of_a_megabyte_is_cut(db: Database) -> None:
    id_ = add(db, 1, None, title="x" * 1_000_000)

    assert newest_reports(db, [id_], each=12)[id_][0].title == "x" * TITLE


def test_of_a_very_large_story_the_newest_articles_are_looked_at(db: Database) -> None:
    first = add(db, 1, None, outlet="Oldest")
    for number in range(2, LOOKED_AT + 3):
        add(db, number, first, outlet="A" if number % 2 else "B")

    found = newest_reports(db, [first], each=12)[first]

    assert {report.outlet for report in found} == {"A", "B"}


def test_the_languages_of_stories_are_each_given_once(db: Database) -> None:
    for number, language in enumerate(["de", "en", "pt-br", "", "de", "pt"]):
        add(db, number, None, language=language)

    assert story_facets.languages(db) == ["de", "en", "pt"]


def test_without_stories_there_is_no_language(db: Database) -> None:
    assert story_facets.languages(db) == []
