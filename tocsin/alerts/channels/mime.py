"""Compose a message as MIME mail. Pure.

Text from outside cannot add a header: names and values are checked, and the standard
library refuses line breaks in either.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote

from store.message import Message
from tocsin.alerts.channels.mime_headers import MailPolicy
from tocsin.alerts.channels.reasons import one_line

MAX_SUBJECT_CHARS = 250
"""Code points: mail programs show a hundred at most."""

_HEADER_NAME = re.compile(r"[!-9;-~]{1,76}")
"""A header's name: printable ASCII without a colon (RFC 5322 §3.6.8), on one line."""

_RESERVED_HEADERS = frozenset(
    [
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date"),
        *("message-id", "in-reply-to", "references", "auto-submitted", "list-id"),
        *("list-unsubscribe", "list-unsubscribe-post", "mime-version"),
        *("return-path", "received", "dkim-signature"),
    ]
)
"""Headers that a channel's URL may not set: Gmail refuses two of one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Sender and recipient of a mail, and the headers that its channel adds."""

    sender: str
    recipient: str
    sender_name: str = ""
    recipient_name: str = ""
    reply_to: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the channel's URL, each checked by `is_allowed_header`."""

    @property
    def domain(self) -> str:
        """Return the sender's domain."""
        return self.sender.rpartition("@")[2]

    @property
    def needs_utf8(self) -> bool:
        """Return whether a server must support SMTPUTF8 (RFC 6531) to accept it."""
        return not "".join([self.sender, self.recipient, *self.reply_to]).isascii()


def compose(
    message: Message, envelope: Envelope, *, key: str, thread: str, at: datetime
) -> bytes:
    """Return the mail as a server gets it: CRLF, no line above 998 octets.

    `key` becomes its Message-ID, the same on every attempt. `thread` is the key of the
    mail that it follows; a mail that follows none has an empty one, or its own key.
    """
    # 7bit: quoted-printable or base64 pass through servers without 8BITMIME too.
    policy = MailPolicy(linesep="\r\n", cte_type="7bit", utf8=envelope.needs_utf8)
    mail = EmailMessage(policy=policy)
    _set_addresses(mail, envelope)
    mail["Subject"] = one_line(message.title, MAX_SUBJECT_CHARS)
    mail["Date"] = at
    mail["Message-ID"] = f"<{key}@{envelope.domain}>"
    if thread and thread != key:
        mail["In-Reply-To"] = mail["References"] = f"<{thread}@{envelope.domain}>"
    # RFC 3834: no out-of-office note answers it.
    mail["Auto-Submitted"] = "auto-generated"
    # RFC 2919: one name to filter by, whatever the subject.
    mail["List-Id"] = f"tocsin <tocsin.{envelope.domain}>"
    # RFC 2369. The one-click kind (RFC 8058) needs a web server of ours.
    reply_address = quote((envelope.reply_to or (envelope.sender,))[0], safe="@")
    mail["List-Unsubscribe"] = f"<mailto:{reply_address}?subject=unsubscribe>"
    for name, value in envelope.headers.items():
        mail[name] = value
    mail.set_content(message.plain)
    if message.format == "html":
        mail.add_alternative(message.body, subtype="html")
        # Not a random one, so that every attempt sends the same bytes. Encoded text
        # never contains "=_".
        mail.set_boundary(f"=_{key[:60]}")
    return mail.as_bytes()


def is_allowed_header(name: str, value: str) -> bool:
    """Return whether a channel's URL may add this header to its mails."""
    lower = name.strip().lower()
    is_reserved = lower in _RESERVED_HEADERS or lower.startswith(
        ("content-", "resent-")
    )
    is_well_formed = bool(_HEADER_NAME.fullmatch(name)) and value.isprintable()
    return is_well_formed and not is_reserved


def _set_addresses(mail: EmailMessage, envelope: Envelope) -> None:
    mail["From"] = _mailbox(envelope.sender_name, envelope.sender)
    mail["To"] = _mailbox(envelope.recipient_name, envelope.recipient)
    if envelope.reply_to:
        mail["Reply-To"] = [_mailbox("", address) for address in envelope.reply_to]


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(one_line(name, MAX_SUBJECT_CHARS), local, domain)
