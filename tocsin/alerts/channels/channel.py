"""Channel: one recipient at one service, and the result of each attempt to send."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from apprise import Apprise, NotifyFormat
from apprise.plugins.pagerduty import NotifyPagerDuty

from store.message import Message
from tocsin.alerts.channels import http_monitor, matrix, terminal
from tocsin.alerts.channels.apprise_url import ChannelError, open_plugin
from tocsin.alerts.channels.certificates import tls_context
from tocsin.alerts.channels.classify import MARKUP_STATUSES, classify
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.send_timeouts import SEND_TIMEOUTS, SendTimeouts
from tocsin.alerts.channels.senders import sender_for
from tocsin.alerts.channels.url_secrets import redacted_logging, secrets_in
from tocsin.alerts.messages.services import is_known, service_of
from tocsin.logs.redaction import redact

MAX_REASON_CHARS = 300
"""Code points of a reason: a line in a table, not a page."""

UNENCRYPTED = (
    "the room is encrypted, and tocsin's messages in it are not: the servers of all "
    "its members can read them"
)

_HEADER_SCHEMAS = ("json", "jsons", "xml", "xmls", "form", "forms")
"""Webhooks, whose receivers see our headers."""


class Channel:
    """A way to send messages to one recipient.

    Only one thread at a time may use a channel, since Apprise's plugin keeps the key of
    the message that it sends. A thread that replaces one that hangs uses `reopened()`.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        limits: SendTimeouts = SEND_TIMEOUTS,
        ca_file: Path | None = None,
    ) -> None:
        """Open the URL, not a connection; raises ChannelError, which never shows it.

        `ca_file` holds the certificates of authorities that are trusted beside the
        public ones.

        Any thread may open a channel, beside others that send. It takes less than
        two milliseconds once Apprise has loaded its plugins, for the first channel.
        """
        http_monitor.install()
        self.name = name
        self._url = url
        self._limits = limits
        self._ca_file = ca_file
        self._secrets = secrets_in(url)
        self.plugin: Any = open_plugin(name, url, secrets=self._secrets, limits=limits)
        """Apprise's, whose attributes are the address that it sends to."""
        self._apprise = Apprise(asset=self.plugin.asset)
        self._apprise.add(self.plugin)
        # Not by the URL, which may be in the service's own form: https://discord.com/…
        self.service = service_of(f"{_schema_of(self.plugin)}://")
        self._own_fields = dict(getattr(self.plugin, "payload_extras", {}))
        self._sender = sender_for(self.plugin, limits=limits, ca_file=ca_file)
        if not self._carries_keys():
            self.service = replace(self.service, dedupes=False)

    def leads_to(self, url: str) -> bool:
        """Return whether this is the channel's URL."""
        return url == self._url

    def reopened(self) -> Self:
        """Return a new channel to the same recipient, which shares nothing with this.

        For another thread, while one hangs in this channel's `send`.
        """
        return type(self)(
            self.name, self._url, limits=self._limits, ca_file=self._ca_file
        )

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str = "",
        at: datetime,
        before_send: Callable[[], None],
    ) -> SendResult:
        """Send one message; return the outcome, as far as anybody can know it.

        `key`, of letters, digits and hyphens, is the same on every attempt: a receiver
        that drops repeats recognizes them by it. `thread` is the key of the first
        message on the same story, if any; `at` is when the message was written.

        `before_send` is called once, in this thread, directly before the first byte
        that could deliver leaves. What it raises comes out, and then nothing was sent.
        """
        first_call = _once(before_send)
        with redacted_logging(self._secrets):
            if self._sender is None:
                self._set_key(key)
                self._set_fields(message)
                result = self._send(message, first_call)
            else:
                call = _aborting(first_call)
                try:
                    result = self._sender.send(
                        message, key=key, thread=thread, at=at, before_send=call
                    )
                except http_monitor.SendAbortedError as aborted:
                    raise aborted.error from None
        reason = one_line(redact(result.reason, self._secrets), MAX_REASON_CHARS)
        return replace(result, reason=reason)

    def remark(self) -> str:
        """Return what a person should know of a channel that works; "" for nothing.

        Asks the service: to be called after a test message was sent.
        """
        if not matrix.is_direct(self.plugin):
            return ""
        observer = http_monitor.SendObserver(
            lambda: None, limits=self._limits, ca_file=self._ca_file
        )
        with redacted_logging(self._secrets), observer.active():
            is_encrypted = matrix.is_encrypted(self.plugin)
        return UNENCRYPTED if is_encrypted else ""

    def _send(self, message: Message, before_send: Callable[[], None]) -> SendResult:
        """Send by Apprise; if the service refuses the markup, send plain text."""
        result = self._attempt(message, before_send)
        plain = replace(message, body=message.plain, format="text")
        is_refused = result.outcome == "permanent" and result.status in MARKUP_STATUSES
        if not is_refused or plain == message or not message.plain:
            return result
        second = self._attempt(plain, before_send)
        if second.outcome == "ok":
            second = replace(second, reason=f"as plain text, after {result.reason}")
        return second

    def _attempt(self, message: Message, before_send: Callable[[], None]) -> SendResult:
        options: Any = {}
        if matrix.is_direct(self.plugin):
            options["delivers"] = matrix.delivers
            matrix.set_plain_body(self.plugin, message.plain or message.body)
        observer = http_monitor.SendObserver(
            before_send, limits=self._limits, ca_file=self._ca_file, **options
        )
        if not http_monitor.uses_http(self.plugin):
            # Bytes that leave by other means cannot be observed.
            before_send()
        with observer.active():
            accepted = self._apprise.notify(
                body=message.body,
                title=message.title,
                # Always given: without it Apprise sends article text as live markup.
                body_format=NotifyFormat(message.format),
            )
        if observer.abort_error is not None:
            raise observer.abort_error
        if accepted and self.plugin.schema == terminal.SCHEMA:
            return SendResult(outcome="ok")
        logged = "; ".join(dict.fromkeys(entry.message for entry in accepted.logs()))
        return classify(
            observer.last,
            accepted=bool(accepted),
            now=datetime.now(UTC),
            logged=logged,
        )

    def _set_key(self, key: str) -> None:
        """Give the next message its key, where the service has a place for it."""
        if self.plugin.schema in _HEADER_SCHEMAS:
            self.plugin.headers["Idempotency-Key"] = key
        elif matrix.is_direct(self.plugin):
            matrix.set_transaction_id(self.plugin, key)
        elif isinstance(self.plugin, NotifyPagerDuty):
            self.plugin.dedup = key

    def _set_fields(self, message: Message) -> None:
        """Give a webhook the fields of the next message, beside those of its URL."""
        if self.plugin.schema in _HEADER_SCHEMAS:
            self.plugin.payload_extras = {**message.fields, **self._own_fields}

    def _carries_keys(self) -> bool:
        """Return whether a key reaches the receiver: Matrix's webhooks drop it."""
        is_matrix = self.plugin.schema in ("matrix", "matrixs")
        return matrix.is_direct(self.plugin) or not is_matrix


