"""Worker processes for what costs CPU time: reading pages and feeds."""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as PoolTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from tocsin.wiring.garbage import keep_what_is_loaded
from tocsin.wiring.shared_memory import must_have_semaphores

log = logging.getLogger("tocsin.daemon")

P = ParamSpec("P")
T = TypeVar("T")

TASKS = 2_000
"""Tasks after which a process is replaced: what libraries leak goes with it."""

MAX_MB = 200
"""Memory with which a process is replaced. One begins with 37 MB, most of it shared,
and holds 85 after 600 pages; a page of 8 MB makes it 245, of which it keeps 125."""

EACH = 2
"""Tasks that the pool is given for each process: one in hand, and the next."""

TRIES = 2
"""How often a task is given to a pool: one breaks when a process that has no task is
killed, and those that wait for it are not to blame."""

LOOK_SECONDS = 0.5
"""How often the pool looks whether a task took too long or a process died. A task is
given, and its result taken, at once, whatever this is. With the pool's own 0.1 two of
its threads woke twenty times a second for nothing."""

_MODULES = [
    "spiders.extract.read_page",
    "spiders.kinds.feed",
    "spiders.kinds.front_page",
    "spiders.kinds.gdelt",
    "spiders.kinds.google_news",
    "spiders.kinds.mailbox",
    "tldextract",  # which `spiders.urls` imports at its first use
]
"""What is loaded once, in the process that workers are forked from: they start in no
time and share its memory."""


class WorkerError(Exception):
    """A task was ended: it took too long, or its process died. The text says which."""


class Workers:
    """A pool that can end one stuck task without touching the others.

    Use it in a `with` statement: entering begins to load its libraries, in the
    background; leaving ends the processes.
    """

    def __init__(self, count: int, *, seconds: float, max_mb: float = MAX_MB) -> None:
        """Plan for `count` processes; a task may take `seconds`.

        A process that holds more than `max_mb` when a task is done is replaced.
        """
        self._count = count
        self._seconds = seconds
        self._max_mb = max_mb
        # Not plain fork: a copy of a process with threads and a reactor is a trap.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_MODULES)
        self._pool = self._new_pool()
        self._tasks: set[Future[Any]] = set()
        """What is with the pool."""
        self._places = asyncio.Semaphore(count * EACH)
        self._mending = asyncio.Lock()
        CONSTS.sleep_unit = LOOK_SECONDS
        # The pool starts with its first task, and blocks until it has.
        self._starting = threading.Thread(
            target=self._pool.schedule, args=(_nothing,), name="workers", daemon=True
        )

    def __enter__(self) -> Self:
        """Raise SharedMemoryError where no such processes can be started."""
        must_have_semaphores()
        self._starting.start()
        return self

    def __exit__(self, *raised: object) -> None:
        # What they were at is lost, and is read again.
        self._starting.join()
        _end(self._pool)

    @property
    def given(self) -> int:
        """Return how many tasks the pool has; all others wait here."""
        return len(self._tasks)

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `fn(…)` as computed in a worker, once there is a place for it.

        Raises what `fn` raises, WorkerError when its process was lost.
        """
        async with self._places:
            for _ in range(TRIES):
                pool = self._pool
                try:
                    return await self._run(pool, fn, *args, **kwargs)
                except BrokenProcessPool:
                    await self._replace(pool)
        raise WorkerError("the reading processes died")

    async def _run(
        self, pool: ProcessPool, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            task = pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._seconds)
        except RuntimeError as error:
            raise BrokenProcessPool from error
        self._tasks.add(task)
        try:
            result: T = await asyncio.wrap_future(task)
        except PoolTimeout:
            raise WorkerError(
                f"reading took longer than {self._seconds:.0f} s"
            ) from None
        except ProcessExpired as error:
            raise WorkerError(
                f"the reading process died (exit {error.exitcode})"
            ) from None
        finally:
            self._tasks.discard(task)
        return result

    async def _replace(self, broken: ProcessPool) -> None:
        """Put another pool in the place of a broken one, unless somebody has."""
        async with self._mending:
            if self._pool is not broken:
                return
            log.warning("workers lost", extra={"now": "starting others"})
            await asyncio.to_thread(_end, broken)
            # Those it had not looked at yet would wait for ever.
            for task in self._tasks:
                if not task.done():
                    task.set_exception(BrokenProcessPool())
            pool = self._new_pool()
            await asyncio.to_thread(pool.schedule, _nothing)
            self._pool = pool

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._count,
            max_tasks=_Turns(TASKS, max_mb=self._max_mb),
            initializer=_prepare,
            context=self._context,
        )


class _Turns(int):
    """How many tasks a process takes: so many, and no more once it holds too much.

    After each task, before the next is taken, pebble compares the number of those done
    with this one: the only moment at which a process can end and lose nothing.
    """

    max_mb: float

    def __new__(cls, tasks: int, *, max_mb: float = MAX_MB) -> Self:
        turns = super().__new__(cls, tasks)
        turns.max_mb = max_mb
        return turns

    def __gt__(self, done: int) -> bool:
        # One at least: else a process that begins too large is replaced without end.
        return int(self) > done and (done == 0 or _held_mb() <= self.max_mb)


def _held_mb() -> float:
    """Return how much memory this process holds; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    except OSError:
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join(timeout=5)


def _prepare() -> None:
    # Ctrl-C reaches the whole group: the parent decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_what_is_loaded()


def _nothing() -> None:
    """Do nothing, in a worker."""
