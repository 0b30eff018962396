"""Reads that end in time: a page that is slow never holds up what the daemon does."""

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from store.connections import open_reader
from store.database import Database
from store.errors import StoreError
from store.snapshot import snapshot
from store.sqlite_errors import READ_FAILS, as_store_error, primary_code

P = ParamSpec("P")
T = TypeVar("T")

READ_SECONDS = 5.0
"""How long one read may take. Nearly all take milliseconds at a million articles."""

THREADS = 4
"""Reads at once. They take processor time from the daemon, and no lock."""

QUEUE = 100
"""Reads that may wait for a thread: whoever comes later is refused at once."""

STEPS = 2_000
"""Steps of SQLite's machine between two looks at the clock: some 20 µs."""

BUSY_SECONDS = 2.0
"""How long a read waits for a file that is locked, which readers of a log seldom do."""


class ReadOverrunError(StoreError):
    """A read that took longer than it may."""


class TooManyReadsError(StoreError):
    """A read that was refused: as many as are allowed wait already."""


class BoundedReads:
    """Read-only connections in threads of their own, each read with a deadline."""

    def __init__(
        self, path: Path, *, threads: int = THREADS, seconds: float = READ_SECONDS
    ) -> None:
        """Read the database at `path`, which is opened when it is first asked."""
        self._path = path
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk-reads")
        self._local = threading.local()
        self._opened: list[Database] = []
        self._places = threading.BoundedSemaphore(threads + QUEUE)
        self._is_closing = False

    def submit(
        self,
        fn: Callable[Concatenate[Database, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[T]:
        """Return the future of `fn(db, …)`; all that it reads is of one moment.

        It raises what `fn` raised, ReadOverrunError after the time that a read has,
        TooManyReadsError when too many wait, and StoreError when the file fails. The
        time is measured while SQLite works: `fn` must bound what it does itself.
        """
        if not self._places.acquire(blocking=False):
            refused: Future[T] = Future()
            refused.set_exception(
                TooManyReadsError(
                    f"{self._path}: {QUEUE} reads wait already.",
                    remedy="Try again in a moment.",
                )
            )
            return refused
        try:
            future = self._pool.submit(self._read, lambda db: fn(db, *args, **kwargs))
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        return future

    def close(self) -> None:
        """End the reads that run, drop those that wait, close the connections."""
        # A flag, and no `interrupt()`: that ends only a statement that has begun.
        self._is_closing = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        for db in self._opened:
            db.close()
        self._opened.clear()

    def _read(self, read: Callable[[Database], T]) -> T:
        db = self._connection()
        deadline = time.monotonic() + self._seconds
        db.conn.set_progress_handler(
            lambda: self._is_closing or time.monotonic() > deadline, STEPS
        )
        try:
            with snapshot(db):
                return read(db)
        except sqlite3.Error as error:
            raise self._ours(error) from error
        finally:
            db.conn.set_progress_handler(None, 0)

    def _connection(self) -> Database:
        """Return the connection of this thread."""
        if not hasattr(self._local, "db"):
            self._local.db = open_reader(self._path, wait_seconds=BUSY_SECONDS)
            self._opened.append(self._local.db)
        db: Database = self._local.db
        return db

    def _ours(self, error: sqlite3.Error) -> BaseException:
        if primary_code(error) == sqlite3.SQLITE_INTERRUPT:
            return ReadOverrunError(
                f"A read took longer than {self._seconds:g} seconds and was ended.",
                remedy="Ask for less: a shorter time, or rarer words.",
            )
        if primary_code(error) not in READ_FAILS:
            return error
        return as_store_error(error, self._path, BUSY_SECONDS)
