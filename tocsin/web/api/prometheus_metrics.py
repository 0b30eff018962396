"""Metrics for Prometheus: what is stored, what waits, and how the process is doing.

Names and units follow its conventions. Labels have few values: states, outcomes, and
the channels of the configuration.
"""

import asyncio
import platform
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from store import fleet_rows, metric_counts
from store.coverage_model import STATES
from store.errors import StoreError
from store.fleet_rows import FleetState, FleetWorkerRow
from store.metric_counts import MetricCounts
from store.model import DeliveryState, VisitOutcome
from tocsin.web.api.fleet_metrics import fleet_metrics
from tocsin.web.context import DeskContext
from tocsin.wiring.backup_folder import backup_folder
from tocsin.wiring.version import this_version
from tocsin.wiring.vital_signs import LoopLag

KEPT_SECONDS = 5.0
"""How long an answer is given again: two that ask at once cost as much as one."""


class PrometheusMetrics:
    """The page of metrics of one process."""

    def __init__(self, desk: DeskContext) -> None:
        """Build it; visits are counted from the first time that it is asked on."""
        self._desk = desk
        self._figures = _Figures(desk)
        self._registry = CollectorRegistry()
        self._registry.register(self._figures)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._asking = asyncio.Lock()
        self._text = b""
        self._until = 0.0

    async def text(self) -> bytes:
        """Return the metrics in Prometheus's plain text format.

        Where the database cannot be read, those of the process, and that it is so.
        """
        clock = asyncio.get_running_loop().time
        async with self._asking:
            if clock() >= self._until:
                await self._figures.read()
                # Its collectors read files of /proc.
                self._text = await asyncio.to_thread(generate_latest, self._registry)
                self._until = clock() + KEPT_SECONDS
        return self._text


async def metrics(request: Request) -> Response:
    """Return the page of metrics."""
    found: PrometheusMetrics = request.app.state.metrics
    return Response(await found.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Figures:
    """What the daemon and the database say, as metrics."""

    def __init__(self, desk: DeskContext) -> None:
        self._desk = desk
        self._visited: int | None = None
        self._visits: Counter[str] = Counter()
        self._new_entries = 0
        self._counts: MetricCounts | None = None
        self._backed_up: datetime | None = None
        self._log_bytes = 0
        self._fleet: tuple[FleetState, list[FleetWorkerRow]] | None = None
        self._now = desk.clock()

    async def read(self) -> None:
        """Read everything anew."""
        desk = self._desk
        self._now = desk.clock()
        try:
            if self._visited is None:
                self._visited = await desk.read(metric_counts.last_visit)
            counts = await desk.read(
                metric_counts.count_all, self._now, visited=self._visited
            )
            if desk.config.fleet.is_on:
                workers = await desk.read(fleet_rows.workers)
                self._fleet = await desk.read(fleet_rows.state), workers
        except StoreError:
            self._counts = self._fleet = None
            return
        self._counts = counts
        self._visited = counts.visits.last
        self._visits.update(counts.visits.by_outcome)
        self._new_entries += counts.visits.new_entries
        self._backed_up, self._log_bytes = await asyncio.to_thread(self._files)

    def _files(self) -> tuple[datetime | None, int]:
        """Return when the newest backup was made, and the bytes of the log."""
        database = self._desk.store.path
        log = database.with_name(f"{database.name}-wal")
        try:
            log_bytes = log.stat().st_size
        except OSError:
            log_bytes = 0
        newest = backup_folder(self._desk.config).newest(self._desk.clock())
        return newest, log_bytes

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; called by the registry."""
        info = GaugeMetricFamily(
            "tocsin_build_info", "The version that runs.", labels=["version", "python"]
        )
        info.add_metric([this_version(), platform.python_version()], 1)
        yield info
        yield _lag(self._desk.vitals.loop_lag)
        up = self._counts is not None
        yield _gauge("database_up", "Whether the database could be read.", up)
        if self._counts is not None:
            yield from self._stored(self._counts)
            yield from self._waiting(self._counts)
            yield from self._sent(self._counts)
        if self._fleet is not None:
            yield from fleet_metrics(*self._fleet, self._now)

    def describe(self) -> Iterator[Metric]:
        """Yield nothing: the registry asks for names before there are any."""
        return iter(())

    def _stored(self, counts: MetricCounts) -> Iterator[Metric]:
        yield _counter("articles", "Articles that were ever stored.", counts.articles)
        yield _counter("matches", "Matches that were ever stored.", counts.matches)
        visits = CounterMetricFamily(
            "tocsin_visits", "Visits to sources, by outcome.", labels=["outcome"]
        )
        for outcome in get_args(VisitOutcome):
            visits.add_metric([outcome], self._visits[outcome])
        yield visits
        yield _counter(
            "new_entries", "Entries that visits listed first.", self._new_entries
        )
        sources = GaugeMetricFamily(
            "tocsin_sources", "Sources that are watched, by state.", labels=["state"]
        )
        for state in STATES:
            sources.add_metric([state], counts.sources.get(state, 0))
        yield sources
        yield _gauge("paused_sources", "Sources that are paused.", counts.paused)
        yield _gauge("database_size_bytes", "The database's size.", counts.size_bytes)
        yield _gauge(
            "database_log_size_bytes", "The write-ahead log's size.", self._log_bytes
        )
        if self._backed_up is not None:
            yield _gauge(
                "last_backup_timestamp_seconds",
                "When the newest backup was made.",
                self._backed_up.timestamp(),
            )

    def _waiting(self, counts: MetricCounts) -> Iterator[Metric]:
        yield _gauge(
            "entries_waiting", "Entries still to be read.", counts.entries_waiting
        )
        yield _gauge(
            "oldest_entry_age_seconds",
            "For how long the entry is due that is due the longest.",
            self._age(counts.oldest_entry),
        )
        yield _gauge(
            "alerts_pending", "Alerts that wait for a message.", counts.alerts_pending
        )
        yield _gauge(
            "oldest_alert_age_seconds",
            "How old the oldest alert is that waits for a message.",
            self._age(counts.oldest_alert),
        )

    def _sent(self, counts: MetricCounts) -> Iterator[Metric]:
        messages = GaugeMetricFamily(
            "tocsin_messages",
            "Messages, by channel and state.",
            labels=["channel", "state"],
        )
        ages = GaugeMetricFamily(
            "tocsin_oldest_message_age_seconds",
            "For how long the message is due that is due the longest.",
            labels=["channel"],
        )
        down = GaugeMetricFamily(
            "tocsin_channel_down", "Whether a channel is down.", labels=["channel"]
        )
        for name in self._desk.config.channels:
            for state in get_args(DeliveryState):
                messages.add_metric(
                    [name, state], counts.messages.get((name, state), 0)
                )
            ages.add_metric([name], self._age(counts.oldest_message.get(name)))
            down.add_metric([name], name in counts.channels_down)
        yield from (messages, ages, down)

    def _age(self, at: datetime | None) -> float:
        """Return the seconds since a time; 0 for none."""
        return 0.0 if at is None else max(0.0, (self._now - at).total_seconds())


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"tocsin_{name}", what, value=float(value))


def _counter(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(f"tocsin_{name}", what, value=float(value))


def _lag(lag: LoopLag) -> Metric:
    return HistogramMetricFamily(
        "tocsin_loop_lag_seconds",
        "By how much the daemon's loop was late.",
        buckets=lag.buckets(),
        sum_value=lag.sum_seconds,
    )
