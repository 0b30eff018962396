"""Everything wired together: configuration → store, poller, workers, channels, jobs."""

import asyncio
import contextlib
import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
)
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scheduler.loop import Loop
from spiders.fetch.poller import Poller, crawl
from store import (
    channels,
    config_notice,
    counter_filling,
    entries,
    outbox,
    sources,
)
from store.db import Store
from store.lock import ownership
from tocsin.alerts.channels.channel import open_channels
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.plan.recipient import Recipient
from tocsin.config import Config
from tocsin.config.channel_urls import channel_urls
from tocsin.config.source_access import access_secrets, all_source_access
from tocsin.daemon import upgrade
from tocsin.daemon.assembly import Daemon, Parts, assemble
from tocsin.daemon.believed_time import believed_time
from tocsin.daemon.clock_watch import clock_set_back, clock_was_ahead
from tocsin.daemon.coverage_watch import LOOK_EVERY
from tocsin.daemon.database_watch import CHECK_EVERY, DatabaseWatch
from tocsin.daemon.desk_host import TRY_EVERY, DeskHost
from tocsin.daemon.evidence_sealing import LOOK as EVIDENCE_LOOK
from tocsin.daemon.fleet_host import LOOK as FLEET_LOOK
from tocsin.daemon.fleet_host import fleet_at_work
from tocsin.daemon.hub_subscribing import LOOK as HUB_LOOK
from tocsin.daemon.maintenance import FORGET_EVERY, forget
from tocsin.daemon.reload import LOOK
from tocsin.daemon.scheduled_backups import LOOK as BACKUP_LOOK
from tocsin.daemon.scheduled_backups import ScheduledBackups
from tocsin.daemon.scheduled_reviews import LOOK as REVIEW_LOOK
from tocsin.daemon.self_report import SelfReport
from tocsin.daemon.signals import unless, unless_lost, until_stopped
from tocsin.daemon.site_searching import LOOK as SEARCH_LOOK
from tocsin.daemon.site_searching import end_cut_short
from tocsin.intake.conversions import all_conversions
from tocsin.logs.setup import never_show
from tocsin.wiring.beside_loop import bound_threads
from tocsin.wiring.clock import now
from tocsin.wiring.compiled_rules import store_watched, story_settings
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.evidence_files import check_evidence
from tocsin.wiring.garbage import keep_what_is_loaded
from tocsin.wiring.own_spiders import check_kinds
from tocsin.wiring.recipients import all_recipients
from tocsin.wiring.version import this_version
from tocsin.wiring.vital_signs import VitalSigns
from tocsin.wiring.workers import Workers
from tocsin.words.phrases import pluralize

log = logging.getLogger("tocsin.daemon")

TICK = timedelta(seconds=1)
"""How often due work is looked for; work that ends looks at once."""

LOOK_AFTER = timedelta(seconds=20)
"""How often channels that are down or hang are looked after."""

GRACE = 21.0
"""Seconds that what is under way may take at the end. Scrapy may take three more, the
database CLOSE_SECONDS and one, and pages to be kept EVIDENCE_SECONDS: two are left of
the thirty that are promised."""

EVIDENCE_SECONDS = 1.0
"""How long pages that wait may take to be written down; the next start asks for the
rest again."""

