"""The words of a mail: its subject, its sender, its text, decoded.

Parts, charsets and encodings are those of RFC 2045 to 2047; programs that send mail do
not keep to them, so nothing here trusts a declaration.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from spiders.decoding import decode_markup
from spiders.listing import clean_text, plain_text

_MAX_PARTS = 50
_HEADERS = frozenset(
    ["message-id", "subject", "from", "date", "content-language", "list-unsubscribe"]
)
_MAX_HEADER = 4_000
_SHORT_LINE = 55
"""Characters below which a line of a plain text ends where its author ended it:
programs break lines at 65 to 78."""

_ADDRESSES = re.compile(r"[<\[(]?\s*https?://[^\s<>\[\]]+\s*[>\])]?")
_FOLD = re.compile(r"\r?\n[ \t]*")


class MailTextError(ValueError):
    """A mail that cannot be taken apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail says."""

    id: str
    """Its Message-ID without brackets; empty when it has none."""
    subject: str
    sender: str
    """The name of who sent it, else the domain of the address."""
    date: str
    """As written."""
    language: str
    text: str
    """One paragraph a line."""
    html: str
    """The markup of its HTML parts; empty when it has none."""
    plain: str
    """Its plain text as written, lines and addresses too."""
    unsubscribe: str
    """The header List-Unsubscribe (RFC 2369)."""


def parsed_mail(raw: bytes) -> Mail:
    """Return what a mail says; raises MailTextError when it cannot be taken apart."""
    try:
        message = email.message_from_bytes(raw)
        headers = _headers(message)
        html, plain = _bodies(message)
    # For headers that nobody can read, and parts that nest without end.
    except (MessageError, RecursionError, ValueError, LookupError, TypeError) as error:
        raise MailTextError(str(error)) from error
    from_html = plain_text(html)
    from_plain = clean_text(_unwrapped(_ADDRESSES.sub(" ", plain)))
    return Mail(
        id=headers.get("message-id", "").strip().strip("<>").strip(),
        subject=" ".join(clean_text(_words(headers.get("subject", ""))).split()),
        sender=_sender(headers.get("from", "")),
        date=headers.get("date", ""),
        language=_language(headers.get("content-language", "")),
        # Some programs write a whole letter in one form and a line in the other.
        text=from_html if len(from_html) >= len(from_plain) else from_plain,
        html=html,
        plain=plain,
        unsubscribe=headers.get("list-unsubscribe", ""),
    )


def _headers(message: "Message[str, str]") -> dict[str, str]:
    """Return the first header of each name in lower case, unfolded, not decoded."""
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        if name.lower() not in _HEADERS:
            continue
        text = str(value)[:_MAX_HEADER]
        # Letters beyond ASCII stand there as they came, mostly in UTF-8.
        text = decode_markup(text.encode("utf-8", "surrogateescape"), "").decode()
        headers.setdefault(name.lower(), _FOLD.sub(" ", text))
    return headers


def _words(text: str) -> str:
    """Return a header's text with its encoded words decoded (RFC 2047)."""
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset)
        for piece, charset in pieces
    )


def _decoded(piece: bytes, charset: str | None) -> str:
    kind = f"text/plain; charset={charset}" if charset else ""
    return decode_markup(piece, kind).decode()


def _sender(text: str) -> str:
    """Return the sender's name, else the domain of the address."""
    try:
        name, address = parseaddr(text)
    # For brackets and quotes that nest or never end.
    except (RecursionError, IndexError, ValueError):
        name, _, address = text.rpartition("<")
    shown = " ".join(clean_text(_words(name)).split()).strip("\"' ")
    domain = address.rpartition("@")[2].strip("<> ").lower() if "@" in address else ""
    return (shown if shown and "@" not in shown else domain)[:200]


def _language(text: str) -> str:
    tag = text.strip().lower()
    return tag if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) else ""


def _bodies(message: "Message[str, str]") -> tuple[str, str]:
    """Return the markup of the HTML parts, and the text of the plain ones."""
    html, plain = list[str](), list[str]()
    for part in _text_parts(message):
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        kind = part.get_content_type()
        charset = part.get_content_charset() or ""
        declared = f"{kind}; charset={charset}" if charset else kind
        text = decode_markup(payload, declared).decode()
        (html if kind == "text/html" else plain).append(text)
    return "\n".join(html), "\n\n".join(plain)


def _text_parts(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """Yield the parts that are read, in order: nothing that is attached."""
    waiting = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.get_content_disposition() == "attachment":
            continue
        if part.is_multipart():
            waiting += reversed(list(_parts_of(part)))
        elif part.get_content_type() in ("text/html", "text/plain"):
            yield part


def _parts_of(part: "Message[str, str]") -> Iterator["Message[str, str]"]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _unwrapped(text: str) -> str:
    """Return a plain text with a line for each paragraph.

    A line that is long, or ends in a blank (RFC 3676 format=flowed), goes on in the
    next.
    """
    lines = list[str]()
    is_open = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if is_open and line.strip():
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
        is_open = bool(line.strip()) and (
            len(line.rstrip()) >= _SHORT_LINE or (line.endswith(" ") and line != "-- ")
        )
    return "\n".join(lines)
