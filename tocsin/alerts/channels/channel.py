"""Channel: one way to reach somebody, and what became of each try."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from apprise import Apprise, NotifyFormat
from apprise.plugins.email import NotifyEmail
from apprise.plugins.pagerduty import NotifyPagerDuty

from store.message import Message
from tocsin.alerts.channels import http_monitor, matrix
from tocsin.alerts.channels.apprise_url import ChannelError, open_address
from tocsin.alerts.channels.classify import MARKUP, classify
from tocsin.alerts.channels.mail import Mail
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.redaction import redacted_logging, secrets_in
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.timeouts import SEND_TIMEOUTS, SendTimeouts
from tocsin.alerts.messages.services import service_of
from tocsin.logs.redaction import redact

MAX_SAID = 300
"""Code points of a reason: a line in a table, not a page."""

_TAKES_A_KEY = ("json", "jsons", "xml", "xmls", "form", "forms")
"""Schemas whose receivers see our headers."""


class Channel:
    """A way to reach somebody. Only one thread at a time may use it."""

    def __init__(
        self, name: str, url: str, *, limits: SendTimeouts = SEND_TIMEOUTS
    ) -> None:
        """Read the URL; raises ChannelError, which never shows it."""
        http_monitor.install()
        self.name = name
        self._limits = limits
        self._secrets = secrets_in(url)
        self.plugin: Any = open_address(name, url, secrets=self._secrets, limits=limits)
        """Apprise's, whose attributes say where it sends to."""
        self._apprise = Apprise(asset=self.plugin.asset)
        self._apprise.add(self.plugin)
        # Not by the URL, which may be in the service's own form: https://discord.com/…
        self.service = service_of(f"{self.plugin.schema}://")
        self._is_mail = isinstance(self.plugin, NotifyEmail)
        if not self._keeps_its_key():
            self.service = replace(self.service, dedupes=False)

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str = "",
        at: datetime,
        mark: Callable[[], None],
    ) -> SendResult:
        """Send one message; return what became of it, as far as anybody can know.

        `key`, of letters, digits and hyphens, is the same on every try: a receiver that
        dedupes tells a repeat by it. `thread` is the key of the first message on the
        same story, if any; `at` is when the message was written. `mark` is called once,
        in this thread, directly before the first byte that could deliver leaves; what
        it raises comes out, and then nothing was sent.
        """
        once = _once(mark)
        with redacted_logging(self._secrets):
            if self._is_mail:
                mail = Mail(self.plugin, limits=self._limits)
                answer = mail.send(message, key=key, thread=thread, at=at, mark=once)
            else:
                self._stamp(key)
                answer = self._notify(message, once)
        return replace(answer, reason=self._clean(answer.reason))

    def _notify(self, message: Message, mark: Callable[[], None]) -> SendResult:
        """Send by Apprise; what is refused for its markup again, as plain text."""
        plain = replace(message, body=message.plain, format="text")
        answer = self._attempt(message, mark)
        refused = answer.outcome == "permanent" and answer.status in MARKUP
        if not refused or plain == message or not message.plain:
            return answer
        second = self._attempt(plain, mark)
        if second.outcome == "ok":
            second = replace(second, reason=f"as plain text, after {answer.reason}")
        return second

    def _attempt(self, message: Message, mark: Callable[[], None]) -> SendResult:
        delivers: Any = (
            {"delivers": matrix.delivers} if matrix.is_direct(self.plugin) else {}
        )
        watch = http_monitor.SendObserver(mark, limits=self._limits, **delivers)
        if not http_monitor.speaks_http(self.plugin):
            # What happens on other wires cannot be seen.
            mark()
        with watch.active():
            result = self._apprise.notify(
                body=message.body,
                title=message.title,
                # Always said: without it article text goes out as live markup.
                body_format=NotifyFormat(message.format),
            )
        if watch.stopped is not None:
            raise watch.stopped
        logged = "; ".join(dict.fromkeys(entry.message for entry in result.logs()))
        return classify(
            watch.last, accepted=bool(result), now=datetime.now(UTC), logged=logged
        )

    def _stamp(self, key: str) -> None:
        """Let the next message carry its key, where the service has a place for it."""
        if self.plugin.schema in _TAKES_A_KEY:
            self.plugin.headers["Idempotency-Key"] = key
        elif matrix.is_direct(self.plugin):
            matrix.stamp(self.plugin, key)
        elif isinstance(self.plugin, NotifyPagerDuty):
            self.plugin.dedup = key

    def _keeps_its_key(self) -> bool:
        return self.plugin.schema not in ("matrix", "matrixs") or matrix.is_direct(
            self.plugin
        )

    def _clean(self, said: str) -> str:
        return one_line(redact(said, self._secrets), MAX_SAID)


def open_channels(addresses: Mapping[str, str]) -> dict[str, Channel]:
    """Return the channels by name; raises ChannelError for all that cannot be used."""
    opened, problems = {}, []
    for name, url in addresses.items():
        try:
            opened[name] = Channel(name, url)
        except ChannelError as error:
            problems.append(str(error))
    if problems:
        raise ChannelError("\n".join(problems))
    return opened


def _once(call: Callable[[], None]) -> Callable[[], None]:
    """Return a function that calls another only the first time."""
    called = False

    def first_only() -> None:
        nonlocal called
        if not called:
            called = True
            call()

    return first_only
