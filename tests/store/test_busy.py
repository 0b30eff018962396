"""A database that another process keeps locked: one clear sentence, whoever asks."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from store import database_settings
from store.connections import file_errors, open_reader, open_writer, transaction
from store.db import Store
from store.errors import StoreError
from store.lock import running
from tocsin.cli.options import with_config, writing
from tocsin.config import Config, load

HOLD = """
import contextlib, sqlite3, sys
from pathlib import Path
from store.lock import ownership

path, sql, as_daemon = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "daemon"
with ownership(path) if as_daemon else contextlib.nullcontext():
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in sql.split(";"):
        connection.execute(statement).fetchall()
    print("held", flush=True)
    sys.stdin.read()
"""

WRITES = "BEGIN IMMEDIATE"
ALONE = "PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE; COMMIT"
"""Statements that let nobody else write, and nobody else in at all."""

SHORT = 0.02
"""Seconds to wait for what never comes."""

LOCKED = r"locked for 0\.02 s by another process"


@contextlib.contextmanager
def held(path: Path, sql: str, *, by: str = "another") -> Iterator[int]:
    """Keep a database locked by another process; yield that one's pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), sql, by],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
    finally:
        process.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a database."""
    Store(tmp_path / "tocsin.db").close()
    return tmp_path / "tocsin.db"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Make an empty file, which is brought up to date by whoever writes."""
    (tmp_path / "old.db").touch()
    return tmp_path / "old.db"


def short_store(path: Path) -> None:
    Store(path, wait_seconds=SHORT).close()


def short_reader(path: Path) -> None:
    open_reader(path, wait_seconds=SHORT).close()


def short_writer(path: Path) -> None:
    open_writer(path, wait_seconds=SHORT).close()


def short_transaction(path: Path) -> None:
    opened = open_writer(path, wait_seconds=SHORT)
    with contextlib.closing(opened) as db, transaction(db):
        pass


def test_who_wants_to_write_is_told_what_is_locked_and_what_to_do(path: Path) -> None:
    with held(path, WRITES), pytest.raises(StoreError) as caught:
        short_transaction(path)

    assert caught.value.message == (f"{path}: locked for 0.02 s by another process.")
    assert caught.value.remedy == (
        f"Try again when it has ended. Which one it is: lsof {path}"
    )


def test_a_running_daemon_is_named(path: Path) -> None:
    with held(path, WRITES, by="daemon") as pid, pytest.raises(StoreError) as caught:
        short_transaction(path)

    assert caught.value.message.endswith(f"; the daemon is running (pid {pid}).")
    assert "the daemon's log" in caught.value.remedy


def test_a_daemon_that_has_ended_is_not_named(path: Path) -> None:
    with held(path, WRITES, by="daemon"):
        pass
    assert running(path) is None

    with held(path, WRITES), pytest.raises(StoreError) as caught:
        short_transaction(path)

    assert caught.value.message.endswith("by another process.")


@pytest.mark.parametrize(
    "open_", [short_store, short_reader, short_writer, short_transaction]
)
def test_a_file_that_one_process_has_to_itself_is_named(
    path: Path, open_: Callable[[Path], None]
) -> None:
    with held(path, ALONE), pytest.raises(StoreError, match=LOCKED):
        open_(path)


@pytest.mark.parametrize("open_", [short_store, short_writer])
def test_a_file_that_is_locked_while_it_is_brought_up_to_date_is_named(
    old: Path, open_: Callable[[Path], None]
) -> None:
    with (
        held(old, f"PRAGMA journal_mode=WAL; {WRITES}"),
        pytest.raises(StoreError, match=LOCKED),
    ):
        open_(old)


def test_the_store_names_it_to_readers_and_writers_and_goes_on_afterwards(
    path: Path,
) -> None:
    with contextlib.closing(Store(path, wait_seconds=SHORT)) as store:
        with held(path, WRITES):
            with pytest.raises(StoreError, match=LOCKED):
                store.write(database_settings.put, "a", "1").result()
            assert store.read(database_settings.get, "a") == ""

        store.write(database_settings.put, "a", "2").result()
        assert store.read(database_settings.get, "a") == "2"


def test_a_reader_is_not_held_up_by_a_writer_nor_by_a_checkpoint(path: Path) -> None:
    with (
        contextlib.closing(open_reader(path, wait_seconds=SHORT)) as reader,
        held(path, f"PRAGMA wal_checkpoint(TRUNCATE); {WRITES}"),
    ):
        assert database_settings.get(reader, "a") == ""


@pytest.fixture
def config(path: Path) -> Path:
    """Configure that database."""
    file = path.parent / "config.toml"
    file.write_text("")
    return file


def test_a_command_that_writes_says_it(path: Path, config: Path) -> None:
    with (
        held(path, WRITES),
        pytest.raises(StoreError, match=LOCKED),
        writing(load(config), wait_seconds=SHORT),
    ):
        pass


def test_a_command_that_meets_it_later_says_it_too(path: Path, config: Path) -> None:
    @click.command()
    @with_config
    def impatient(config: Config) -> int:
        """Write without a transaction of the store's."""
        with contextlib.closing(sqlite3.connect(config.database, timeout=0)) as plain:
            plain.execute("DELETE FROM settings")
        return 0

    with held(path, WRITES), pytest.raises(StoreError, match="by another process"):
        impatient.main(["-c", str(config)], standalone_mode=False)


def test_a_mistake_of_ours_stays_what_it_is(path: Path) -> None:
    with (
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        file_errors(path),
        contextlib.closing(open_reader(path)) as db,
    ):
        db.conn.execute("SELECT * FROM no_such_table")
