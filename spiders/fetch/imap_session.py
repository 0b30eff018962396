"""A session with a mail server: log in, look into a folder, fetch what is new.

It blocks, so it has a thread of its own. It never changes the folder: EXAMINE opens it
for reading only, and BODY.PEEK leaves a mail unread (RFC 3501 §6.3.2, §6.4.5).
"""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from spiders.fetch.access import Login
from spiders.fetch.guard import AddressPolicy
from spiders.fetch.mailbox_address import MailboxAddress, folder_name, quoted_folder
from spiders.listing import clean_text
from store.model import VisitOutcome

MOST_MAILS = 100
"""Mails of one visit, and of the first one: what came later waits for the next."""

MAIL_BYTES = 2_000_000
"""Bytes of a mail that are fetched: its text stands before what is attached to it."""

VISIT_BYTES = 16_000_000
"""Bytes of mails after which a visit ends; the others wait for the next."""

SESSION_BYTES = 2 * VISIT_BYTES
"""All bytes that a server may send: one that never stops is left."""

LINE_COST_BYTES = 1_000
"""What a line counts beside its length: imaplib takes 10 µs for each."""

_SHOWN_FOLDERS = 10
_COMMAND = re.compile(r"^command: \w+ => ")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]{1,40})"')
_UID = re.compile(rb"\bUID (\d{1,20})\b")


