"""Mail: a conversation with an SMTP server, with every reply kept.

Apprise reads the channel's URL. Its own sender returns the same False for a greylisted
mail, a refused recipient and a mail that was accepted after its 15 seconds were over;
it also writes a second Message-ID and drops every link from the text part.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from store.message import Message
from tocsin.alerts.channels.classify import no_answer
from tocsin.alerts.channels.endpoint import Endpoint
from tocsin.alerts.channels.mime import Envelope, compose
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.send_deadline import deadline, disconnect
from tocsin.alerts.channels.send_result import SendOutcome, SendResult

MAX_REPLY_CHARS = 200
"""Code points of a server's reply that are passed on."""

_TOO_LARGE = frozenset([523, 552])
"""Replies before the message that blame its size, and not its recipient."""

Step = Literal["connecting", "login", "sender", "recipient", "data", "message"]
"""How far a conversation got. In the last step, the whole message has left."""


class MailSender:
    """Sends mails to one recipient."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Take host, port, login and addresses from Apprise's NotifyEmail."""
        self._endpoint = endpoint
        self._plugin = endpoint.plugin
        self._limits = endpoint.limits
        self._step: Step = "connecting"
        self._envelope = envelope_of(endpoint.plugin)

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str,
        at: datetime,
        before_send: Callable[[], None],
    ) -> SendResult:
        """Send one mail; raises what `before_send` raises, and then sends nothing."""
        content = compose(message, self._envelope, key=key, thread=thread, at=at)
        self._step = "connecting"
        try:
            with self._session() as client:
                self._send_envelope(client, len(content))
                self._step = "data"
                before_send()
                return self._send_content(client, content)
        except smtplib.SMTPResponseException as error:
            return self._rejected(error.smtp_code, error.smtp_error)
        except smtplib.SMTPServerDisconnected as error:
            return self._disconnected(error)
        except smtplib.SMTPException as error:
            # The server offers no STARTTLS, no login or no SMTPUTF8.
            return SendResult(outcome="channel", reason=f"SMTP: {error}")
        except UnicodeEncodeError:
            reason = "SMTP: user name and password must be ASCII"
            return SendResult(outcome="channel", reason=reason)
        except OSError as error:
            return self._disconnected(error)

    @contextlib.contextmanager
    def _session(self) -> Iterator["_PlainClient | _TlsClient"]:
        """Connect, secure and log in as the URL says; hang up at the end."""
        plugin, tls_context = self._plugin, self._endpoint.tls_context
        options: dict[str, Any] = {
            "local_hostname": _local_hostname(),
            "timeout": self._limits.step.total_seconds(),
        }
        host = plugin.smtp_host.strip("[]")
        opened = (
            _TlsClient(host, plugin.port, context=tls_context(), **options)
            if plugin.secure_mode == "ssl"
            else _PlainClient(host, plugin.port, **options)
        )
        with contextlib.closing(opened) as client:
            if plugin.secure_mode == "starttls":
                client.starttls(context=tls_context())
            client.ehlo_or_helo_if_needed()
            self._step = "login"
            if plugin.user and plugin.password:
                client.login(plugin.user, plugin.password)
            yield client

    def _send_envelope(self, client: smtplib.SMTP, size_bytes: int) -> None:
        """Name sender and recipient; raises SMTPResponseException when refused."""
        options = [f"size={size_bytes}"] if client.has_extn("size") else []
        if self._envelope.needs_utf8:
            options.append("SMTPUTF8")
        self._step = "sender"
        _expect(client.mail(self._envelope.sender, options))
        self._step = "recipient"
        _expect(client.rcpt(self._envelope.recipient))

    def _send_content(self, client: smtplib.SMTP, content: bytes) -> SendResult:
        _expect(client.docmd("DATA"), code=354)
        # A line that is only a dot ends the mail: those within get a second one.
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        client.send(stuffed + b".\r\n")
        # If `send` fails, the last dot has not left. From here the mail may arrive.
        self._step = "message"
        client.timeout = self._limits.accepted.total_seconds()
        _expect(client.getreply())
        client.timeout = self._limits.connect.total_seconds()
        # The server accepted it: its reply to QUIT does not matter.
        with contextlib.suppress(OSError):
            client.quit()
        return SendResult(outcome="ok", status=250)

    def _rejected(self, code: int, reply: bytes | str) -> SendResult:
        if not 400 <= code < 600:
            return self._disconnected(None)
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
        outcome: SendOutcome = "channel"
        if code < 500:
            outcome = "retry"
        elif self._step in ("data", "message") or code in _TOO_LARGE:
            outcome = "permanent"
        reason = f"SMTP {code}: {one_line(text, MAX_REPLY_CHARS)}"
        return SendResult(outcome=outcome, status=code, reason=reason)

    def _disconnected(self, error: Exception | None) -> SendResult:
        has_left, where = self._step == "message", f"SMTP, {self._step}"
        result = no_answer(error, may_have_arrived=has_left, where=where)
        if self._step == "connecting" and _is_other_tls(error):
            reason = (
                f"{result.reason}; does the address name the right mode=ssl, starttls "
                "or insecure for its port?"
            )
            return replace(result, reason=reason)
        return result


def envelope_of(plugin: Any) -> Envelope:
    """Return sender, recipient and headers as Apprise read them from the URL."""
    sender_name, sender = plugin.from_addr
    recipient_name, recipient = plugin.targets[0]
    return Envelope(
        sender=sender,
        sender_name=sender_name or "",
        recipient=recipient,
        recipient_name=recipient_name or "",
        reply_to=tuple(sorted(plugin.reply_to)),
        headers=dict(plugin.headers),
    )


def _is_other_tls(error: Exception | None) -> bool:
    """Return whether the two sides may speak TLS at different times, or not at all."""
    is_untrusted_ = isinstance(error, ssl.SSLCertVerificationError)
    return isinstance(error, TimeoutError | ssl.SSLError) and not is_untrusted_


class _PlainClient(smtplib.SMTP):
    """A client that waits `timeout` for each whole reply, however slowly it comes."""

    def getreply(self) -> tuple[int, bytes]:
        return _read_reply(self, super().getreply)


class _TlsClient(smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""

    def getreply(self) -> tuple[int, bytes]:
        return _read_reply(self, super().getreply)


def _read_reply(
    client: smtplib.SMTP, read: Callable[[], tuple[int, bytes]]
) -> tuple[int, bytes]:
    if client.sock is not None:
        client.sock.settimeout(client.timeout)
    limit = timedelta(seconds=client.timeout)
    with deadline(limit, lambda: disconnect(client.sock)) as expired:
        try:
            return read()
        except smtplib.SMTPServerDisconnected as error:
            # The socket's own timeout may come first; smtplib wraps it.
            if expired.is_set() or isinstance(error.__context__, TimeoutError):
                raise TimeoutError from None
            raise


def _local_hostname() -> str:
    # Never smtplib's own guess: it asks DNS, and may wait for the answer.
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _expect(reply: tuple[int, bytes], *, code: int = 0) -> None:
    """Raise SMTPResponseException unless the reply is `code`, or any 2xx without it."""
    if reply[0] != code and not (code == 0 and 200 <= reply[0] < 300):
        raise smtplib.SMTPResponseException(*reply)
