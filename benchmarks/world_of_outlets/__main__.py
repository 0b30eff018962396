"""`python -m benchmarks.world_of_outlets`: how often it is asked, how late it is known.

Five hundred invented outlets publish for a fortnight, each in its own hours, with
bulletins and bursts, and fail in all the ways that sites do: server errors, refusals,
silence, pages instead of feeds, demands for fewer requests. Some move, some end, and
twice the watcher has no network. Three policies watch the same world: tocsin's own code
(`scheduler.visit_plan` and what it uses), a fixed quarter of an hour, and a visit an
entry, as Miniflux can. Simulated are time, sites and the network. Before that the
daemon's own fetcher, workers and store watch a smaller world over HTTP on loopback
(`loopback_watch.py`), and `loopback_simulated` tells what the simulation makes of that
world.

Then a world with planted faults (`planted_faults.py`) is watched: half of its outlets
have one fault of a kind that the coverage ledger names, the others none. `ledger` tells
for each state how many were planted and named, how many within two rhythms
(`ledger_score.py` says what a rhythm is), what was named wrongly, told, and told to be
over; `false_notices` counts what was told of healthy outlets.

With --hubs each outlet also has a hub that tells of every article (`told_by_hub`), once
to the end and once until the middle, when all hubs die.

The line of JSON it prints has for each policy the visits, the requests for each new
article, the minutes from publication to storage (median, mean, 95th percentile, with
what was published during outages), the articles that left a listing unseen, and the
megabytes that conditional requests saved. `returns_late` counts outages after which an
outlet was visited later than four of its rhythms and an hour. Exits with 1 when a goal
is missed: at most half the requests of the fixed policy and a lower median, and at most
0.8 of the requests of a visit an entry and a lower 95th percentile; no false notice,
and every planted fault named.
"""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from benchmarks.world_of_outlets.ledger_score import false_notices, scores
from benchmarks.world_of_outlets.ledger_watch import LedgerWatch
from benchmarks.world_of_outlets.loopback_watch import watched_on_loopback
from benchmarks.world_of_outlets.outlets import Outlet, World, world
from benchmarks.world_of_outlets.planted_faults import plant
from benchmarks.world_of_outlets.policies import (
    EntryFrequency,
    Fixed,
    Learned,
    Policy,
)
from benchmarks.world_of_outlets.simulated_watch import SimulatedWatch, Tally
from benchmarks.world_of_outlets.told_by_hub import ToldByHub
from store.coverage_model import STATES

LEDGER_DAYS = 17
"""Faults begin in the first week of them, and last nine days at most."""

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""A Monday morning."""

POLICIES: dict[str, Callable[[Outlet], Policy]] = {
    "tocsin": lambda _: Learned(),
    "fixed": lambda _: Fixed(),
    "entry_frequency": lambda _: EntryFrequency(),
}


def main() -> int:
    """Watch the world by each policy, print what came of it; return the exit code."""
    options = _options()
    end = START + timedelta(days=options.days)
    invented = world(options.seed, options.outlets, START, end)
    began = time.process_time()
    on_loopback = _on_loopback(options)
    if not options.outlets:
        ledger, remarks = _ledger(options)
        if options.explain:
            print(*remarks, sep="\n", file=sys.stderr)
        print(json.dumps({**ledger, **on_loopback}))
        return 1 if missed_by_ledger(ledger) else 0
    tallies = {
        name: SimulatedWatch(invented, make, seed=options.seed).run()
        for name, make in POLICIES.items()
    }
    found = {name: figures(tally) for name, tally in tallies.items()}
    ledger, remarks = _ledger(options)
    missed = missed_goals(found) + missed_by_ledger(ledger)
    about = {
        "outlets": options.outlets,
        "days": options.days,
        "seed": options.seed,
        "articles": _articles(invented),
        **found,
        "of_fixed": _ratio(found, "fixed"),
        "of_entry_frequency": _ratio(found, "entry_frequency"),
        "returns": tallies["tocsin"].returns,
        "returns_late": len(tallies["tocsin"].returns_late),
        "moves_followed": tallies["tocsin"].moves_followed,
        **_told(options, invented),
        **ledger,
        **on_loopback,
        "missed_goals": missed,
        "cpu_s": round(time.process_time() - began),
    }
    if options.explain:
        lines = [*tallies["tocsin"].returns_late, *remarks]
        print(*lines, sep="\n", file=sys.stderr)
    print(json.dumps(about))
    return 1 if missed else 0


def _told(options: argparse.Namespace, invented: World) -> dict[str, Any]:
    """Watch the world where hubs tell, and where they all die in the middle."""
    if not options.hubs:
        return {}
    middle = START + timedelta(days=options.days / 2)

    def watched(dies: datetime | None) -> dict[str, float]:
        make = partial(ToldByHub.of, dies=dies)
        return figures(SimulatedWatch(invented, make, seed=options.seed).run())

    return {"hubs": watched(None), "hubs_that_die": watched(middle)}


def _on_loopback(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Watch a small world over HTTP, and simulate the same."""
    if not options.loopback:
        return {}
    logging.basicConfig(level=logging.ERROR, format="%(name)s %(message)s")
    end = START + timedelta(days=options.loopback_days)
    small = world(options.seed, options.loopback, START, end)
    simulated = SimulatedWatch(small, POLICIES["tocsin"], seed=options.seed).run()
    return {
        "loopback": watched_on_loopback(small),
        "loopback_simulated": figures(simulated),
    }


