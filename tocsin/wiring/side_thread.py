"""A thread beside the loop for work that takes CPU time and may take long."""

import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import ParamSpec

P = ParamSpec("P")


class SideThread:
    """Runs one function after the other in a thread of its own.

    It is a daemon thread: what it is at when the process ends is cut off, where the
    threads of `asyncio.to_thread` would hold up the end.
    """

    def __init__(self, name: str) -> None:
        """Start the thread; `name` is for those who look at the process."""
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def submit(self, fn: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run `fn(…)` when its turn comes; it must not raise."""
        self._jobs.put(partial(fn, *args, **kwargs))

    def _work(self) -> None:
        while True:
            self._jobs.get()()
