"""A fuse: what ends a connection from outside when its time is over.

A socket's own time-out begins anew with every byte, so a server that sends one every
few seconds could hold a thread for ever.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta


@contextlib.contextmanager
def fuse(wait: timedelta, blow: Callable[[], None]) -> Iterator[threading.Event]:
    """Call `blow` in a thread of its own if what is done here takes longer.

    The event is set when it does.
    """
    blown = threading.Event()

    def burn() -> None:
        blown.set()
        blow()

    timer = threading.Timer(wait.total_seconds(), burn)
    timer.daemon = True
    timer.start()
    try:
        yield blown
    finally:
        timer.cancel()


def hang_up(connection: object) -> None:
    """End a connection in both directions: a thread that waits for it wakes up.

    What is no socket, or was closed meanwhile, is left alone.
    """
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):
            # Past an SSL socket's own shutdown, which would take away the state that
            # the waiting thread reads with.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
