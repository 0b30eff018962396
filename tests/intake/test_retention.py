"""What is old is deleted, whole, and does not come back."""

import contextlib
import random
import sqlite3
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from store import (
    articles,
    entries,
    feed_addresses,
    outbox,
    stories,
    story_list,
    triage,
    versions,
)
from store.connections import open_or_create
from store.database import Database
from store.kept_articles import StoryPosition, drop_empty_days
from store.outbox import NewDelivery
from store.schema import apply_migrations
from store.schema_version import APPLICATION_ID, COMPATIBILITY
from store.story_list import StoryFilter
from tests.store.test_counter_filling import COUNTED, KEPT, results
from tests.support.factories import NOW, entry, found, message
from tests.support.merged_keys import merge_recent_keys
from tests.support.old_news import DAY, RULES, check_file, known, live, report, take
from tests.support.taking import take_article
from tocsin.config.keep_table import KeepTable
from tocsin.intake import retention
from tocsin.intake.retention import Fate, KeepBounds

LATE = NOW + 200 * DAY


@pytest.fixture(autouse=True)
def sources_known(db: Database) -> None:
    known(db)


def bounds(**keep: timedelta) -> KeepBounds:
    return KeepBounds.of(KeepTable(**keep), LATE)


def delete(db: Database, limits: KeepBounds, size: int = 7) -> dict[Fate, int]:
    """Delete all that is old, a few articles at a time; return how many."""
    done: dict[Fate, int] = {}
    place: StoryPosition | None = StoryPosition()
    while place is not None:
        expired, place = retention.find_expired(db, limits, place)
        for at in range(0, len(expired), size):
            prepared = retention.prepare_removals(db, expired[at : at + size])
            for fate, count in retention.take_removals(db, prepared, limits).items():
                done[fate] = done.get(fate, 0) + count
    return done


def there(db: Database) -> set[int]:
    return {id_ for (id_,) in db.conn.execute("SELECT id FROM articles")}


def test_nothing_is_deleted_unless_asked_for(db: Database) -> None:
    take(db, 1, NOW)

    assert delete(db, bounds()) == {}
    assert len(there(db)) == 1


def test_what_no_watchlist_found_goes_and_what_one_found_stays(db: Database) -> None:
    plain, ferry = take(db, 1, NOW), take(db, 2, NOW, on="ferry")
    young = take(db, 3, LATE - 10 * DAY)

    assert delete(db, bounds(articles=100 * DAY)) == {"deleted": 1}

    assert there(db) == {ferry, young}
    assert stories.current_story(db, plain) is None
    check_file(db)


def test_a_story_is_kept_as_long_as_its_newest_article(db: Database) -> None:
    first, second = take(db, 1, NOW), take(db, 2, LATE - 10 * DAY)
    stories.merge(db, first, [second])

    assert delete(db, bounds(articles=100 * DAY)) == {}


def test_a_story_in_which_a_watchlist_found_something_is_kept_whole(
    db: Database,
) -> None:
    first, ferry = take(db, 1, NOW), take(db, 2, NOW, on="ferry")
    stories.merge(db, first, [ferry])

    assert delete(db, bounds(articles=100 * DAY)) == {}


@pytest.mark.parametrize("mark", ["starred", "note", "assignee", "tag", "feed"])
def test_what_somebody_marked_is_kept(db: Database, mark: str) -> None:
    story = take(db, 1, NOW)
    match mark:
        case "starred":
            triage.star(db, [story], starred=True, by="anna", now=LATE)
        case "note":
            triage.set_note(db, story, note="Ask them.", by="anna", now=LATE)
        case "assignee":
            triage.assign(db, [story], assignee="anna", by="anna", now=LATE)
        case "feed":
            feed_addresses.ensure(db, "story", target=str(story), now=LATE)
        case _:
            triage.tag(db, [story], tag="strike", by="anna", now=LATE)
    limits = bounds(articles=100 * DAY, matched=100 * DAY, texts=100 * DAY)

    assert delete(db, limits) == {}


def test_an_article_starred_after_it_was_found_old_is_kept(db: Database) -> None:
    story = take(db, 1, NOW)
    limits = bounds(articles=100 * DAY)
    expired, _ = retention.find_expired(db, limits, StoryPosition())
    prepared = retention.prepare_removals(db, expired)
    triage.star(db, [story], starred=True, by="anna", now=LATE)

    assert len(prepared) == 1
    assert retention.take_removals(db, prepared, limits) == {}


def sent(db: Database, article: int) -> int:
    """Let a message be sent that includes the article's alert; return its number."""
    id_ = outbox.queue(
        db,
        NewDelivery(channel="hook", key="k", kind="alert", message=message()),
        NOW,
    )
    assert id_ is not None
    db.conn.execute(
        "UPDATE alerts SET state = 'included', delivery_id = ? WHERE article_id = ?",
        (id_, article),
    )
    db.conn.execute("UPDATE deliveries SET state = 'sent' WHERE id = ?", (id_,))
    return id_


def test_what_was_sent_stays_known_without_its_text(db: Database) -> None:
    ferry = take(db, 1, NOW, on="ferry")
    delivery = sent(db, ferry)
    stored = articles.get(db, ferry)
    versions.add(db, ferry, replace(stored, text="Before."), stored)

    limits = bounds(articles=100 * DAY, matched=100 * DAY)
    assert delete(db, limits) == {"text deleted": 1}
    assert delete(db, limits) == {}

    kept = articles.get(db, ferry)
    assert (kept.title, kept.text) == ("The ferry 1 opens", "")
    assert articles.has_lost_text(db, ferry)
    assert len(versions.history(db, ferry)) == 1
    (of,) = db.conn.execute("SELECT article_id FROM alerts WHERE delivery_id = 1")
    assert (delivery, of[0]) == (1, ferry)
    for column in ("snippet", "clipping"):
        table = "matches" if column == "snippet" else "alerts"
        (text,) = db.conn.execute(f"SELECT {column} FROM {table}").fetchone()
        assert "w1" not in text
    assert results(db, KEPT) == results(db, COUNTED)
    check_file(db)


