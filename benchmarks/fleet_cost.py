"""`python -m benchmarks.fleet_cost`: a crawl by the daemon alone, and by its workers.

The same newsroom on loopback is crawled in turn by the daemon alone and with one, two
and three workers behind a Redis server. All share the cores that there are, so what
three workers are worth is arithmetic: how many pages a second the daemon's own CPU
allows. The line of JSON it prints has, for each number of workers, CPU ms a page of the
daemon's main process, of its readers, of all workers (without their start) and of the
broker, and pages a second by the clock; each the median of the rounds.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import daemon_run, many_outlets, process_costs
from benchmarks.daemon_process import free_port, running
from benchmarks.many_outlets import Plan

WORKERS = (0, 1, 2, 3)
"""Workers in turn; 0 is the daemon alone."""

START_TRIES = 200

SETTLED_S, SETTLED_MS = 1.0, 50.0
"""A worker that has started uses less CPU than this in that time: it says hello."""


def cost(plan: Plan, workers: int, folder: Path) -> dict[str, float]:
    """Crawl a plan with so many workers; return what a page has cost."""
    port = free_port()
    server = shutil.which("redis-server")
    if server is None:
        raise SystemExit("redis-server is missing: apt-get install redis-server")
    redis = (server, "--port", str(port), "--bind", "127.0.0.1", "--save", "")
    url = f"redis://127.0.0.1:{port}"
    with contextlib.ExitStack() as stack:
        broker = stack.enter_context(
            running(*redis, folder=folder, log=folder / "redis.log")
        )
        _until_open(port)
        beside = [
            stack.enter_context(
                running(
                    *(sys.executable, "-P", "-m", "tocsin", "work", "--readers", "1"),
                    *("--name", f"w{number}", "--allow", "127.0.0.0/8"),
                    folder=folder,
                    log=folder / f"w{number}.log",
                    env=os.environ | {"TOCSIN_BROKER": url},
                )
            )
            for number in range(workers)
        ]
        started = [_settled(one.pid) for one in beside]
        more = f'[fleet]\nbroker = "{url}"\nfallback = false' if workers else ""
        crawl = daemon_run.crawl(plan, folder, more=more)
        far = [process_costs.read(one.pid) for one in beside]
        between = process_costs.read(broker.pid).main
    if not crawl.complete:
        raise SystemExit(f"with {workers} workers the crawl did not end")
    pages = max(crawl.articles, 1)
    return {
        "daemon_ms": (crawl.end.main - crawl.start.main) / pages,
        "readers_ms": (crawl.end.workers - crawl.start.workers) / pages,
        "workers_ms": (_total(far) - _total(started)) / pages,
        "broker_ms": between / pages if workers else 0.0,
        "pages_per_s": pages / crawl.articles_s,
    }


def _total(readings: Iterable[process_costs.Reading]) -> float:
    return sum(each.main + each.workers for each in readings)


def _settled(pid: int) -> process_costs.Reading:
    """Return what a worker has cost once it has started: it does nothing more then."""
    before = process_costs.read(pid)
    for _ in range(START_TRIES):
        time.sleep(SETTLED_S)
        now = process_costs.read(pid)
        spent = now.main + now.forkserver - before.main - before.forkserver
        if now.forkserver and spent <= SETTLED_MS:
            return now
        before = now
    raise SystemExit("a worker does not start")


def _until_open(port: int) -> None:
    for _ in range(START_TRIES):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 0.1),
        ):
            return
        time.sleep(0.1)
    raise SystemExit("redis-server does not answer")


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description="A crawl by a fleet.")
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument("--articles-per-outlet", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    plan = Plan(
        outlets=asked.outlets,
        each=asked.articles_per_outlet,
        watchlists=20,
        latest=datetime.now(UTC).replace(second=0, microsecond=0).isoformat(),
    )
    found: dict[int, dict[str, list[float]]] = {
        count: defaultdict(list) for count in WORKERS
    }
    with many_outlets.on_air(plan) as served:
        for turn in range(asked.rounds):
            for count in WORKERS[:: -1 if turn % 2 else 1]:
                with TemporaryDirectory(prefix="tocsin-fleet-") as name:
                    for key, value in cost(served, count, Path(name)).items():
                        found[count][key].append(value)
    medians = {
        count: {key: statistics.median(values) for key, values in kinds.items()}
        for count, kinds in found.items()
    }
    alone, most = medians[0]["daemon_ms"], medians[WORKERS[-1]]["daemon_ms"]
    told = {
        str(count): {key: round(value, 2) for key, value in kinds.items()}
        for count, kinds in medians.items()
    }
    more = {
        "daemon_ms_besides": round(most - alone, 2),
        "pages_per_s_of_the_daemon": round(1_000 / most, 1),
    }
    print(json.dumps({"workers": told, **more}))


if __name__ == "__main__":
    main()
