"""Connections to the database file: opened, brought up to date, or refused."""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from store.database import Database
from store.errors import StoreError
from store.recent_keys import RememberingConnection
from store.schema_version import (
    APPLICATION_ID,
    COMPATIBILITY,
    names,
    pending,
    rebuilds_tables,
    unknown,
)
from store.sqlite_errors import (
    FILE_FAILS,
    as_store_error,
    is_on_read_only_disk,
    primary_code,
)

log = logging.getLogger("tocsin.store")

BUSY_SECONDS = 10.0
"""How long to wait for another process, such as the CLI, to finish its write."""

_WRITER_PRAGMAS = (
    # Loses nothing at kill -9; a power cut may take the last commits whole.
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-16384",
    "recursive_triggers=ON",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
    # 16 MB of log, four times SQLite's default: pages that many articles change are
    # copied into the file less often, a tenth of the writer's CPU.
    "wal_autocheckpoint=4000",
)


OnMigration = Callable[[str, int], None]
"""Called before each migration of a file that holds something: its name, and how many
there are from it on."""


def log_migration(name: str, left: int) -> None:
    """Say in the log that a migration begins."""
    log.info("migration started", extra={"migration": name, "left": left})


@contextlib.contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Run the block in one BEGIN IMMEDIATE transaction; roll back when it raises.

    Raises StoreError when the file fails, or another process keeps it locked.
    """
    try:
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.conn.execute("COMMIT")
        except BaseException:
            # After SQLITE_FULL the transaction may be gone already.
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        if primary_code(error) not in FILE_FAILS:
            raise
        (_, _, file) = db.conn.execute("PRAGMA database_list").fetchone()
        (wait_ms,) = db.conn.execute("PRAGMA busy_timeout").fetchone()
        raise as_store_error(error, Path(file), wait_ms / 1000) from error


@contextlib.contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise StoreError for SQLite's errors that the file is the cause of, not we.

    For what is done with a connection of `open_reader` and `open_writer`.
    """
    try:
        yield
    except sqlite3.Error as error:
        if primary_code(error) not in FILE_FAILS:
            raise
        raise as_store_error(error, path, BUSY_SECONDS) from error


def open_reader(path: Path, *, wait_seconds: float = BUSY_SECONDS) -> Database:
    """Return a read-only connection; raises StoreError when there is no such file.

    Also when it was written by an older tocsin: only who writes brings it up to date.
    And when another process keeps it locked for longer than `wait_seconds`.
    """
    db = open_any_version(path, wait_seconds=wait_seconds)
    if pending(db):
        db.close()
        raise _written_by_older(path)
    return db


def _written_by_older(path: Path) -> StoreError:
    return StoreError(
        f"{path}: written by an older tocsin.",
        remedy="See what an upgrade does: tocsin upgrade --check   then bring it up to "
        "date: tocsin upgrade   or start the daemon: tocsin run",
    )


def open_any_version(path: Path, *, wait_seconds: float = BUSY_SECONDS) -> Database:
    """Return a read-only connection, also to a file that an older tocsin wrote.

    Raises StoreError as `open_reader` does otherwise.
    """
    _must_exist(path)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    is_closed = not path.with_name(f"{path.name}-wal").exists()
    if is_closed and is_on_read_only_disk(path.resolve()):
        # Readers too write beside a file in WAL mode; this one nobody can change.
        uri += "&immutable=1"
    with _opening(path, uri, wait_seconds) as conn:
        conn.execute("PRAGMA query_only=1")
        if _refuse_strangers(conn, path):
            raise StoreError(
                f"{path}: the database is empty.", remedy="Fill it: tocsin run"
            )
        return Database(conn)


def open_writer(path: Path, *, wait_seconds: float = BUSY_SECONDS) -> Database:
    """Return a writing connection to an existing database, for one short write.

    The CLI uses it beside a running daemon, which may be of an older version: it brings
    nothing up to date. Raises StoreError as `open_reader` does.
    """
    _must_exist(path)

    def refuse(_name: str, _left: int) -> None:
        raise _written_by_older(path)

    return open_or_create(path, wait_seconds, on_migration=refuse)


def _must_exist(path: Path) -> None:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"{path}: there is no database yet.",
            remedy="Fill one: tocsin fetch   or start the daemon: tocsin run",
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror}.",
            remedy="Type this as who runs the daemon, such as sudo -u tocsin tocsin "
            f"status, or look at the rights: ls -ld {path.parent}",
        ) from error


