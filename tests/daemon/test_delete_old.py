"""Old articles are deleted beside other work, and their space is given back."""

import asyncio
import dataclasses
import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import articles, free_space, sources
from store.database import Database
from store.db import Store
from store.model import Visit
from tests.store.test_counter_filling import COUNTED, KEPT, results
from tests.support.batches import all_of
from tests.support.old_news import DAY, check_file, known, live
from tests.support.paths import ROOT
from tocsin.config import load
from tocsin.config.keep_table import KeepTable
from tocsin.daemon.daemon import prepare
from tocsin.daemon.delete_old import delete_old, give_space_back
from tocsin.daemon.maintenance import forget
from tocsin.intake import search

OLD = datetime.now(UTC) - 200 * DAY
KEEP = KeepTable(articles=100 * DAY, matched=100 * DAY)


def index_sizes(db: Database) -> list[int]:
    """Return how many rows new articles are compared with."""
    return [db.table(name).count for name in ("fingerprints", "postings", "vectors")]


@pytest.fixture
def full(store: Store) -> Store:
    """Return a store with half a year old news in it, indexed."""
    store.write(known).result()
    store.write(live, random.Random(1), 60, OLD).result()
    all_of(lambda: store.write(search.reindex_batch, 100).result())
    store.write(lambda db: db.conn.execute("DELETE FROM alerts")).result()
    return store


def test_the_daily_run_deletes_and_says_so(
    full: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "config.toml").write_text(
        '[keep]\narticles = "100d"\nmatched = "100d"\n'
    )
    before = full.read(articles.count)
    caplog.set_level("INFO", "tocsin")

    asyncio.run(forget(full, load(tmp_path / "config.toml"), datetime.now(UTC)))

    assert full.read(articles.count) == 0
    [record] = [r for r in caplog.records if r.message == "old data deleted"]
    assert vars(record)["articles"] == before
    full.write(check_file).result()
    assert full.read(results, KEPT) == full.read(results, COUNTED)


def test_nothing_is_deleted_while_the_index_is_made_anew(full: Store) -> None:
    full.write(
        lambda db: db.conn.execute("DELETE FROM settings WHERE name = 'words'")
    ).result()

    done = asyncio.run(delete_old(full, KEEP, datetime.now(UTC)))

    assert done.total() == 0


DELETER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from store.db import Store
from tocsin.config.keep_table import KeepTable
from tocsin.daemon import delete_old
from tocsin.intake import retention

take = retention.take_removals
def take_and_say(*given):
    print(take(*given), flush=True)
    return {}
retention.take_removals = take_and_say
delete_old.DELETED = 2
keep = KeepTable(articles=timedelta(days=100), matched=timedelta(days=100))
store = Store(Path(sys.argv[1]))
asyncio.run(delete_old.delete_old(store, keep, datetime.now(UTC)))
"""
"""Deletes two articles at a time, and says so before each commit."""


def test_who_is_killed_in_the_middle_goes_on(full: Store, tmp_path: Path) -> None:
    before = full.read(articles.count)
    command = [sys.executable, "-c", DELETER, str(full.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as deleter:
        assert deleter.stdout is not None
        for _ in range(5):
            assert deleter.stdout.readline()
        deleter.kill()
    halfway = full.read(articles.count)
    full.write(check_file).result()
    assert full.read(results, KEPT) == full.read(results, COUNTED)

    asyncio.run(delete_old(full, KEEP, datetime.now(UTC)))

    assert 0 < halfway < before
    assert full.read(articles.count) == 0
    full.write(check_file).result()
    assert full.read(results, KEPT) == full.read(results, COUNTED)


def test_a_daemon_that_is_started_again_and_again_by_a_clock_that_is_ahead_keeps_all(
    full: Store, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(
        '[keep]\narticles = "100d"\nmatched = "100d"\nmessages = "90d"\n'
    )
    config = load(tmp_path / "config.toml")
    last = OLD + 3 * DAY
    visit = Visit(source="gazette", at=last, outcome="ok", listed=1)
    full.write(sources.record, visit, next_visit=last, new=0).result()
    before = full.read(articles.count), full.read(index_sizes)

    for minute in range(60):
        ahead = last + 365 * DAY + timedelta(minutes=minute)
        full.write(prepare, config, ahead, resend=[]).result()
        # Also what is stored meanwhile does not speak for the clock.
        again = dataclasses.replace(visit, at=ahead)
        full.write(sources.record, again, next_visit=ahead, new=0).result()
        asyncio.run(forget(full, config, ahead))

    assert (full.read(articles.count), full.read(index_sizes)) == before


def test_space_is_given_back(full: Store) -> None:
    before = full.read(free_space.file_space)
    gone = asyncio.run(delete_old(full, KEEP, datetime.now(UTC)))["deleted"]

    freed = asyncio.run(give_space_back(full, deleted=gone))

    after = full.read(free_space.file_space)
    assert before.can_shrink
    assert freed > 0
    assert freed == (before.pages - after.pages) * after.page_bytes
    assert after.free <= after.pages / 10
    full.write(check_file).result()


def test_as_many_pages_are_given_back_as_asked_for(full: Store) -> None:
    asyncio.run(delete_old(full, KEEP, datetime.now(UTC)))
    before = full.read(free_space.file_space)

    left = full.write(free_space.give_back, 5).result()

    assert left <= before.free - 5
    assert full.read(free_space.file_space).pages <= before.pages - 5


def test_a_file_that_cannot_shrink_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "again.db"
    Store(path).close()
    with sqlite3.connect(path) as made_again:
        made_again.execute("PRAGMA journal_mode=DELETE")
        made_again.execute("PRAGMA auto_vacuum=NONE")
        made_again.execute("VACUUM")
    made_again.close()
    store = Store(path)

    freed = asyncio.run(give_space_back(store, deleted=100))

    assert not store.read(free_space.file_space).can_shrink
    assert freed == 0
    assert store.close()
