"""The daemon's parts at work on a clock that jumps to where something is due."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from benchmarks.month_of_outlets.loopback import Sites, bound, served
from benchmarks.month_of_outlets.outlets import Span
from benchmarks.month_of_outlets.publisher import WEBHOOK, Publisher
from spiders.fetch.host_slots import HostSlots
from spiders.fetch.poller import Poller, crawl
from store import alerts, channels
from store.columns import time_from, time_or_none
from store.database import Database
from tests.support.patience import seconds
from tocsin.alerts.channels.channel import open_channels
from tocsin.alerts.delivery.channel_worker import REPAIR_WITHIN
from tocsin.alerts.messages.renderer import Renderer
from tocsin.config import Config, load
from tocsin.config.channel_urls import channel_urls
from tocsin.daemon import daemon
from tocsin.daemon.assembly import Daemon, Parts, assemble
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.recipients import all_recipients
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

TICK = timedelta(minutes=1)
"""The daemon looks for due work every second; here it does every minute."""

ROUNDS = 50
"""How often work that is due is started in one minute, before the clock goes on."""

PAUSE_SECONDS = 0.002
"""How often it is looked whether the work of a minute is done."""

DELIVERY_SECONDS = seconds(300)
"""How long messages may take to arrive at the webhook; on a busy machine minutes."""


S = TypeVar("S", bound=Sites)
"""The sites of a run."""


@dataclass
class Clock:
    """The time of the daemon and of the outlets."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def seconds(self) -> float:
        """Return the time as seconds that only grow."""
        return self.now.timestamp()


