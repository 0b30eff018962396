"""Delivery: brings what is in the outbox to the channels, a thread for each.

A service that hangs holds up its own thread and nobody else's. Nothing is sent that is
not claimed in the outbox first, and what a dying process leaves claimed is found by the
next one.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from store import channels, outbox
from store.db import Store
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.delivery.channel_worker import ChannelWorker, DeliveryContext
from tocsin.alerts.delivery.retry import RetryPolicy
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")

LEASE = timedelta(minutes=8)
"""How long an attempt may take before its thread is given up: a mail server may answer
five minutes after the last byte, and all steps before take two."""


class Deliverer:
    """Starts, wakes, replaces and stops the channels' workers."""

    def __init__(
        self,
        store: Store,
        recipients: Mapping[str, Recipient],
        *,
        open_channel: Callable[[str], Channel],
        retry_policy: RetryPolicy,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
    ) -> None:
        """Build it; `open_channel` opens a channel by its name, for one thread.

        A worker that replaces another gets a channel of its own: what it sends must not
        carry the key that a hung thread has written into the channel, nor the reverse.
        """
        self._store = store
        self._recipients = recipients
        self._open_channel = open_channel
        self._clock = clock
        self._lease = lease
        self._context = DeliveryContext(
            store=store, retry_policy=retry_policy, clock=clock
        )
        self._workers = {name: self._worker(name) for name in recipients}
        self._leaving: list[ChannelWorker] = []
        """Their channels have another address; they may be sending to the old one."""

    @property
    def recovered(self) -> threading.Event:
        """Return the event that is set when a channel is back after an outage.

        Its messages wait until their backlog is merged, for a minute at most.
        """
        return self._context.recovered

    def start(self) -> None:
        """Begin to deliver."""
        for worker in self._workers.values():
            worker.start()

    def wake(self) -> None:
        """Look into the outbox now: there is something new."""
        for worker in self._workers.values():
            worker.wake()

    def stop(self, seconds: float) -> bool:
        """Claim nothing new, let what is being sent finish; return whether it did."""
        self._context.stopping.set()
        self.wake()
        deadline = time.monotonic() + seconds
        workers = [*self._workers.values(), *self._leaving]
        threads = [worker.thread for worker in workers]
        started = [thread for thread in threads if thread.ident is not None]
        for thread in started:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._context.stopped.set()
        return not any(thread.is_alive() for thread in started)

    def replace_hung(self) -> int:
        """Give up attempts that outlived their lease; return how many those were.

        Their threads may end or not; what they still report does not count.
        """
        before, given_up = self._clock() - self._lease, 0
        for name in self._store.read(outbox.channels_with_hung, before):
            if name not in self._workers or self._context.stopping.is_set():
                continue
            hung = self._workers[name]
            if hung.is_busy_for_less_than(self._lease):
                continue
            recovery = self._store.write(
                outbox.recover,
                self._clock(),
                resend=[name] if hung.recipient.resends else [],
                channel=name,
                before=before,
            ).result()
            given_up += recovery.safe + recovery.doubtful
            log.error("channel hung", extra={"channel": name})
            self._workers[name] = self._worker(name)
            # Last: were this to fail, the channel would be left with no worker.
            hung.retire()
            self._workers[name].start()
        return given_up

    def readdress(self, names: Iterable[str]) -> None:
        """Open these channels anew, and send at once what waits for them.

        What is being sent to an old address ends as it does, and is sent to the new one
        if it failed. Raises StoreError when the database cannot be written; then what
        waits is sent when it is due.
        """
        self._leaving = [one for one in self._leaving if one.thread.is_alive()]
        for name in names:
            if name not in self._workers or self._context.stopping.is_set():
                continue
            successor, before = self._worker(name), self._workers[name]
            before.retire()
            try:
                self._store.write(channels.reopen, [name], self._clock()).result()
            finally:
                # Also when that failed: no channel is left without a worker.
                self._workers[name] = successor
                self._leaving.append(before)
                successor.start()

    def _worker(self, name: str) -> ChannelWorker:
        channel = self._open_channel(name)
        return ChannelWorker(channel, self._recipients[name], self._context)
