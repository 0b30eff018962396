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
from functools import partial
from pathlib import Path

import pytest

from tests.support.daemon_process import ALLOW, Process, begin, feed, page, prose
from tests.support.patience import PATIENCE, wait_for
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml

is_long = pytest.mark.skipif("KILLS" not in os.environ, reason="make test-fleet")
"""For tests that wait for leases, for silence, or for much to be done."""


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
def broker_server(folder: Path, kind: str) -> "Iterator[Broker | Rabbit]":
    """Yield a broker: "redis", "redis on disk" or "rabbitmq"."""
    if kind == "rabbitmq":
        with rabbitmq_server(folder) as rabbit:
            yield rabbit
        return
    with redis_server(
        folder, keeps="yes" if kind == "redis on disk" else "no"
    ) as broker:
        yield broker


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

    def __init__(self, number: int, *, articles: int, pause: float) -> None:
        """Publish articles of its own, on a host of its own; a page takes `pause` s."""
        super().__init__(host=f"127.0.0.{10 + number}")
        first = number * articles
        self.together = 0
        """How often a request came while another was under way."""
        self.times: Counter[str] = Counter()
        """How often each page was asked for."""
        self._under_way = 0
        self._count = threading.Lock()
        items = []
        for place in range(first, first + articles):
            about = "ferry" if place % 3 == 0 else "crane"
            title = f"News {place} of the {about}"
            shown = html(page(title, *prose(about, place)))
            self.pages[f"/{place}"] = replace(shown, pause=pause)
            items.append((f"/{place}", title))
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


@dataclass
class Rabbit:
    """A RabbitMQ server of our own, all of whose ports are on loopback."""

    folder: Path
    port: int
    names: int
    """The port of epmd, by which Erlang's processes find each other."""
    others: int
    """The port at which it would talk with others like it."""
    process: "subprocess.Popen[bytes] | None" = None
    epmd: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"amqp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the data that it left; return when it answers."""
        own = {
            "RABBITMQ_NODENAME": f"fleet{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.others),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface"
            " {127,0,0,1}",
            "ERL_EPMD_PORT": str(self.names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "HOME": str(self.folder),
        }
        if self.epmd is None:
            self.epmd = subprocess.Popen(
                ["epmd", "-port", str(self.names), "-address", "127.0.0.1"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        # After a kill, epmd may still have the name of the one before: it then ends.
        for _ in range(START_TRIES):
            # It has a process group of its own: it starts others, and they end with it.
            process = self.process = subprocess.Popen(
                [RABBITMQ],
                env=os.environ | own,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            wait_for(partial(self._has_started_or_ended, process))
            if self._answers():
                return
            self.kill()
        raise AssertionError("rabbitmq-server does not answer")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def control(self, *command: str) -> None:
        """Give it a command, with the tool that comes with it."""
        tool = [CONTROL, "-q", "-n", f"fleet{self.port}@localhost", *command]
        own = {"ERL_EPMD_PORT": str(self.names), "HOME": str(self.folder)}
        subprocess.run(tool, env=os.environ | own, capture_output=True, check=True)

    def _has_started_or_ended(self, process: "subprocess.Popen[bytes]") -> bool:
        return self._answers() or process.poll() is not None

    def end(self) -> None:
        """End it, and its epmd."""
        self.kill()
        if self.epmd is not None:
            self.epmd.kill()
            self.epmd.wait()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(connection.recv(8))
        except OSError:
            return False


START_TRIES = 3

RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"
CONTROL = "/usr/lib/rabbitmq/bin/rabbitmqctl"
"""As Debian has them; what it has in /usr/sbin changes the user first."""


@contextlib.contextmanager
def rabbitmq_server(folder: Path) -> Iterator[Rabbit]:
    """Yield a RabbitMQ server; skips the test where there is none."""
    if not Path(RABBITMQ).exists():
        pytest.skip("rabbitmq-server is missing: make test-fleet INSTALL=yes")
    data = folder / "rabbit"
    data.mkdir()
    rabbit = Rabbit(data, free_port(), free_port(), free_port())
    rabbit.start()
    try:
        yield rabbit
    finally:
        rabbit.end()
