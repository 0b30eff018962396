"""The real daemon on the newsroom, watched from outside."""

import contextlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import process_costs
from benchmarks.daemon_process import running
from benchmarks.many_outlets import Plan
from benchmarks.synthetic_watchlists import subjects

START_SECONDS = 90.0
"""How long the start may take, on a busy machine too."""

CRAWL_SECONDS = 120.0
"""How long the crawl may take: 55 s on two idle cores. The whole benchmark is to end in
five minutes on a busy machine as well."""

LOOK_SECONDS = 0.1
"""Between two looks at progress; looking costs the daemon nothing but a little disk."""

MARKS = (25, 50, 75, 100)
"""Percent of the articles at which memory is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What a crawl came to."""

    start: process_costs.Reading
    """When the daemon said that it was watching."""
    end: process_costs.Reading
    """When all was read and every alert had gone out."""
    start_s: float
    """From the command to "watching"."""
    articles_s: float
    """From "watching" to the last article."""
    complete: bool
    """Not cut short because it took too long."""
    articles: int
    failed: int
    """Entries that gave no article of their own."""
    alerts: int
    sent: int
    rss_mb: dict[int, float]
    """Memory of the main process, by percent of the articles stored."""
    peak_mb: float
    workers_mb: float
    warnings: int
    """Lines in the log above INFO."""


def crawl(plan: Plan, folder: Path, *, more: str = "") -> Crawl:
    """Run the daemon in a folder until all is read and rung; return what it cost.

    When that takes too long, it is what was done by then. `more` is added to its
    configuration.
    """
    config, log = write_config(plan, folder, more=more), folder / "log"
    began = time.monotonic()
    with watching_daemon(config, log) as d:
        watching, start = time.monotonic(), process_costs.read(d.pid)
        with contextlib.closing(reader(folder / "tocsin.db")) as db:
            progress = _Progress(plan, db, d.pid)
            complete = _until(d, progress.is_done, CRAWL_SECONDS, LOOK_SECONDS)
            counted = {name: _one(db, sql) for name, sql in _COUNTS.items()}
        end = process_costs.read(d.pid)
        peak, workers = (
            process_costs.peak_rss_mb(d.pid),
            process_costs.worker_memory_mb(d.pid),
        )
    lines = log.read_text("utf-8").splitlines()
    return Crawl(
        start=start,
        end=end,
        start_s=watching - began,
        articles_s=progress.latest - watching,
        complete=complete,
        rss_mb=progress.rss_mb,
        peak_mb=peak,
        workers_mb=workers,
        warnings=sum('"level": "info"' not in line for line in lines),
        **counted,
    )


class _Progress:
    """How far a daemon has come, looked at now and then."""

    def __init__(self, plan: Plan, db: sqlite3.Connection, pid: int) -> None:
        self._plan, self._db, self._pid = plan, db, pid
        self._stored = 0
        self.latest = time.monotonic()
        """When an article was last seen to be new."""
        self.rss_mb: dict[int, float] = {}

    def is_done(self) -> bool:
        """Look, and return whether all is read and all alerts have gone out."""
        stored = _one(self._db, _COUNTS["articles"])
        if stored > self._stored:
            self._stored, self.latest = stored, time.monotonic()
        for mark in MARKS:
            if mark not in self.rss_mb and stored * 100 >= self._plan.articles * mark:
                self.rss_mb[mark] = process_costs.rss_mb(self._pid)
        settled = _one(
            self._db, "SELECT count(*) FROM entries WHERE state <> 'waiting'"
        )
        unsent = _one(
            self._db,
            "SELECT (SELECT count(*) FROM deliveries WHERE state <> 'sent')"
            " + (SELECT count(*) FROM alerts WHERE state = 'pending' AND reason = '')",
        )
        return settled >= self._plan.articles and not unsent


_COUNTS = {
    "articles": "SELECT count(*) FROM articles",
    "failed": "SELECT count(*) FROM entries WHERE state NOT IN ('waiting', 'read')",
    "alerts": "SELECT count(*) FROM alerts",
    "sent": "SELECT count(*) FROM deliveries WHERE state = 'sent'",
}


@contextlib.contextmanager
def watching_daemon(config: Path, log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the daemon beside the block, which begins when it watches."""
    command = (sys.executable, "-P", "-m", "tocsin", "run", "--log-format", "json")
    with running(*command, "-c", str(config), folder=Path.cwd(), log=log) as d:
        if not _until(d, lambda: _is_watching(log), START_SECONDS, 0.01):
            raise SystemExit(f"the daemon did not start in {START_SECONDS:.0f} s")
        yield d


def write_config(
    plan: Plan, folder: Path, *, listen: str = "", every: str = "", more: str = ""
) -> Path:
    """Write config.toml for a plan and return its path.

    `listen` is where the desk is served, `every` how often sources are visited.
    """
    hook = f"{plan.home(0)}/hook".replace("http://", "json://")
    parts = [
        f'[desk]\nlisten = "{listen}"',
        "[crawl]",
        'baseline = "alert"\ngap = "0s"\nallow = ["127.0.0.0/8"]\nworkers = 2',
        f'every = "{every}"' if every else "",
        '[alerts]\ngroup_wait = "0s"\nmax_per_hour = 0',
        f'[channels.hook]\nurl = "{hook}"',
    ]
    for number, subject in enumerate(subjects(plan.watchlists)):
        parts.append(f'[watchlists.w{number}]\nchannels = ["hook"]')
        parts.append(f"query = '''{subject.query}'''")
    for outlet in range(plan.outlets):
        parts.append(f'[sources.o{outlet}]\nname = "{plan.name(outlet)}"')
        parts.append(f'url = "{plan.feed(outlet)}"')
    path = folder / "config.toml"
    parts.append(more)
    path.write_text("\n".join(parts) + "\n", "utf-8")
    return path


def _is_watching(log: Path) -> bool:
    return '"watching"' in log.read_text("utf-8", "replace")


def _until(
    daemon: "subprocess.Popen[bytes]",
    condition: Callable[[], bool],
    seconds: float,
    pause: float,
) -> bool:
    """Return whether a condition came true in time, looking every `pause` seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if daemon.poll() is not None:
            raise SystemExit(f"the daemon ended with exit code {daemon.returncode}")
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def reader(database: Path) -> sqlite3.Connection:
    """Return a connection that only reads, in whatever thread."""
    uri = f"{database.as_uri()}?mode=ro"
    return sqlite3.connect(
        uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False
    )


def _one(db: sqlite3.Connection, sql: str) -> int:
    (number,) = db.execute(sql).fetchone()
    return int(number)
