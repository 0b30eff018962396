"""The database file: opening it, and the one thread that writes to it.

SQLite allows one writer at a time and punishes two: of read-then-write transactions
opened with a plain BEGIN, 3.4 % failed at once under a second writer. So every write of
the daemon goes through one thread, and every transaction starts with BEGIN IMMEDIATE.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from store.errors import StoreError, StoreFullError
from store.lock import running
from store.schema import APPLICATION_ID, COMPATIBILITY, migrations

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 10.0
"""How long to wait for another process, such as the CLI, to finish its write."""

BATCH = 50
"""Writes that share a transaction when they queue up: beyond it the gain is gone."""

QUEUE = 2_000
"""Writes that may wait before their callers do: a bound on memory."""

CLOSE_SECONDS = 5.0
"""How long closing waits for what is under way. A batch of writes takes milliseconds;
folding in a log of 66 MB took 0.2 to 0.4 s."""

UNWIND_SECONDS = 1.0
"""How long what was interrupted may take to end. A statement ends at once, and what is
Python rather than SQL does not hear of it."""

AGAIN_SECONDS = 0.02
"""How often it is interrupted until then."""

_WRITER_PRAGMAS = (
    # Loses nothing at kill -9; a power cut may take the last commits whole.
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-16384",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)

_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)
"""Locked by another process, or its log is being mended. SQLITE_LOCKED is not among
them: a connection locks itself out, which is a mistake of ours."""

_FILE_FAILS = (
    *_FULL,
    *_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
)
"""What is the whole batch's trouble; any other error is that of the one write."""

_READ_FAILS = tuple(code for code in _FILE_FAILS if code != sqlite3.SQLITE_READONLY)


