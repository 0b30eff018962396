"""What a newer tocsin does to the rows of an older one, while the daemon runs."""

import asyncio
import contextlib
import logging
import sqlite3
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest

from store import database_settings
from store.cursors import Batch
from store.database import Database
from store.db import Store
from store.errors import StoreError
from tests.support import earlier_files
from tests.support.daemon_process import config, daemon, feed, page, prose
from tests.support.factories import NOW
from tocsin.daemon import upgrade
from tocsin.demo.web_server import WebServer, html, xml
from tocsin.intake import search
from tocsin.intake.conversions import Extent, all_conversions
from tocsin.intake.placement import StorySettings

DAY = timedelta(days=1)


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_others_write_between_two_batches(store: Store) -> None:
    order: list[str] = []

    def step(db: Database) -> Batch:
        if not order:
            store.write(lambda db: order.append("another's"))
        order.append("ours")
        return Batch(done=1, left=3 - order.count("ours"))

    asyncio.run(upgrade.run(store, "words", step))

    assert order == ["ours", "another's", "ours", "ours"]


def test_the_log_says_what_was_done_and_nothing_when_there_was_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tocsin.daemon")
    left = [2, 1, 0]

    asyncio.run(upgrade.run(store, "words", lambda db: Batch(done=5, left=left.pop(0))))
    asyncio.run(upgrade.run(store, "words", lambda db: Batch(done=0, left=0)))

    assert events(caplog) == ["upgrade started", "upgrade finished"]
    assert caplog.records[-1].__dict__["done"] == 15


def test_the_progress_is_told_with_each_batch_and_that_it_has_ended(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tocsin.daemon")
    told: list[str] = []
    left = [30, 10, 0]

    asyncio.run(
        upgrade.run(
            store,
            "words",
            lambda db: Batch(done=10, left=left.pop(0)),
            extent=Extent(total=80, left=40),
            on_progress=lambda now: told.append(now.text if now else "nothing"),
        )
    )

    assert told == ["words 50%", "words 62%", "words 88%", "nothing"]
    assert caplog.records[0].__dict__["share"] == "62%"


def test_another_edition_of_unicode_makes_words_and_stories_anew_beside_other_writes(
    tmp_path: Path,
) -> None:
    path = earlier_files.make(tmp_path / "tocsin.db", "m018_source_wishes")
    conversions = all_conversions(StorySettings(memory=9_999 * DAY), NOW)
    with contextlib.closing(Store(path)) as store:
        asyncio.run(upgrade.convert(store, conversions, lambda _: None))
        # As a Python of before would have left it.
        store.write(
            lambda db: db.conn.execute(
                "UPDATE settings SET value = replace(value, ?, '12.1.0')"
                " WHERE name IN ('words', 'stories')",
                [unicodedata.unidata_version],
            )
        ).result()
        assert not store.read(search.is_indexed)
        told: list[str] = []

        asyncio.run(
            upgrade.convert(
                store, conversions, lambda now: told.append(now.name if now else "")
            )
        )

        assert store.read(search.is_indexed)
        assert [*dict.fromkeys(filter(None, told))] == ["stories", "words"]
        assert store.read(lambda db: db.table("vectors").count) == 3


def test_a_database_that_cannot_be_written_is_tried_again(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def step(db: Database) -> Batch:
        tries.append(1)
        database_settings.put(db, "tries", str(len(tries)))
        if len(tries) < 3:
            raise StoreError("no room")
        return Batch(done=1, left=0)

    asyncio.run(upgrade.run(store, "words", step, pause_seconds=0.0))

    assert store.read(database_settings.get, "tries") == "3"
    assert events(caplog) == ["upgrade waits"] * 2


def test_a_fault_of_ours_ends_that_upgrade_alone(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def step(db: Database) -> Batch:
        raise ValueError("a row that nobody thought of")

    asyncio.run(upgrade.run(store, "words", step))

    assert events(caplog) == ["upgrade failed"]
    assert caplog.records[0].exc_info


def by_older_rules(path: Path) -> None:
    """Make a database as one whose addresses were told by other rules."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        for table in ("articles", "entries"):
            db.execute(f"UPDATE {table} SET url_hash = url_hash / 2")
        db.execute("DELETE FROM addresses")
        db.execute("DELETE FROM settings")


def test_what_was_read_before_an_upgrade_is_not_read_again(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    text = config({"one": f'url = "{site.url}/feed"'})
    with daemon(tmp_path, text) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 1)
    by_older_rules(running.database)
    asked = site.paths().count("/feed")

    with daemon(tmp_path, text) as running:
        running.wait(lambda: site.paths().count("/feed") > asked + 1)
        for what in ("addresses", "counters", "stories", "words"):
            event = f"upgrade finished  what={what}"
            running.wait(lambda event=event: event in running.said())  # type: ignore[misc]

    assert site.paths().count("/1") == 1
    assert running.rows("SELECT state FROM entries") == [("read",)]
    assert running.rows("SELECT count(*) FROM vectors") == [(1,)]
    found = "SELECT count(*) FROM articles_words WHERE articles_words MATCH 'ferry'"
    assert running.rows(found) == [(1,)]
