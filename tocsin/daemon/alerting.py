"""Alerting: plans messages when alerts come or are due, and sees to outages."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.db import Store
from store.errors import StoreError
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.delivery.operator_notices import notify
from tocsin.alerts.delivery.rendering import MessageWriter
from tocsin.alerts.delivery.repairs import repair_all
from tocsin.alerts.delivery.report_coverage import report_coverage
from tocsin.alerts.delivery.write_messages import PlanningResult, plan_all
from tocsin.alerts.plan.outage import Notice
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")

LOOK_AGAIN = timedelta(minutes=1)
"""Plans are made again at least so often: somebody may have muted an alert, merged two
stories, or removed an article whose message had others, which then wait again. Where
nothing is pending that is one look into an index."""

FINAL_ROUNDS = 3
"""How often the last plan is made anew when the alerts change while it is made."""


class Alerting:
    """From the alerts that articles add to the messages that are delivered."""

    def __init__(
        self,
        store: Store,
        deliverer: Deliverer,
        recipients: Mapping[str, Recipient],
        *,
        operators: Sequence[str],
        writer: MessageWriter,
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `operators` are the channels that get notices of faults."""
        self._store = store
        self._deliverer = deliverer
        self._recipients = dict(recipients)
        self._operators = operators
        self._writer = writer
        self._clock = clock
        self._planning = asyncio.Lock()
        self._repairing = asyncio.Lock()
        """Held while workers are replaced: each only once."""
        self._next_at = clock()
        """When to plan next; sooner when new alerts come."""

    def start(self) -> None:
        """Begin to deliver."""
        self._deliverer.start()

    def stop(self, seconds: float) -> bool:
        """Let what is being sent finish; return whether it did in time."""
        return self._deliverer.stop(seconds)

    def wake(self) -> None:
        """Deliver what is due now: the clock may have been moved on to it."""
        self._deliverer.wake()

    def new(self) -> None:
        """Plan at the next tick: there are new alerts."""
        self._next_at = self._clock()

    async def plan(self) -> None:
        """Plan, if it is time; first merge the backlog of a channel that is back."""
        if self._deliverer.recovered.is_set():
            await self.repair()
        async with self._planning:
            now = self._clock()
            if now < self._next_at:
                return
            # Alerts that come while these are planned are planned next time. Before
            # anything can fail: what is pending then waits for no other alert.
            self._next_at = now + LOOK_AGAIN
            try:
                planned = await asyncio.to_thread(self._plan_at, now)
            except StoreError as error:
                log.error("planning failed", extra={"why": error.message})
                return
            if planned.next_at is not None:
                self._plan_again(planned.next_at)
            if planned.written:
                self._deliverer.wake()

    async def finish(self) -> None:
        """Write messages on all that is pending: none waits for other outlets."""
        for name, recipient in self._recipients.items():
            policy = replace(recipient.policy, group_wait=timedelta(0))
            self._recipients[name] = replace(recipient, policy=policy)
        self.new()
        for _ in range(FINAL_ROUNDS):
            await self.plan()

    async def repair(self) -> None:
        """Replace workers that hang, and see to channels that are down or back."""
        async with self._repairing:
            self._deliverer.recovered.clear()
            try:
                given_up = await asyncio.to_thread(self._deliverer.replace_hung)
                repaired = await asyncio.to_thread(self._repair_at, self._clock())
            except StoreError as error:
                log.error("outage repair failed", extra={"why": error.message})
                return
            if given_up or repaired:
                self._deliverer.wake()

    async def readdress(self, names: Collection[str]) -> None:
        """Deliver to the new addresses of these channels, at once."""
        async with self._repairing:
            await asyncio.to_thread(self._deliverer.readdress, names)

    async def notify(self, key: str, heading: str, *lines: str) -> None:
        """Tell each operator something, once for each key."""
        if await asyncio.to_thread(self._notify_at, key, heading, lines):
            self._deliverer.wake()

    async def report_coverage(self) -> None:
        """Write the notices on sources in trouble, and on those that are well again."""
        if await asyncio.to_thread(self._report_coverage_at, self._clock()):
            self._deliverer.wake()

    def _plan_again(self, at: datetime) -> None:
        """Plan at that time, or sooner when new alerts came meanwhile."""
        self._next_at = min(at, self._next_at)

    def _plan_at(self, now: datetime) -> PlanningResult:
        return plan_all(self._store, dict(self._recipients), self._writer, now)

    def _repair_at(self, now: datetime) -> bool:
        return repair_all(
            self._store,
            dict(self._recipients),
            self._operators,
            writer=self._writer,
            now=now,
        )

    def _notify_at(self, key: str, heading: str, lines: tuple[str, ...]) -> bool:
        notices = [
            Notice(channel=name, key=f"{key}/{name}", heading=heading, lines=lines)
            for name in self._operators
        ]
        return notify(
            self._store,
            dict(self._recipients),
            notices,
            writer=self._writer,
            now=self._clock(),
        )

    def _report_coverage_at(self, now: datetime) -> bool:
        return report_coverage(
            self._store,
            dict(self._recipients),
            self._operators,
            writer=self._writer,
            now=now,
        )