def _schema_of(plugin: Any) -> str:
    """Return the schema that a plugin's service is known by.

    `plugin.schema` is "http" where a plugin keeps there what it builds its address of:
    Mattermost's and Rocket.Chat's do.
    """
    schemas: list[str] = [plugin.schema]
    for names in (plugin.secure_protocol, plugin.protocol):
        schemas += [names] if isinstance(names, str) else list(names or ())
    return next((schema for schema in schemas if is_known(schema)), schemas[0])


def check_ca_file(ca_file: Path | None) -> None:
    """Raise ChannelError when the file of [alerts] ca_file holds no certificates."""
    try:
        tls_context(verify=True, ca_file=ca_file)
    except OSError as error:
        why = "it holds no certificates" if isinstance(error, ssl.SSLError) else ""
        raise ChannelError(
            f"alerts.ca_file: {ca_file} cannot be used ({why or error.strerror}).",
            remedy="Name a file in PEM, which begins with -----BEGIN CERTIFICATE-----",
        ) from error


def open_channels(
    urls: Mapping[str, str], *, ca_file: Path | None = None
) -> dict[str, Channel]:
    """Return the channels by name; raises one ChannelError for all unusable URLs."""
    check_ca_file(ca_file)
    opened, problems = {}, []
    for name, url in urls.items():
        try:
            opened[name] = Channel(name, url, ca_file=ca_file)
        except ChannelError as error:
            problems.append(str(error))
    if problems:
        raise ChannelError("\n".join(problems))
    return opened


def _aborting(call: Callable[[], None]) -> Callable[[], None]:
    """Return a call whose errors no conversation takes for its own."""

    def aborting() -> None:
        try:
            call()
        except Exception as error:
            raise http_monitor.SendAbortedError(error) from error

    return aborting


def _once(call: Callable[[], None]) -> Callable[[], None]:
    """Return a function that makes a call only the first time."""
    called = False

    def first_only() -> None:
        nonlocal called
        if not called:
            called = True
            call()

    return first_only
