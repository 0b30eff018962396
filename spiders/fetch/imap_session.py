"""A session with a mail server: log in, look into a folder, fetch what is new.

It blocks, so it has a thread of its own. It never changes the folder: EXAMINE opens it
for reading only, and BODY.PEEK leaves a mail unread (RFC 3501 §6.3.2, §6.4.5).
"""

import imaplib
import re
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spiders.fetch.imap_client import (
    ImapClient,
    MailboxError,
    MailOrder,
    MailServerUnreachedError,
    OpenSocket,
    said_by,
)
from spiders.fetch.mailbox_address import folder_name, quoted_folder

MOST_MAILS = 100
"""Mails of one visit, and of the first one: what came later waits for the next."""

MAIL_BYTES = 2_000_000
"""Bytes of a mail that are fetched: its text stands before what is attached to it."""

VISIT_BYTES = 16_000_000
"""Bytes of mails after which a visit ends; the others wait for the next."""

_SHOWN_FOLDERS = 10
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]{1,40})"')
_UID = re.compile(rb"\bUID (\d{1,20})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMail:
    """A mail as the server has it."""

    uid: int
    raw: bytes
    """At most its first MAIL_BYTES."""
    arrived: datetime | None
    """When the server got it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderMails:
    """The new mails of a folder, the oldest first."""

    mails: tuple[FetchedMail, ...]
    mark: str
    """UIDVALIDITY and the last UID, for the next visit."""
    left: int
    """How many new ones wait for the next visit."""
    refused: int = 0
    """How many the server did not give, though it gave later ones."""


class _RefusedError(imaplib.IMAP4.error):
    """A command that the server answered with NO."""


def fetch_mails(order: MailOrder, connection: OpenSocket) -> FolderMails:
    """Return the mails that came since the last visit; the newest at the first one.

    Raises MailboxError for whatever goes wrong.
    """
    server = f"the mail server {order.address.host}"
    try:
        client = ImapClient(order, connection)
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
        raise MailServerUnreachedError(f"{server} did not answer in time") from None
    except ConnectionRefusedError:
        raise MailServerUnreachedError(f"{server} refused the connection") from None
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        if connection.is_ended:
            late = f"{server} took longer than {order.seconds:.0f} s"
            raise MailboxError(late, outcome="soft") from error
        raise MailboxError(
            f"{server} answers wrongly: {said_by(error)}", outcome="soft"
        ) from error


def _log_in(client: ImapClient, order: MailOrder) -> None:
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
        said = f": {said_by(error)}" if isinstance(error, imaplib.IMAP4.error) else ""
        raise MailboxError(
            "the mail server does not accept the user and password of the source"
            + said.replace(login.password, "***")
        ) from None


def _new_mails(client: ImapClient, order: MailOrder) -> FolderMails:
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
    mails, last, refused = _mails(client, uids, last, order.seconds * 0.8)
    return FolderMails(
        mails=tuple(mails),
        mark=f"{validity}/{last}",
        left=sum(uid > last for uid in uids),
        refused=sum(uid < last for uid in refused),
    )


def _mails(
    client: ImapClient, uids: list[int], last: int, seconds: float
) -> tuple[list[FetchedMail], int, list[int]]:
    """Return the first of the mails, the last UID that is done, and those refused.

    What was fetched before an error is kept; the error comes up again at the next
    visit, as its first. A mail that is refused is passed over once a later one is
    given: then the fault is the mail's, and not the server's.
    """
    mails, size_bytes, ends = list[FetchedMail](), 0, time.monotonic() + seconds
    known, refused, error = last, list[int](), None
    for done, uid in enumerate(uids[:MOST_MAILS]):
        if size_bytes >= VISIT_BYTES or (done and time.monotonic() >= ends):
            break
        try:
            mail = _mail(client, uid)
        except _RefusedError as refusal:
            refused.append(uid)
            error = error or refusal
            continue
        except (imaplib.IMAP4.error, OSError):
            if last == known:
                raise
            break
        if mail is not None:
            mails.append(mail)
            size_bytes += len(mail.raw)
        last = uid
    if error is not None and last == known:
        raise error
    return mails, last, refused


def _no_folder(client: ImapClient, folder: str) -> str:
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


def _number(client: ImapClient, name: str) -> int:
    _, data = client.response(name)
    return int(data[-1]) if data and data[-1] else 0


def _uids_after(client: ImapClient, last: int) -> list[int]:
    """Return the UIDs above the last one known; "n:*" gives the last mail always."""
    data = _given(client.uid("SEARCH", f"UID {last + 1}:*"))
    return sorted(
        uid for uid in map(int, b" ".join(filter(None, data)).split()) if uid > last
    )


def _newest_uids(client: ImapClient, count: int) -> list[int]:
    if not count:
        return []
    first = max(1, count - MOST_MAILS + 1)
    data = _given(client.fetch(f"{first}:{count}", "(UID)"))
    lines = (line for line in data if isinstance(line, bytes))
    return sorted(int(found[1]) for line in lines if (found := _UID.search(line)))


def _given(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what a server gives; raises _RefusedError, with its reason, for a NO."""
    said, data = answer
    if said != "OK":
        raise _RefusedError(*data[:1])
    return data


def _mail(client: ImapClient, uid: int) -> FetchedMail | None:
    """Return a mail; None when it was deleted meanwhile."""
    wanted = f"(INTERNALDATE BODY.PEEK[]<0.{MAIL_BYTES}>)"
    pieces: Iterable[object] = _given(client.uid("FETCH", str(uid), wanted)) or ()
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