def test_an_article_whose_alert_waits_is_kept(db: Database) -> None:
    take(db, 1, NOW, on="ferry")

    assert delete(db, bounds(articles=100 * DAY, matched=100 * DAY)) == {}


def test_texts_go_before_the_articles(db: Database) -> None:
    plain, ferry = take(db, 1, NOW), take(db, 2, NOW, on="ferry")

    assert delete(db, bounds(texts=100 * DAY)) == {"text deleted": 1}

    assert articles.get(db, plain).text == ""
    assert articles.get(db, ferry).text != ""
    search_for = "SELECT rowid FROM articles_words WHERE articles_words MATCH ?"
    assert db.conn.execute(search_for, ("title:library",)).fetchall() == [(plain,)]
    assert db.conn.execute(search_for, ("text:library1w1",)).fetchall() == []
    check_file(db)


def test_versions_go_and_the_newest_text_stays(db: Database) -> None:
    plain = take(db, 1, NOW)
    stored = articles.get(db, plain)
    versions.add(db, plain, replace(stored, text="Before."), stored)

    assert delete(db, bounds(versions=100 * DAY)) == {"versions deleted": 1}
    assert [version.text for version in versions.history(db, plain)] == [stored.text]


def test_a_deleted_article_is_neither_listed_as_new_nor_stored_again(
    db: Database,
) -> None:
    take(db, 1, NOW)
    delete(db, bounds(articles=100 * DAY))
    listed = found(entry(1, url="https://gazette.example/1"))

    assert entries.add(db, "gazette", [listed], LATE).new == ()
    assert entries.add(db, "herald", [listed], LATE).new == ()
    assert entries.count_waiting(db) == 0


def test_an_address_that_leads_to_a_deleted_article_brings_it_not_back(
    db: Database,
) -> None:
    take(db, 1, NOW, on="ferry")
    db.conn.execute("DELETE FROM alerts")
    delete(db, bounds(articles=100 * DAY, matched=100 * DAY))
    again = report(1, LATE, on="ferry")
    url = "https://gazette.example/moved"
    entries.add(db, "gazette", [found(entry(1, url=url))], LATE)
    (number,) = db.conn.execute("SELECT max(id) FROM entries").fetchone()
    waiting = entries.get(db, number, LATE)
    assert waiting is not None

    intake = take_article(db, waiting, again, RULES, address=again.url)

    assert intake is not None
    assert intake.alerts == ()
    assert there(db) == set()
    assert not entries.is_waiting(db, number)


@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_counted_and_indexed_is_what_is_left(
    db: Database, seed: int
) -> None:
    dice = random.Random(seed)
    live(db, dice, 120, NOW)
    db.conn.execute("UPDATE alerts SET state = 'dropped' WHERE id % 2")
    db.conn.execute("DELETE FROM alerts WHERE state = 'pending'")
    limits = bounds(articles=(200 - 3) * DAY, matched=(200 - 2) * DAY)

    done = delete(db, limits, size=dice.choice([1, 5, 50]))
    drop_empty_days(db)

    assert done["deleted"] > 10
    assert results(db, KEPT) == results(db, COUNTED)
    assert {story.story for story in story_list.page(db, StoryFilter()).stories}
    indexed = {
        id_ for (id_,) in db.conn.execute("SELECT id FROM articles_words_docsize")
    }
    assert indexed == there(db)
    empty = (
        "SELECT count(*) FROM stories WHERE id NOT IN (SELECT story_id FROM placements)"
    )
    assert db.conn.execute(empty).fetchone() == (0,)
    check_file(db)


def test_a_file_of_an_older_tocsin_loses_what_is_old(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with contextlib.closing(connection):
        older = Database(connection)
        older.conn.execute("PRAGMA auto_vacuum=INCREMENTAL")
        apply_migrations(older, stop_before=["m020_retention"])
        recent_keys = files("store") / "migrations" / "m024_recent_keys.sql"
        older.conn.executescript(recent_keys.read_text("utf-8"))
        # Who takes articles in today asks for it; the file itself has none.
        older.conn.execute(
            "CREATE TEMP TABLE merged_vectors (story_id, members, stored)"
        )
        known(older)
        take(older, 1, NOW)
        kept = take(older, 2, NOW, on="ferry")
        merge_recent_keys(older)
        older.conn.execute("DROP TABLE recent_keys")
        older.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        older.conn.execute(f"PRAGMA user_version = {COMPATIBILITY}")

    with contextlib.closing(open_or_create(path, 10)) as db:
        assert delete(db, bounds(articles=100 * DAY)) == {"deleted": 1}
        assert there(db) == {kept}
        assert db.conn.execute("SELECT article_id FROM entries").fetchall() == [
            (None,),
            (kept,),
        ]
        check_file(db)


def test_what_names_an_article_is_found_by_an_index(db: Database) -> None:
    for statement, index in (
        (
            "UPDATE entries SET article_id = NULL WHERE article_id = 1",
            "entries_article",
        ),
        ("DELETE FROM stories WHERE merged_into = 1", "stories_merged"),
    ):
        plan = db.conn.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        assert any(index in row[3] for row in plan), plan
