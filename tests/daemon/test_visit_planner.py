"""Whose fault a failed visit is, and what plans the next one."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store import sources
from store.bookmarks import Bookmark, SourceAddress
from store.db import Store
from store.model import Visit
from store.sources import DueSource
from tests.support.factories import NOW, source, visit
from tocsin.daemon.visit_planner import OWN_SPIDER_LEAST, VisitPlanner
from tocsin.intake import pipeline
from tocsin.intake.source_moves import VISITS
from tocsin.wiring.written import written

HOUR = timedelta(hours=1)
NAMES = ("gazette", "herald", "post", "courier", "observer", "mirror")
WATCHED = {name: source(name) for name in NAMES}
UNREACHED = visit(outcome="soft", status=None, is_reached=False, reason="no such host")


def due(name: str = "gazette", **more: Any) -> DueSource:
    plain = DueSource(key=name, bookmark=Bookmark(), failures=0, first=False)
    return replace(plain, **more)


async def outage(store: Store) -> list[Visit]:
    """Let a visit to each source fail, as the fetcher makes them."""
    planner, seen = VisitPlanner(store), []
    for name in NAMES:
        unreached = replace(UNREACHED, source=name)
        judged = planner.judged(unreached, due(name), WATCHED)
        plan = planner.plan(judged, WATCHED[name], due(name))
        await written(store, pipeline.take_visit, judged, [], plan=plan)
        await planner.make_good(NOW)
        seen.append(judged)
    return seen


def test_an_outage_of_our_own_counts_against_nobody(tmp_path: Path) -> None:
    store = Store(tmp_path / "tocsin.db")
    store.write(sources.sync, WATCHED.values(), NOW).result()

    seen = asyncio.run(outage(store))

    soon = NOW + timedelta(minutes=2)
    found = store.read(sources.due, soon, 9, only=NAMES)
    store.close()
    assert [each.is_ours for each in seen] == [False] * 4 + [True] * 2
    assert "this machine's network is down" in seen[-1].reason
    assert {each.key: each.failures for each in found} == dict.fromkeys(NAMES, 0)


def test_an_outage_is_over_when_a_site_answers_whatever_it_says(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "tocsin.db")
    planner = VisitPlanner(store)

    def judged(name: str, seen: Visit) -> bool:
        return planner.judged(replace(seen, source=name), due(name), WATCHED).is_ours

    before = [judged(name, UNREACHED) for name in NAMES]
    refused = judged("herald", visit(outcome="hard", status=403))
    after = judged("gazette", UNREACHED)
    store.close()

    assert (before[-1], refused, after) == (True, False, False)


@pytest.mark.parametrize(("kind", "least"), [("feed", 3), ("my_spider", 15)])
def test_a_spider_of_a_users_own_runs_less_often(
    tmp_path: Path, kind: str, least: int
) -> None:
    store = Store(tmp_path / "tocsin.db")
    plan = VisitPlanner(store).plan(visit(), source(kind=kind, every=None), due())
    store.close()

    assert plan.limits.least == timedelta(minutes=least)
    assert source().soonest < OWN_SPIDER_LEAST


def test_a_move_is_said_with_the_line_to_write(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path / "tocsin.db")
    new = "https://new.example/feed"
    seen = SourceAddress(moved_to=new, visits=VISITS - 1)

    with caplog.at_level("WARNING", "tocsin.daemon"):
        planner = VisitPlanner(store)
        address = planner.address(visit(moved_to=new), due(address=seen), WATCHED)
    store.close()

    assert address == SourceAddress(adopted=new)
    assert [record.message for record in caplog.records] == ["source moved"]
    assert vars(caplog.records[0])["write"] == f'[sources.gazette] url = "{new}"'


@pytest.mark.parametrize(
    ("kind", "seen", "before", "expected"),
    [
        ("feed", {"listed": 0}, {}, NOW),
        ("feed", {"listed": 0}, {"empty_since": NOW - HOUR}, NOW - HOUR),
        ("feed", {"outcome": "unchanged"}, {"empty_since": NOW - HOUR}, NOW - HOUR),
        ("feed", {"listed": 9}, {"empty_since": NOW - HOUR}, None),
        ("feed", {"listed": 0}, {"was_empty": True}, None),
        ("feed", {"listed": 0}, {"first": True}, None),
        ("json", {"listed": 0}, {}, None),  # it may list only what is new
    ],
)
def test_a_list_is_checked_that_was_never_empty_before(
    tmp_path: Path,
    kind: str,
    seen: dict[str, Any],
    before: dict[str, Any],
    expected: datetime | None,
) -> None:
    store = Store(tmp_path / "tocsin.db")
    planned = VisitPlanner(store).plan(visit(**seen), source(kind=kind), due(**before))
    store.close()

    assert planned.empty_since == expected
