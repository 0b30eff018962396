"""A thread beside the loop for work that takes CPU time and may take long."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class SideThread:
    """Runs one function after the other in a thread of its own.

    It is a daemon thread: what it is at when the process ends is cut off, where the
    threads of `asyncio.to_thread` would hold up the end.
    """

    def __init__(self, name: str) -> None:
        """Start the thread; `name` is for those who look at the process."""
        self._jobs: queue.SimpleQueue[tuple[Callable[[], object], Future[object]]]
        self._jobs = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `fn(…)` as computed in the thread; raises what it raises."""
        future: Future[T] = Future()
        self._jobs.put((lambda: fn(*args, **kwargs), future))  # type: ignore[arg-type]
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            job, future = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = job()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
