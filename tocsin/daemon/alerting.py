"""The bell: plans what is to be told when there is something new, or it is time."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlite_utils import Database

from store.db import Store
from store.errors import StoreError
from tocsin.alerts.delivery import outage
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.delivery.outage import OutageContext
from tocsin.alerts.delivery.planning import MessageWriter, PlanningResult, plan_all
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")

T = TypeVar("T")

LOOK_AGAIN = timedelta(minutes=1)
"""Plans are made again at least so often while something is open: somebody may have
muted it, or merged two stories."""


class Alerting:
    """From what articles add to what is delivered."""

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
        """Build it; `operators` are the channels that hear what goes wrong."""
        self._store = store
        self._deliverer = deliverer
        self._recipients = dict(recipients)
        self._operators = operators
        self._writer = writer
        self._clock = clock
        self._again: datetime | None = clock()
        """When to plan next; None is when something new comes."""

    def start(self) -> None:
        """Begin to deliver."""
        self._deliverer.start()

    def stop(self, seconds: float) -> bool:
        """Let what is being sent finish; return whether it did in time."""
        return self._deliverer.stop(seconds)

    def new(self) -> None:
        """Plan at the next tick: there is something new."""
        self._again = self._clock()

    async def plan(self) -> None:
        """Plan, if it is time."""
        now = self._clock()
        if self._again is None or now < self._again:
            return
        # What comes while this is planned is planned next time.
        self._again = None
        try:
            planned = await self._write(self._plan)
        except StoreError as error:
            log.error("nothing planned", extra={"why": error.message})
            self._wake_at(now + LOOK_AGAIN)
            return
        if planned.again is not None:
            self._wake_at(min(planned.again, now + LOOK_AGAIN))
        if planned.written:
            self._deliverer.wake()

    async def finish(self) -> None:
        """Tell what is there: nobody waits any longer for others to report it."""
        for name, one in self._recipients.items():
            policy = replace(one.policy, group_wait=timedelta(0))
            self._recipients[name] = replace(one, policy=policy)
        self.new()
        await self.plan()

    async def look(self) -> None:
        """Give up what hangs, and say what is to be said about what is down."""
        try:
            given_up = await asyncio.to_thread(self._deliverer.replace_hung)
            written = await self._write(self._look)
        except StoreError as error:
            log.error("channels not looked after", extra={"why": error.message})
            return
        if given_up or written:
            self._deliverer.wake()

    def _wake_at(self, at: datetime) -> None:
        """Plan at that time, or sooner when something new came meanwhile."""
        self._again = at if self._again is None else min(at, self._again)

    def _plan(self, db: Database) -> PlanningResult:
        return plan_all(db, self._recipients, self._writer, self._clock())

    def _look(self, db: Database) -> int:
        office = OutageContext(
            recipients=self._recipients,
            operators=self._operators,
            writer=self._writer,
            now=self._clock(),
        )
        return outage.look(db, office)

    async def _write(self, work: Callable[[Database], T]) -> T:
        return await asyncio.wrap_future(self._store.write(work))
