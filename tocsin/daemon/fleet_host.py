"""The fleet of a daemon: opened at its start, looked after, closed at its end."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spiders.fetch.poller import Poller
from store import fleet_rows
from store.columns import time_text
from store.db import Store
from store.fleet_rows import FleetState, FleetWorkerRow
from tocsin.config import Config
from tocsin.config.fleet_table import broker_url
from tocsin.wiring.version import this_version
from tocsin.wiring.written import written

if TYPE_CHECKING:  # a daemon without a fleet does not load it
    from tocsin.fleet.fleet import Fleet, FleetTerms

log = logging.getLogger("tocsin.fleet")

LOOK = timedelta(seconds=10)
"""How often it is written down how the fleet is."""

AWAY_NOTICE = timedelta(minutes=5)
"""How long a broker may be away until its operator is told."""

TellOperators = Callable[..., Awaitable[None]]
"""Tells the operators something once for each key: key, heading, lines."""


class FleetHost:
    """Looks after a fleet."""

    def __init__(
        self,
        fleet: "Fleet",
        store: Store,
        *,
        clock: Callable[[], datetime],
        falls_back: bool,
    ) -> None:
        self.fleet = fleet
        self._store = store
        self._clock = clock
        self._falls_back = falls_back
        self._told_away = False

    async def look(self, notify: TellOperators) -> None:
        """Write down how the fleet is; tell the operator of a broker that is away."""
        now = self._clock()
        self.fleet.roster.forget(now)
        rows = [
            FleetWorkerRow(
                name=worker.name,
                place=worker.place,
                version=worker.version,
                at_once=worker.at_once,
                done=worker.done,
                pages_per_s=worker.pages_per_s,
                seen=worker.seen,
                refused=worker.refused,
            )
            for worker in self.fleet.roster.all()
        ]
        await written(self._store, fleet_rows.write, self._state(now), rows)
        since = self.fleet.away_since
        if since is None:
            self._told_away = False
        elif not self._told_away and now - since >= AWAY_NOTICE:
            self._told_away = True
            key = f"fleet broker away {time_text(since)}"
            what = (
                "The daemon fetches by itself meanwhile."
                if self._falls_back
                else "Nothing is fetched meanwhile, and nothing is lost."
            )
            await notify(key, "The broker of the fleet is away", what)

    def _state(self, now: datetime) -> FleetState:
        fleet = self.fleet
        counts, refused = fleet.counts, fleet.leases.refused
        oldest = fleet.leases.oldest()
        return FleetState(
            at=time_text(now),
            tasks_out=fleet.leases.count(),
            oldest=time_text(oldest) if oldest else "",
            carried=counts.carried,
            fetched_here=counts.fetched_here,
            lost=counts.lost,
            refused=counts.refused,
            foreign=refused.unknown + refused.foreign + counts.unreadable,
            away_since=time_text(fleet.away_since) if fleet.away_since else "",
        )


async def _begun(config: Config, store: Store, poller: Poller) -> "FleetTerms":
    """Begin a run: its tasks have an epoch, and what is out is waited for."""
    from tocsin.fleet.fleet import FleetTerms
    from tocsin.fleet.leases import lease_of

    lease = lease_of(config.crawl.timeout, config.crawl.read_timeout)
    started = await written(store, fleet_rows.begin, lease)
    # A worker may be at what was asked of it before this start.
    held_seconds = started.hold.total_seconds()
    if held_seconds:
        poller.host_slots.start_all_gaps(held_seconds)
        log.info("hosts held", extra={"seconds": held_seconds})
    return FleetTerms(
        epoch=started.epoch,
        lease=lease,
        fetches_itself=config.fleet.fallback,
        version=this_version(),
    )


@contextlib.asynccontextmanager
async def fleet_at_work(
    config: Config, store: Store, poller: Poller, *, clock: Callable[[], datetime]
) -> AsyncIterator[FleetHost | None]:
    """Let a fleet fetch for the block, if there is one; yield what looks after it."""
    if not config.fleet.is_on:
        yield None
        return
    from tocsin.fleet.broker_link import BrokerLink
    from tocsin.fleet.fleet import Fleet
    from tocsin.fleet.queues import TO_DAEMON

    fleet = Fleet(
        await _begun(config, store, poller),
        clock=clock,
        send=lambda queue, packed: link.send(queue, packed),
        hold=poller.host_slots.hold,
    )
    link = BrokerLink(
        broker_url(config.fleet, config),
        fleet=config.fleet.name,
        queues=[TO_DAEMON],
        take=fleet.take,
    )
    host = FleetHost(fleet, store, clock=clock, falls_back=config.fleet.fallback)
    poller.carry = fleet.carry
    await asyncio.to_thread(link.start)
    log.info("fleet opened", extra={"fleet": config.fleet.name})
    try:
        yield host
    finally:
        is_drained = not fleet.leases.may_be_out(clock())
        poller.carry = None
        await asyncio.to_thread(link.stop)
        if is_drained:
            await written(store, fleet_rows.drained)
