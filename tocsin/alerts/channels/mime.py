"""A message as a mail: which headers, which parts. Pure.

What comes from outside cannot add a header: names and values are checked, and the
standard library refuses line breaks in either.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from urllib.parse import quote

from store.message import Message
from tocsin.alerts.channels.reasons import one_line

MAX_SUBJECT = 250
"""Code points: mail programs show a hundred at most."""

_NAME = re.compile(r"[!-9;-~]{1,76}")
"""A header's name: printable ASCII without a colon (RFC 5322 §3.6.8), on one line."""

_OURS = frozenset(
    [
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date"),
        *("message-id", "in-reply-to", "references", "auto-submitted", "list-id"),
        *("list-unsubscribe", "list-unsubscribe-post", "mime-version"),
        *("return-path", "received", "dkim-signature"),
    ]
)
"""Headers that an address may not set: two of one kind are refused by Gmail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom."""

    sender: str
    recipient: str
    sender_name: str = ""
    recipient_name: str = ""
    reply_to: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the channel's address adds, each checked by `is_header`."""

    @property
    def domain(self) -> str:
        """Return the sender's domain."""
        return self.sender.rpartition("@")[2]

    @property
    def needs_utf8(self) -> bool:
        """Return whether a server must know SMTPUTF8 (RFC 6531) to take it."""
        return not "".join([self.sender, self.recipient, *self.reply_to]).isascii()


def compose(
    message: Message, envelope: Envelope, *, key: str, thread: str, at: datetime
) -> bytes:
    """Return the mail as it goes over the wire: CRLF, no line above 998 octets.

    `key` makes its id, so that every try has the same; `thread` is the key of the mail
    that it follows, or empty, or its own.
    """
    policy = SMTPUTF8 if envelope.needs_utf8 else SMTP
    # 7bit: quoted-printable or base64 go through servers without 8BITMIME too.
    mail = EmailMessage(policy=policy.clone(cte_type="7bit"))
    _address(mail, envelope)
    mail["Subject"] = one_line(message.title, MAX_SUBJECT)
    mail["Date"] = at
    mail["Message-ID"] = f"<{key}@{envelope.domain}>"
    if thread and thread != key:
        mail["In-Reply-To"] = mail["References"] = f"<{thread}@{envelope.domain}>"
    # RFC 3834: no out-of-office note answers it.
    mail["Auto-Submitted"] = "auto-generated"
    # RFC 2919: one name to filter by, whatever the subject.
    mail["List-Id"] = f"tocsin <tocsin.{envelope.domain}>"
    # RFC 2369. The one-click kind (RFC 8058) needs a web server of ours.
    answers_to = quote((envelope.reply_to or (envelope.sender,))[0], safe="@")
    mail["List-Unsubscribe"] = f"<mailto:{answers_to}?subject=unsubscribe>"
    for name, value in envelope.headers.items():
        mail[name] = value
    mail.set_content(message.plain)
    if message.format == "html":
        mail.add_alternative(message.body, subtype="html")
        # Not a random one: every try sends the same bytes. "=_" is in no encoded text.
        mail.set_boundary(f"=_{key[:60]}")
    return mail.as_bytes()


def is_header(name: str, value: str) -> bool:
    """Return whether a header of the address's own may go into a mail."""
    plain = name.strip().lower()
    ours = plain in _OURS or plain.startswith(("content-", "resent-"))
    return not ours and bool(_NAME.fullmatch(name)) and value.isprintable()


def _address(mail: EmailMessage, envelope: Envelope) -> None:
    mail["From"] = _mailbox(envelope.sender_name, envelope.sender)
    mail["To"] = _mailbox(envelope.recipient_name, envelope.recipient)
    if envelope.reply_to:
        mail["Reply-To"] = [_mailbox("", address) for address in envelope.reply_to]


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(one_line(name, MAX_SUBJECT), local, domain)
