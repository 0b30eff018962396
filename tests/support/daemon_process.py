"""The real daemon as a process of its own, for tests that watch it from outside.

What is run and started here is forked from an interpreter that has loaded tocsin,
unless it is to be `fresh`: `tests/support/forked_command.py` says when.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

from tests.support.forked_command import ForkedProcess, can_fork, fork_command
from tests.support.patience import PATIENCE, SELDOM_SECONDS, seconds, wait_for
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer

FETCH_TIMEOUT = f"{seconds(30):.0f}s"
"""How long a daemon of the tests waits for a page; only tests of silence want less."""

ALLOW = "127.0.0.0/8"
"""Where a daemon of the tests may fetch: on this machine, and nowhere else."""


def command(*arguments: str) -> list[str]:
    """Return the command line that a user's `tocsin …` stands for."""
    return [sys.executable, "-P", "-m", "tocsin", *arguments]


Process = ForkedProcess | subprocess.Popen[bytes]
"""A command that runs: pid, poll, wait, send_signal, kill, terminate, returncode."""


def run(
    *arguments: str, cwd: Path, env: Mapping[str, str] = os.environ
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end and return what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = _start(*arguments, folder=cwd, env=env, streams=(out, errors))
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        printed = []
        for stream in (out, errors):
            stream.seek(0)
            printed.append(stream.read().decode())
    return subprocess.CompletedProcess(arguments, code, *printed)


def _start(
    *arguments: str,
    folder: Path,
    env: Mapping[str, str],
    streams: tuple[IO[bytes], IO[bytes]],
    fresh: bool = False,
) -> Process:
    out, errors = streams
    if not fresh and can_fork(env):
        return fork_command(
            *arguments, folder=folder, variables=env, out=out, errors=errors
        )
    return subprocess.Popen(
        command(*arguments), cwd=folder, stdout=out, stderr=errors, env=env
    )


@dataclass
class Daemon:
    """A running `tocsin run`."""

    process: Process
    database: Path
    log: Path
    begins: int = 0
    """Where its own lines begin in the log, which others before it may have written."""

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what the database answers; nothing while it is being made."""
        return rows(self.database, sql, *values)

    def wait(
        self, condition: Callable[[], bool], *, seldom: float = SELDOM_SECONDS
    ) -> None:
        """Wait until the condition is true; fail with the log when it never is.

        `seldom` is the longest time between two looks, in seconds.
        """
        came = wait_for(
            lambda: condition() or self.process.poll() is not None, seldom=seldom
        )
        if not came or not condition():
            self.kill()
            raise AssertionError(f"it never came; the log:\n{self.said()}")

    def said(self) -> str:
        """Return the log so far."""
        return self.log.read_text("utf-8", "replace")

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop once it watches; return its exit code.

        Before that a signal ends it as any program, which has nothing to finish.
        """
        wait_for(lambda: self._watches() or self.process.poll() is not None)
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE)

    def _watches(self) -> bool:
        return b"watching" in self.log.read_bytes()[self.begins :]

    def kill(self) -> None:
        """End it as a power cut would, and its workers with it."""
        self.process.kill()
        self.process.wait()


