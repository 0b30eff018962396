"""What readers note of stories: for the team, and through merges and splits."""

from datetime import datetime, timedelta

from store import articles, sources, stories, story_list, triage
from store.database import Database
from store.model import Placement
from store.story_list import StoryFilter
from store.triage import Triage
from tests.support.factories import NOW, WORDS, article, source

LATER = NOW + timedelta(hours=1)


def place(
    db: Database,
    number: int,
    story: int | None = None,
    *,
    at: datetime = NOW,
    composite: bool = False,
) -> int:
    """Store an article in a story, or in one of its own; return its number."""
    sources.sync(db, [source()], NOW)
    stored = article(number)
    id_ = articles.add(
        db, stored, url_key=stored.url, text_key=str(number), words=WORDS
    )
    stories.place(db, id_, Placement(story=story, composite=composite), at)
    return id_


def test_a_story_is_new_until_somebody_says_otherwise(db: Database) -> None:
    story = place(db, 1)

    assert triage.of(db, story) == Triage()
    assert triage.by_story(db, [story]) == {}


def test_what_is_noted_says_who_noted_it_last(db: Database) -> None:
    story = place(db, 1)

    triage.set_state(db, [story], state="read", by="ada", now=NOW)
    triage.star(db, [story], starred=True, by="ada", now=NOW)
    triage.assign(db, [story], assignee=" bo ", by="ada", now=NOW)
    triage.set_note(db, story, note="ask the pilot\n", by="bo", now=LATER)
    for tag in ("sea", "delay"):
        triage.tag(db, [story], tag=tag, by="bo", now=LATER)

    assert triage.of(db, story) == Triage(
        state="read",
        judged=NOW,
        starred=True,
        assignee="bo",
        note="ask the pilot",
        tags=("delay", "sea"),
        changed=LATER,
        changed_by="bo",
    )
    assert triage.tag_counts(db) == [("delay", 1), ("sea", 1)]
    assert triage.assignees(db) == ["bo"]


def test_what_is_noted_can_be_taken_back(db: Database) -> None:
    story = place(db, 1)
    triage.set_state(db, [story], state="dismissed", by="ada", now=NOW)
    triage.star(db, [story], starred=True, by="ada", now=NOW)
    triage.tag(db, [story], tag="sea", by="ada", now=NOW)

    triage.set_state(db, [story], state="new", by="ada", now=LATER)
    triage.star(db, [story], starred=False, by="ada", now=LATER)
    triage.untag(db, [story], tag="sea", by="ada", now=LATER)

    expected = Triage(judged=LATER, changed=LATER, changed_by="ada")
    assert triage.of(db, story) == expected
    assert (triage.tag_counts(db), triage.assignees(db)) == ([], [])


def test_a_story_that_nobody_knows_is_not_noted(db: Database) -> None:
    place(db, 1)

    assert triage.set_state(db, [99], state="read", by="ada", now=NOW) == 0
    assert triage.set_note(db, 99, note="what is it?", by="ada", now=NOW) == 0


def test_what_is_noted_of_a_merged_story_is_noted_of_the_one_it_is_in(
    db: Database,
) -> None:
    first, second = place(db, 1), place(db, 2)
    stories.merge(db, first, [second])

    triage.star(db, [second, first], starred=True, by="ada", now=NOW)

    assert triage.of(db, first).starred
    assert triage.by_story(db, [second]) == {}


def test_a_story_that_was_merged_meanwhile_means_the_one_it_is_in(
    db: Database,
) -> None:
    first, second, third = place(db, 1), place(db, 2), place(db, 3)
    stories.merge(db, first, [second])

    stories.merge(db, second, [third])
    stories.merge(db, second, [first, third])

    found = story_list.page(db, StoryFilter()).stories
    assert [(story.story, story.articles) for story in found] == [(first, 3)]
    assert stories.current_story(db, third) == first


