"""A site that logs its requests, and what is impolite in such a log."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer

ROBOTS = "/robots.txt"

ANSWER_SECONDS = 0.02
"""How long each answer takes: a second request would be seen beside it."""

SLACK_SECONDS = 0.05
"""What clocks and the network may differ by."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request: when it came, when it was answered, and how."""

    path: str
    came: float
    """Seconds of `time.monotonic`."""
    answered: float
    status: int
    retry_after: float
    is_conditional: bool
    life: int
    """How many daemons were killed before it."""


class LoggedSite(WebServer):
    """A web server that logs when it was asked for what."""

    def __init__(self, *, host: str = "") -> None:
        super().__init__(host=host)
        self.log: list[LoggedRequest] = []
        self.life = 0
        self.under_way = 0
        """Requests that are not answered yet."""
        self._writing = threading.Lock()

    def answer(self, asked: ReceivedRequest) -> Reply:
        """Return the reply to a request, and log both."""
        with self._writing:
            came, life = time.monotonic(), self.life
            self.under_way += 1
        self._closing.wait(ANSWER_SECONDS)
        reply = super().answer(asked)
        entry = LoggedRequest(
            path=asked.path,
            came=came,
            answered=time.monotonic(),
            status=reply.status,
            retry_after=float(reply.headers.get("Retry-After", 0)),
            is_conditional="if-none-match" in asked.headers,
            life=life,
        )
        with self._writing:
            self.log.append(entry)
            self.under_way -= 1
        return reply

    def refusals(self) -> int:
        """Return how many answers asked for a pause."""
        return sum(entry.retry_after > 0 for entry in list(self.log))


def impolite(
    log: Sequence[LoggedRequest], *, gap: float, delay: float = 0.0
) -> list[str]:
    """Return what a server may complain of; nothing of a polite client.

    `delay` is the Crawl-delay of its robots.txt, in seconds.
    """
    found = []
    entries = sorted(log, key=lambda entry: entry.came)
    for before, entry in pairwise(entries):
        wait = entry.came - before.answered + SLACK_SECONDS
        about = f"{entry.path} {wait:.2f} s after {before.path}"
        if wait < SLACK_SECONDS:
            found.append(f"two at once: {about}")
        # What robots.txt asks for is not known before it was read.
        needed = gap if entry.path == ROBOTS else max(gap, delay)
        if wait < max(needed, before.retry_after):
            found.append(f"too soon: {about}")
    known: set[int] = set()
    for entry in entries:
        if entry.path == ROBOTS:
            known.add(entry.life)
        elif entry.life not in known:
            found.append(f"before robots.txt: {entry.path}")
    return found


def unconditional(
    log: Sequence[LoggedRequest], path: str, *, unwritten: set[int]
) -> list[str]:
    """Return requests for a listing whose ETag was known and not sent."""
    asked = [entry for entry in log if entry.path == path and entry.status < 400]
    return [
        f"{path} without its ETag in life {later.life}"
        for entry, later in pairwise(sorted(asked, key=lambda entry: entry.came))
        if not later.is_conditional
        and (entry.life == later.life or entry.life not in unwritten)
    ]
