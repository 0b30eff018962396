"""Sources in the store: when each is due, and how it is doing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from store import articles, entries, sources
from store.bookmarks import Bookmark, PartBookmark, SourceAddress
from store.columns import time_text
from store.database import Database
from store.entries import ListedEntry
from store.sources import DueSource
from tests.support.factories import NOW, WORDS, article, entry, source, visit

LATER = NOW + timedelta(hours=1)
BOTH = ("gazette", "herald")
PARTS = (
    PartBookmark(url="https://a.example/1.xml", changed="2026-03"),
    PartBookmark(
        url="https://a.example/2.xml", bookmark=Bookmark(etag='"b"', full=NOW)
    ),
)
MARK = Bookmark(etag='"a"', last_modified="Mon", body_hash="f00", full=NOW, parts=PARTS)


def due(db: Database, at: datetime = NOW, limit: int = 9) -> list[str]:
    return [item.key for item in sources.due(db, at, limit, only=BOTH)]


def visited(db: Database, key: str = "gazette", **more: object) -> None:
    sources.record(db, visit(key, **more), next_visit=LATER, new=0)


def health(db: Database, columns: str) -> list[tuple[Any, ...]]:
    """Return what the view tells people, by key."""
    return db.conn.execute(
        f"SELECT {columns} FROM source_health ORDER BY key"
    ).fetchall()


def test_a_new_source_is_due_at_once_and_for_the_first_time(db: Database) -> None:
    sources.sync(db, [source()], NOW)

    assert sources.due(db, NOW, 9, only=BOTH) == [
        DueSource(key="gazette", bookmark=Bookmark(), failures=0, first=True)
    ]


def test_a_source_is_not_due_before_its_time(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db)

    assert due(db, LATER - timedelta(milliseconds=1)) == []
    assert due(db, LATER) == ["gazette"]
    assert sources.next_visit(db) == LATER


def test_a_source_that_is_due_knows_whether_it_was_ever_empty(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    found = []

    for minutes, listed in ((0, 20), (5, 0), (10, 0), (15, 20)):
        at = NOW + timedelta(minutes=minutes)
        visited(db, at=at, listed=listed)
        (item,) = sources.due(db, LATER, 9, only=BOTH)
        found.append((item.empty_since, item.was_empty))

    emptied = NOW + timedelta(minutes=5)
    assert found == [(None, False), (emptied, False), (emptied, False), (None, True)]


def test_the_longest_overdue_comes_first_and_the_limit_holds(db: Database) -> None:
    sources.sync(db, [source("herald")], NOW)
    sources.sync(db, [source("herald"), source()], LATER)

    assert due(db, LATER) == ["herald", "gazette"]
    assert due(db, LATER, limit=1) == ["herald"]


def test_only_the_sources_asked_about_are_due(db: Database) -> None:
    sources.sync(db, [source(), source("herald")], NOW)

    found = sources.due(db, NOW, 9, only=["herald"])

    assert [item.key for item in found] == ["herald"]


def test_a_second_sync_changes_nothing(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, bookmark=MARK)

    sources.sync(db, [source()], LATER)

    assert due(db, NOW) == []
    assert sources.due(db, LATER, 9, only=BOTH)[0].bookmark == MARK


def test_a_new_name_keeps_the_bookmark(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, bookmark=MARK)

    sources.sync(db, [source(name="The Gazette")], LATER)

    assert sources.due(db, LATER, 9, only=BOTH)[0].bookmark == MARK
    assert health(db, "name") == [("The Gazette",)]


@pytest.mark.parametrize("change", [{"url": "https://new.example/"}, {"kind": "page"}])
def test_a_source_that_moved_forgets_its_bookmark_and_is_due(
    db: Database, change: dict[str, str]
) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, bookmark=MARK)

    sources.sync(db, [source(**change)], NOW)

    assert sources.due(db, NOW, 9, only=BOTH) == [
        DueSource(
            key="gazette",
            bookmark=Bookmark(),
            failures=0,
            first=True,
            empty_at=NOW,
        )
    ]


def test_a_bookmark_comes_back_as_it_was(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, bookmark=MARK)

    [due_source] = sources.due(db, LATER, 9, only=BOTH)

    assert due_source.bookmark == MARK


def test_a_removed_source_is_never_due_and_keeps_its_articles(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    articles.add(db, article(), url_key="u", text_key="t", words=WORDS)

    sources.sync(db, [], LATER)

    assert due(db, LATER) == []
    assert sources.next_visit(db) is None
    assert health(db, "key") == []
    assert [kept.article.source for kept in articles.since(db, None)] == ["gazette"]


def test_a_source_that_comes_back_goes_on_where_it_was(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, bookmark=MARK)
    sources.sync(db, [], NOW)

    sources.sync(db, [source()], LATER)

    assert sources.due(db, LATER, 9, only=BOTH) == [
        DueSource(key="gazette", bookmark=MARK, failures=0, first=False)
    ]


def test_a_wish_makes_a_source_due_now(db: Database) -> None:
    sources.sync(db, [source(), source("herald")], NOW)
    visited(db, "gazette")
    visited(db, "herald")

    sources.request_visit(db, ["gazette", "nobody"], NOW)

    assert due(db) == ["gazette"]


def test_failures_are_counted_until_a_visit_succeeds(db: Database) -> None:
    sources.sync(db, [source()], NOW)

    visited(db, outcome="soft", reason="HTTP 500")
    visited(db, outcome="hard", reason="HTTP 404")
    after_two = sources.due(db, LATER, 9, only=BOTH)[0]
    visited(db, outcome="unchanged")
    after_all = sources.due(db, LATER, 9, only=BOTH)[0]

    assert (after_two.failures, after_two.first) == (2, True)
    assert (after_all.failures, after_all.first) == (0, False)


def test_health_tells_the_last_good_visit_and_the_last_reason(db: Database) -> None:
    sources.sync(db, [source("herald"), source()], NOW)
    visited(db)
    visited(db, at=LATER, outcome="soft", reason="HTTP 500")

    told = health(db, "key, last_ok, next_visit, failures, reason")

    assert told == [
        ("gazette", time_text(NOW), time_text(LATER), 1, "HTTP 500"),
        ("herald", None, time_text(NOW), 0, ""),
    ]


def test_new_entries_are_noted_by_time(db: Database) -> None:
    sources.sync(db, [source()], NOW)

    sources.record(db, visit(), next_visit=LATER, new=3)
    sources.record(db, visit(at=LATER), next_visit=LATER, new=0)

    rows = list(db.query("SELECT last_new, last_visit FROM source_health"))
    assert rows == [
        {
            "last_new": "2026-03-02T12:00:00.000Z",
            "last_visit": "2026-03-02T13:00:00.000Z",
        }
    ]


def test_visits_are_told_in_their_order(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    early = visit(at=NOW - timedelta(days=1))
    first = visit(listed=7)
    second = visit(at=LATER, outcome="soft", status=None, reason="HTTP 500")
    for item, new in ((early, 0), (first, 2), (second, 0)):
        sources.record(db, item, next_visit=LATER, new=new)

    assert sources.visits_since(db, NOW) == [(first, 2), (second, 0)]


def test_a_renamed_source_continues_where_the_old_one_was(db: Database) -> None:
    old = source("gazette", url="https://a.example/feed")
    sources.sync(db, [old], NOW)
    visited(db, bookmark=MARK)
    listed = ListedEntry(entry=entry(), key="a.example/1", host="a.example")
    entries.add(db, "gazette", [listed], NOW)

    sources.sync(db, [replace(old, key="herald")], LATER)

    waiting = entries.get(db, 1, LATER)
    assert waiting is not None
    assert waiting.source == "herald"
    [herald] = sources.due(db, LATER, 9, only=BOTH)
    assert (herald.key, herald.bookmark, herald.first) == ("herald", MARK, False)


def test_a_source_with_the_address_of_one_that_is_kept_begins_anew(
    db: Database,
) -> None:
    old = source("gazette", url="https://a.example/feed")
    sources.sync(db, [old], NOW)
    visited(db, bookmark=MARK)

    sources.sync(db, [old, replace(old, key="herald")], LATER)

    states = sources.due(db, LATER, 9, only=BOTH)
    assert {state.key: state.first for state in states} == {
        "gazette": False,
        "herald": True,
    }


def test_a_removed_source_is_still_known(db: Database) -> None:
    sources.sync(db, [source("gazette", name="The Gazette")], NOW)
    sources.sync(db, [], LATER)

    found = sources.get(db, "gazette")

    assert (found.name, found.url) == ("The Gazette", source("gazette").url)
    with pytest.raises(LookupError):
        sources.get(db, "herald")


def visits(db: Database, key: str) -> list[int]:
    """Return how many minutes after NOW a source was visited, the first first."""
    return [
        round((visit.at - NOW) / timedelta(minutes=1))
        for visit, _ in sources.visits_since(db, NOW)
        if visit.source == key
    ]


@pytest.fixture
def often(db: Database) -> Database:
    """Visit one source 30 times, another 4 times."""
    sources.sync(db, [source(key) for key in BOTH], NOW)
    for key, times in zip(BOTH, (30, 4), strict=True):
        for number in range(times):
            visited(db, key, at=NOW + timedelta(minutes=number))
    return db


def test_old_visits_are_pruned_and_the_newest_of_each_source_stay(
    often: Database,
) -> None:
    assert sources.prune_visits(often, LATER, 100) == 20

    assert visits(often, "gazette") == list(range(20, 30))
    assert visits(often, "herald") == [0, 1, 2, 3]
    assert sources.prune_visits(often, LATER, 100) == 0


def test_no_more_visits_are_pruned_at_once_than_asked_for(often: Database) -> None:
    pruned = [sources.prune_visits(often, LATER, 8) for _ in range(4)]

    assert pruned == [8, 8, 4, 0]


def test_young_visits_are_not_pruned(often: Database) -> None:
    assert sources.prune_visits(often, NOW + timedelta(minutes=5), 100) == 5

    assert visits(often, "gazette") == list(range(5, 30))


def test_a_failure_of_our_own_network_counts_against_nobody(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, outcome="soft")
    visited(db, outcome="soft", is_ours=True)

    (due,) = sources.due(db, LATER, 9, only=["gazette"])
    assert due.failures == 1
    assert [seen.is_ours for seen, _ in sources.visits_since(db, NOW)] == [False, True]


def test_a_failure_that_was_our_own_is_taken_back(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, outcome="soft")

    sources.forgive(db, ["gazette"], NOW)
    sources.forgive(db, ["gazette"], LATER)

    (due,) = sources.due(db, NOW, 9, only=["gazette"])
    assert due.failures == 0


def test_where_a_source_has_moved_is_kept_until_its_address_is_changed(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    moved = SourceAddress(adopted="https://new.example/feed", moved_to="x", visits=2)
    sources.record(db, visit(), next_visit=NOW, new=0, address=moved)

    (kept,) = sources.due(db, NOW, 9, only=["gazette"])
    sources.sync(db, [source(url="https://other.example/feed")], NOW)
    (changed,) = sources.due(db, NOW, 9, only=["gazette"])

    assert (kept.address, changed.address) == (moved, SourceAddress())


def test_a_source_whose_new_address_is_written_down_goes_on(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    new = "https://new.example/feed"
    moved = SourceAddress(adopted=new)
    seen = visit(bookmark=MARK)
    sources.record(db, seen, next_visit=NOW, new=0, address=moved)

    sources.sync(db, [source(url=new)], NOW)

    (kept,) = sources.due(db, NOW, 9, only=["gazette"])
    assert (kept.bookmark, kept.first, kept.address) == (MARK, False, SourceAddress())


@pytest.mark.parametrize(
    ("changed", "passed", "news_from"),
    [
        ({"url": "https://gazette.example/atom"}, timedelta(hours=2), NOW),
        ({"kind": "page"}, timedelta(hours=2), NOW),
        ({"kind": "page"}, timedelta(days=9), None),
    ],
)
def test_a_source_that_changes_has_news_since_its_last_visit_if_that_was_recent(
    db: Database, changed: dict[str, str], passed: timedelta, news_from: datetime | None
) -> None:
    sources.sync(db, [source()], NOW)
    visited(db)

    sources.sync(db, [source(**changed)], NOW + passed)

    (again,) = sources.due(db, NOW + passed, 9, only=["gazette"])
    assert (again.first, again.empty_at) == (True, news_from)
    assert again.bookmark == Bookmark()