def rows(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what a database answers; nothing while it does not exist."""
    if not database.exists():
        return []
    connection = sqlite3.connect(
        f"{database.as_uri()}?mode=ro", uri=True, timeout=seconds(10)
    )
    with contextlib.closing(connection):
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError:
            return []


@contextlib.contextmanager
def daemon(
    folder: Path, config: str, *more: str, fresh: bool = False, **env: str
) -> Iterator[Daemon]:
    """Run a daemon on this configuration beside the block; `fresh` as in `start`."""
    path = folder / "config.toml"
    path.write_text(config, "utf-8")
    running = start(folder, *more, fresh=fresh, **env)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def start(folder: Path, *more: str, fresh: bool = False, **env: str) -> Daemon:
    """Start a daemon on the configuration in a folder; the caller ends it.

    A `fresh` one loads everything itself, as a user's does.
    """
    log = folder / "log"
    with log.open("ab") as stream:
        begins = stream.tell()
        process = _start(
            "run",
            *more,
            folder=folder,
            env=os.environ | env,
            streams=(stream, stream),
            fresh=fresh,
        )
    return Daemon(process, folder / "tocsin.db", log, begins)


def begin(*arguments: str, folder: Path, log: Path, **env: str) -> Process:
    """Start any command in a folder, its output into a file; the caller ends it."""
    with log.open("ab") as stream:
        streams = stream, stream
        return _start(*arguments, folder=folder, env=os.environ | env, streams=streams)


def save(running: Daemon, text: str) -> None:
    """Save the configuration as an editor does: the new file replaces the old one."""
    path = running.database.parent / "config.toml"
    (path.parent / "config.new").write_text(text, "utf-8")
    (path.parent / "config.new").replace(path)


def readers(daemon: int) -> list[int]:
    """Return the processes that read for a daemon: its forkserver's children."""
    return [grand for child in _children(daemon) for grand in _children(child)]


def _children(pid: int) -> list[int]:
    return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


class Inbox:
    """A webhook that remembers what it was sent."""

    def __init__(self, site: WebServer) -> None:
        self._site = site
        site.pages["/hook"] = self._take
        self.keys: list[str] = []
        """Idempotency keys, in the order of arrival."""

    @property
    def url(self) -> str:
        """The webhook as an Apprise URL."""
        return self._site.url.replace("http://", "json://") + "/hook"

    def _take(self, asked: ReceivedRequest) -> Reply:
        self.keys.append(asked.headers["idempotency-key"])
        return Reply(b"{}")


def feed(base: str, items: list[tuple[str, str]], *, when: str = "") -> str:
    """Return an RSS feed of (path, title) items under an address."""
    date = f"<pubDate>{when}</pubDate>" if when else ""
    listed = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link>{date}"
        f"<description>{title}, in short.</description></item>"
        for path, title in items
    )
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Test</title>'
        f"<link>{base}/</link>{listed}</channel></rss>"
    )


def page(title: str, *paragraphs: str) -> str:
    """Return an article's page."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{text}</article>"
        "<footer>All rights reserved by the harbour press.</footer></body></html>"
    )


def prose(subject: str, number: int) -> list[str]:
    """Return three paragraphs of a story of its own for each number, most words too."""
    own = iter(_names(number))

    def some(count: int) -> str:
        return " ".join(next(own) for _ in range(count))

    return [
        f"The {subject} of berth {some(3)} was, on {some(4)}, and in {number} more, "
        f"what {some(4)} said about {some(5)}, which is {some(3)}, in {some(3)}.",
        f"According to {some(2)}, the {some(5)} took {number} of {some(5)}, and had "
        f"the crane {some(4)}, which was with {some(3)}, and is {some(2)}.",
        f"The {some(3)} have said {some(4)} before the {some(4)}, and {some(5)} made "
        f"{number * 7} for {some(5)} in the bakery of {some(3)}, as {some(2)} said.",
    ]


def _names(number: int) -> Iterator[str]:
    """Yield words that no other number yields."""
    syllables = ("ba", "do", "fi", "ku", "la", "me", "no", "ri", "su", "ta", "ve", "zo")
    for place in count(number * 100):
        rest, word = place + 1_000, ""
        while rest:
            rest, syllable = divmod(rest, len(syllables))
            word += syllables[syllable]
        yield word


def config(
    sources: dict[str, str],
    *,
    query: str = "ferry",
    channel: str = "",
    crawl: str = "",
    more: str = "",
) -> str:
    """Return a configuration for loopback: impatient, and allowed to fetch there."""
    tables = "".join(f"\n[sources.{key}]\n{body}\n" for key, body in sources.items())
    routed = (
        f'\nchannels = ["hook"]\n\n[channels.hook]\nurl = "{channel}"'
        if channel
        else ""
    )
    return f"""
[crawl]
every = "1s"
gap = "0s"
workers = 1
timeout = "{FETCH_TIMEOUT}"
retry_first = "1s"
allow = ["{ALLOW}"]
baseline = "alert"
revisit_matched = []
{crawl}

[desk]
listen = ""

[alerts]
retry_first = "1s"
group_wait = "0s"
max_per_hour = 0

[watchlists.ferries]
query = "{query}"{routed}
{more}
{tables}
"""
