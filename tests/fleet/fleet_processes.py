"""The processes of a fleet on loopback: a broker, workers, sites that watch them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.support.daemon_process import ALLOW, Process, begin, feed, page, prose
from tests.support.patience import PATIENCE, wait_for
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml


@dataclass
class Broker:
    """A Redis server of our own."""

    program: str
    folder: Path
    port: int
    keeps: str = "no"
    """Its `appendonly`: whether it has its messages again after it was killed."""
    options: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the data that it left; return when it answers."""
        self.process = subprocess.Popen(
            [
                self.program,
                *("--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", self.keeps, "--dir", str(self.folder)),
                *self.options,
            ],
            stdout=subprocess.DEVNULL,
        )
        assert wait_for(self._answers), "redis-server does not answer"

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(b"PING\r\n")
                # Without a password it is refused, and that is an answer too.
                return connection.recv(10)[:1] in (b"+", b"-")
        except OSError:
            return False


@contextlib.contextmanager
def redis_server(folder: Path, *options: str, keeps: str = "no") -> Iterator[Broker]:
    """Yield a Redis server beside the block; skips the test where there is none."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing: make test-fleet INSTALL=yes")
    data = folder / "redis"
    data.mkdir()
    broker = Broker(program, data, free_port(), keeps=keeps, options=options)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Workers:
    """Worker processes of one machine."""

    broker: str
    folder: Path
    options: tuple[str, ...] = ("--at-once", "4", "--readers", "1")
    running: dict[str, Process] = field(default_factory=dict)

    def start(self, name: str, *more: str) -> None:
        """Start a worker; one of this name that was killed has ended."""
        self.running[name] = begin(
            *("work", "--name", name, "--allow", ALLOW, *self.options, *more),
            folder=self.folder,
            log=self.log(name),
            TOCSIN_BROKER=self.broker,
        )

    def log(self, name: str) -> Path:
        """Return the file with what a worker said."""
        return self.folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """End a worker as a power cut would."""
        self.running[name].kill()
        self.running[name].wait()

    def pause(self, name: str) -> None:
        """Have it do nothing, as a machine does that is suspended."""
        os.kill(self.running[name].pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let it go on."""
        os.kill(self.running[name].pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask all to stop, and wait for them."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(PATIENCE)


@contextlib.contextmanager
def workers(broker: str, folder: Path) -> Iterator[Workers]:
    """Yield a machine that can run workers beside the block."""
    made = Workers(broker, folder)
    try:
        yield made
    finally:
        made.stop()


class WatchedSite(WebServer):
    """A site that notices when two requests are under way at once, and counts pages."""

    def __init__(self, *, articles: int, pause: float, first: int = 0) -> None:
        """Publish articles, numbered from `first` on; each page takes `pause` s."""
        super().__init__()
        self.together = 0
        """How often a request came while another was under way."""
        self.times: Counter[str] = Counter()
        """How often each page was asked for."""
        self._under_way = 0
        self._count = threading.Lock()
        items = []
        for number in range(first, first + articles):
            about = "ferry" if number % 3 == 0 else "crane"
            title = f"News {number} of the {about}"
            shown = html(page(title, *prose(about, number)))
            self.pages[f"/{number}"] = replace(shown, pause=pause)
            items.append((f"/{number}", title))
        self.pages["/feed"] = xml(feed(self.url, items), etag='"a"')

    def answer(self, asked: ReceivedRequest) -> Reply:
        with self._count:
            self._under_way += 1
            self.together += self._under_way > 1
            self.times[asked.path] += 1
        try:
            return super().answer(asked)
        finally:
            with self._count:
                self._under_way -= 1
