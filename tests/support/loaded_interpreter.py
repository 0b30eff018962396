"""An interpreter that has loaded tocsin, and forks one process for each command.

`tests/support/forked_command.py` starts it as a script, with the number of a socket,
and says there what to run. To load the modules costs more CPU time than most tests of
a daemon do. In here they are loaded once, and nothing else is done: the interpreter
opens no file, starts no thread, handles no signal and chooses no reactor, and ends with
a message where a module did any of it. What is forked runs `tocsin` as `python -m`
would, with arguments, folder, variables and streams of its own, to the end of the
interpreter.
"""

import fcntl
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import util
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from apprise.manager_plugins import NotificationManager

MODULES = (
    "tocsin.cli.commands.check",
    "tocsin.cli.commands.fetch",
    "tocsin.cli.commands.run",
    "tocsin.daemon.daemon",
    "tocsin.web.app",
    # What worker processes load before they fork.
    "spiders.extract.read_page",
    "spiders.kinds.feed",
    "spiders.kinds.front_page",
    "spiders.kinds.gdelt",
    "spiders.kinds.google_news",
    "spiders.kinds.mailbox",
    "tldextract",
    # What a daemon loads by its name in a setting, or at its first use.
    "apscheduler.executors.asyncio",
    "apscheduler.triggers.interval",
    "multiprocessing.popen_forkserver",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.cookies",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.httpauth",
    "scrapy.downloadermiddlewares.httpcache",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.offsite",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.stats",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.dupefilters",
    "scrapy.extensions.httpcache",
    "scrapy.logformatter",
    "scrapy.robotstxt",
    "scrapy.spidermiddlewares.depth",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.spidermiddlewares.metacopy",
    "scrapy.spidermiddlewares.start",
    "scrapy.spidermiddlewares.urllength",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "spiders.fetch.compression",
    "spiders.fetch.idle_connections",
    "twisted.internet.asyncioreactor",
    "uvicorn.protocols.http.h11_impl",
)
"""What a daemon has loaded after its first article, but for its reactor."""

MAX_BYTES = 100_000
"""Of a request: arguments and variables."""

ABOVE = 400
"""Descriptors from here on are free while others get the numbers they are to have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a fork is to run."""

    arguments: list[str]
    folder: str
    variables: dict[str, str]
    streams: list[int]
    """Standard output and standard error."""


@dataclass(slots=True)
class Forks:
    """The processes that run, by a descriptor that becomes readable when one ends."""

    asked: socket.socket
    running: dict[int, tuple[int, socket.socket]] = field(default_factory=dict)

    def serve(self) -> Command | None:
        """Fork for each request: in a fork, return its command; at the end, None."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.asked, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is not self.asked:
                        selector.unregister(key.fileobj)
                        self._reap(key.fd)
                        continue
                    text, fds, _, _ = socket.recv_fds(self.asked, MAX_BYTES, 3)
                    if not text:
                        return None
                    pid = os.fork()
                    if not pid:
                        return self._leave(text, fds)
                    ended = self._keep(pid, fds)
                    selector.register(ended, selectors.EVENT_READ)

    def _keep(self, pid: int, fds: list[int]) -> int:
        """Tell who asked which process it is; return what tells of its end."""
        answers, *streams = fds
        for stream in streams:
            os.close(stream)
        ended = os.pidfd_open(pid)
        self.running[ended] = (pid, socket.socket(fileno=answers))
        _tell(self.running[ended][1], pid)
        return ended

    def _reap(self, ended: int) -> None:
        pid, answers = self.running.pop(ended)
        _, status = os.waitpid(pid, 0)
        with answers:
            _tell(answers, os.waitstatus_to_exitcode(status))
        os.close(ended)

    def _leave(self, text: bytes, fds: list[int]) -> Command:
        """Close in a fork what is its parent's, and return what it is to run."""
        answers, *streams = fds
        os.close(answers)
        self.asked.close()
        for ended, (_, others) in self.running.items():
            os.close(ended)
            others.close()
        return Command(streams=streams, **json.loads(text))


def _tell(answers: socket.socket, number: int) -> None:
    try:
        answers.send(str(number).encode())
    except OSError:
        return  # Nobody waits for it any more.


def load() -> None:
    """Import the modules; exit where one of them did more than define things."""
    # As tocsin does while it loads.
    gc.set_threshold(50_000)
    before = _open_files()
    for name in MODULES:
        import_module(name)
    # Modules of some hundred services, of which Apprise needs to know the names.
    known: Any = NotificationManager()  # type: ignore[no-untyped-call]  # Apprise's
    known.load_modules()
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208
    if threads > 1:
        sys.exit(f"loading tocsin has started {threads - 1} threads")
    if opened := _open_files() - before:
        sys.exit(f"loading tocsin has opened {opened}")
    if "twisted.internet.reactor" in sys.modules:
        sys.exit("loading tocsin has chosen a reactor")
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        sys.exit("loading tocsin has set a handler for SIGTERM")
    gc.collect()
    gc.freeze()


def _open_files() -> set[str]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.add(f"{entry.name} {entry.readlink()}")
        except FileNotFoundError:
            continue  # The folder itself, while it was listed.
    return found


def become(command: Command) -> None:
    """Run a command in this process as `python -m tocsin` does."""
    os.chdir(command.folder)
    os.environ.clear()
    os.environ.update(command.variables)
    time.tzset()
    for number, stream in zip((1, 2), command.streams, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    reserve_fork_server()
    sys.argv[1:] = command.arguments
    runpy.run_module("tocsin", run_name="__main__", alter_sys=True)


def reserve_fork_server() -> None:
    """Set a process aside that becomes the fork server of multiprocessing.

    It would be started as `python -c CODE`, and load for the workers what is loaded
    here already. Instead this fork, made while there is one thread, runs the same code
    with the same descriptors once it is asked for. A second server, in the place of one
    that died, is started as ever.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reserved = os.fork()
    if not reserved:
        ours.close()
        _become_fork_server(theirs)
    theirs.close()
    start = util.spawnv_passfds

    def start_or_ask(path: bytes, args: Sequence[Any], passfds: Sequence[int]) -> int:
        if ours.fileno() < 0 or "multiprocessing.forkserver" not in args[-1]:
            return int(start(path, args, passfds))
        about = json.dumps([args[-1], [*passfds]]).encode()
        with ours:
            socket.send_fds(ours, [about], passfds)
        return reserved

    util.spawnv_passfds = start_or_ask


def _become_fork_server(asked: socket.socket) -> NoReturn:
    """Wait for the code and the descriptors of a fork server; run it to its end."""
    # Ctrl-C reaches the whole group; the server itself ignores it as well.
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    with asked:
        text, received, _, _ = socket.recv_fds(asked, MAX_BYTES, 8)
    if not text:
        os._exit(0)
    code, numbers = json.loads(text)
    above = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, ABOVE) for each in received]
    for each in received:
        os.close(each)
    for high, number in zip(above, numbers, strict=True):
        os.dup2(high, number, inheritable=False)
        os.close(high)
    signal.signal(signal.SIGINT, interrupted)
    sys.argv = ["-c"]
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    status = 1
    try:
        exec(code, vars(main))
    except SystemExit:
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Load, say so, and fork until who started it is gone."""
    load()
    asked = socket.socket(fileno=int(sys.argv.pop()))
    asked.set_inheritable(False)
    asked.send(b"loaded")
    try:
        command = Forks(asked).serve()
    except KeyboardInterrupt:
        return  # Ctrl-C ends the tests, and all that they have started.
    if command:
        become(command)


if __name__ == "__main__":
    main()
