"""A connection to a mail server: where it may lead, and how much it may cost."""

import contextlib
import imaplib
import re
import socket
import ssl
from dataclasses import dataclass

from spiders.fetch.access import Login
from spiders.fetch.guard import AddressPolicy, private_address
from spiders.fetch.mailbox_address import MailboxAddress
from spiders.listing import clean_text
from store.model import VisitOutcome

SESSION_BYTES = 32_000_000
"""All bytes that a server may send, twice those of a visit's mails: one that never
stops is left."""

LINE_COST_BYTES = 1_000
"""What a line counts beside its length: imaplib takes 10 µs for each."""

_COMMAND = re.compile(r"^command: \w+ => ")


class MailboxError(Exception):
    """A mailbox that cannot be read; the message is a sentence for the operator."""

    def __init__(self, sentence: str, *, outcome: VisitOutcome = "hard") -> None:
        super().__init__(sentence)
        self.outcome: VisitOutcome = outcome


class MailServerUnreachedError(MailboxError):
    """A mail server that does not answer: our own network may be down."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, outcome="soft")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOrder:
    """Which mails to fetch, and how."""

    address: MailboxAddress
    login: Login
    policy: AddressPolicy
    """Which addresses may be connected to. A mailbox's host comes from the operator, as
    a feed's does, and the same networks are open to both."""
    verify: bool
    step_seconds: float
    """How long the server may be silent."""
    seconds: float
    """How long all may take; mails that were fetched by then are kept."""
    mark: str = ""
    """Where the last visit ended, as in `FolderMails.mark`; empty at the first."""


@dataclass(slots=True)
class OpenSocket:
    """The connection of a session, for whoever has to end it from outside."""

    held: socket.socket | None = None
    is_ended: bool = False

    def end(self) -> None:
        """Let whatever waits for the server fail now."""
        self.is_ended = True
        if self.held is not None:
            with contextlib.suppress(OSError):
                self.held.shutdown(socket.SHUT_RDWR)


class ImapClient(imaplib.IMAP4):
    """A connection that goes where the policy allows, and reads so much and no more."""

    def __init__(self, order: MailOrder, connection: OpenSocket) -> None:
        self._order = order
        self._connection = connection
        self._left_bytes = SESSION_BYTES
        self._context = ssl.create_default_context()
        if not order.verify:
            self._context.check_hostname = False
            self._context.verify_mode = ssl.CERT_NONE
        address = order.address
        super().__init__(address.host, address.port, order.step_seconds)
        if not address.is_tls:
            self._encrypt()

    def _encrypt(self) -> None:
        """Begin to encrypt: before that nothing is said that is secret."""
        try:
            if "STARTTLS" not in self.capabilities:
                raise MailboxError(
                    f"the mail server {self.host} has no encryption at this port; "
                    "write imaps://"
                )
            self.starttls(self._context)
            self._connection.held = self.sock
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Say goodbye if the server listens, and close the connection."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
            self.logout()
        with contextlib.suppress(OSError):
            self.shutdown()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = _connected(self._order)
        self._connection.held = plain
        if self._connection.is_ended:
            raise TimeoutError
        if not self._order.address.is_tls:
            return plain
        host = self._order.address.host
        encrypted = self._context.wrap_socket(plain, server_hostname=host)
        self._connection.held = encrypted
        return encrypted

    def read(self, size: int) -> bytes:
        """Return so many bytes; raises IMAP4.error when they are too many."""
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Return a line; raises IMAP4.error when it is too long."""
        line = super().readline()
        self._count(len(line) + LINE_COST_BYTES)
        return line

    def _count(self, size: int) -> None:
        self._left_bytes -= size
        if self._left_bytes < 0:
            raise self.error("more than any mailbox has to say")


def _connected(order: MailOrder) -> socket.socket:
    """Return a connection to an address of the host that the policy allows.

    The address that was judged is the one that is connected to.
    """
    host, port = order.address.host, order.address.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise MailServerUnreachedError(
            f"the mail server {host} does not exist"
        ) from None
    allowed = [each for each in found if order.policy.allows(str(each[4][0]))]
    if not allowed:
        raise MailboxError(private_address(host))
    failure = OSError()
    for family, kind, protocol, _, address in allowed:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(order.step_seconds)
        try:
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    if isinstance(failure, TimeoutError | ConnectionRefusedError):
        raise failure
    raise MailServerUnreachedError(
        f"the mail server {host} is not reached ({failure.strerror})"
    )


def said_by(error: Exception) -> str:
    """Return what an error says, on one short line."""
    first = error.args[0] if error.args else ""
    text = first.decode(errors="replace") if isinstance(first, bytes) else str(error)
    line = _COMMAND.sub("", " ".join(clean_text(text).split()))
    return line[:150] or type(error).__name__