def configuration(
    publisher: Publisher, watchlists: Mapping[str, str], *, every: str, more: str = ""
) -> str:
    """Return a configuration that watches all outlets: watchlist → its query.

    The defaults, but for what loopback needs, and nobody is told of changes; `more` are
    other settings.
    """
    sources = "".join(
        f'\n[sources.{outlet.key}]\nurl = "{publisher.base(outlet)}{outlet.path}"\n'
        + ('kind = "page"\n' if outlet.is_page else "")
        + ('links = "h2.head a"\n' if outlet.listing == "links" else "")
        for outlet in publisher.outlets
    )
    watched = "".join(
        f"\n[watchlists.{json.dumps(name)}]\nquery = '''{query}'''\n"
        'channels = ["desk"]\n'
        for name, query in watchlists.items()
    )
    hook = f"json://{WEBHOOK}:{publisher.port}/hook"
    return (
        '[desk]\nlisten = ""\n'
        f'[crawl]\nevery = "{every}"\ngap = "0s"\nworkers = 1\n'
        'allow = ["127.0.0.0/8"]\nrevisit_matched = []\n'
        f'{more}\n[channels.desk]\nurl = "{hook}"\n{watched}{sources}'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRun(Generic[S]):
    """Who watches what, and when it does not run."""

    folder: Path
    """Where the database is."""
    publisher: S
    clock: Clock
    configure: Callable[[S], str]
    """Returns the text of config.toml, once the publisher has its port."""
    stops: Sequence[Span] = ()
    """When the daemon is stopped, in order."""


def watch(run: SimulatedRun[S], until: datetime) -> None:
    """Watch all outlets until a time of the clock.

    Call it once in a process: Scrapy's loop cannot start again.
    """
    random.seed(0)  # the daemon spreads its visits by chance
    sockets = bound(run.publisher)
    path = run.folder / "config.toml"
    path.write_text(run.configure(run.publisher), "utf-8")
    config = load(path)

    async def inside(poller: Poller) -> int:
        async with served(run.publisher, sockets):
            for stop in run.stops:
                await _watch(config, poller, run.clock, stop.start)
                run.clock.now = stop.end
            await _watch(config, poller, run.clock, until)
        return 0

    crawl(crawl_settings(config.crawl, version=this_version()), inside, gap=0.0)


async def _watch(config: Config, poller: Poller, clock: Clock, until: datetime) -> None:
    """Start the daemon's parts, let them work until a time, and stop them."""
    opened = open_channels(channel_urls(config))
    recipients = all_recipients(config, opened)
    resend = [name for name, recipient in recipients.items() if recipient.resends]
    poller.host_slots = HostSlots(0.0, clock=clock.seconds)
    seconds = config.crawl.read_timeout.total_seconds()
    with (
        daemon.opened_store(config) as store,
        Workers(config.crawl.workers, seconds=seconds) as workers,
    ):
        store.write(daemon.prepare, config, clock(), resend=resend).result()
        settings = crawl_settings(config.crawl, version=this_version())
        parts = Parts(config, store, settings, poller, workers, clock)
        it = assemble(parts, opened, recipients, Renderer(None))
        it.alerting.start()
        try:
            await _run(it, clock, until)
        finally:
            await it.dispatch.drain(daemon.GRACE)
            await asyncio.to_thread(it.alerting.stop, daemon.GRACE)


async def _run(it: Daemon, clock: Clock, until: datetime) -> None:
    """Do what is due, then move the clock to the next minute with something due."""
    while clock.now < until:
        for _ in range(ROUNDS):
            await it.dispatch.tick()
            await _until(it.dispatch.idle)
            if not it.store.read(_is_due, clock.now):
                break
        await it.coverage.finish()
        await it.alerting.report_coverage()
        await _send(it, clock)
        pending = it.store.read(alerts.channels_with_pending)
        look = clock.now + TICK if pending else until
        dues = (it.store.read(_next_due), it.store.read(_next_delivery))
        wait = min(look, *(due for due in dues if due is not None)) - clock.now
        clock.now += max(TICK, -(-wait // TICK) * TICK)


async def _send(it: Daemon, clock: Clock) -> None:
    """Plan, see to channels that are down or back, and deliver what is due."""
    await it.alerting.plan()
    if not it.store.read(_deliveries):
        return
    await it.alerting.repair()
    it.alerting.wake()
    await _until(lambda: not it.store.read(_is_sending, clock.now))


def _is_sending(db: Database, now: datetime) -> bool:
    """Return whether a message is on its way, or due on a channel that is open."""
    return any(
        state == "sending" or max(due, _opens(db, channel) or due) <= now
        for channel, state, due in _deliveries(db)
    )


def _next_delivery(db: Database) -> datetime | None:
    """Return when a message can be sent next; None when none waits."""
    return min(
        (max(due, _opens(db, channel) or due) for channel, _, due in _deliveries(db)),
        default=None,
    )


def _deliveries(db: Database) -> list[tuple[str, str, datetime]]:
    """Return channel, state and time of all messages that are not settled.

    One that waits for what came before it on its story is due when that is.
    """
    rows = db.conn.execute(
        """
        SELECT c.name, d.state, max(d.due, coalesce((SELECT max(e.due) FROM deliveries e
          WHERE e.channel_id = d.channel_id AND e.thread = d.thread AND e.id < d.id
            AND e.state IN ('waiting', 'sending')), d.due))
        FROM deliveries d JOIN channels c ON c.id = d.channel_id
        WHERE d.state IN ('waiting', 'sending')
        """
    ).fetchall()
    return [(channel, state, time_from(due)) for channel, state, due in rows]


def _opens(db: Database, channel: str) -> datetime | None:
    """Return when a channel is tried again; None when it is open.

    One that is back after an outage waits for its backlog to be merged.
    """
    health = channels.health(db, channel)
    if health.backlog_since is not None and health.last_ok is not None:
        return health.last_ok + REPAIR_WITHIN
    return health.closed_until


def _is_due(db: Database, now: datetime) -> bool:
    """Return whether a source, an entry or a page is due."""
    due = _next_due(db)
    return due is not None and due <= now


def _next_due(db: Database) -> datetime | None:
    """Return when a source, an entry or a page is due next; None when nothing is."""
    (due,) = db.conn.execute(
        "SELECT min(due) FROM (SELECT min(next_visit) AS due FROM source_state"
        " UNION ALL SELECT min(due) FROM entries WHERE state = 'waiting'"
        " UNION ALL SELECT min(due) FROM revisits WHERE due IS NOT NULL"
        " UNION ALL SELECT min(read) FROM revisits WHERE headline IS NOT NULL)"
    ).fetchone()
    return time_or_none(due)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DELIVERY_SECONDS):
        while not condition():  # noqa: ASYNC110  # it looks into the database
            await asyncio.sleep(PAUSE_SECONDS)
