"""`python -m benchmarks.daemon_start`: how long a start takes with much stored.

The real daemon starts on a copy of the database that the desk's pages are measured on,
with its 300 watchlists, no source, and a desk. A line of JSON has the seconds from the
command until its first answer on /healthz and the first 200 on /readyz, and the CPU
seconds of its process by then, and at rest: when it has used next to none for a while,
after what it looks at once when it has started. On a busy machine compare CPU only.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import process_costs
from benchmarks.daemon_process import free_port, running_daemon
from benchmarks.desk_pages import build_database
from benchmarks.synthetic_articles import Press

LOOK_SECONDS = 0.05

LONGEST_SECONDS = 600.0
"""How long a start may take before it is given up."""

REST_SECONDS, REST_MS = 5.0, 50.0
"""A daemon is at rest when it used less CPU for so long: of idle work, 1 %."""


def measure(built: Path, folder: Path) -> dict[str, float]:
    """Start the daemon on a copy in `folder`; return what its start took."""
    port = free_port()
    shutil.copy(built, folder / "tocsin.db")
    (folder / "config.toml").write_text(_configuration(port), "utf-8")
    begun = time.monotonic()
    figures: dict[str, float] = {}
    with running_daemon(folder) as daemon:
        for page in ("healthz", "readyz"):
            _wait_for(daemon, port, f"/{page}")
            figures[f"{page}_s"] = round(time.monotonic() - begun, 2)
            figures[f"{page}_cpu_s"] = _cpu_seconds(daemon.pid)
        _wait_for_rest(daemon.pid)
        figures["rest_cpu_s"] = _cpu_seconds(daemon.pid)
    return figures


def _configuration(port: int) -> str:
    press = Press(1, words=build_database.WORDS)
    parts = [f'[desk]\nlisten = "127.0.0.1:{port}"']
    for number in range(build_database.CHANNELS):
        # Nothing is sent there: what waits in the database was sent or is dead.
        parts.append(f'[channels.channel{number}]\nurl = "json://127.0.0.1:1/hook"')
    for watchlist in build_database.watchlists_of(press, build_database.WATCHLISTS):
        channels = [route.channel for route in watchlist.routes]
        parts.append(f"[watchlists.{watchlist.name}]\nquery = '''{watchlist.query}'''")
        parts.append(f"channels = {channels}")
    return "\n".join(parts) + "\n"


def _wait_for(daemon: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while _status(port, path) != 200:
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"the daemon never answered on {path}")
        time.sleep(LOOK_SECONDS)


def _status(port: int, path: str) -> int:
    wire = HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
    with contextlib.closing(wire):
        try:
            wire.request("GET", path)
            return wire.getresponse().status
        except OSError:
            return 0


def _wait_for_rest(pid: int) -> None:
    deadline, before = time.monotonic() + LONGEST_SECONDS, 0.0
    while time.monotonic() < deadline:
        now = process_costs.read(pid).main
        if now - before < REST_MS:
            return
        before = now
        time.sleep(REST_SECONDS)


def _cpu_seconds(pid: int) -> float:
    return round(process_costs.read(pid).main / 1_000, 2)


def main() -> None:
    """Build the database if it is not there, and print the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.daemon_start")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the database is, or is made")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="tocsin-bench-") as made:
        built = build_database.build(given.folder or Path(made), given.articles)
        print(json.dumps({"articles": given.articles} | measure(built, Path(made))))


if __name__ == "__main__":
    main()
