"""When something is to be fetched next, and whether anything was written since."""

from datetime import timedelta

import pytest

from store import articles, captures, entries, next_work, revisits, sources
from store.database import Database
from store.db import Store
from store.model import Visit
from store.revisit_model import PageState
from tests.support.factories import NOW, WORDS, article, entry, found, source

HOUR = timedelta(hours=1)
LATER = NOW + 5 * HOUR


@pytest.fixture
def visited(db: Database) -> Database:
    """Watch a source whose next visit is LATER."""
    sources.sync(db, [source()], NOW)
    visit = Visit(source="gazette", at=NOW, outcome="ok", listed=0)
    sources.record(db, visit, next_visit=LATER, new=0)
    return db


def test_nothing_is_due_where_no_source_is_watched(db: Database) -> None:
    assert next_work.earliest(db) is None


def test_a_source_is_due_at_its_next_visit(visited: Database) -> None:
    assert next_work.earliest(visited) == LATER


def test_sources_that_are_paused_or_removed_do_not_count(visited: Database) -> None:
    visited.conn.execute("UPDATE source_state SET paused = '2026-01-01T00:00:00.000Z'")
    assert next_work.earliest(visited) is None

    visited.conn.execute("UPDATE source_state SET paused = NULL")
    sources.sync(visited, [], NOW)
    assert next_work.earliest(visited) is None


def test_an_entry_that_waits_is_due_before_the_visit_and_not_when_it_is_settled(
    visited: Database,
) -> None:
    entries.add(visited, "gazette", [found(entry(7))], NOW)
    assert next_work.earliest(visited) == NOW

    entries.settle(visited, 1, "failed")
    assert next_work.earliest(visited) == LATER


def test_the_first_page_of_any_host_counts(visited: Database) -> None:
    for number, host, hours in ((1, "a.example", 3), (2, "b.example", 2)):
        one = article(number)
        id_ = articles.add(
            visited, one, url_key=one.url, text_key=str(number), words=WORDS
        )
        revisits.add(
            visited,
            id_,
            PageState(url=one.url),
            host=host,
            read=NOW,
            due=NOW + hours * HOUR,
            step=HOUR,
        )

    assert next_work.earliest(visited) == NOW + 2 * HOUR


def test_what_another_connection_writes_changes_the_version_and_reading_does_not(
    store: Store,
) -> None:
    before = store.read(next_work.version)
    store.read(next_work.earliest)
    assert store.read(next_work.version) == before

    store.write(sources.sync, [source()], NOW).result()

    assert store.read(next_work.version) != before


def test_a_page_to_be_kept_as_evidence_counts(visited: Database) -> None:
    due = NOW + HOUR
    captures.want(
        visited, "https://a.example/1", "a.example", NOW, why="manual", due=due
    )

    assert next_work.earliest(visited) == due