def _ledger(options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Return what the ledger made of planted faults, and a sentence on each mistake."""
    if not options.ledger:
        return {}, []
    end = START + timedelta(days=LEDGER_DAYS)
    faults = plant(world(options.seed, options.ledger, START, end), options.seed)
    watch = LedgerWatch(faults, seed=options.seed)
    watch.run()
    found, late = scores(faults, watch)
    false = false_notices(faults, watch)
    told = {
        "ledger": {state: found[state].figures() for state in STATES if state in found},
        "ledger_messages": watch.messages,
        "false_notices": len(false),
    }
    return told, [*late, *false]


def missed_by_ledger(ledger: Mapping[str, Any]) -> list[str]:
    """Return the goals that the coverage ledger misses."""
    missed = [
        f"every {state} named"
        for state, score in ledger.get("ledger", {}).items()
        if score["named"] < score["planted"]
    ]
    return missed + ["no false notice"] * bool(ledger.get("false_notices"))


def figures(tally: Tally) -> dict[str, float]:
    """Return what is told of a policy."""
    delays = sorted(delay / timedelta(minutes=1) for delay in tally.delays)
    count = len(delays)
    return {
        "visits": tally.visits,
        "requests_per_article": round(tally.visits / count, 3),
        "median_min": round(delays[count // 2], 1),
        "mean_min": round(sum(delays) / count, 1),
        "p95_min": round(delays[int(count * 0.95)], 1),
        "stored": count,
        "lost": tally.lost,
        "got_mb": round(tally.got_bytes / 1e6),
        "saved_mb": round(tally.saved_bytes / 1e6),
    }


def missed_goals(found: dict[str, dict[str, float]]) -> list[str]:
    """Return the goals that tocsin's own policy misses."""
    own, fixed, frequency = (found[name] for name in POLICIES)
    goals = {
        "half the requests of fixed": own["visits"] <= 0.5 * fixed["visits"],
        "median of fixed": own["median_min"] < fixed["median_min"],
        "0.8 of the requests of entry_frequency": own["visits"]
        <= 0.8 * frequency["visits"],
        "p95 of entry_frequency": own["p95_min"] < frequency["p95_min"],
    }
    return [goal for goal, is_reached in goals.items() if not is_reached]


def _ratio(found: dict[str, dict[str, float]], other: str) -> float:
    return round(found["tocsin"]["visits"] / found[other]["visits"], 3)


def _articles(invented: World) -> int:
    return sum(at >= START for outlet in invented.outlets for at in outlet.times)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.world_of_outlets")
    parser.add_argument(
        "--outlets", type=int, default=500, help="outlets of the simulation; 0: none"
    )
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--explain", action="store_true", help="name each late return")
    parser.add_argument("--hubs", action="store_true", help="outlets with hubs too")
    parser.add_argument(
        "--ledger", type=int, default=500, help="outlets with planted faults; 0: none"
    )
    parser.add_argument("--loopback", type=int, default=40, help="outlets over HTTP")
    parser.add_argument("--loopback-days", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
