"""The open database: the one thread that writes to it, and those that read.

SQLite allows one writer at a time and punishes two: of read-then-write transactions
opened with a plain BEGIN, 3.4 % failed at once under a second writer. So every write of
the daemon goes through one thread, and every transaction starts with BEGIN IMMEDIATE.
"""

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakSet

from store.connections import (
    BUSY_SECONDS,
    open_or_create,
    open_reader,
    transaction,
)
from store.database import Database
from store.errors import StoreError
from store.sqlite_errors import (
    FILE_FAILS,
    READ_FAILS,
    as_store_error,
    primary_code,
)

P = ParamSpec("P")
T = TypeVar("T")

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


class Store:
    """The open database: one writing thread, and reading connections per thread."""

    def __init__(self, path: Path, *, wait_seconds: float = BUSY_SECONDS) -> None:
        """Open the file, create or migrate it, start the writer.

        Whoever reads or writes waits `wait_seconds` for a file that is locked. Raises
        StoreError when the file cannot be opened or is not ours.
        """
        self.path = path
        self._wait_seconds = wait_seconds
        self._writer = open_or_create(path, wait_seconds)
        self._local = threading.local()
        # Weak: each belongs to its thread, and is closed when that ends. A channel
        # that hangs gets a new thread each time.
        self._readers: WeakSet[_Reader] = WeakSet()
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
                self._readers.add(self._local.reader)
        reader: _Reader = self._local.reader
        with reader.busy:
            if self._phase > _Phase.OPEN:
                reader.db.close()
                raise self._closed_already()
            try:
                return fn(reader.db, *args, **kwargs)
            except sqlite3.Error as error:
                if primary_code(error) == sqlite3.SQLITE_INTERRUPT:
                    raise self._closed_already() from error
                if primary_code(error) not in READ_FAILS:
                    raise
                raise as_store_error(error, self.path, self._wait_seconds) from error

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
        with self._changed:
            # A thread that reads for the first time now adds another, and is refused.
            opened = list(self._readers)
        readers = [reader for reader in opened if not reader.close(deadline)]
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
            ours = as_store_error(error, self.path, self._wait_seconds)
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


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Reader:
    """A thread's connection, and whether it is in use."""

    db: Database
    busy: threading.RLock = field(default_factory=threading.RLock)

    def __del__(self) -> None:
        self.db.close()

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
            if not db.conn.in_transaction or primary_code(error) in FILE_FAILS:
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
