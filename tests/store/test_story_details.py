"""Story details, read from a real database."""

from datetime import timedelta

from store import (
    articles,
    compared_stories,
    sources,
    stories,
    story_details,
    story_list,
)
from store.database import Database
from store.model import Placement
from store.story_list import StoryFilter
from tests.support.factories import NOW, WORDS, article, source


def _store(db: Database, number: int, story: int | None = None) -> int:
    sources.sync(db, [source(), source("herald")], NOW)
    stored = article(number, outlet="")
    id_ = articles.add(
        db, stored, url_key=stored.url, text_key=str(number), words=WORDS
    )
    at = NOW + timedelta(hours=number)
    stories.place(db, id_, Placement(story=story), at)
    return id_


def test_an_outlet_without_a_name_is_called_as_its_source(db: Database) -> None:
    _store(db, 1)

    (story,) = story_list.page(db, StoryFilter()).stories

    assert (story.articles, story.outlets) == (1, ("Gazette",))


def test_a_repeat_in_the_own_outlet_is_left_out(db: Database) -> None:
    id_ = _store(db, 1)
    url = article(1).url
    for key in ("gazette", "herald"):
        seen = article(1, source=key)
        articles.add_sighting(db, id_, seen, url_key=url, known_by="url")

    assert [again.outlet for again in story_details.sightings(db, [id_])] == ["Herald"]


def test_a_story_is_compared_by_its_newest_articles_the_newest_last(
    db: Database,
) -> None:
    first = _store(db, 1)
    numbers = [first, *(_store(db, number, first) for number in range(2, 6))]
    vectors = [(number, bytes([number])) for number in numbers]
    db.conn.executemany("INSERT INTO vectors VALUES (?, ?)", vectors)
    db.conn.execute("PRAGMA reverse_unordered_selects = ON")

    (story,) = compared_stories.compared(db, [first], since=NOW, members=3)

    assert story.vectors == [bytes([number]) for number in numbers[-3:]]


def test_stories_without_articles_and_old_ones_are_left_out(db: Database) -> None:
    old, new = _store(db, 1), _store(db, 5)

    wanted = StoryFilter(since=NOW + timedelta(hours=2))
    since = story_list.page(db, wanted).stories
    stories.merge(db, old, [new])

    assert [story.story for story in since] == [new]
    left = story_list.page(db, StoryFilter()).stories
    assert [story.story for story in left] == [old]


def test_relations_are_seen_from_both_sides_and_follow_a_merge(db: Database) -> None:
    first, second, third = (_store(db, number) for number in (1, 2, 3))
    fourth = articles.add(db, article(4), url_key="4", text_key="4", words=WORDS)
    stories.place(db, fourth, Placement(related=((first, 0.12),)), NOW)

    stories.merge(db, second, [first])

    assert [r.story for r in story_details.related(db, fourth)] == [second]
    assert story_details.related(db, third) == []
    assert story_details.placement(db, 99) is None
