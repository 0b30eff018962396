"""Mail: a conversation with an SMTP server of which nothing is lost.

Apprise reads the address. Its own sender makes one "no" of a greylisted mail, a refused
recipient and a mail that was taken after its 15 seconds were over; it also writes a
second Message-ID and drops every link from the text part.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from store.message import Message
from tocsin.alerts.channels.deadline import deadline, disconnect
from tocsin.alerts.channels.mime import Envelope, compose
from tocsin.alerts.channels.reasons import cause, one_line
from tocsin.alerts.channels.send_result import SendOutcome, SendResult
from tocsin.alerts.channels.timeouts import SEND_TIMEOUTS, SendTimeouts

MAX_REPLY = 200
"""Code points of a server's reply that are passed on."""

_TOO_LARGE = frozenset([523, 552])
"""Replies before the message that blame its size, and not who it is for."""

Step = Literal["connecting", "login", "sender", "recipient", "data", "message"]
"""How far a conversation got. In the last, all of the message has left."""


class Mail:
    """Mails to one recipient."""

    def __init__(self, plugin: Any, *, limits: SendTimeouts = SEND_TIMEOUTS) -> None:
        """Take host, port, login and addresses as Apprise's NotifyEmail read them."""
        self._plugin = plugin
        self._limits = limits
        self._step: Step = "connecting"
        self._envelope = envelope_of(plugin)

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str,
        at: datetime,
        mark: Callable[[], None],
    ) -> SendResult:
        """Send one mail; what `mark` raises comes out, and then nothing was sent."""
        content = compose(message, self._envelope, key=key, thread=thread, at=at)
        self._step = "connecting"
        try:
            with self._session() as client:
                self._address(client, len(content))
                self._step = "data"
                _call(mark)
                return self._deliver(client, content)
        except _StoppedError as stopped:
            raise stopped.error from None
        except smtplib.SMTPResponseException as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except smtplib.SMTPServerDisconnected as error:
            return self._broken(error)
        except smtplib.SMTPException as error:
            # It offers no STARTTLS, no login, no letters outside ASCII.
            return SendResult(outcome="channel", reason=f"SMTP: {error}")
        except UnicodeEncodeError:
            said = "SMTP: user name and password must be ASCII"
            return SendResult(outcome="channel", reason=said)
        except OSError as error:
            return self._broken(error)

    @contextlib.contextmanager
    def _session(self) -> Iterator["_Plain | _Tls"]:
        """Connect, secure and log in as the address says; hang up in the end."""
        plugin = self._plugin
        more: dict[str, Any] = {
            "local_hostname": _own_name(),
            "timeout": self._limits.step.total_seconds(),
        }
        opened = (
            _Tls(plugin.smtp_host, plugin.port, context=self._context(), **more)
            if plugin.secure_mode == "ssl"
            else _Plain(plugin.smtp_host, plugin.port, **more)
        )
        with contextlib.closing(opened) as client:
            if plugin.secure_mode == "starttls":
                client.starttls(context=self._context())
            client.ehlo_or_helo_if_needed()
            self._step = "login"
            if plugin.user and plugin.password:
                client.login(plugin.user, plugin.password)
            yield client

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._plugin.verify_certificate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _address(self, client: smtplib.SMTP, size_bytes: int) -> None:
        """Name sender and recipient; raises SMTPResponseException when refused."""
        options = [f"size={size_bytes}"] if client.has_extn("size") else []
        if self._envelope.needs_utf8:
            options.append("SMTPUTF8")
        self._step = "sender"
        _expect(client.mail(self._envelope.sender, options))
        self._step = "recipient"
        _expect(client.rcpt(self._envelope.recipient))

    def _deliver(self, client: smtplib.SMTP, content: bytes) -> SendResult:
        _expect(client.docmd("DATA"), code=354)
        # A line that is only a dot ends the mail: those within get a second one.
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        client.send(stuffed + b".\r\n")
        # A send that fails has not handed over the last dot; now it may have arrived.
        self._step = "message"
        client.timeout = self._limits.accepted.total_seconds()
        _expect(client.getreply())
        client.timeout = self._limits.connect.total_seconds()
        # It has been accepted: how the server says good-bye does not matter.
        with contextlib.suppress(OSError):
            client.quit()
        return SendResult(outcome="ok", status=250)

    def _refused(self, code: int, reply: bytes | str) -> SendResult:
        if not 400 <= code < 600:
            return self._broken(None)
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
        outcome: SendOutcome = "channel"
        if code < 500:
            outcome = "retry"
        elif self._step in ("data", "message") or code in _TOO_LARGE:
            outcome = "permanent"
        said = f"SMTP {code}: {one_line(text, MAX_REPLY)}"
        return SendResult(outcome=outcome, status=code, reason=said)

    def _broken(self, error: Exception | None) -> SendResult:
        outcome: SendOutcome = "unknown" if self._step == "message" else "retry"
        return SendResult(outcome=outcome, reason=f"SMTP, {self._step}: {cause(error)}")


def envelope_of(plugin: Any) -> Envelope:
    """Return who writes to whom, as Apprise read it from the address."""
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


class _Plain(smtplib.SMTP):
    """A client that waits `timeout` for each reply, however slowly it trickles."""

    def getreply(self) -> tuple[int, bytes]:
        return _patiently(self, super().getreply)


class _Tls(smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""

    def getreply(self) -> tuple[int, bytes]:
        return _patiently(self, super().getreply)


def _patiently(
    client: smtplib.SMTP, read: Callable[[], tuple[int, bytes]]
) -> tuple[int, bytes]:
    if client.sock is not None:
        client.sock.settimeout(client.timeout)
    wait = timedelta(seconds=client.timeout)
    with deadline(wait, lambda: disconnect(client.sock)) as blown:
        try:
            return read()
        except smtplib.SMTPServerDisconnected:
            if blown.is_set():
                raise TimeoutError from None
            raise


class _StoppedError(Exception):
    """The mark was refused."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _call(mark: Callable[[], None]) -> None:
    try:
        mark()
    except Exception as error:
        # Told apart from what the conversation raises, whatever its kind.
        raise _StoppedError(error) from error


def _own_name() -> str:
    # Never smtplib's own guess: it asks DNS, and may wait for the answer.
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _expect(reply: tuple[int, bytes], *, code: int = 0) -> None:
    """Raise SMTPResponseException unless a reply is the code, or any 2xx without."""
    if reply[0] != code and not (code == 0 and 200 <= reply[0] < 300):
        raise smtplib.SMTPResponseException(*reply)
