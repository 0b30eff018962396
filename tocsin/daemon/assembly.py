"""The daemon's parts, wired together."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spiders.fetch.poller import Poller
from store.db import Store
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.delivery.rendering import MessageWriter
from tocsin.alerts.plan.recipient import Recipient
from tocsin.config import Config
from tocsin.daemon.alerting import Alerting
from tocsin.daemon.article_intake import ArticleIntake
from tocsin.daemon.channel_addresses import ChannelAddresses
from tocsin.daemon.coverage_watch import CoverageWatch
from tocsin.daemon.dispatch import Dispatch
from tocsin.daemon.evidence_keeping import EvidenceKeeping
from tocsin.daemon.evidence_sealing import EvidenceSealing
from tocsin.daemon.fetcher import Fetcher
from tocsin.daemon.fleet_host import FleetHost
from tocsin.daemon.hub_subscribing import HubSubscriber
from tocsin.daemon.reload import Reload, TakeOver
from tocsin.daemon.requisite_search import RequisiteSearch
from tocsin.daemon.scheduled_reviews import ScheduledReviews
from tocsin.daemon.site_searching import SiteSearching
from tocsin.evidence.capture_writer import CaptureWriter
from tocsin.evidence.day_files import DayFiles
from tocsin.intake import search
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.wiring.clock import now
from tocsin.wiring.compiled_rules import intake_rules
from tocsin.wiring.evidence_files import day_sealer
from tocsin.wiring.garbage import keep_what_is_loaded
from tocsin.wiring.recipients import retry_policy
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers


@dataclass(frozen=True, slots=True)
class Parts:
    """What a daemon is made of, opened and running."""

    config: Config
    store: Store
    settings: Mapping[str, Any]
    """Scrapy's, for spiders that run in a process of their own."""
    poller: Poller
    workers: Workers
    clock: Callable[[], datetime] = now
    fleet: FleetHost | None = None
    """None while the daemon fetches alone."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """A daemon at work."""

    config: Config
    store: Store
    dispatch: Dispatch
    alerting: Alerting
    reload: Reload
    coverage: CoverageWatch
    searching: SiteSearching
    reviews: ScheduledReviews
    subscribing: HubSubscriber
    evidence: EvidenceKeeping | None
    """None while no pages are kept."""
    sealing: EvidenceSealing | None
    fleet: FleetHost | None
    """None while the daemon fetches alone."""


def assemble(
    parts: Parts,
    channels: Mapping[str, Channel],
    recipients: Mapping[str, Recipient],
    writer: MessageWriter,
) -> Daemon:
    """Return a daemon that is ready to start."""
    config, store, clock = parts.config, parts.store, parts.clock
    addresses = ChannelAddresses(config, channels)
    alerting = _alerting(parts, addresses, recipients, writer)
    evidence = _evidence(parts)
    fetcher = _fetcher(parts, alerting, evidence)
    dispatch = Dispatch(
        fetcher,
        store=store,
        slots=parts.poller.host_slots,
        at_once=config.crawl.at_once,
        clock=clock,
    )
    take_over = TakeOver(fetcher.take_over, addresses, alerting.readdress)
    reload = Reload(config, store=store, take_over=take_over, clock=clock)
    return Daemon(
        config,
        store,
        dispatch,
        alerting,
        reload,
        CoverageWatch(store, sources=fetcher.watched_sources, clock=clock),
        SiteSearching(store, parts.poller, parts.workers, clock),
        ScheduledReviews(
            store, recipients, writer=writer, wake=alerting.wake, clock=clock
        ),
        _subscribing(parts, reload),
        evidence,
        None if evidence is None else _sealing(parts, evidence, alerting),
        parts.fleet,
    )


def _subscribing(parts: Parts, reload: Reload) -> HubSubscriber:
    """Return what subscribes at hubs, by the configuration as it is then."""
    return HubSubscriber(
        parts.config,
        parts.store,
        parts.poller,
        current_config=lambda: reload.current,
        clock=parts.clock,
    )


def _sealing(
    parts: Parts, evidence: EvidenceKeeping, alerting: Alerting
) -> EvidenceSealing:
    """Return what sees to the files of evidence."""
    return EvidenceSealing(
        evidence.writer,
        day_sealer(parts.config, parts.store, evidence.writer.files, parts.clock),
        store=parts.store,
        poller=parts.poller,
        notify=alerting.notify,
        keep=parts.config.keep.evidence,
        clock=parts.clock,
    )


def _evidence(parts: Parts) -> EvidenceKeeping | None:
    """Return what keeps pages as evidence; None when none are kept."""
    config, table = parts.config, parts.config.evidence
    if not table.is_on:
        return None
    writer = CaptureWriter(
        parts.store,
        DayFiles(config.evidence_folder),
        min_free_bytes=table.min_free_mb * 1_000_000,
        software=f"tocsin/{this_version()}",
        clock=parts.clock,
        requisites=table.keeps_requisites,
    )
    crawl = config.crawl
    keeping = EvidenceKeeping(
        writer,
        store=parts.store,
        poller=parts.poller,
        retries=RevisitPolicy(tries=crawl.tries, retry_first=crawl.retry_first),
        clock=parts.clock,
    )
    if table.keeps_requisites:
        keeping.search = RequisiteSearch(
            writer, parts.workers, store=parts.store, clock=parts.clock
        )
    return keeping


def _alerting(
    parts: Parts,
    addresses: ChannelAddresses,
    recipients: Mapping[str, Recipient],
    writer: MessageWriter,
) -> Alerting:
    """Return what plans messages and delivers them."""
    deliverer = Deliverer(
        parts.store,
        recipients,
        open_channel=addresses.open,
        retry_policy=retry_policy(parts.config),
        clock=parts.clock,
    )
    return Alerting(
        parts.store,
        deliverer,
        recipients,
        operators=parts.config.alerts.operator,
        writer=writer,
        clock=parts.clock,
    )


def _fetcher(
    parts: Parts, alerting: Alerting, evidence: EvidenceKeeping | None
) -> Fetcher:
    """Return what visits sources and takes their articles in."""
    rules = intake_rules(parts.config, parts.store.read(search.rarity))
    # What stays is not looked through again: a full collection over 20,000 watchlists
    # takes 0.15 s, in which nothing else runs.
    gc.collect()
    keep_what_is_loaded()
    intake = ArticleIntake(parts.store, rules, on_alerts=alerting.new)
    intake.evidence = evidence
    return Fetcher(
        parts.config,
        intake,
        settings=parts.settings,
        store=parts.store,
        poller=parts.poller,
        workers=parts.workers,
        clock=parts.clock,
    )
