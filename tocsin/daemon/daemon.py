"""Everything wired together: configuration → store, poller, workers, channels, jobs."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scheduler.loop import Loop
from spiders.fetch.poller import Poller, crawl
from spiders.kinds.builtin import KINDS
from store import channels, entries, outbox
from store.db import Store
from store.errors import StoreError
from store.lock import ownership
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.messages.renderer import Renderer
from tocsin.config import Config, ConfigError
from tocsin.config.channel_urls import channel_urls
from tocsin.daemon.alerting import Alerting
from tocsin.daemon.dispatch import Dispatch
from tocsin.daemon.fetcher import Fetcher
from tocsin.daemon.reload import LOOK, Reload
from tocsin.intake import reindexing, search
from tocsin.wiring.clock import now
from tocsin.wiring.intake_rules import intake_rules, store_watched, story_settings
from tocsin.wiring.own_spiders import crawl_settings, own_kinds
from tocsin.wiring.recipients import all_recipients, retry_policy
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

log = logging.getLogger("tocsin.daemon")

TICK = timedelta(seconds=1)
"""How often due work is looked for; work that ends looks at once."""

LOOK_AFTER = timedelta(seconds=20)
"""How often channels that are down or hang are looked after."""

DAY = timedelta(days=1)
"""How often it is forgotten by what old articles were recognised."""

GRACE = 25.0
"""Seconds that what is under way may take at the end; five more for the rest."""


KEPT = timedelta(days=90)
"""How long the words of messages are kept; that they were sent is kept for good."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """A daemon at work."""

    config: Config
    store: Store
    dispatch: Dispatch
    ring: Alerting
    reload: Reload


def run(
    config: Config,
    workers: Workers,
    *,
    main: Callable[[Daemon], Awaitable[int]] | None = None,
    announce: Callable[[Daemon], None] | None = None,
) -> int:
    """Watch until told to stop; return the exit code.

    `announce` is called when everything has started. With `main` given, run that
    coroutine instead of waiting for a signal. Raises TocsinError before anything is
    fetched when the configuration, a channel, the database or another daemon stands in
    the way.
    """
    addresses = channel_urls(config)
    settings = crawl_settings(config.crawl, version=this_version())
    renderer = Renderer(config.template_folder, failed=_template_failed)
    opened = open_channels(addresses)
    recipients = all_recipients(config, opened)
    with (
        ownership(config.database),
        contextlib.closing(Store(config.database)) as store,
    ):
        resend = [name for name, one in recipients.items() if one.resends]
        found = store.write(prepare, config, now(), resend=resend).result()
        if found.safe or found.doubtful:
            about = {"not_sent": found.safe, "doubtful": found.doubtful}
            log.warning("deliveries were cut short", extra=about)

        async def inside(poller: Poller) -> int:
            await check_kinds(config)
            deliverer = Deliverer(
                store,
                recipients,
                open_channel=lambda name: Channel(name, addresses[name]),
                retry_policy=retry_policy(config),
                clock=now,
            )
            ring = Alerting(
                store,
                deliverer,
                recipients,
                operators=config.alerts.operator,
                writer=renderer,
                clock=now,
            )
            rules = intake_rules(config, store.read(search.rarity))
            # What stays is not looked through again: a full collection over 20,000
            # watchlists takes 0.15 s, in which nothing else runs.
            gc.collect()
            gc.freeze()
            work = Fetcher(
                config,
                rules,
                settings=settings,
                store=store,
                poller=poller,
                workers=workers,
                clock=now,
                rang=ring.new,
            )
            dispatch = Dispatch(
                work,
                store=store,
                lanes=poller.lanes,
                at_once=config.crawl.at_once,
                clock=now,
            )
            reload = Reload(config, store=store, take_over=work.take_over, clock=now)
            it = Daemon(config, store, dispatch, ring, reload)
            async with at_work(it):
                (announce or _announce)(it)
                return await (main or _until_told)(it)

        return crawl(settings, inside, gap=config.crawl.gap.total_seconds())


def prepare(
    db: Any, config: Config, at: datetime, *, resend: Collection[str]
) -> outbox.Recovery:
    """Tell the database what the file says; return which sends were cut short."""
    channels.sync(db, config.channels, at)
    store_watched(db, config, at)
    search.reindex(db)
    reindexing.bring_up_to_date(db, story_settings(config), at)
    return outbox.recover(db, at, resend=resend)


@contextlib.asynccontextmanager
async def at_work(it: Daemon) -> AsyncIterator[Daemon]:
    """Start everything; at the end let what is under way finish, within bounds."""
    loop = Loop()
    loop.every(TICK, it.dispatch.tick, name="dispatch")
    loop.every(LOOK, it.reload.look, name="reload")
    loop.every(TICK, it.ring.plan, name="plan")
    loop.every(LOOK_AFTER, it.ring.repair, name="outages")
    loop.every(DAY, partial(forget, it.store, it.config), name="forget")
    try:
        it.ring.start()
        loop.start()
        yield it
    finally:
        loop.stop()
        abandoned, delivered = await asyncio.gather(
            it.dispatch.drain(GRACE), asyncio.to_thread(it.ring.stop, GRACE)
        )
        about = {"abandoned": abandoned, "sending": "none" if delivered else "some"}
        log.info("stopped", extra=about)


async def forget(store: Store, config: Config) -> None:
    """Take out what old articles were recognised by, a part at a time."""
    bounds = story_settings(config)
    before = now() - max(bounds.memory, bounds.window)
    gone = 0
    try:
        for part in range(reindexing.SLICES):
            gone += await asyncio.wrap_future(
                store.write(reindexing.forget, before, part)
            )
        await asyncio.wrap_future(store.write(outbox.forget, now() - KEPT))
    except StoreError as error:
        # A full disk; whoever fetches says so and waits. Tomorrow is soon enough.
        log.debug("not forgotten", extra={"why": str(error)})
    else:
        log.debug("forgot", extra={"rows": gone})


async def check_kinds(config: Config) -> None:
    """Raise ConfigError for a source whose kind nobody provides."""
    wanted = {source.kind: source.key for source in config.sources}
    unknown = set(wanted) - set(KINDS)
    if not unknown:
        return
    own = await own_kinds(config)
    for kind in sorted(unknown - set(own)):
        raise ConfigError(
            f"sources.{wanted[kind]}.kind: there is no kind {kind!r}.",
            remedy=f"Known: {', '.join([*KINDS, *own])}. A kind of your own is a "
            f'spider with name = "{kind}" in the folder of [spiders].',
        )


async def _until_told(it: Daemon) -> int:
    """Wait for SIGTERM or Ctrl-C; a second one ends the process where it stands."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(name: str) -> None:
        if told.is_set():
            log.warning("stopped at once", extra={"signal": name})
            os._exit(130)
        log.info("stopping", extra={"signal": name, "again": "to stop at once"})
        told.set()

    def reload() -> None:
        # Held, for the loop keeps only a weak reference to a task.
        reloads.add(task := asyncio.ensure_future(it.reload.now()))
        task.add_done_callback(reloads.discard)

    reloads: set[asyncio.Task[None]] = set()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop, sign.name)
    loop.add_signal_handler(signal.SIGHUP, reload)
    await told.wait()
    return 0


def _template_failed(name: str, error: Exception) -> None:
    log.error("template failed", extra={"template": name, "why": str(error)})


def _announce(it: Daemon) -> None:
    waiting = it.store.read(entries.count_waiting)
    unsent = it.store.read(outbox.open_count)
    log.info("watching", extra={"to_read": waiting, "to_send": unsent})
