"""Sources that are renamed, and renamed back: what is known of them goes along."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store import coverage_ledger, publishing_habits, sources
from store.bookmarks import Bookmark
from store.coverage_model import Coverage, JudgedSource
from store.database import Database
from store.habit_model import PublishingHabit
from store.model import Source
from store.sources import DueSource
from tests.support.factories import NOW, source, visit

FEED = source("gazette", url="https://a.example/feed")
RENAMED = replace(FEED, key="herald")
MARK = Bookmark(etag='"a"', full=NOW)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def visited(db: Database) -> None:
    """Let the source have listed something."""
    sources.sync(db, [FEED], NOW)
    sources.record(db, visit(bookmark=MARK), next_visit=LATER, new=1)


def due(db: Database, key: str) -> DueSource:
    [found] = sources.due(db, LATER, 9, only=[key])
    return found


def leave_behind(db: Database, key: str) -> None:
    """Write what a visit writes that ends when its source is just renamed."""
    habit = PublishingHabit(until=NOW)
    publishing_habits.put(db, key, habit, rhythm=timedelta(hours=1))
    state = Coverage(state="failing", since=NOW)
    judged = JudgedSource(key=key, coverage=state, last_visit=NOW)
    coverage_ledger.put(db, [judged], NOW)


def test_a_source_that_is_renamed_back_goes_on(db: Database) -> None:
    for named in (RENAMED, FEED, RENAMED):
        sources.sync(db, [named], NOW)
        leave_behind(db, "gazette")
        leave_behind(db, "herald")

        found = due(db, named.key)
        assert (found.bookmark, found.first) == (MARK, False)


def test_a_name_that_was_another_source_s_can_be_given_again(db: Database) -> None:
    other = replace(RENAMED, url="https://b.example/feed")
    sources.sync(db, [FEED, other], NOW)
    leave_behind(db, "herald")
    leave_behind(db, "gazette")
    sources.sync(db, [FEED], NOW)

    sources.sync(db, [RENAMED], NOW)

    found = due(db, "herald")
    assert (found.bookmark, found.first) == (MARK, False)


@pytest.mark.parametrize("others", [[], [RENAMED]])
def test_a_source_that_comes_back_to_its_own_address_keeps_its_own_state(
    db: Database, others: list[Source]
) -> None:
    sources.sync(db, [FEED, *others], NOW)
    sources.sync(db, others, NOW)

    sources.sync(db, [FEED], NOW)

    found = due(db, "gazette")
    assert (found.bookmark, found.first) == (MARK, False)
