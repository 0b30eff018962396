"""Delivery: claim → render → send → mark, a thread per channel.

A service that hangs holds up its own thread and nobody else's. Nothing is sent that is
not claimed in the outbox first, and what a dying process leaves claimed is found by the
next one.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.cadence import next_try
from store import outbox
from store.db import Store
from store.errors import StoreError
from store.model import Delivery
from tocsin.alerts.channels import Channel
from tocsin.alerts.render import Renderer

log = logging.getLogger("tocsin.alerts")

LONGEST_SLEEP = 30.0
"""Seconds: a thread looks at its outbox at least so often, woken or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a delivery is tried."""

    first: timedelta
    """The wait after the first failure; four times longer after each other."""
    give_up_after: timedelta
    """Counted from the alert's making."""


class Deliverer:
    """Brings what is in the outbox to the channels."""

    def __init__(
        self,
        store: Store,
        channels: Iterable[Channel],
        renderer: Renderer,
        patience: Patience,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._renderer = renderer
        self._patience = patience
        self._clock = clock
        self._stopping = threading.Event()
        self._bells = {channel.name: threading.Event() for channel in channels}
        self._threads = [
            # Daemon threads: a service that never answers must not hold up the exit.
            threading.Thread(
                target=self._work,
                args=(channel,),
                name=f"channel-{channel.name}",
                daemon=True,
            )
            for channel in channels
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look into the outbox now: there is something new."""
        for bell in self._bells.values():
            bell.set()

    def stop(self, seconds: float) -> bool:
        """Claim nothing new, let what is being sent finish; return whether it did."""
        self._stopping.set()
        self.wake()
        deadline = threading.Event()
        timer = threading.Timer(seconds, deadline.set)
        timer.daemon = True
        timer.start()
        for thread in self._threads:
            while thread.is_alive() and not deadline.is_set():
                thread.join(0.05)
        timer.cancel()
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self, channel: Channel) -> None:
        bell = self._bells[channel.name]
        while not self._stopping.is_set():
            bell.clear()
            try:
                busy = self._deliver_next(channel)
                pause = 0.0 if busy else self._until_next(channel)
            except StoreError as error:
                log.error("outbox not writable", extra={"why": error.message})
                pause = LONGEST_SLEEP
            except Exception:
                log.exception("channel failed", extra={"channel": channel.name})
                pause = LONGEST_SLEEP
            if pause and not self._stopping.is_set():
                bell.wait(pause)

    def _deliver_next(self, channel: Channel) -> bool:
        """Deliver one; return whether there was one."""
        now = self._clock()
        delivery = self._store.write(outbox.claim, channel.name, now).result()
        if delivery is None:
            return False
        self._mark(delivery, self._send(channel, delivery))
        return True

    def _send(self, channel: Channel, delivery: Delivery) -> str:
        """Return "" when the delivery was accepted, else why not."""
        try:
            message = self._renderer.message(
                delivery.facts, format=channel.format, repeat=delivery.repeat
            )
        except Exception as error:
            # One alert that cannot be told must not silence those behind it.
            log.exception("alert not rendered", extra={"delivery": delivery.id})
            return f"the message could not be written: {type(error).__name__}: {error}"
        return channel.send(message, key=delivery.key)

    def _mark(self, delivery: Delivery, reason: str) -> None:
        now = self._clock()
        about = {
            "channel": delivery.channel,
            "watchlist": delivery.facts["watchlist"],
            "title": delivery.facts["title"],
            "attempt": delivery.attempt,
        }
        if not reason:
            self._surely(
                lambda: self._store.write(outbox.sent, delivery.id, now).result()
            )
            log.info("rang", extra=about)
            return
        retry = self._retry(delivery, now)
        self._surely(
            lambda: self._store.write(
                outbox.failed, delivery.id, reason, retry=retry
            ).result()
        )
        if retry is None:
            log.error("gave up an alert", extra=about | {"why": reason})
        else:
            log.warning("not delivered", extra=about | {"why": reason, "again": retry})

    def _surely(self, mark: Callable[[], None]) -> None:
        """Mark until it is written: what is sent and not marked would be repeated."""
        pause = min(self._patience.first.total_seconds(), LONGEST_SLEEP)
        while True:
            try:
                return mark()
            except StoreError as error:
                log.error("outbox not writable", extra={"why": error.message})
                if self._stopping.wait(pause):
                    raise

    def _retry(self, delivery: Delivery, now: datetime) -> datetime | None:
        if now - delivery.created >= self._patience.give_up_after:
            return None
        wait = next_try(now, delivery.attempt, first=self._patience.first) - now
        # Spread, so that a channel's backlog does not come back all at once.
        return now + wait * random.uniform(0.75, 1.0)  # noqa: S311

    def _until_next(self, channel: Channel) -> float:
        due = self._store.read(outbox.next_due, channel.name)
        if due is None:
            return LONGEST_SLEEP
        seconds = (due - self._clock()).total_seconds()
        return min(max(seconds, 0.01), LONGEST_SLEEP)
