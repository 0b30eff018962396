"""`python -m benchmarks.soak`: hours of news and trouble, and what was lost by them.

The real daemon watches outlets on loopback (300, each on an address of its own), finds
what its watchlists look for, and sends to twelve channels, each in trouble of its kind
(`inboxes.TROUBLES`). Meanwhile it is killed with SIGKILL every few minutes, its clock
is set ahead and back, the disk is full, backups are made and one is put back, old
articles are deleted, and its configuration is changed (`run.py` says when). In the
second half nobody kills it, so that its memory shows.

Each article has its truth, drawn from a seed: whether a watchlist finds it, and which
channels are to be told. The last line, JSON, compares it with the database and with
what the channels' servers accepted. `lost` are articles that are not stored, and alerts
that no message told and no rule holds; `duplicates_unflagged` are articles of which a
channel was told twice, and nothing says that it may be a repeat. `rss_mb_per_1000` is
what 1,000 articles added to the memory of the main process, in the second half of the
time since it was killed last; in a short run caches fill then, which says nothing of
hours. `ended_by_itself` is why the daemon ended when nobody had asked for it.

Exits with 1 when anything was lost, repeated without a mark, or broken. Steps of the
clock need a C compiler (`cc`), and a full disk needs the right to mount one; without
them it says so, and leaves them out.
"""

import argparse
import contextlib
import json
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.soak.inboxes import inboxes_on_air
from benchmarks.soak.machine import SmallDisk, SteppedClock, enter_namespace
from benchmarks.soak.outlets import Outlets, outlets_on_air
from benchmarks.soak.results import faults_of, figures, judge
from benchmarks.soak.run import Soak, SoakPlan
from benchmarks.soak.watched_daemon import DaemonLostError, WatchedDaemon

SHOWN = 10
"""Of each kind of loss, how many are shown on stderr."""


def main() -> int:
    """Soak, print what came of it, and return the exit code."""
    plan = _plan()
    enter_namespace("benchmarks.soak")
    # Whoever ends us ends what we have started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tocsin-soak-")))
        (folder / "disk").mkdir()
        disk, clock = SmallDisk(folder / "disk"), SteppedClock(folder)
        stack.callback(disk.unmount)
        _say_what_is_missing(disk, clock)
        port = stack.enter_context(
            outlets_on_air(plan.outlets, seed=plan.seed, late_from=plan.late_from)
        )
        inboxes = stack.enter_context(inboxes_on_air())
        daemon = WatchedDaemon(folder, clock.environment)
        stack.callback(daemon.close)
        soak = Soak(plan, daemon, Outlets(port), port, inboxes, clock, disk)
        return _report(soak)


def _report(soak: Soak) -> int:
    """Soak, judge and print; return the exit code."""
    begun, lost, code = time.monotonic(), "", 1
    try:
        soak.run()
        code = soak.daemon.stop()
    except DaemonLostError as error:
        lost = str(error)
    verdict = judge(soak)
    faults = faults_of(soak.daemon.database)
    for name in ("lost_articles", "lost_alerts", "unflagged"):
        for each in getattr(verdict, name)[:SHOWN]:
            print(f"{name}: {each}", file=sys.stderr)
    events = soak.daemon.events()
    for event, count in events.most_common():
        print(f"{count} x {event}", file=sys.stderr)
    found = figures(soak, verdict)
    found |= {
        "database_faults": faults,
        "tracebacks": events["traceback"],
        "ended_by_itself": lost,
        "exit_code": code,
        "seconds": round(time.monotonic() - begun),
        "seed": soak.plan.seed,
    }
    print(json.dumps(found))
    is_well = not (found["lost"] or found["duplicates_unflagged"] or faults or code)
    return 0 if is_well and not lost and not events["traceback"] else 1


def _say_what_is_missing(disk: SmallDisk, clock: SteppedClock) -> None:
    if not disk.can_fill:
        print("no full disk: none can be mounted here", file=sys.stderr)
    if not clock.can_step:
        print("no steps of the clock: there is no C compiler", file=sys.stderr)


def _plan() -> SoakPlan:
    parser = argparse.ArgumentParser(prog="benchmarks.soak")
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--outlets", type=int, default=300, help="at least 2")
    parser.add_argument("--minutes", type=float, default=600.0, help="at most")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.outlets < 2 or asked.articles < 1 or asked.minutes <= 0:
        parser.error("at least 2 outlets, 1 article, and some minutes are needed")
    return SoakPlan(
        articles=asked.articles,
        outlets=asked.outlets,
        minutes=asked.minutes,
        seed=asked.seed,
    )


if __name__ == "__main__":
    sys.exit(main())
