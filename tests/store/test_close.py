"""Closing the store: it waits for what is under way, and not for ever."""

import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from store import database_settings
from store.database import Database
from store.db import QUEUE, Store
from store.errors import StoreError
from tests.support.patience import PATIENCE

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
"""What SQLite counts with until it is interrupted."""

BUSY_FOR_EVER = """
import sys, threading
from pathlib import Path
from store import database_settings
from store.db import Store

begun = threading.Event()

def spin(db):
    database_settings.put(db, "second", "written")
    begun.set()
    while True:
        pass

store = Store(Path(sys.argv[1]))
store.write(database_settings.put, "first", "written").result()
stuck = store.write(spin)
begun.wait()
print(store.close(0.1))
print(stuck.exception().message)
"""


def under_way(store: Store, sql: str) -> Future[None]:
    """Ask for a write that takes for ever in SQLite; return when it has begun."""
    begun = threading.Event()

    def write(db: Database) -> None:
        database_settings.put(db, "half", "written")
        begun.set()
        db.conn.execute(sql).fetchall()

    future = store.write(write)
    begun.wait()
    return future


FROM_THE_START = ("counters", "installation")
"""Settings that a new database has."""


def facts(path: Path) -> list[str]:
    """Return what was noted in a database, which must be sound."""
    with contextlib.closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = [name for (name,) in plain.execute("SELECT name FROM settings")]
    return [name for name in names if name not in FROM_THE_START]


def reading(read: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=read)
    thread.start()
    return thread


def test_all_was_written_when_closing_had_the_time(store: Store) -> None:
    futures = [store.write(database_settings.put, f"fact {n}", "") for n in range(100)]

    assert store.close()

    assert all(future.done() for future in futures)
    assert len(facts(store.path)) == 100
    assert store.close()


@pytest.mark.parametrize(
    "sql",
    [
        f"{ENDLESS} SELECT count(*) FROM c",
        f"INSERT INTO settings {ENDLESS} SELECT x, x FROM c",
    ],
)
def test_a_write_that_takes_too_long_is_interrupted_and_rolled_back(
    store: Store, sql: str
) -> None:
    store.write(database_settings.put, "before", "written").result()
    stuck = under_way(store, sql)
    waiting = store.write(database_settings.put, "after", "written")

    assert not store.close(0.0)

    for future in (stuck, waiting):
        with pytest.raises(StoreError, match="closed before this was known"):
            future.result()
    assert not store.thread.is_alive()
    assert facts(store.path) == ["before"]
    assert not store.close()


def test_a_read_that_takes_too_long_is_interrupted(store: Store) -> None:
    begun, caught = threading.Event(), list[str]()

    def read(db: Database) -> None:
        begun.set()
        db.conn.execute(f"{ENDLESS} SELECT count(*) FROM c").fetchone()

    def ask() -> None:
        with pytest.raises(StoreError) as error:
            store.read(read)
        caught.append(error.value.message)

    thread = reading(ask)
    begun.wait()

    assert store.close(0.0)

    thread.join()
    assert caught == [f"{store.path}: closed already."]


def test_a_read_that_is_not_in_sqlite_is_left_behind(store: Store) -> None:
    begun, gate, read = threading.Event(), threading.Event(), list[str]()

    def wait(db: Database) -> str:
        begun.set()
        gate.wait()
        return database_settings.get(db, "before")

    store.write(database_settings.put, "before", "written").result()
    thread = reading(lambda: read.append(store.read(wait)))
    begun.wait()

    assert store.close(0.0)

    assert not store.thread.is_alive()
    gate.set()
    thread.join()
    assert read == ["written"]
    store.close()


def test_those_who_wait_for_room_in_the_queue_are_let_go(store: Store) -> None:
    stuck = under_way(store, f"{ENDLESS} SELECT count(*) FROM c")
    futures = [store.write(database_settings.put, str(n), "") for n in range(QUEUE)]
    beyond: list[Future[None]] = []
    waiting = reading(
        lambda: beyond.append(store.write(database_settings.put, "beyond", ""))
    )

    assert not store.close(0.0)

    waiting.join()
    for future in (stuck, *futures, *beyond):
        assert isinstance(future.exception(), StoreError)
    assert facts(store.path) == []


def test_a_write_that_never_ends_does_not_keep_the_process(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.db"

    ended = subprocess.run(
        [sys.executable, "-c", BUSY_FOR_EVER, str(path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert ended.stdout.splitlines() == [
        "False",
        f"{path}: closed before this was known to be written.",
    ]
    assert ended.stderr == ""
    assert facts(path) == ["first"]
