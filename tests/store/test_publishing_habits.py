"""When sources publish, as it is kept."""

from dataclasses import replace
from datetime import timedelta

from store import publishing_habits, sources
from store.bookmarks import SourceAddress
from store.database import Database
from store.habit_model import DAY_QUARTERS, WEEK_HOURS, PublishingHabit
from tests.support.factories import NOW, source, visit

HOUR = timedelta(hours=1)
HABIT = PublishingHabit(
    entries=tuple(range(WEEK_HOURS)),
    hours=(0.5,) * WEEK_HOURS,
    quarters=(0.25,) * DAY_QUARTERS,
    recent=1.5,
    expected=2.5,
    until=NOW,
    room=25,
    fresh_for=HOUR,
)


def put(db: Database, key: str = "gazette") -> None:
    publishing_habits.put(db, key, HABIT, rhythm=HOUR)


def test_a_habit_is_kept_as_it_is(db: Database) -> None:
    sources.sync(db, [source()], NOW)

    assert publishing_habits.get(db, "gazette") is None
    put(db)
    assert publishing_habits.get(db, "gazette") == HABIT


def test_a_source_that_is_renamed_keeps_its_habit(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    put(db)

    sources.sync(db, [source("post", url=source().url)], NOW)

    assert publishing_habits.get(db, "post") == HABIT


def test_another_address_is_the_same_outlet_with_another_listing(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    put(db)

    sources.sync(db, [source(url="https://gazette.example/atom")], NOW)

    assert publishing_habits.get(db, "gazette") == replace(HABIT, until=None)


def test_past_visits_tell_when_new_entries_came_after_the_first(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    for hours, new in ((1, 20), (2, 0), (3, 2), (800, 1)):
        seen = visit(at=NOW + hours * HOUR)
        sources.record(db, seen, next_visit=NOW, new=new)

    found = publishing_habits.past_times(db, "gazette", NOW + 4 * HOUR)

    assert found == [NOW + 3 * HOUR, NOW + 3 * HOUR, NOW + 800 * HOUR]


def test_rhythms_are_those_of_the_sources_that_are_watched(db: Database) -> None:
    sources.sync(db, [source(), source("herald"), source("gone")], NOW)
    sources.sync(db, [source(), source("herald")], NOW)
    put(db)
    moved = SourceAddress(adopted="https://new.example/feed")
    sources.record(db, visit(), next_visit=NOW + HOUR, new=0, address=moved)

    rhythms = publishing_habits.all_rhythms(db)

    assert list(rhythms) == ["gazette", "herald"]
    assert rhythms["gazette"] == publishing_habits.SourceRhythm(
        rhythm=HOUR, address="https://new.example/feed"
    )
    assert rhythms["herald"] == publishing_habits.SourceRhythm(rhythm=None, address="")