def test_a_merged_story_has_what_was_noted_of_each(db: Database) -> None:
    first, second, third = place(db, 1), place(db, 2), place(db, 3)
    triage.set_note(db, first, note="harbour", by="ada", now=NOW)
    triage.set_note(db, second, note="weather", by="bo", now=LATER)
    triage.star(db, [second], starred=True, by="bo", now=LATER)
    triage.assign(db, [third], assignee="cy", by="ada", now=NOW)
    triage.tag(db, [third], tag="sea", by="ada", now=NOW)
    triage.set_state(db, [first, second], state="dismissed", by="ada", now=NOW)
    triage.set_state(db, [third], state="read", by="ada", now=NOW)

    stories.merge(db, first, [second, third])

    noted = triage.of(db, first)
    assert (noted.state, noted.starred, noted.assignee) == ("read", True, "cy")
    assert (noted.note, noted.tags) == ("harbour\nweather", ("sea",))


def test_a_story_that_was_merged_counts_no_more(db: Database) -> None:
    first, second = place(db, 1), place(db, 2)
    triage.tag(db, [second], tag="port", by="ada", now=NOW)
    triage.assign(db, [second], assignee="eve", by="ada", now=NOW)

    stories.merge(db, first, [second])

    assert triage.tag_counts(db) == [("port", 1)]
    triage.untag(db, [first], tag="port", by="ada", now=NOW)
    triage.assign(db, [first], assignee="", by="ada", now=NOW)
    assert triage.tag_counts(db) == []
    assert triage.assignees(db) == []


def test_a_merged_story_is_new_if_one_of_them_was(db: Database) -> None:
    first, second = place(db, 1), place(db, 2)
    triage.set_state(db, [first], state="read", by="ada", now=NOW)

    stories.merge(db, first, [second])

    assert triage.of(db, first).state == "new"


def test_a_merged_story_has_grown_if_one_of_them_had(db: Database) -> None:
    first, second = place(db, 1), place(db, 2)
    triage.set_state(db, [first], state="read", by="ada", now=NOW)
    place(db, 3, first, at=LATER)
    evening = LATER + timedelta(hours=1)
    triage.set_state(db, [second], state="read", by="ada", now=evening)

    stories.merge(db, second, [first])

    (story,) = story_list.page(db, StoryFilter()).stories
    assert (story.triage.state, story.has_grown) == ("read", True)


def test_a_merged_story_does_not_grow_by_a_roundup(db: Database) -> None:
    first, second = place(db, 1), place(db, 2)
    place(db, 3, first, at=LATER, composite=True)
    triage.set_state(db, [first, second], state="read", by="ada", now=NOW)

    stories.merge(db, first, [second])

    (story,) = story_list.page(db, StoryFilter()).stories
    assert (story.last, story.has_grown) == (NOW, False)


def test_a_merged_story_was_read_when_the_last_of_them_was(db: Database) -> None:
    first, second = place(db, 1), place(db, 2)
    triage.set_state(db, [first], state="read", by="ada", now=NOW)
    triage.set_state(db, [second], state="read", by="ada", now=LATER)

    stories.merge(db, first, [second])

    assert triage.of(db, first).judged == LATER


def test_stories_of_which_nothing_is_noted_are_merged_into_such_a_one(
    db: Database,
) -> None:
    first, second = place(db, 1), place(db, 2)

    stories.merge(db, first, [second])

    assert triage.by_story(db, [first]) == {}


def test_both_parts_of_a_story_keep_what_was_noted(db: Database) -> None:
    story = place(db, 1)
    leaving = place(db, 2, story)
    triage.set_state(db, [story], state="read", by="ada", now=NOW)
    triage.tag(db, [story], tag="sea", by="ada", now=NOW)

    new = stories.split(db, story, [leaving])

    assert triage.of(db, new) == triage.of(db, story)
    assert triage.of(db, new).tags == ("sea",)
