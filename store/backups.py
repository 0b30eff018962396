"""Backups: whole copies of the database, made while it is written to, and checked."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from store import database_settings
from store.columns import time_or_none, time_text
from store.connections import (
    BUSY_SECONDS,
    file_errors,
    open_any_version,
    open_or_create,
    transaction,
)
from store.database import Database
from store.errors import StoreError
from store.restores import mark_restored
from store.sqlite_errors import WRITE_FAILS, as_store_error, primary_code

STEP_PAGES = 2_000
"""Pages that are copied between two questions whether to stop: 8 MB."""

STEP_INSTRUCTIONS = 100_000
"""SQLite's instructions between two such questions while a copy is checked."""

PUT_ASIDE = ".before-"
"""What stands between the name and the time of a database that a restore replaced."""

_MADE = "backed_up"
"""The fact in a copy that says when it was made."""


class StoppedError(Exception):
    """The caller wanted the copying to stop; no copy was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFacts:
    """What a whole copy of a database holds."""

    path: Path
    articles: int
    size_bytes: int
    made: datetime | None
    """When it was made; None for a copy that `write_copy` did not make."""


def write_copy(
    database: Path,
    target: Path,
    now: datetime,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
) -> CopyFacts:
    """Copy the database to a file that does not exist; return what the copy holds.

    Others go on reading and writing: the copy holds what was committed when it began.
    It is checked (PRAGMA quick_check), and has its name only when it is whole and on
    the disk. Raises StoreError when there is no database, no room or no right, and
    StoppedError soon after `is_stopped` says so.
    """
    with _system_errors(target), _opened(database) as source:
        if target.exists():
            raise StoreError(f"{target}: the file exists.", remedy="Name another one.")
        _must_have_room(source, target)
        unfinished = target.with_name(f"{target.name}.unfinished")
        with _new_file(unfinished):
            _copy(source, unfinished, is_stopped)
            with file_errors(unfinished):
                _finish(unfinished, now, is_stopped)
            _sync(unfinished)
            unfinished.replace(target)
            _sync_names(target.parent)
    return facts_of(target)


def facts_of(path: Path, *, check: bool = False) -> CopyFacts:
    """Return what a copy holds; with `check`, look at all of it first.

    Raises StoreError when it is no database of ours, was written by a newer tocsin, or
    is damaged (PRAGMA integrity_check).
    """
    with _system_errors(path):
        is_there = path.is_file()
    if not is_there:
        raise StoreError(
            f"{path}: there is no such file.",
            remedy="Backups are in the folder that [backup] folder names.",
        )
    with _opened(path) as conn:
        if check:
            _must_be_whole(conn, path, "integrity_check")
        return CopyFacts(
            path=path,
            articles=conn.execute("SELECT count(*) FROM articles").fetchone()[0],
            size_bytes=path.stat().st_size,
            made=_made(conn),
        )


def restore(backup: Path, database: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the database; return where the old one is kept.

    None when there was none. The backup stays as it is. The copy is brought up to date,
    and knows that it was restored. The caller holds the database's lock. Raises
    StoreError when something stands in the way, before the old database is touched.
    """
    facts_of(backup, check=True)
    new = database.with_name(f"{database.name}.restoring")
    with _system_errors(new), _new_file(new):
        with _opened(backup) as conn:
            _copy(conn, new, lambda: False)
        with (
            contextlib.closing(open_or_create(new, BUSY_SECONDS)) as db,
            transaction(db),
        ):
            mark_restored(db, now)
            database_settings.put(db, _MADE, "")
        _sync(new)
        kept = _put_aside(database, now)
        new.replace(database)
        _sync_names(database.parent)
    return kept


def _copy(
    source: sqlite3.Connection, target: Path, is_stopped: Callable[[], bool]
) -> None:
    """Copy all pages, in steps, as they were at the first one.

    Raises StoreError when the copy cannot be written.
    """

    def stop_if_asked(status: int, remaining: int, total: int) -> None:
        if is_stopped():
            raise StoppedError

    with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # In a transaction: without one, each commit of others starts the copy anew.
        source.execute("BEGIN")
        try:
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=STEP_PAGES, progress=stop_if_asked, sleep=0)
        except sqlite3.Error as error:
            if primary_code(error) in WRITE_FAILS:
                raise as_store_error(error, target, BUSY_SECONDS) from error
            raise
        finally:
            source.execute("ROLLBACK")
        # One file, with no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _finish(copy: Path, now: datetime, is_stopped: Callable[[], bool]) -> None:
    """Check a copy, and write into it when it was made."""
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as conn:
        conn.set_progress_handler(is_stopped, STEP_INSTRUCTIONS)
        try:
            _must_be_whole(conn, copy, "quick_check")
        except sqlite3.OperationalError as error:
            if is_stopped():
                raise StoppedError from error
            raise
        conn.set_progress_handler(None, 0)
        if _has_facts(conn):
            database_settings.put(Database(conn), _MADE, time_text(now))


def _must_be_whole(conn: sqlite3.Connection, path: Path, pragma: str) -> None:
    (found,) = conn.execute(f"PRAGMA {pragma}(1)").fetchone()
    if found != "ok":
        raise StoreError(
            f"{path}: the database is damaged: {found}.",
            remedy="Restore an older backup: tocsin restore FILE",
        )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(open_any_version(path)) as db, file_errors(path):
        yield db.conn


def _made(conn: sqlite3.Connection) -> datetime | None:
    text = database_settings.get(Database(conn), _MADE) if _has_facts(conn) else ""
    return time_or_none(text or None)


def _has_facts(conn: sqlite3.Connection) -> bool:
    """Return whether it has the table for facts: the first versions had none."""
    return bool(
        conn.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'settings'"
        ).fetchone()
    )


def _must_have_room(source: sqlite3.Connection, target: Path) -> None:
    (pages,) = source.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = source.execute("PRAGMA page_size").fetchone()
    free = shutil.disk_usage(target.parent).free
    if pages * page_bytes > free:
        raise StoreError(
            f"{target.parent}: a copy needs {pages * page_bytes // 1_000_000} MB, and "
            f"{free // 1_000_000} are free."
        )


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """Create a file for its owner alone; delete it when the block leaves it behind."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield
    finally:
        for beside in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)


def _put_aside(database: Path, now: datetime) -> Path | None:
    """Give the database another name, with its log; return it, None without one.

    It keeps the old one too, until another file takes that: who is killed before that
    leaves a whole database behind, where a daemon would begin an empty one.
    """
    if not database.exists():
        return None
    _fold_log_in(database)
    kept = database.with_name(f"{database.name}{PUT_ASIDE}{now:%Y-%m-%dT%H%M%SZ}")
    try:
        kept.hardlink_to(database)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        database.rename(kept)
    for beside in ("-wal", "-shm"):
        file = database.with_name(database.name + beside)
        if file.exists():
            file.rename(kept.with_name(kept.name + beside))
    return kept


def _fold_log_in(database: Path) -> None:
    """Bring what stands in the log alone into the file, if it can be.

    A damaged file, or one that is not ours, is put aside as it is.
    """
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(database)) as conn,
    ):
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextlib.contextmanager
def _system_errors(path: Path) -> Iterator[None]:
    """Raise StoreError for errors of the system: a read-only disk, a folder gone."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        raise StoreError(
            f"{where}: {error.strerror or error}.",
            remedy="Use a folder that exists, has room, and that you may write to.",
        ) from error


def _sync_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where that can be asked for."""
    with contextlib.suppress(OSError):  # some network file systems refuse it
        _sync(folder)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
