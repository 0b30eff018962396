"""Processes for what costs CPU: reading pages and feeds, never on the loop."""

import asyncio
import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as PoolTimeout
from typing import ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

P = ParamSpec("P")
T = TypeVar("T")

TASKS = 2_000
"""Tasks after which a process is replaced: what libraries leak goes with it."""

_MODULES = [
    "spiders.extract",
    "spiders.feed",
    "spiders.page",
    "trafilatura",
    "fastfeedparser",
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

    def __init__(self, count: int, *, seconds: float) -> None:
        """Plan for `count` processes; a task may take `seconds`."""
        self._seconds = seconds
        # Not plain fork: a copy of a process with threads and a reactor is a trap.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_MODULES)
        self._pool = ProcessPool(
            max_workers=count, max_tasks=TASKS, initializer=_prepare, context=context
        )
        # The pool starts with its first task, and blocks until it has.
        self._starting = threading.Thread(
            target=self._pool.schedule, args=(_nothing,), name="workers", daemon=True
        )

    def __enter__(self) -> Self:
        self._starting.start()
        return self

    def __exit__(self, *raised: object) -> None:
        # What they were at is lost, and is read again.
        self._starting.join()
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join(timeout=5)

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `fn(…)` as computed in a worker.

        Raises what `fn` raises, WorkerError when its process was lost.
        """
        task = self._pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._seconds)
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
        return result


def _prepare() -> None:
    # Ctrl-C reaches the whole group: the parent decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _nothing() -> None:
    """Do nothing, in a worker."""
