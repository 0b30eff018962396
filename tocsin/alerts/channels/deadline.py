"""A fuse: what ends a connection from outside when its time is over.

A socket's own time-out begins anew with every byte, so a server that sends one every
few seconds could hold a thread for ever.
"""

import contextlib
import heapq
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

log = logging.getLogger("tocsin.alerts")


@contextlib.contextmanager
def deadline(wait: timedelta, blow: Callable[[], None]) -> Iterator[threading.Event]:
    """Call `blow` in another thread if what is done here takes longer.

    It must be quick: one thread burns all fuses. The event is set when it is called.
    """
    blown, over = threading.Event(), threading.Event()

    def burn() -> None:
        if not over.is_set():
            blown.set()
            blow()

    _fuses.light(wait, burn)
    try:
        yield blown
    finally:
        over.set()


def disconnect(connection: object) -> None:
    """End a connection in both directions: a thread that waits for it wakes up.

    What is no socket, or was closed meanwhile, is left alone.
    """
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):
            # Past an SSL socket's own shutdown, which would take away the state that
            # the waiting thread reads with.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Timers:
    """One thread that burns what is lit, and ends when nothing is.

    A thread for each, as threading.Timer has it, takes a tenth of what sending takes.
    """

    def __init__(self) -> None:
        self._lit: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._is_burning = False

    def light(self, wait: timedelta, burn: Callable[[], None]) -> None:
        """Call `burn` when so much time has passed."""
        at = time.monotonic() + wait.total_seconds()
        with self._changed:
            heapq.heappush(self._lit, (at, next(self._numbers), burn))
            if not self._is_burning:
                self._is_burning = True
                threading.Thread(target=self._burn, name="fuses", daemon=True).start()
            elif self._lit[0][0] == at:
                self._changed.notify()

    def _burn(self) -> None:
        while True:
            with self._changed:
                if not self._lit:
                    self._is_burning = False
                    return
                left = self._lit[0][0] - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
                _, _, burn = heapq.heappop(self._lit)
            try:
                burn()
            except Exception:
                # One that fails must not put out the others.
                log.exception("fuse failed")


_fuses = _Timers()
