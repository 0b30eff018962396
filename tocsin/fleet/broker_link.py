"""A link to a broker: what is sent goes into queues, and comes out of others.

It has two threads with a connection each: one sends what waits, all of it in one go,
and one waits for what comes. Nothing is sent twice, and nothing is kept for a process
that dies: what is lost is asked for again by the daemon, which knows when (`leases`).
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from tocsin.fleet.broker import BrokerError, NotSentError, Queues, open_queues

LOOK_SECONDS = 1.0
"""How often a thread that waits looks whether it is to end. A message is not late by
it: it ends the waiting."""

AGAIN_SECONDS = 1.0
"""How long after a broker failed it is asked for messages again."""

STOP_SECONDS = 3.0
"""How long a thread may take to end; one that waits for a broker that hangs ends with
its process."""

log = logging.getLogger("tocsin.fleet")

Take = Callable[[bytes], "Future[Any] | None"]
"""Takes a message, in a thread of the link, and must not block. What it returns is
waited for before another message takes its place; with None that is at once."""

_Waiting = tuple[str, bytes, "Future[None]"]


class BrokerLink:
    """Sends to queues and takes from queues of a broker, in threads of its own."""

    def __init__(
        self,
        url: str,
        *,
        fleet: str,
        queues: Collection[str],
        take: Take,
        at_once: int = 1,
    ) -> None:
        """Build it; it connects when it has to, and again after a failure.

        No more than `at_once` messages are in hand; the rest is left to others.
        """
        self._sending: Queues = open_queues(url, fleet)
        self._taking: Queues = open_queues(url, fleet)
        self._queues = tuple(queues)
        self._take = take
        self._places = threading.Semaphore(at_once)
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        """What is to be sent; None wakes the thread that sends."""
        self._takes_no_more = threading.Event()
        self._sends_no_more = threading.Event()
        self._sender = _thread(self._send_all, "to broker")
        self._taker = _thread(self._take_all, "from broker")
        self._sender.start()

    def start(self) -> None:
        """Begin to take messages."""
        self._taker.start()

    def stop_taking(self) -> None:
        """Take no more; what was not taken stays in its queue."""
        self._takes_no_more.set()
        if self._taker.is_alive():
            self._taker.join(LOOK_SECONDS + STOP_SECONDS)

    def stop(self) -> None:
        """Take no more, and send no more."""
        self.stop_taking()
        self._sends_no_more.set()
        self._waiting.put(None)
        self._sender.join(STOP_SECONDS)

    async def send(self, queue: str, data: bytes) -> None:
        """Put a message into a queue.

        Raises NotSentError when it is in none, and BrokerError when it may be.
        """
        sent: Future[None] = Future()
        self._waiting.put((queue, data, sent))
        if self._sends_no_more.is_set():
            self._drop_waiting()
        await asyncio.wrap_future(sent)

    def _send_all(self) -> None:
        """Send what waits, until the link is stopped."""
        while not self._sends_no_more.is_set():
            batch = [self._waiting.get()]
            with suppress(Empty):
                while True:
                    batch.append(self._waiting.get_nowait())
            self._send_batch([each for each in batch if each and _is_awaited(each)])
        self._drop_waiting()
        self._sending.close()

    def _send_batch(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            self._sending.put([(queue, data) for queue, data, _ in batch])
        except Exception as error:
            for _, _, sent in batch:
                sent.set_exception(_failure(error))
            self._drop_waiting()  # else each would wait as long as the first
            return
        for _, _, sent in batch:
            sent.set_result(None)

    def _drop_waiting(self) -> None:
        with suppress(Empty):
            while True:
                each = self._waiting.get_nowait()
                if each and _is_awaited(each):
                    each[2].set_exception(NotSentError("the broker is away."))

    def _take_all(self) -> None:
        """Take messages while there is a place for them, until the link is stopped."""
        is_told = False
        while not self._takes_no_more.is_set():
            try:
                if self._places.acquire(timeout=LOOK_SECONDS):
                    self._take_one()
                else:
                    self._taking.rest()
                is_told = False
            except Exception as error:
                # A broker may let a user write and not read: then nothing else fails.
                level = logging.DEBUG if is_told else logging.WARNING
                log.log(level, "messages not taken", extra={"why": str(error)})
                is_told = True
                self._takes_no_more.wait(AGAIN_SECONDS)
        with suppress(Exception):  # what is lost by it is asked for again
            self._taking.give_back()
        self._taking.close()

    def _take_one(self) -> None:
        """Take a message if one comes, in a place that is kept for it."""
        in_hand: Future[Any] | None = None
        try:
            message = self._taking.take(self._queues, LOOK_SECONDS)
            if message is not None and self._takes_no_more.is_set():
                self._taking.put([message])  # for others
            elif message is not None:
                in_hand = self._take(message[1])
        finally:
            if in_hand is None:
                self._places.release()
            else:
                in_hand.add_done_callback(lambda _: self._places.release())


def _thread(work: Callable[[], None], name: str) -> threading.Thread:
    return threading.Thread(target=work, name=name, daemon=True)


def _is_awaited(waiting: _Waiting) -> bool:
    """Return whether somebody still wants a message to be sent; it is begun then."""
    return waiting[2].set_running_or_notify_cancel()


def _failure(error: Exception) -> BrokerError:
    failure = BrokerError(f"the broker does not take a message: {error}")
    failure.__cause__ = error
    return failure
