"""Metrics of a fleet, as its daemon last wrote down how it is."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from store.columns import time_from
from store.fleet_rows import FleetState, FleetWorkerRow
from tocsin.fleet.condition import condition


def fleet_metrics(
    state: FleetState, workers: Sequence[FleetWorkerRow], now: datetime
) -> Iterator[Metric]:
    """Yield the metrics; numbers count since the daemon started."""
    there = GaugeMetricFamily(
        "tocsin_fleet_worker_up", "Whether a worker takes tasks.", labels=["worker"]
    )
    pace = GaugeMetricFamily(
        "tocsin_fleet_worker_pages_per_second",
        "Tasks that a worker does in a second.",
        labels=["worker"],
    )
    for worker in workers:
        is_up = condition(worker.refused, worker.seen, now) == "working"
        there.add_metric([worker.name], float(is_up))
        pace.add_metric([worker.name], worker.pages_per_s if is_up else 0.0)
    yield from (there, pace)
    yield GaugeMetricFamily(
        "tocsin_fleet_tasks_out", "Tasks that workers have.", value=state.tasks_out
    )
    age = (now - time_from(state.oldest)).total_seconds() if state.oldest else 0.0
    yield GaugeMetricFamily(
        "tocsin_fleet_oldest_task_age_seconds",
        "For how long the task is out that is out the longest.",
        value=max(0.0, age),
    )
    yield GaugeMetricFamily(
        "tocsin_fleet_broker_up",
        "Whether the broker took what it was sent last.",
        value=float(not state.away_since),
    )
    requests = CounterMetricFamily(
        "tocsin_fleet_requests", "Requests, by what became of them.", labels=["became"]
    )
    for name in ("carried", "fetched_here", "lost", "refused", "foreign"):
        requests.add_metric([name], getattr(state, name))
    yield requests
