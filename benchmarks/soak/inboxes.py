"""Twelve channels on loopback, in trouble of every kind, and what each accepted.

Real servers all: web hooks and Gotify, and mail over SMTP. The web services draw their
fault for each request; a mail server has one for a while, then another.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from benchmarks.soak.truth import LATE, SUBJECTS, ArticleId, article_ids
from tests.support.chat_services import Fault, Request, Services
from tests.support.smtp_server import Fault as MailFault
from tests.support.smtp_server import MailServer

Telling = Literal["hook", "gotify", "mail"]

_REPEAT = re.compile(r"may be a repeat|may not have reached you", re.IGNORECASE)
"""By these words a reader knows that a message may have come before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A channel, and what is wrong with it."""

    name: str
    service: Telling
    faults: Mapping[str, float]
    """The share of requests that each fault meets; of mails, of the time."""
    latency_seconds: float = 0.0
    on_unknown: str = "note"
    goes_away: bool = False
    """Whether it refuses everybody for a while."""

    @property
    def knows_repeats(self) -> bool:
        """Whether the key of a message marks its repeat."""
        return self.service != "gotify"


TROUBLES = (
    Trouble(name="well", service="hook", faults={}),
    Trouble(name="slow", service="hook", faults={}, latency_seconds=0.7),
    Trouble(name="busy", service="hook", faults={"busy": 0.05}),
    Trouble(name="broken", service="hook", faults={"broken": 0.15}),
    Trouble(name="hangs-up", service="hook", faults={"lost": 0.1, "reset": 0.1}),
    Trouble(name="hangs", service="hook", faults={"hang": 0.01}),
    Trouble(name="away", service="hook", faults={}, goes_away=True),
    Trouble(name="noted", service="gotify", faults={"lost": 0.05}),
    Trouble(name="resent", service="gotify", faults={"lost": 0.1}, on_unknown="resend"),
    Trouble(name="held", service="gotify", faults={"lost": 0.05}, on_unknown="hold"),
    Trouble(name="mail", service="mail", faults={"busy": 0.1, "drop": 0.1}),
    Trouble(
        name="mail-away",
        service="mail",
        faults={"greylist": 0.1, "no such user": 0.1},
        goes_away=True,
    ),
)
"""Each is told of two places: its own, and that of the one before it."""


def routes() -> dict[str, tuple[str, str]]:
    """Return watchlist → the channels that are told of it."""
    names = [trouble.name for trouble in TROUBLES]
    after = [*names[1:], names[0]]
    found = dict(zip(SUBJECTS, zip(names, after, strict=True), strict=True))
    return {**found, LATE: (names[0], names[-1])}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that a service accepted."""

    key: str
    articles: frozenset[ArticleId]
    is_marked: bool
    """Whether its words say that it may be a repeat."""


class Inbox:
    """One channel's server."""

    def __init__(self, trouble: Trouble, server: Services | MailServer) -> None:
        self.trouble = trouble
        self._server = server
        self._dice = Random(trouble.name)
        if isinstance(server, Services):
            server.plan.usual = self._fault
        self.is_away = False
        """Whether it refuses everybody."""
        self.is_well = False
        """Whether its faults are over."""

    @property
    def url(self) -> str:
        """Return its Apprise URL."""
        if isinstance(self._server, MailServer):
            return self._server.url()
        host = f"127.0.0.1:{self._server.port}"
        if self.trouble.service == "hook":
            return f"json://{host}/hook"
        return f"gotify://{host}/TokenOfTheSoak"

    def look(self) -> None:
        """Draw the fault that a mail server has from now on."""
        if isinstance(self._server, MailServer):
            self._server.fault = self._mail_fault()

    def accepted(self) -> list[Accepted]:
        """Return what it accepted, in that order."""
        if isinstance(self._server, MailServer):
            return [
                _accepted(key_of(mail["Message-ID"]), _text(mail))
                for mail in [*self._server.mails]
            ]
        return [_accepted_request(request) for request in [*self._server.accepted]]

    def _fault(self) -> Fault:
        drawn = "missing" if self.is_away else self._drawn()
        return drawn or "ok"  # type: ignore[return-value]  # named in TROUBLES

    def _mail_fault(self) -> MailFault:
        drawn = "no such user" if self.is_away else self._drawn()
        return drawn or "ok"  # type: ignore[return-value]  # named in TROUBLES

    def _drawn(self) -> str:
        chance = 1.0 if self.is_well else self._dice.random()
        for fault, share in self.trouble.faults.items():
            if chance < share:
                return fault
            chance -= share
        return ""


def key_of(message_id: str) -> str:
    """Return the key that a mail's Message-ID was made of: <KEY@DOMAIN>."""
    return message_id.strip("<> ").rpartition("@")[0]


def _text(mail: object) -> str:
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]  # an EmailMessage
    return str(body.get_content()) if body else ""


def _accepted_request(request: Request) -> Accepted:
    said = json.dumps(request.content, ensure_ascii=False)
    return _accepted(request.key, said)


def _accepted(key: str, said: str) -> Accepted:
    return Accepted(key, frozenset(article_ids(said)), bool(_REPEAT.search(said)))


@contextlib.contextmanager
def inboxes_on_air() -> Iterator[Sequence[Inbox]]:
    """Serve all channels beside the block."""
    with contextlib.ExitStack() as stack:
        yield [_inbox(stack, trouble) for trouble in TROUBLES]


def _inbox(stack: contextlib.ExitStack, trouble: Trouble) -> Inbox:
    if trouble.service == "mail":
        return Inbox(trouble, stack.enter_context(MailServer()))
    server = Services(latency=trouble.latency_seconds)
    return Inbox(trouble, stack.enter_context(server))


def channel_tables(inboxes: Sequence[Inbox]) -> str:
    """Return the channels as a configuration has them."""
    return "\n".join(
        f'[channels.{inbox.trouble.name}]\nurl = "{inbox.url}"\n'
        f'on_unknown = "{inbox.trouble.on_unknown}"\n'
        for inbox in inboxes
    )
