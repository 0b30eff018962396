import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import database_settings
from store.bounded_reads import (
    QUEUE,
    BoundedReads,
    ReadOverrunError,
    TooManyReadsError,
)
from store.database import Database
from store.db import Store
from store.errors import StoreError
from store.snapshot import snapshot

ENDLESS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n
"""


@pytest.fixture
def reads(store: Store) -> Iterator[BoundedReads]:
    with contextlib.closing(BoundedReads(store.path, threads=1, seconds=0.05)) as made:
        yield made


def _one(db: Database) -> int:
    (found,) = db.conn.execute("SELECT 1").fetchone()
    return int(found)


def _endless(db: Database) -> object:
    return db.conn.execute(ENDLESS).fetchone()


def test_a_read_that_never_ends_is_ended(reads: BoundedReads) -> None:
    with pytest.raises(ReadOverrunError, match="took longer than"):
        reads.submit(_endless).result()

    assert reads.submit(_one).result() == 1


def test_what_a_read_raises_is_raised(reads: BoundedReads) -> None:
    def fail(db: Database) -> None:
        raise LookupError("no such story")

    with pytest.raises(LookupError, match="no such story"):
        reads.submit(fail).result()


def test_a_read_never_writes(reads: BoundedReads) -> None:
    def write(db: Database) -> None:
        db.conn.execute("DELETE FROM articles")

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reads.submit(write).result()


def test_a_read_sees_one_state_while_more_is_written(
    store: Store, reads: BoundedReads
) -> None:
    def read_twice(db: Database) -> tuple[str, str]:
        first = database_settings.get(db, "test")
        store.write(database_settings.put, "test", "later").result()
        return first, database_settings.get(db, "test")

    store.write(database_settings.put, "test", "before").result()

    assert reads.submit(read_twice).result() == ("before", "before")
    assert reads.submit(database_settings.get, "test").result() == "later"


def test_after_a_read_that_was_ended_the_next_sees_what_was_written(
    store: Store, reads: BoundedReads
) -> None:
    def read_for_ever(db: Database) -> object:
        database_settings.get(db, "test")
        return _endless(db)

    with pytest.raises(ReadOverrunError):
        reads.submit(read_for_ever).result()
    store.write(database_settings.put, "test", "later").result()

    assert reads.submit(database_settings.get, "test").result() == "later"


def test_an_error_that_ends_the_snapshot_is_raised(db: Database) -> None:
    @snapshot(db)
    def fail() -> None:
        db.conn.execute("ROLLBACK")
        raise LookupError("disk")

    with pytest.raises(LookupError, match="disk"):
        fail()


def test_whoever_comes_when_too_many_wait_is_refused(reads: BoundedReads) -> None:
    go_on = threading.Event()

    def wait(db: Database) -> bool:
        return go_on.wait(60)

    try:
        waiting = [reads.submit(wait) for _ in range(QUEUE + 1)]
        with pytest.raises(TooManyReadsError):
            reads.submit(_one).result()
    finally:
        go_on.set()
    for each in waiting:
        assert each.result()
    assert reads.submit(_one).result() == 1


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    with (
        contextlib.closing(BoundedReads(tmp_path / "none.db")) as reads,
        pytest.raises(StoreError, match=r"none\.db: there is no database yet"),
    ):
        reads.submit(_one).result()


def test_closing_ends_what_runs(store: Store) -> None:
    reads = BoundedReads(store.path, threads=1, seconds=3_600)
    begun = threading.Event()

    def endless(db: Database) -> object:
        begun.set()
        return _endless(db)

    running = reads.submit(endless)
    begun.wait(60)

    reads.close()

    with pytest.raises(StoreError):
        running.result()
