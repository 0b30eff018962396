"""A watchdog timer: ends work that takes too long, for example by disconnecting.

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
def deadline(
    limit: timedelta, on_expiry: Callable[[], None]
) -> Iterator[threading.Event]:
    """Call `on_expiry` in another thread when the block takes longer than the limit.

    The event that it yields is set before the call. One thread serves all deadlines,
    so the call must be quick. It never comes after the block has ended.
    """
    expired, lock = threading.Event(), threading.Lock()
    is_over = False

    def expire() -> None:
        with lock:
            if not is_over:
                expired.set()
                on_expiry()

    timer = _timers.schedule(limit, expire)
    try:
        yield expired
    finally:
        with lock:
            is_over = True
        timer.cancel()


def disconnect(connection: object) -> None:
    """Shut a socket down in both directions, so that a thread waiting for it wakes up.

    Leaves alone what is no socket, or is closed already.
    """
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):
            # Past an SSL socket's own shutdown, which would take away the state that
            # the waiting thread reads with.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Timer:
    """A call that is to be made, unless it is cancelled before."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Let go of the call, and of all that it holds: its place stays until its time.

        A burst of messages would else be held whole for as long as the last one could
        have taken.
        """
        self._call = None

    def ring(self) -> None:
        call = self._call
        if call is not None:
            call()


class _Timers:
    """Calls functions when they are due, in one thread that ends when none is left.

    A thread for each, as threading.Timer has it, takes a tenth of what sending takes.
    """

    def __init__(self) -> None:
        self._scheduled: list[tuple[float, int, _Timer]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._is_running = False

    def schedule(self, wait: timedelta, call: Callable[[], None]) -> _Timer:
        """Call a function after a wait; return the timer that does."""
        timer = _Timer(call)
        due = time.monotonic() + wait.total_seconds()
        with self._changed:
            heapq.heappush(self._scheduled, (due, next(self._numbers), timer))
            if not self._is_running:
                self._is_running = True
                threading.Thread(
                    target=self._run, name="deadlines", daemon=True
                ).start()
            elif self._scheduled[0][0] == due:
                self._changed.notify()
        return timer

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._scheduled:
                    self._is_running = False
                    return
                wait_seconds = self._scheduled[0][0] - time.monotonic()
                if wait_seconds > 0:
                    self._changed.wait(wait_seconds)
                    continue
                _, _, timer = heapq.heappop(self._scheduled)
            try:
                timer.ring()
            except Exception:
                # One call that fails must not keep the others from being made.
                log.exception("deadline failed")


_timers = _Timers()
