"""`python -m benchmarks.desk_load`: readers click through the desk while it crawls.

A daemon watches outlets on loopback that publish all the time, and fifty readers open
its pages, follow links and search. Prints one line of JSON: by how much the daemon's
loop was late (as its metrics count it), how long the readers waited, what went wrong,
and whether visits began late. `idle_loop_ms` is how late a loop was in the same minutes
that did nothing: what the machine itself did.

Exits with 1 when a goal is missed: of a hundred looks 99 find the loop at most 50 ms
late, no visit is late, and no request fails.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from benchmarks import many_outlets, process_costs
from benchmarks.daemon_run import reader, watching_daemon, write_config
from benchmarks.desk_load.late_visits import VisitTimes
from benchmarks.many_outlets import Plan
from benchmarks.subprocesses import answer, beside
from tocsin.wiring.vital_signs import LoopLag

FIRST_SECONDS = 300.0
"""How long the daemon may read what is out already; then the readers come. A visit
waits while a page of its host is read, with readers or without."""

AT_START, SECONDS_APART = 15, 30.0
"""Articles of each outlet that are out already, and between two new ones."""

EVERY = "60s"
"""How often each outlet is visited, give or take a tenth."""

LOOK_SECONDS = 1.0
"""Between two looks at what was visited."""

GOAL_MS, GOAL_SHARE = 50.0, 0.99

Buckets = dict[float, float]
"""Upper bound in seconds → looks up to it."""


def main() -> int:
    """Measure, print what came of it, and return the exit code."""
    asked = _arguments()
    seconds = asked.minutes * 60
    coming = int((seconds + FIRST_SECONDS) / SECONDS_APART) + 1
    ends = datetime.now(UTC) + timedelta(seconds=coming * SECONDS_APART)
    plan = Plan(
        outlets=asked.outlets,
        each=AT_START + coming,
        watchlists=50,
        latest=ends.isoformat(),
        seconds_apart=SECONDS_APART,
        coming=coming,
    )
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-load-") as folder,
        many_outlets.on_air(plan) as served,
    ):
        found = _loaded(served, Path(folder), asked, seconds)
    missed = _missed(found)
    print(json.dumps(found | {"missed": missed}))
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.desk_load")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument(
        "--think", type=float, default=5.0, help="seconds that a page is read"
    )
    return parser.parse_args()


def _loaded(
    plan: Plan, folder: Path, asked: argparse.Namespace, seconds: float
) -> dict[str, object]:
    """Let the daemon crawl and the readers read; return the figures."""
    listen = f"127.0.0.1:{_free_port()}"
    url = f"http://{listen}"
    config = write_config(plan, folder, listen=listen, every=EVERY)
    with (
        watching_daemon(config, folder / "log") as daemon,
        contextlib.closing(reader(folder / "tocsin.db")) as db,
    ):
        _let_it_read(db, asked.outlets * AT_START)
        load, costs, before = os.getloadavg(), process_costs.read(daemon.pid), _lag(url)
        visits, idle = VisitTimes(db), LoopLag()
        people = beside(
            "benchmarks.desk_load.desk_readers",
            *map(str, (url, asked.readers, seconds, asked.think)),
        )
        asyncio.run(_watch(visits, idle, seconds))
        readers = answer(people)
        after, spent = _lag(url), process_costs.read(daemon.pid)
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
        return {
            "minutes": asked.minutes,
            "readers": asked.readers,
            "articles": articles,
            "loop_ms": _figures(_since(before, after)),
            "idle_loop_ms": _figures({float(b): n for b, n in idle.buckets()}),
            "requests": readers,
            "visits": visits.figures(datetime.now(UTC)),
            "daemon_cores": round((spent.main - costs.main) / seconds / 1_000, 2),
            "loop_cores": round(
                (spent.main_thread - costs.main_thread) / seconds / 1_000, 2
            ),
            "peak_mb": round(process_costs.peak_rss_mb(daemon.pid)),
            "load_before": load[0],
            "load_after": os.getloadavg()[0],
        }


def _let_it_read(db: sqlite3.Connection, articles: int) -> None:
    """Wait until the daemon has read so many articles."""
    end = time.monotonic() + FIRST_SECONDS
    while time.monotonic() < end:
        (read,) = db.execute("SELECT count(*) FROM articles").fetchone()
        if read >= articles:
            return
        time.sleep(LOOK_SECONDS)
    raise SystemExit(f"{articles} articles were not read in {FIRST_SECONDS:.0f} s")


async def _watch(visits: VisitTimes, idle: LoopLag, seconds: float) -> None:
    """Look at the visits for so long, and at how late an idle loop is."""
    watching = asyncio.ensure_future(idle.watch())
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.to_thread(visits.look)
        await asyncio.sleep(LOOK_SECONDS)
    watching.cancel()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _lag(url: str) -> Buckets:
    """Return how late the daemon's loop was, since it began."""
    with urlopen(f"{url}/metrics", timeout=30) as response:
        text = response.read().decode()
    return {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(text)
        if family.name == "tocsin_loop_lag_seconds"
        for sample in family.samples
        if sample.name.endswith("_bucket")
    }


def _since(before: Buckets, after: Buckets) -> Buckets:
    return {bound: count - before[bound] for bound, count in after.items()}


def _figures(lag: Buckets) -> dict[str, float]:
    """Return the quantiles of a histogram in ms, each as its bucket's upper bound."""
    looks = lag[float("inf")]

    def quantile(part: float) -> float:
        return 1_000 * min(b for b, count in lag.items() if count >= part * looks)

    return {
        "looks": looks,
        "p50_at_most": quantile(0.5),
        "p99_at_most": quantile(0.99),
        "worst_at_most": quantile(1.0),
        "share_within_50_ms": round(lag[GOAL_MS / 1_000] / looks, 4),
    }


def _missed(found: Mapping[str, object]) -> list[str]:
    """Return the goals that were missed, each in a few words."""
    loop, visits, requests = found["loop_ms"], found["visits"], found["requests"]
    if not (
        isinstance(loop, dict)
        and isinstance(visits, dict)
        and isinstance(requests, dict)
    ):
        raise TypeError("figures without their tables")
    missed = []
    if loop["share_within_50_ms"] < GOAL_SHARE:
        missed.append(f"loop: only {loop['share_within_50_ms']:.1%} within 50 ms")
    if visits["late"]:
        missed.append(f"{visits['late']} visits late")
    if requests["errors"]:
        missed.append(f"requests failed: {requests['errors']}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