class MailboxError(Exception):
    """A mailbox that cannot be read; the message is a sentence for the operator."""

    def __init__(self, sentence: str, *, outcome: VisitOutcome = "hard") -> None:
        super().__init__(sentence)
        self.outcome: VisitOutcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMail:
    """A mail as the server has it."""

    uid: int
    raw: bytes
    """At most its first MAIL_BYTES."""
    arrived: datetime | None
    """When the server got it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderMails:
    """The new mails of a folder, the oldest first."""

    mails: tuple[FetchedMail, ...]
    mark: str
    """UIDVALIDITY and the last UID, for the next visit."""
    left: int
    """How many new ones wait for the next visit."""


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


def fetch_mails(order: MailOrder, connection: OpenSocket) -> FolderMails:
    """Return the mails that came since the last visit; the newest at the first one.

    Raises MailboxError for whatever goes wrong.
    """
    server = f"the mail server {order.address.host}"
    try:
        client = _Client(order, connection)
        try:
            _log_in(client, order)
            return _new_mails(client, order)
        finally:
            client.leave()
    except MailboxError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"the certificate of {server} is not valid: {error.verify_message}"
        ) from error
    except TimeoutError:
        raise MailboxError(f"{server} did not answer in time", outcome="soft") from None
    except ConnectionRefusedError:
        raise MailboxError(f"{server} refused the connection", outcome="soft") from None
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        if connection.is_ended:
            late = f"{server} took longer than {order.seconds:.0f} s"
            raise MailboxError(late, outcome="soft") from error
        raise MailboxError(
            f"{server} answers wrongly: {_said(error)}", outcome="soft"
        ) from error


class _Client(imaplib.IMAP4):
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
        raise MailboxError(
            f"the mail server {host} does not exist", outcome="soft"
        ) from None
    allowed = [each for each in found if order.policy.allows(str(each[4][0]))]
    if not allowed:
        raise MailboxError(
            f"{host} is a private address; to allow it, add its network to "
            "[crawl] allow"
        )
    failure: OSError | None = None
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
    raise failure or ConnectionRefusedError


def _log_in(client: _Client, order: MailOrder) -> None:
    login = order.login
    pair = f"\0{login.user}\0{login.password}".encode()
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: pair)
        else:
            # Text beyond ASCII needs SASL; imaplib says so with a UnicodeError.
            client.login(login.user, login.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        said = f": {_said(error)}" if isinstance(error, imaplib.IMAP4.error) else ""
        raise MailboxError(
            "the mail server does not accept the user and password of the source"
            + said.replace(login.password, "***")
        ) from None


def _new_mails(client: _Client, order: MailOrder) -> FolderMails:
    folder = order.address.folder
    answer, data = client.select(quoted_folder(folder), readonly=True)
    if answer != "OK":
        raise MailboxError(_no_folder(client, folder))
    validity, count = _number(client, "UIDVALIDITY"), int(data[0] or 0)
    known_validity, _, known_uid = order.mark.partition("/")
    if known_validity == str(validity):
        last = int(known_uid)
        uids = _uids_after(client, last)
    else:
        # The first visit, or a folder that was made anew: its numbers mean others now.
        last = 0
        uids = _newest_uids(client, count)
    mails, size_bytes, ends = [], 0, time.monotonic() + order.seconds * 0.8
    wanted = uids[:MOST_MAILS]
    for done, uid in enumerate(wanted):
        if size_bytes >= VISIT_BYTES or (done and time.monotonic() >= ends):
            wanted = wanted[:done]
            break
        mail = _mail(client, uid)
        if mail is not None:
            mails.append(mail)
            size_bytes += len(mail.raw)
        last = uid
    return FolderMails(
        mails=tuple(mails), mark=f"{validity}/{last}", left=len(uids) - len(wanted)
    )


def _no_folder(client: _Client, folder: str) -> str:
    """Return the sentence for a folder that is not there, with those that are."""
    _, found = client.list()
    names = sorted(filter(None, map(_listed_name, found or ())))
    more = f" and {len(names) - _SHOWN_FOLDERS} more" * (len(names) > _SHOWN_FOLDERS)
    there = ", ".join(names[:_SHOWN_FOLDERS]) + more
    return f"there is no folder {folder!r}" + (f"; there is {there}" if there else "")


def _listed_name(line: object) -> str:
    """Return the folder in a line of LIST: (flags) "separator" "name"."""
    if isinstance(line, tuple):  # a name with signs that cannot be quoted
        return folder_name(bytes(line[1]))
    found = re.search(
        rb'\) (?:"[^"]*"|NIL) (.+)$', line if isinstance(line, bytes) else b""
    )
    return folder_name(found[1].strip().strip(b'"')) if found else ""


def _number(client: _Client, name: str) -> int:
    _, data = client.response(name)
    return int(data[-1]) if data and data[-1] else 0


def _uids_after(client: _Client, last: int) -> list[int]:
    """Return the UIDs above the last one known; "n:*" gives the last mail always."""
    _, data = client.uid("SEARCH", f"UID {last + 1}:*")
    return sorted(
        uid for uid in map(int, b" ".join(filter(None, data)).split()) if uid > last
    )


def _newest_uids(client: _Client, count: int) -> list[int]:
    if not count:
        return []
    _, data = client.fetch(f"{max(1, count - MOST_MAILS + 1)}:{count}", "(UID)")
    lines = (line for line in data if isinstance(line, bytes))
    return sorted(int(found[1]) for line in lines if (found := _UID.search(line)))


def _mail(client: _Client, uid: int) -> FetchedMail | None:
    """Return a mail; None when it was deleted meanwhile."""
    wanted = f"(INTERNALDATE BODY.PEEK[]<0.{MAIL_BYTES}>)"
    _, data = client.uid("FETCH", str(uid), wanted)
    pieces: Iterable[object] = data or ()
    raw = b""
    around = b""
    for piece in pieces:
        if isinstance(piece, tuple):
            around += bytes(piece[0]) + b" "
            raw = raw or bytes(piece[1])
        elif isinstance(piece, bytes):
            around += piece
    if not raw:
        return None
    return FetchedMail(uid=uid, raw=raw[:MAIL_BYTES], arrived=_arrived(around))


def _arrived(around: bytes) -> datetime | None:
    found = _ARRIVED.search(around)
    if found is None:
        return None
    try:
        text = found[1].decode("ascii").strip()
        return datetime.strptime(text, "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None


def _said(error: Exception) -> str:
    """Return what an error says, on one short line."""
    first = error.args[0] if error.args else ""
    text = first.decode(errors="replace") if isinstance(first, bytes) else str(error)
    line = _COMMAND.sub("", " ".join(clean_text(text).split()))
    return line[:150] or type(error).__name__
