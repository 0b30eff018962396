"""Alerting on the event loop: when plans are made, and when outages are seen to."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from store import alerts, channels, coverage_ledger, sources
from store.coverage_model import Coverage, JudgedSource
from store.database import Database
from store.db import Store
from store.model import ChannelHealth
from tests.support.delivery_bench import HOUR, Bench, now
from tests.support.factories import source
from tests.support.patience import PATIENCE
from tests.support.simulation import Report, Simulation
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.delivery.retry import RetryPolicy
from tocsin.alerts.messages.renderer import Renderer
from tocsin.daemon.alerting import LOOK_AGAIN, Alerting
from tocsin.demo.web_server import WebServer


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        """Return the time."""
        return self.at


@pytest.fixture
def bench(store: Store, site: WebServer) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


def deliverer_of(bench: Bench, clock: Clock) -> Deliverer:
    """Return a deliverer for the hook, which is not started."""
    return Deliverer(
        bench.store,
        bench.recipients(),
        open_channel=bench.channel,
        retry_policy=RetryPolicy(first=timedelta(seconds=1), give_up_after=HOUR),
        clock=clock,
    )


def alerting(
    bench: Bench,
    clock: Clock,
    deliverer: Deliverer | None = None,
    *,
    operators: Sequence[str] = (),
) -> Alerting:
    """Return the alerting for the hook."""
    return Alerting(
        bench.store,
        deliverer or deliverer_of(bench, clock),
        bench.recipients(),
        operators=operators,
        writer=Renderer(),
        clock=clock,
    )


def report(bench: Bench, clock: Clock) -> None:
    """Let an outlet report a story."""

    def write(db: Database) -> None:
        simulation = Simulation(db, bench.recipients(), now=clock.at)
        simulation.write(Report(at=clock.at, story=1, outlet="Gazette"))

    bench.store.write(write).result()


def test_a_message_is_planned_when_its_time_has_come(
    bench: Bench, clock: Clock
) -> None:
    async def scenario() -> list[int]:
        ours, counts = alerting(bench, clock), []
        report(bench, clock)
        for seconds in (0, 30, 30):
            clock.at += timedelta(seconds=seconds)
            ours.new()
            await ours.plan()
            counts.append(len(bench.deliveries()))
        return counts

    assert asyncio.run(scenario()) == [0, 0, 1]


def test_a_waiting_alert_is_planned_again_within_a_minute(
    bench: Bench, clock: Clock
) -> None:
    async def scenario() -> None:
        ours = alerting(bench, clock)
        report(bench, clock)
        await ours.plan()
        clock.at += LOOK_AGAIN
        await ours.plan()

    asyncio.run(scenario())

    assert len(bench.deliveries()) == 1


def test_an_alert_that_somebody_else_lets_wait_again_is_planned_within_a_minute(
    bench: Bench, clock: Clock
) -> None:
    """Such as `tocsin forget`, a process of its own, when it cancels a message."""

    async def scenario() -> int:
        ours = alerting(bench, clock)
        await ours.plan()
        report(bench, clock)
        clock.at += LOOK_AGAIN
        await ours.plan()
        return len(bench.deliveries())

    assert asyncio.run(scenario()) == 1


def test_at_the_end_of_a_round_no_alert_waits_for_other_outlets(
    bench: Bench, clock: Clock
) -> None:
    async def scenario() -> None:
        report(bench, clock)
        await alerting(bench, clock).finish()

    asyncio.run(scenario())

    assert len(bench.deliveries()) == 1
    assert bench.store.read(alerts.count, "pending") == 0


def test_the_next_plan_merges_the_backlog_of_a_channel_that_is_back(
    bench: Bench, clock: Clock
) -> None:
    async def scenario() -> None:
        deliverer = deliverer_of(bench, clock)
        deliverer.recovered.set()
        await alerting(bench, clock, deliverer).plan()

    for number in range(9):
        bench.queue(f"News {number}")
    back = ChannelHealth(last_ok=clock.at, backlog_since=clock.at - HOUR)
    bench.store.write(channels.note_health, "hook", back).result()

    asyncio.run(scenario())

    states = [delivery.state for delivery in bench.deliveries()]
    assert states == [*["merged"] * 9, "waiting"]


def test_a_database_that_cannot_be_read_is_tried_again_a_minute_later(
    bench: Bench, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> list[int]:
        ours, counts = alerting(bench, clock), []
        bench.store.close()
        for length in (timedelta(0), LOOK_AGAIN / 2, LOOK_AGAIN / 2):
            clock.at += length
            await ours.plan()
            counts.append(caplog.text.count("planning failed"))
        return counts

    assert asyncio.run(scenario()) == [1, 1, 2]


def test_a_source_in_trouble_is_a_message_that_is_delivered(
    bench: Bench, clock: Clock
) -> None:
    def judge(db: Database) -> None:
        sources.sync(db, [source()], clock.at)
        coverage = Coverage(state="blocked", since=clock.at, reason="HTTP 403.")
        judged = JudgedSource(key="gazette", coverage=coverage, last_visit=clock.at)
        coverage_ledger.put(db, [judged], clock.at)

    async def scenario() -> None:
        ours = alerting(bench, clock, operators=["hook"])
        ours.start()
        clock.at += HOUR
        await ours.report_coverage()
        assert await asyncio.to_thread(bench.reached, "sent")
        assert ours.stop(PATIENCE)

    bench.store.write(judge).result()
    asyncio.run(scenario())

    (delivery,) = bench.deliveries()
    assert (delivery.kind, delivery.title) == ("notice", "Source gazette: blocked")
