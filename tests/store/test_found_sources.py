"""What is visited in place of a home page, as the database keeps it."""

import contextlib
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from store import found_sources, sources
from store.bookmarks import Bookmark
from store.database import Database
from store.model import Source, Visit
from store.schema import apply_migrations
from tests.support.factories import NOW, source

HOME = "https://gazette.example/"
FEED = "https://gazette.example/feed/"


def home(key: str = "gazette") -> Source:
    return source(key, url=HOME, kind_open=True)


def put(db: Database, url: str = FEED, kind: str = "feed", home: str = HOME) -> bool:
    asked = replace(source("gazette", url=home), kind_open=True)
    return found_sources.put(db, asked, url=url, kind=kind, now=NOW)


def visit(db: Database, *, listed: int = 10) -> None:
    seen = Visit(
        source="gazette",
        at=NOW,
        outcome="ok",
        listed=listed,
        bookmark=Bookmark(etag='"a"', full=NOW),
    )
    sources.record(db, seen, next_visit=NOW, new=0)


def due(db: Database) -> sources.DueSource:
    [found] = sources.due(db, NOW + timedelta(hours=1), 9, only=["gazette"])
    return found


def test_what_was_found_is_used_until_the_configuration_names_another_address(
    db: Database,
) -> None:
    sources.sync(db, [home()], NOW)

    assert found_sources.found(db) == []
    assert put(db)

    [found] = found_sources.found(db)
    used = found.instead_of(home())
    assert (used.url, used.kind, found.home, found.sought) == (FEED, "feed", HOME, NOW)
    assert found.instead_of(source(url=HOME, kind="page")).url == HOME
    sources.sync(db, [source(url="https://gazette.example/en/", kind_open=True)], NOW)
    assert found_sources.found(db) == []
    assert due(db).first


def test_a_page_may_be_found_to_be_a_source_itself(db: Database) -> None:
    sources.sync(db, [home()], NOW)

    put(db, HOME, "page")

    [found] = found_sources.found(db)
    assert found.instead_of(home()).kind == "page"


def test_what_was_found_can_be_written_down_and_goes_on(db: Database) -> None:
    sources.sync(db, [home()], NOW)
    put(db, FEED, "sitemap")
    visit(db)

    sources.sync(db, [source(url=FEED, kind="sitemap")], NOW)

    assert found_sources.found(db) == []
    assert due(db).bookmark.etag == '"a"'
    assert not due(db).first


def test_a_renamed_source_keeps_what_was_found(db: Database) -> None:
    sources.sync(db, [home()], NOW)
    put(db)

    sources.sync(db, [home(key="herald")], NOW)

    assert [each.key for each in found_sources.found(db)] == ["herald"]


def test_another_address_begins_with_a_baseline_of_what_was_there_before(
    db: Database,
) -> None:
    sources.sync(db, [home()], NOW)
    put(db)
    visit(db)
    put(db)
    again = due(db)

    put(db, "https://gazette.example/new.xml")

    assert not again.first
    after = due(db)
    assert (after.first, after.empty_at, after.bookmark) == (True, NOW, Bookmark())


def test_how_long_a_list_was_empty_says_nothing_of_another_one(db: Database) -> None:
    sources.sync(db, [home()], NOW)
    put(db)
    visit(db)
    visit(db, listed=0)
    sql = "SELECT empty_since IS NULL, longest_empty, last_listed FROM source_state"
    put(db)
    [same] = db.conn.execute(sql)

    put(db, "https://gazette.example/atom/")

    [other] = db.conn.execute(sql)
    assert (same, other) == ((0, 0, 10), (1, 0, 0))


def test_nothing_is_kept_for_an_address_that_is_watched_no_more(db: Database) -> None:
    sources.sync(db, [home()], NOW)

    assert not put(db, home="https://old.example/")
    sources.sync(db, [], NOW)
    assert not put(db)
    assert found_sources.get(db, "gazette") is None


def test_a_source_of_an_earlier_version_was_not_found_from_anywhere(
    tmp_path: Path,
) -> None:
    connection = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    with contextlib.closing(connection):
        old = Database(connection)
        apply_migrations(old, stop_before=["m015_found_sources"])
        sources.sync(old, [home()], NOW)
        visit(old)

        apply_migrations(old)

        known = found_sources.get(old, "gazette")
        assert known == found_sources.FoundSource(
            key="gazette", home=HOME, sought=None, last_ok=NOW
        )
        assert not due(old).first


def test_a_search_in_vain_is_noted(db: Database) -> None:
    sources.sync(db, [home()], NOW)

    found_sources.note_sought(db, "gazette", NOW)

    known = found_sources.get(db, "gazette")
    assert known is not None
    assert (known.url, known.sought, known.last_ok) == ("", NOW, None)
