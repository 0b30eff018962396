"""`python -m benchmarks.memory_growth`: whether the daemon's memory grows by articles.

The real daemon watches outlets on loopback that publish without end: it visits, reads,
matches, stores, recognises stories and sends messages. With `--desk`, somebody looks at
its pages and asks its API all the while. Words and names are as common as in news, so
that caches of words fill as they do there.

The line of JSON it prints has the memory of the main process at the beginning, at half
and at the end, what each 1,000 stored articles added in the first and in the second
half, and what the reading processes hold at the end. No time is measured, so a busy
machine does not matter.
"""

import argparse
import contextlib
import itertools
import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks import process_costs
from benchmarks.daemon_process import free_port, running_daemon
from benchmarks.memory_slope import Sample, memory_slope
from benchmarks.news_stream import HOOK, host_at, outlets_on_air
from benchmarks.synthetic_articles import Press

WATCHLISTS = 1_000
"""Of a large newsroom: the articles that they find fill what alerts remember."""

LOOKS = 40
"""How often memory is measured: twenty times in each half."""

LOOK_SECONDS = 0.5

DESK_SECONDS = 0.3
"""Between two looks at the desk: a newsroom of a few people."""

LONGEST_SECONDS = 7_200.0
"""When a daemon is ended that does not get on."""

_PAGES = (
    "/",
    "/stories/{number}",
    "/articles/{number}",
    "/articles/{number}/why",
    "/watchlists",
    "/watchlist?name=w{list}",
    "/?q={word}",
    "/?watchlist=w{list}",
    "/sources",
    "/alerts",
    "/press-review",
    "/metrics",
    "/api/v1/stories",
    "/api/v1/stories/{number}",
    "/api/v1/articles/{number}",
    "/api/v1/messages",
    "/api/v1/sources",
)
"""What is asked of the desk, in turn."""


def grown(folder: Path, port: int, asked: argparse.Namespace) -> dict[str, object]:
    """Return what the daemon's memory came to by so many articles."""
    press, desk = Press(), free_port() if asked.desk else 0
    text = _configuration(press, port, outlets=asked.outlets, desk=desk)
    (folder / "config.toml").write_text(text, "utf-8")
    with running_daemon(folder) as daemon, contextlib.ExitStack() as beside:
        wait = _Wait(daemon, folder / "tocsin.db")
        samples: list[Sample] = []
        # The first ones come while libraries are loaded and threads are started.
        warm = asked.articles // LOOKS
        done = wait.until_stored(warm)
        visitor = _Visitor(desk, press)
        if desk:
            beside.enter_context(visitor.visiting(lambda: done))
        for look in range(LOOKS + 1):
            done = wait.until_stored(warm + asked.articles * look // LOOKS)
            samples.append((done, process_costs.rss_mb(daemon.pid)))
            print(*samples[-1], file=asked.samples, flush=True)
        workers_mb = process_costs.worker_memory_mb(daemon.pid)
    return {
        "articles": samples[-1][0] - samples[0][0],
        **asdict(memory_slope(samples)),
        "workers_mb": round(workers_mb, 1),
        "desk_pages": visitor.seen,
        "desk_failures": visitor.failed,
    }


def _configuration(press: Press, port: int, *, outlets: int, desk: int) -> str:
    listen = f"127.0.0.1:{desk}" if desk else ""
    parts = [
        f'[desk]\nlisten = "{listen}"',
        '[crawl]\nevery = "1s"\ngap = "0s"\nworkers = 2\nbaseline = "alert"',
        'allow = ["127.0.0.0/8"]',
        '[alerts]\ngroup_wait = "0s"\nmax_per_hour = 0',
        f'[channels.hook]\nurl = "json://{host_at(0)}:{port}{HOOK}"',
    ]
    for number, query in enumerate(press.queries(WATCHLISTS)):
        parts.append(f"[watchlists.w{number}]\nchannels = ['hook']")
        parts.append(f"query = '''{query}'''")
    for number in range(outlets):
        url = f"http://{host_at(number)}:{port}/feed.xml"
        parts.append(f'[sources.o{number}]\nkind = "feed"\nurl = "{url}"')
    return "\n".join(parts) + "\n"


class _Wait:
    """Waits for articles to be stored."""

    def __init__(self, daemon: "subprocess.Popen[bytes]", database: Path) -> None:
        self._daemon = daemon
        self._uri = f"{database.as_uri()}?mode=ro"
        self._deadline = time.monotonic() + LONGEST_SECONDS

    def until_stored(self, articles: int) -> int:
        """Return how many are stored once there are so many."""
        while (stored := self._stored()) < articles:
            if self._daemon.poll() is not None:
                raise SystemExit(f"the daemon ended: {self._daemon.returncode}")
            if time.monotonic() > self._deadline:
                raise SystemExit(f"the daemon stored only {stored} articles in time")
            time.sleep(LOOK_SECONDS)
        return stored

    def _stored(self) -> int:
        try:
            with contextlib.closing(sqlite3.connect(self._uri, uri=True)) as db:
                (count,) = db.execute("SELECT max(id) FROM articles").fetchone()
        except sqlite3.OperationalError:
            return 0  # it has only begun
        return int(count or 0)


class _Visitor:
    """Somebody who looks at the desk."""

    def __init__(self, port: int, press: Press) -> None:
        self._port = port
        self._words = press.vocabulary[100:5_000]
        self._dice = Random(1)
        self.seen = 0
        """Pages that were answered."""
        self.failed: dict[str, int] = {}
        """Page → its last status that was a failure."""

    @contextlib.contextmanager
    def visiting(self, articles: Callable[[], int]) -> Iterator[None]:
        """Look at one page after the other beside the block."""
        ending = threading.Event()
        visiting = threading.Thread(target=self._visit, args=(articles, ending))
        visiting.start()
        try:
            yield
        finally:
            ending.set()
            visiting.join()

    def _visit(self, articles: Callable[[], int], ending: threading.Event) -> None:
        for page in itertools.cycle(_PAGES):
            if ending.wait(DESK_SECONDS):
                return
            path = page.format(
                number=self._dice.randint(1, max(1, articles())),
                list=self._dice.randrange(WATCHLISTS),
                word=self._dice.choice(self._words),
            )
            self._ask(page, path)

    def _ask(self, page: str, path: str) -> None:
        wire = HTTPConnection("127.0.0.1", self._port, timeout=60)
        with contextlib.closing(wire):
            try:
                wire.request("GET", path)
                answer = wire.getresponse()
                answer.read()
            except OSError:
                self.failed[page] = 0
                return
        self.seen += 1
        # A story that was merged with another is not there any more.
        if answer.status >= 400 and "{number}" not in page:
            self.failed[page] = answer.status


def main() -> None:
    """Measure, and print a line of JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.memory_growth")
    parser.add_argument("--articles", type=int, default=10_000, help="after warming up")
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument("--desk", action="store_true", help="look at its pages")
    parser.add_argument(
        "--samples",
        type=argparse.FileType("w"),
        default="/dev/null",
        help="where to write what was measured: articles, MB",
    )
    asked = parser.parse_args()
    with (
        outlets_on_air(asked.outlets) as port,
        TemporaryDirectory(prefix="tocsin-bench-") as folder,
    ):
        print(json.dumps(grown(Path(folder), port, asked)))


if __name__ == "__main__":
    main()
