"""A thread beside the loop for work that takes CPU time and may take long."""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do, and the future of the loop that waits for it.

    A future that threads share has locks, and one more that follows it on the loop.
    """

    do: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    result: "asyncio.Future[Any]"

    def succeed(self, result: object) -> None:
        """Give the result to whoever still waits; on the loop."""
        if not self.result.done():
            self.result.set_result(result)

    def fail(self, error: BaseException) -> None:
        """Give the error to whoever still waits; on the loop."""
        if not self.result.done():
            self.result.set_exception(error)


class SideThread:
    """Runs one function after the other in a thread of its own.

    It is a daemon thread: what it is at when the process ends is cut off, where the
    threads of `asyncio.to_thread` would hold up the end.
    """

    def __init__(self, name: str) -> None:
        """Start the thread; `name` is for those who look at the process."""
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `fn(…)` as computed in the thread; raises what it raises."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(partial(fn, *args, **kwargs), loop, result))
        return await result

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            if job.result.cancelled():
                continue
            settle: Callable[[], None]
            try:
                settle = partial(job.succeed, job.do())
            except BaseException as error:
                settle = partial(job.fail, error)
            # The loop may have ended meanwhile: then nobody waits.
            with suppress(RuntimeError):
                job.loop.call_soon_threadsafe(settle)
            del job, settle