def open_or_create(
    path: Path, wait_seconds: float, *, on_migration: OnMigration = log_migration
) -> Database:
    """Return a writing connection; create the file or bring it up to date first.

    Raises StoreError when it is not ours, fails, or stays locked.
    """
    _create_private(path)
    uri = path.resolve().as_uri()
    with _opening(path, uri, wait_seconds, kind=RememberingConnection) as conn:
        is_new = _refuse_strangers(conn, path)
        if conn.execute("PRAGMA page_count").fetchone()[0] == 0:
            conn.execute("PRAGMA auto_vacuum=INCREMENTAL")
        _use_wal(conn, wait_seconds)
        for pragma in _WRITER_PRAGMAS:
            conn.execute(f"PRAGMA {pragma}")
        db = Database(conn)
        _migrate(db, (lambda *_: None) if is_new else on_migration)
        return db


def _create_private(path: Path) -> None:
    """Create the file for its owner alone: it says what somebody looks for.

    SQLite gives its -wal and -shm the permissions of the file. One that cannot be
    created is SQLite's to report.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


@contextlib.contextmanager
def _opening(
    path: Path,
    uri: str,
    wait_seconds: float,
    *,
    kind: type[sqlite3.Connection] = sqlite3.Connection,
) -> Iterator[sqlite3.Connection]:
    """Yield a new connection, and close it when the block finds it unfit."""
    try:
        # Our own connection: the stdlib's error classes, whatever is installed beside.
        conn = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=wait_seconds,
            factory=kind,
        )
        try:
            yield conn
        except BaseException:
            conn.close()
            raise
    except sqlite3.Error as error:
        raise as_store_error(error, path, wait_seconds) from error


def _use_wal(conn: sqlite3.Connection, wait_seconds: float) -> None:
    """Turn the write-ahead log on.

    Of two processes that do so to a new file at once one is told "busy" without its
    time-out being waited for: each could be what the other waits for.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            conn.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if (
                primary_code(error) != sqlite3.SQLITE_BUSY
                or time.monotonic() > deadline
            ):
                raise
            time.sleep(0.01)


def _refuse_strangers(conn: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file is empty; raise StoreError unless it is that or ours."""
    # The tables first: whoever makes them just now marks the file in the same commit.
    tables = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    mark = conn.execute("PRAGMA application_id").fetchone()[0]
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if mark != APPLICATION_ID and (mark or tables):
        raise StoreError(
            f"{path}: a SQLite file, but not one of tocsin's.",
            remedy="Name another file: [tocsin] database in config.toml.",
        )
    # Only the mark of the format was there before migrations were compared.
    newer = unknown(Database(conn)) if mark else []
    if version > COMPATIBILITY or newer:
        has = f"it has {newer[-1]}" if newer else f"format {version}"
        raise StoreError(
            f"{path}: written by a newer tocsin ({has}; this one knows {names()[-1]}).",
            remedy="Upgrade tocsin, or restore a backup from before the upgrade: "
            "tocsin restore FILE",
        )
    return bool(mark != APPLICATION_ID)


def is_up_to_date(db: Database) -> bool:
    """Return whether a database has all tables of this version, and no other's."""
    (version,) = db.conn.execute("PRAGMA user_version").fetchone()
    return version == COMPATIBILITY and not pending(db)


def _migrate(db: Database, on_migration: OnMigration) -> None:
    if not pending(db):
        return
    # Off while tables change shape: must be said outside the transaction.
    db.conn.execute("PRAGMA foreign_keys=OFF")
    # One transaction round all: two processes that start at once take turns, and a file
    # whose upgrade was cut short is still one that the older tocsin reads.
    with transaction(db):
        lacking = pending(db)
        for place, name in enumerate(lacking):
            on_migration(name, len(lacking) - place)
            _apply_one(db, name, stop_before=lacking[place + 1 : place + 2])
        broken = []
        # It reads every article: minutes where there are millions on a slow disk.
        if any(rebuilds_tables(name) for name in lacking):
            broken = db.conn.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise _not_migrated(
                f"{lacking[0]} to {lacking[-1]}",
                f"{len(broken)} references lead nowhere, the first in {broken[0][0]}",
            )
        db.conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.conn.execute(f"PRAGMA user_version={COMPATIBILITY}")
    db.conn.execute("PRAGMA foreign_keys=ON")


def _apply_one(db: Database, name: str, *, stop_before: list[str]) -> None:
    """Apply a migration; raise StoreError when the file is not as it expects."""
    # Loaded where something is to be done: it needs sqlite-utils.
    from store.schema import apply_migrations

    try:
        apply_migrations(db, stop_before=stop_before)
    except sqlite3.Error as error:
        if primary_code(error) in FILE_FAILS:
            raise
        # A file of a version between two releases, or changed by hand.
        raise _not_migrated(name, str(error)) from error


def _not_migrated(name: str, why: str) -> StoreError:
    return StoreError(
        f"The database cannot be brought up to date by {name}: {why}. "
        "Nothing was changed.",
        remedy="Restore a backup: tocsin restore FILE   or start with a new "
        "file: [tocsin] database.",
    )
