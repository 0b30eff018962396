"""The coverage watch: sources of a month, visited as the daemon does, are judged."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from store import channels, coverage_ledger, sources
from store.database import Database
from store.db import Store
from store.model import Visit
from tests.support.factories import NOW, source
from tests.support.simulation import recipient
from tests.support.source_records import visits
from tocsin.alerts.delivery.report_coverage import report_coverage
from tocsin.alerts.messages.renderer import Renderer
from tocsin.daemon import coverage_watch
from tocsin.daemon.coverage_watch import CoverageWatch

STEP = timedelta(hours=6)
"""Between two visits: a month has 120."""

WATCHED = {
    key: replace(source(key), every=STEP)
    for key in ("steady", "hiccup", "shut", "walls", "silent", "gone")
}


def visit_of(key: str, sign: str, at: datetime) -> Visit:
    """Return a visit as the table of signs has it."""
    (plain,) = visits(sign, until=at)
    return replace(plain, source=key)


class World:
    """A month of sources, with one visit each at every step."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW - timedelta(days=30)
        self.watch = CoverageWatch(
            store, sources=lambda: WATCHED, clock=lambda: self.now
        )
        self.desk = {"ops": recipient("ops")}

    def run(self, days: float, **signs: str) -> None:
        """Let the sources answer as the signs say, over and over; "+" by default."""
        for number in range(round(days * timedelta(days=1) / STEP)):
            self.store.write(self._visit_all, number, signs).result()
            asyncio.run(self.watch.finish())
            report_coverage(
                self.store, self.desk, ["ops"], writer=Renderer(), now=self.now
            )
            self.now += STEP

    def _visit_all(self, db: Database, number: int, signs: Mapping[str, str]) -> None:
        for key in WATCHED:
            pattern = signs.get(key, "+")
            sign = pattern[number % len(pattern)]
            # "." lists what is known.
            made = visit_of(key, sign.replace(".", "+"), self.now)
            new = 4 if sign == "+" else 0
            sources.record(db, made, next_visit=self.now + STEP, new=new)

    def states(self) -> dict[str, str]:
        """Return source → its state; only those that are not ok."""
        rows = self.store.read(coverage_ledger.ledger)
        found = {row.key: row.coverage.state for row in rows if row.coverage}
        return {key: state for key, state in found.items() if state != "ok"}

    def notices(self) -> list[str]:
        """Return the titles of the operator's messages since they were last asked."""
        rows = self.store.read(
            lambda db: db.conn.execute(
                "SELECT json_extract(payload, '$.title') FROM deliveries ORDER BY id"
            ).fetchall()
        )
        self.store.write(lambda db: db.conn.execute("DELETE FROM deliveries")).result()
        return [title for (title,) in rows]


@pytest.fixture
def world(store: Store) -> World:
    """Return a world in which all is well for a month."""
    made = World(store)
    store.write(sources.sync, WATCHED.values(), made.now).result()
    store.write(channels.sync, ["ops"], made.now).result()
    made.run(26, hiccup="++++5++++5+++")
    return made


def test_each_trouble_is_named_and_told_once_and_no_hiccup_is(world: World) -> None:
    assert (world.states(), world.notices()) == ({}, [])

    trouble = {
        "hiccup": "++55+++5+",
        "shut": "3",
        "walls": "h",
        "silent": ".",
        "gone": "0",
    }
    world.run(1, **trouble)
    assert world.states() == {
        "shut": "blocked",
        "walls": "layout changed",
        "gone": "empty",
    }
    assert world.notices() == ["3 sources in trouble"]

    world.run(4, **trouble)
    assert world.states()["silent"] == "quiet"
    assert world.notices() == ["Source silent: quiet"]

    world.run(3)
    assert world.states() == {}
    # After two visits, and when half of what is usual in a day has come.
    assert world.notices() == ["4 sources well again"]
    world.run(2)
    assert world.notices() == []


def test_a_network_outage_of_ours_is_one_message_each_way(world: World) -> None:
    down = dict.fromkeys(WATCHED, "d")

    world.run(1, **down)
    assert world.notices() == ["6 sources in trouble"]

    world.run(1)
    assert world.notices() == ["6 sources well again"]


def test_a_look_judges_a_bounded_number_of_sources(store: Store) -> None:
    many = {f"s{number}": source(f"s{number}") for number in range(70)}
    store.write(sources.sync, many.values(), NOW).result()
    watch = CoverageWatch(store, sources=lambda: many, clock=lambda: NOW)

    def judged() -> int:
        rows = store.read(coverage_ledger.ledger)
        return sum(row.coverage is not None for row in rows)

    asyncio.run(watch.look())
    assert judged() == coverage_watch.AT_ONCE
    asyncio.run(watch.finish())
    assert judged() == len(many)


def test_a_change_into_trouble_is_a_warning(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock = NOW

    def now() -> datetime:
        return clock

    gazette = source()
    store.write(sources.sync, [gazette], NOW).result()
    watch = CoverageWatch(store, sources=lambda: {"gazette": gazette}, clock=now)
    with caplog.at_level(logging.INFO, "tocsin.daemon"):
        for sign in "+555++":
            visit = visit_of("gazette", sign, clock)
            store.write(sources.record, visit, next_visit=clock, new=0).result()
            asyncio.run(watch.look())
            clock += timedelta(minutes=15)

    assert [
        (record.levelname, record.__dict__["state"]) for record in caplog.records
    ] == [("INFO", "ok"), ("WARNING", "failing"), ("INFO", "ok")]
    assert {record.message for record in caplog.records} == {"source state changed"}
