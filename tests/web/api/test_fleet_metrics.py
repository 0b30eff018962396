"""What the metrics say of a fleet."""

from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from store.columns import time_text
from store.fleet_rows import FleetState, FleetWorkerRow
from tocsin.fleet.condition import SILENT_AFTER
from tocsin.web.api.fleet_metrics import fleet_metrics

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def worker(name: str, *, seen: datetime = NOW, refused: str = "") -> FleetWorkerRow:
    return FleetWorkerRow(
        name=name,
        place="",
        version="1.0",
        at_once=8,
        done=5,
        pages_per_s=2.5,
        seen=seen,
        refused=refused,
    )


def values(metrics: list[Metric]) -> dict[tuple[str, str], float]:
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for metric in metrics
        for sample in metric.samples
    }


def test_a_worker_is_up_while_it_takes_tasks() -> None:
    state = FleetState(
        tasks_out=3, oldest=time_text(NOW - timedelta(seconds=7)), carried=9, lost=1
    )
    workers = [
        worker("a"),
        worker("b", seen=NOW - SILENT_AFTER),
        worker("c", refused="another version"),
    ]

    found = values([*fleet_metrics(state, workers, NOW)])

    up = "tocsin_fleet_worker_up"
    assert [found[up, name] for name in "abc"] == [1, 0, 0]
    assert found["tocsin_fleet_worker_pages_per_second", "b"] == 0
    assert found["tocsin_fleet_tasks_out", ""] == 3
    assert found["tocsin_fleet_oldest_task_age_seconds", ""] == 7
    assert found["tocsin_fleet_broker_up", ""] == 1
    assert found["tocsin_fleet_requests_total", "carried"] == 9
    assert found["tocsin_fleet_requests_total", "lost"] == 1


def test_a_registry_takes_them() -> None:
    class Collector:
        def collect(self) -> list[Metric]:
            return [*fleet_metrics(FleetState(), [], NOW)]

    registry = CollectorRegistry()
    registry.register(Collector())

    assert registry.get_sample_value("tocsin_fleet_broker_up") == 1