CLOSE_SECONDS = 2.0
"""How long the writes that still wait may take at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartState:
    """What a daemon starts with."""

    articles: int
    next_visit: datetime | None
    """None when there is no source."""
    to_read: int
    """Entries still to be read."""
    to_send: int
    """Messages still to be sent."""


def run(
    config: Config,
    workers: Workers,
    *,
    main: Callable[[Daemon], Awaitable[int]] | None = None,
    announce: Callable[[StartState], None] = lambda _: None,
) -> int:
    """Watch until told to stop; return the exit code.

    `announce` is called when everything has started. With `main` given, run that
    coroutine, without a desk; a signal ends it, and the exit code is 130 then. Raises
    TocsinError before anything is fetched when the configuration, a channel, the
    database or another daemon stands in the way.
    """
    check_evidence(config)
    addresses = channel_urls(config)
    access = all_source_access(config)
    never_show(access_secrets(access.values()))
    settings = _scrapy_settings(config)
    renderer = _renderer(config)
    opened = open_channels(addresses, ca_file=config.ca_file)
    recipients = all_recipients(config, opened)
    keep_what_is_loaded()
    with ownership(config.database) as lock, opened_store(config) as store:
        report = SelfReport(lock, clock=now)
        _take_up(store, config, recipients)

        async def inside(poller: Poller) -> int:
            await check_kinds(config)
            poller.give_access(access)
            poller.host_slots.start_all_gaps()
            watch = DatabaseWatch(config.database)
            async with contextlib.AsyncExitStack() as stack:
                fleet = await stack.enter_async_context(
                    fleet_at_work(config, store, poller, clock=now)
                )
                parts = Parts(config, store, settings, poller, workers, fleet=fleet)
                it = assemble(parts, opened, recipients, renderer)
                await stack.enter_async_context(
                    at_work(it, watch, report, serves_desk=main is None)
                )
                announce(_start_state(it.store))
                report.manager.ready(_in_short(config))
                stopped = unless_lost(until_stopped(it.reload.now), watch.lost())
                return await (unless(stopped, main(it)) if main else stopped)

        return crawl(settings, inside, gap=config.crawl.gap.total_seconds())


@contextlib.contextmanager
def opened_store(config: Config) -> Iterator[Store]:
    """Open the database for the block; close it at the end, within bounds."""
    store = Store(config.database)
    try:
        yield store
    finally:
        if not store.close(CLOSE_SECONDS):
            log.warning("writes abandoned", extra={"after_seconds": CLOSE_SECONDS})


def _take_up(store: Store, config: Config, recipients: Mapping[str, Recipient]) -> None:
    """Prepare the database, and say which deliveries the last run left open."""
    resend = [name for name, one in recipients.items() if one.resends]
    found = store.write(prepare, config, now(), resend=resend).result()
    if found.safe or found.doubtful:
        about = {"not_sent": found.safe, "doubtful": found.doubtful}
        log.warning("deliveries were cut short", extra=about)


def prepare(
    db: Any, config: Config, at: datetime, *, resend: Collection[str]
) -> outbox.Recovery:
    """Tell the database what the file says; return which sends were cut short."""
    believed_time(db, at)
    clock_was_ahead(db, at, last_step=config.crawl.last_step)
    config_notice.put(db, "", at)
    end_cut_short(db)
    channels.sync(db, config.channels, at)
    channels.reopen_at_start(db, at)
    store_watched(db, config, at)
    return outbox.recover(db, at, resend=resend)


@contextlib.asynccontextmanager
async def at_work(
    it: Daemon, watch: DatabaseWatch, report: SelfReport, *, serves_desk: bool
) -> AsyncIterator[Daemon]:
    """Start everything; at the end let what is under way finish, within bounds."""
    bound_threads()
    loop = Loop(clock=now, on_set_back=partial(clock_set_back, it))
    loop.every(CHECK_EVERY, watch.check, name="database")
    _repeat_jobs(loop, it)
    backups = ScheduledBackups(it.config, notify=it.alerting.notify, clock=now)
    loop.every(BACKUP_LOOK, backups.make_if_due, name="backup")
    vitals = VitalSigns()
    desk = DeskHost(lambda: it.reload.current, store=it.store, clock=now, vitals=vitals)
    if serves_desk:
        loop.every(TRY_EVERY, desk.open, name="desk")
        loop.every(HUB_LOOK, partial(_subscribe, it, desk, vitals), name="hubs")
    report.begin(loop, vitals, desk)
    beside = [
        asyncio.ensure_future(vitals.loop_lag.watch()),
        asyncio.ensure_future(upgrade_and_fetch(it, loop, vitals)),
    ]
    try:
        if it.evidence is not None:
            it.evidence.writer.start()
        it.alerting.start()
        loop.start()
        yield it
    finally:
        report.manager.stopping()
        for task in beside:
            task.cancel()
        loop.stop()
        backups.stop()
        abandoned, delivered, _ = await asyncio.gather(
            it.dispatch.drain(GRACE),
            asyncio.to_thread(it.alerting.stop, GRACE),
            desk.close(),
        )
        if it.evidence is not None:
            await asyncio.to_thread(it.evidence.writer.stop, EVIDENCE_SECONDS)
        about = {"abandoned": abandoned, "sending": "none" if delivered else "some"}
        log.info("stopped", extra=about)


def _repeat_jobs(loop: Loop, it: Daemon) -> None:
    """Have the loop run what is done again and again, whether it fetches or not."""
    loop.every(LOOK, it.reload.look, name="reload")
    loop.every(TICK, it.alerting.plan, name="plan")
    loop.every(LOOK_AFTER, it.alerting.repair, name="outages")
    loop.every(LOOK_EVERY, it.coverage.look, name="coverage")
    loop.every(LOOK_EVERY, it.alerting.report_coverage, name="coverage notices")
    loop.every(FORGET_EVERY, partial(_forget, it), name="forget")
    loop.every(SEARCH_LOOK, it.searching.look, name="site searches")
    loop.every(REVIEW_LOOK, partial(_write_reviews, it), name="review")
    if it.fleet is not None:
        look = partial(it.fleet.look, it.alerting.notify)
        loop.every(FLEET_LOOK, look, name="fleet")
    if it.sealing is not None:
        loop.every(EVIDENCE_LOOK, it.sealing.look, name="evidence")


async def upgrade_and_fetch(it: Daemon, loop: Loop, vitals: VitalSigns) -> None:
    """Convert older rows; start to fetch as soon as what is listed can be judged."""
    conversions = all_conversions(story_settings(it.config), now())
    first = [each for each in conversions if each.before_fetching]
    await upgrade.convert(it.store, first, vitals.note_conversion)
    vitals.is_converting = False
    tick = vitals.dispatching(it.dispatch.tick, it.dispatch.is_paused)
    loop.every(TICK, tick, name="dispatch")
    rest = [each for each in conversions if not each.before_fetching]
    await upgrade.convert(it.store, rest, vitals.note_conversion)


async def _subscribe(it: Daemon, desk: DeskHost, vitals: VitalSigns) -> None:
    # A hub may confirm before it has answered, and asks no second time.
    await it.subscribing.look(bool(desk.served_at) and not vitals.is_converting)


async def _forget(it: Daemon) -> None:
    await forget(it.store, it.config, now())


async def _write_reviews(it: Daemon) -> None:
    await it.reviews.write_due(it.reload.current)


def _scrapy_settings(config: Config) -> dict[str, Any]:
    return crawl_settings(
        config.crawl,
        version=this_version(),
        recording=config.evidence.is_on,
        carrying=config.fleet.is_on,
    )


def _renderer(config: Config) -> Renderer:
    return Renderer(
        config.template_folder,
        failed=_template_failed,
        base_url=config.desk.base_url,
    )


def _template_failed(name: str, error: Exception) -> None:
    log.error("template failed", extra={"template": name, "why": str(error)})


def _in_short(config: Config) -> str:
    """Return what is watched, as a line of `systemctl status`."""
    sources = pluralize(len(config.sources), "source")
    return f"{sources}, {pluralize(len(config.watchlists), 'watchlist')}"


def _start_state(store: Store) -> StartState:
    state = StartState(
        articles=store.read(counter_filling.count_articles),
        next_visit=store.read(sources.next_visit),
        to_read=store.read(entries.count_waiting),
        to_send=store.read(outbox.open_count),
    )
    log.info("watching", extra={"to_read": state.to_read, "to_send": state.to_send})
    return state