class Store:
    """The open database: one writing thread, and reading connections per thread."""

    def __init__(self, path: Path, *, wait_seconds: float = BUSY_SECONDS) -> None:
        """Open the file, create or migrate it, start the writer.

        Whoever reads or writes waits `wait_seconds` for a file that is locked. Raises
        StoreError when the file cannot be opened or is not ours.
        """
        self.path = path
        self._wait_seconds = wait_seconds
        self._writer = _open_writer(path, wait_seconds)
        self._local = threading.local()
        # Few: the threads that read live about as long as the store does.
        self._readers: list[_Reader] = []
        self._changed = threading.Condition()
        """Held while what follows changes, and notified of it."""
        self._phase = _Phase.OPEN
        self._waiting: deque[_Job] = deque()
        self._running: list[_Job] = []
        self._all_written = True
        self.thread = threading.Thread(target=self._run, name="store", daemon=True)
        self.thread.start()

    def write(
        self,
        fn: Callable[Concatenate[Database, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[T]:
        """Run `fn(db, …)` in a transaction; the future resolves after the commit.

        Calls that queue up share one transaction, each in a savepoint of its own: one
        that raises is undone alone. The future raises what `fn` raised, StoreFullError
        when there is no room, StoreError when the file fails or the store is closed.
        One that is cancelled while it waits is left out.
        """
        future: Future[T] = Future()
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._waiting) < QUEUE or self._phase > _Phase.OPEN
            )
            if self._phase == _Phase.OPEN:
                job = _Job(lambda db: fn(db, *args, **kwargs), future)
                self._waiting.append(job)
                self._changed.notify_all()
            else:
                future.set_exception(self._closed_already())
        return future

    def read(
        self,
        fn: Callable[Concatenate[Database, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return `fn(db, …)` of a read-only connection that belongs to this thread.

        Raises StoreError when the file fails or the store is closed, also while `fn`
        reads.
        """
        if not hasattr(self._local, "reader"):
            db = open_reader(self.path, wait_seconds=self._wait_seconds)
            self._local.reader = _Reader(db)
            with self._changed:
                self._readers.append(self._local.reader)
        reader: _Reader = self._local.reader
        with reader.busy:
            if self._phase > _Phase.OPEN:
                reader.db.close()
                raise self._closed_already()
            try:
                return fn(reader.db, *args, **kwargs)
            except sqlite3.Error as error:
                if _code(error) == sqlite3.SQLITE_INTERRUPT:
                    raise self._closed_already() from error
                # Whoever writes with a reading connection has made a mistake.
                if _code(error) not in _READ_FAILS:
                    raise
                raise _as_store_error(error, self.path, self._wait_seconds) from error

    def close(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Finish the reads and the writes that were asked for, then close.

        Return whether all of those writes ran to their end. After `timeout` seconds
        SQLite is told to leave what it is at, and what is not yet committed is rolled
        back and raises StoreError; UNWIND_SECONDS later this returns, whatever a write
        or a read is still doing. The threads of such are daemon threads: they end with
        the process.

        When everything ended in time the file is whole, with no log beside it. Safe to
        call twice.
        """
        deadline = time.monotonic() + timeout
        self._enter(_Phase.CLOSING)
        # Before the writer: only who closes last can fold the log in.
        readers = [reader for reader in self._readers if not reader.close(deadline)]
        self._enter(_Phase.ENDING)
        self.thread.join(_until(deadline))
        if readers or self.thread.is_alive():
            self._cut_off(readers)
        return self._all_written

    def _closed_already(self) -> StoreError:
        return StoreError(f"{self.path}: closed already.")

    def _enter(self, phase: "_Phase") -> None:
        """Go on to a later phase; do nothing when the store is further already."""
        with self._changed:
            self._phase = max(self._phase, phase)
            self._changed.notify_all()

    def _cut_off(self, readers: "list[_Reader]") -> None:
        """Drop what waits and interrupt what runs, for UNWIND_SECONDS."""
        end = time.monotonic() + UNWIND_SECONDS
        self._enter(_Phase.CUT_OFF)
        with self._changed:
            dropped = [*self._waiting]
            self._waiting.clear()
            running = [job for job in self._running if not job.future.done()]
            self._all_written = self._all_written and not (dropped or running)
        for job in dropped:
            job.fail(self._not_written())
        while (readers or self.thread.is_alive()) and time.monotonic() < end:
            # Again and again: only a statement that runs at this moment is ended.
            for db in (self._writer, *(reader.db for reader in readers)):
                # Its own thread may have closed it just now.
                with contextlib.suppress(sqlite3.ProgrammingError):
                    db.conn.interrupt()
            self.thread.join(AGAIN_SECONDS)
            soon = time.monotonic() + AGAIN_SECONDS
            readers = [reader for reader in readers if not reader.close(soon)]
        for job in running:
            job.fail(self._not_written())

    def _not_written(self) -> StoreError:
        return StoreError(f"{self.path}: closed before this was known to be written.")

    def _run(self) -> None:
        while batch := self._next():
            self._commit(batch)
        self._writer.close()

    def _next(self) -> "list[_Job]":
        """Return the writes that share the next transaction; none at the end."""
        with self._changed:
            self._running = []
            while not self._running:
                self._changed.wait_for(
                    lambda: self._waiting or self._phase >= _Phase.ENDING
                )
                if not self._waiting:
                    break
                self._running = self._take()
                self._changed.notify_all()
            return self._running

    def _take(self) -> "list[_Job]":
        count = min(len(self._waiting), BATCH)
        jobs = [self._waiting.popleft() for _ in range(count)]
        # Whoever waited may have gone, such as a task that was cancelled at the end.
        return [job for job in jobs if job.future.set_running_or_notify_cancel()]

    def _commit(self, batch: "list[_Job]") -> None:
        try:
            with transaction(self._writer):
                for job in batch:
                    self._must_go_on()
                    job.run(self._writer)
                self._must_go_on()
        except BaseException as error:
            ours = _as_store_error(error, self.path, self._wait_seconds)
            if self._phase == _Phase.CUT_OFF:
                ours = self._not_written()
            for job in batch:
                job.fail(ours)
        else:
            for job in batch:
                job.resolve()

    def _must_go_on(self) -> None:
        """Raise StoreError when whoever closes the store waits no longer."""
        if self._phase == _Phase.CUT_OFF:
            raise self._not_written()


class _Phase(IntEnum):
    """How far the store is on its way from open to closed."""

    OPEN = 0
    CLOSING = 1
    """Nothing more is taken."""
    ENDING = 2
    """The writer ends when nothing waits."""
    CUT_OFF = 3
    """The writer commits nothing more."""


@dataclass(slots=True)
class _Reader:
    """A thread's connection, and whether it is in use."""

    db: Database
    busy: threading.RLock = field(default_factory=threading.RLock)

    def close(self, deadline: float) -> bool:
        """Close it when it is free by then; return whether it was.

        Python 3.11 dies of a connection closed in the middle of a read.
        """
        if not self.busy.acquire(timeout=_until(deadline)):
            return False
        try:
            self.db.close()
        finally:
            self.busy.release()
        return True


@dataclass(slots=True)
class _Job:
    """One write on its way, and what came of it."""

    fn: Callable[[Database], Any]
    future: Future[Any]
    result: object = None
    error: Exception | None = None

    def run(self, db: Database) -> None:
        self.error = None
        db.conn.execute("SAVEPOINT job")
        try:
            self.result = self.fn(db)
        except Exception as error:
            # A full disk or a failing file undoes the whole transaction by itself.
            if not db.conn.in_transaction or _code(error) in _FILE_FAILS:
                raise
            self.error = error
            db.conn.execute("ROLLBACK TO job")
        db.conn.execute("RELEASE job")

    def resolve(self) -> None:
        if self.error is not None:
            self.fail(self.error)
        else:
            # Whoever closed the store may have answered already.
            with contextlib.suppress(InvalidStateError):
                self.future.set_result(self.result)

    def fail(self, error: BaseException) -> None:
        with contextlib.suppress(InvalidStateError):
            self.future.set_exception(error)


def _until(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


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
        if _code(error) not in _FILE_FAILS:
            raise
        (_, _, file) = db.conn.execute("PRAGMA database_list").fetchone()
        (wait_ms,) = db.conn.execute("PRAGMA busy_timeout").fetchone()
        raise _as_store_error(error, Path(file), wait_ms / 1000) from error


@contextlib.contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise StoreError for SQLite's errors that the file is the cause of, not we.

    For what is done with a connection of `open_reader` and `open_writer`.
    """
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) not in _FILE_FAILS:
            raise
        raise _as_store_error(error, path, BUSY_SECONDS) from error


def open_reader(path: Path, *, wait_seconds: float = BUSY_SECONDS) -> Database:
    """Return a read-only connection; raises StoreError when there is no such file.

    Also when it was written by an older tocsin: only who writes brings it up to date.
    And when another process keeps it locked for longer than `wait_seconds`.
    """
    _must_exist(path)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with _opening(path, uri, wait_seconds) as conn:
        conn.execute("PRAGMA query_only=1")
        if _refuse_strangers(conn, path):
            raise StoreError(
                f"{path}: the database is empty.", remedy="Fill it: tocsin run"
            )
        db = Database(conn, execute_plugins=False, recursive_triggers=False)
        if migrations.pending(db):
            raise StoreError(
                f"{path}: written by an older tocsin.",
                remedy="Bring it up to date by starting the daemon: tocsin run",
            )
        return db


def open_writer(path: Path, *, wait_seconds: float = BUSY_SECONDS) -> Database:
    """Return a writing connection to an existing database, for one short write.

    The CLI uses it beside a running daemon. Raises StoreError as `open_reader` does.
    """
    _must_exist(path)
    return _open_writer(path, wait_seconds)


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise StoreError(
            f"{path}: there is no database yet.",
            remedy="Fill one: tocsin fetch   or start the daemon: tocsin run",
        )


def _open_writer(path: Path, wait_seconds: float) -> Database:
    with _opening(path, path.resolve().as_uri(), wait_seconds) as conn:
        _refuse_strangers(conn, path)
        if conn.execute("PRAGMA page_count").fetchone()[0] == 0:
            conn.execute("PRAGMA auto_vacuum=INCREMENTAL")
        _use_wal(conn, wait_seconds)
        for pragma in _WRITER_PRAGMAS:
            conn.execute(f"PRAGMA {pragma}")
        db = Database(conn, execute_plugins=False)
        _migrate(db)
        return db


@contextlib.contextmanager
def _opening(path: Path, uri: str, wait_seconds: float) -> Iterator[sqlite3.Connection]:
    """Yield a new connection, and close it when the block finds it unfit."""
    try:
        # Our own connection: the stdlib's error classes, whatever is installed beside.
        conn = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=wait_seconds,
        )
        try:
            yield conn
        except BaseException:
            conn.close()
            raise
    except sqlite3.Error as error:
        raise _as_store_error(error, path, wait_seconds) from error


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
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
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
    if version > COMPATIBILITY:
        raise StoreError(
            f"{path}: written by a newer tocsin (format {version}, this one reads "
            f"{COMPATIBILITY}).",
            remedy="Upgrade tocsin, or name another file: [tocsin] database.",
        )
    return bool(mark != APPLICATION_ID)


def _migrate(db: Database) -> None:
    if not migrations.pending(db):
        return
    # Off while tables change shape: must be said outside the transaction.
    db.conn.execute("PRAGMA foreign_keys=OFF")
    # One transaction round all: two processes that start at once take turns.
    with transaction(db):
        migrations.apply(db)
        broken = db.conn.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(f"{len(broken)} rows lost their parent in a migration.")
        db.conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.conn.execute(f"PRAGMA user_version={COMPATIBILITY}")
    db.conn.execute("PRAGMA foreign_keys=ON")


def _code(error: BaseException) -> int:
    """Return SQLite's primary result code; 0 when the error is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _as_store_error(
    error: BaseException, path: Path, wait_seconds: float
) -> BaseException:
    """Return the error as one of ours when it is SQLite's, else as it is.

    `wait_seconds` is how long a file that is locked was waited for.
    """
    if not isinstance(error, sqlite3.Error):
        return error
    code = _code(error)
    if code in _BUSY:
        return _locked(path, wait_seconds)
    if code in _FULL:
        return StoreFullError(
            f"{path}: cannot write ({error}).",
            remedy="Free some disk space; nothing is lost, tocsin goes on by itself.",
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        missing = not path.parent.is_dir()
        what = "its folder does not exist" if missing else "cannot be opened"
        return StoreError(
            f"{path}: {what}.",
            remedy=f"Create {path.parent} and let this user write there, or name "
            "another file: [tocsin] database.",
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(
            f"{path}: this user may not write here.",
            remedy=f"Run as the owner of the file and its folder: ls -l {path}",
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreError(
            f"{path}: not a sound SQLite database ({error}).",
            remedy="Restore a backup, or name another file: [tocsin] database.",
        )
    return StoreError(f"{path}: {error}.")


def _locked(path: Path, wait_seconds: float) -> StoreError:
    message = f"{path}: locked for {wait_seconds:g} s by another process"
    daemon = running(path)
    if daemon in (None, os.getpid()):
        return StoreError(
            f"{message}.",
            remedy=f"Try again when it has ended. Which one it is: lsof {path}",
        )
    return StoreError(
        f"{message}; the daemon is running (pid {daemon}).",
        remedy="Try again in a minute. If it stays so, the daemon's log says what it "
        f"is at, and which others have the file open: lsof {path}",
    )
