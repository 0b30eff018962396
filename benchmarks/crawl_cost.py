"""`python -m benchmarks.crawl_cost`: a crawl by the real daemon, beside its floors.

40 outlets, 2,000 articles, 50 watchlists, all on loopback. Only ratios within one run
mean anything on a machine that others share: the floors are measured in the same run,
before and after the daemon, and the smaller one of each counts. Where the machine's
pace changed in between, the ratio at even pace says what came of that.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import cpu_speed, daemon_run, floors, many_outlets, stage_costs
from benchmarks.figures import Pass, Result, figures
from benchmarks.floors import Floor
from benchmarks.many_outlets import Plan
from benchmarks.results_table import rounded, table


def measure(plan: Plan) -> Result:
    """Run everything once."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name,
        many_outlets.on_air(plan) as served,
    ):
        fetch, read = [_pass(floors.fetch, served)], [_pass(floors.read, served)]
        with cpu_speed.taken() as crawl_pace:
            crawl = daemon_run.crawl(served, Path(name))
        rung = many_outlets.rung(served)
        fetch.append(_pass(floors.fetch, served))
        read.append(_pass(floors.read, served))
        with cpu_speed.taken() as stages_pace:
            stages = stage_costs.stages(Path(name))
    return Result(
        plan=plan,
        crawl=crawl,
        pace_ms=crawl_pace.ms,
        stages=stages,
        stages_pace_ms=stages_pace.ms,
        fetch=fetch,
        read=read,
        rung=rung,
        took_s=time.monotonic() - began,
    )


def _pass(floor: Callable[[Plan], Floor], plan: Plan) -> Pass:
    with cpu_speed.taken() as taken:
        done = floor(plan)
    return Pass(done, taken.ms)


def _plan() -> Plan:
    parser = argparse.ArgumentParser(description="A crawl, beside its floors.")
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument("--articles-per-outlet", type=int, default=50)
    parser.add_argument("--watchlists", type=int, default=50)
    asked = parser.parse_args()
    return Plan(
        outlets=asked.outlets,
        each=asked.articles_per_outlet,
        watchlists=asked.watchlists,
        latest=datetime.now(UTC).replace(second=0, microsecond=0).isoformat(),
    )


def main() -> None:
    """Measure, then print the table and one line of JSON."""
    told = figures(measure(_plan()))
    print(table(told))
    print(json.dumps(rounded(told)))


if __name__ == "__main__":
    main()
