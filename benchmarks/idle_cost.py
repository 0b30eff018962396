"""`python -m benchmarks.idle_cost`: what the daemon costs while nothing is to be done.

The real daemon visits 300 outlets on loopback once, each at an address of its own, and
then none is due for hours: it only looks whether something is. A line of JSON has the
CPU of its main process in that time, in percent of a core, and that of each thread that
took a hundredth of it or more; and of the reading processes. On a busy machine what
others do to its caches is in the figures, which are then too high.
"""

import argparse
import contextlib
import json
import sqlite3
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import process_costs
from benchmarks.daemon_process import free_port, running_daemon
from benchmarks.soak.outlets import Outlets, outlets_on_air
from benchmarks.soak.truth import host_of

CHANNELS, WATCHLISTS = 4, 40

LONGEST_SECONDS = 900.0
"""How long the first visits may take."""

SETTLE_SECONDS = 200.0
"""Until what is done once after the visits is done: connections are closed after a
minute, and the coverage ledger judges fifty sources every half a minute."""


def measure(folder: Path, port: int, asked: argparse.Namespace) -> dict[str, object]:
    """Return what a daemon costs that has visited everything."""
    (folder / "config.toml").write_text(_configuration(port, asked.outlets), "utf-8")
    with running_daemon(folder) as daemon:
        _wait_for_visits(daemon, folder / "tocsin.db", asked.outlets)
        time.sleep(SETTLE_SECONDS)
        begun, before = time.monotonic(), process_costs.read(daemon.pid)
        time.sleep(60 * asked.minutes)
        seconds, after = time.monotonic() - begun, process_costs.read(daemon.pid)
        names = _thread_names(daemon.pid)

    def percent(used_ms: float) -> float:
        return round(used_ms / 10 / seconds, 3)

    threads = {
        names.get(id_, str(id_)): percent(after.threads[id_] - earlier)
        for id_, earlier in before.threads.items()
        if id_ in after.threads
    }
    return {
        "sources": asked.outlets,
        "seconds": round(seconds),
        "main_percent": percent(after.main - before.main),
        "loop_percent": percent(after.main_thread - before.main_thread),
        "threads_percent": {name: share for name, share in threads.items() if share},
        "workers_percent": percent(after.workers - before.workers),
    }


def _configuration(port: int, outlets: int) -> str:
    parts = [
        f'[desk]\nlisten = "127.0.0.1:{free_port()}"',
        '[crawl]\nevery = "6h"\ngap = "0s"\nbaseline = "skip"\nallow = ["127.0.0.0/8"]',
    ]
    for number in range(CHANNELS):
        parts.append(f'[channels.c{number}]\nurl = "json://127.0.0.1:1/hook"')
    for number in range(WATCHLISTS):
        parts.append(f'[watchlists.w{number}]\nquery = "ferry{number}"')
        parts.append(f'channels = ["c{number % CHANNELS}"]')
    for number in range(outlets):
        url = f"http://{host_of(number)}:{port}/feed.xml"
        parts.append(f'[sources.o{number}]\nkind = "feed"\nurl = "{url}"')
    return "\n".join(parts) + "\n"


def _wait_for_visits(
    daemon: "subprocess.Popen[bytes]", database: Path, outlets: int
) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while _visited(database) < outlets:
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("the sources were not visited in time")
        time.sleep(0.5)


def _visited(database: Path) -> int:
    uri = f"{database.as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as db:
            sql = "SELECT count(DISTINCT source_id) FROM visits"
            return int(db.execute(sql).fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # it has only begun


def _thread_names(pid: int) -> dict[int, str]:
    """Return thread → its name, as far as the kernel keeps it."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found[int(task.name)] = f"{(task / 'comm').read_text().strip()} {task.name}"
    return found


def main() -> None:
    """Measure, and print a line of JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.idle_cost")
    parser.add_argument("--outlets", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=3.0)
    asked = parser.parse_args()
    with (
        outlets_on_air(asked.outlets, seed=1, late_from=0) as port,
        TemporaryDirectory(prefix="tocsin-bench-") as folder,
    ):
        Outlets(port).allow(1)
        print(json.dumps(measure(Path(folder), port, asked)))


if __name__ == "__main__":
    main()
