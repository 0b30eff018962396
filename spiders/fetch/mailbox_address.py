"""Addresses of mailboxes, such as imaps://imap.example/INBOX/Press (RFC 5092)."""

import base64
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

SCHEMES = {"imaps": 993, "imap": 143}
"""Scheme → its usual port; "imap" begins without encryption and turns to it."""

INBOX = "INBOX"
"""The folder of an address without a path: every account has it (RFC 3501 §5.1)."""

_MAX_FOLDER = 500
_HIGH = re.compile(r"[^\x20-\x7e]+|&")
_SHIFTED = re.compile(rb"&([A-Za-z0-9+,]*)-")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAddress:
    """A folder of a mail server."""

    host: str
    port: int
    folder: str
    is_tls: bool
    """Whether the connection begins with TLS; else STARTTLS comes before the login."""


def is_mailbox(url: str) -> bool:
    """Return whether an address is that of a mailbox, right or wrong."""
    return url.partition("://")[0] in SCHEMES


def mailbox_address(url: str) -> MailboxAddress:
    """Return what an address names; raises ValueError with what is wrong with it."""
    example = "write one such as imaps://imap.example/INBOX"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"it cannot be read; {example}") from None
    if parts.scheme not in SCHEMES:
        raise ValueError(f"a mailbox begins with imaps://; {example}")
    if parts.username or parts.password:
        raise ValueError("it holds a name or a password; write user and password")
    if not parts.hostname:
        raise ValueError(f"it names no host; {example}")
    folder = unquote(parts.path.strip("/")) or INBOX
    if parts.query or parts.fragment or len(folder) > _MAX_FOLDER:
        raise ValueError(f"behind the host stands the folder, nothing else; {example}")
    if not folder.isprintable():
        raise ValueError(f"its folder has a control character; {example}")
    return MailboxAddress(
        host=parts.hostname,
        port=port or SCHEMES[parts.scheme],
        folder=folder,
        is_tls=parts.scheme == "imaps",
    )


def quoted_folder(name: str) -> str:
    """Return a folder's name as commands have it.

    Letters beyond ASCII are in modified UTF-7 (RFC 3501 §5.1.3).
    """

    def shifted(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        packed = base64.b64encode(found[0].encode("utf-16-be", "replace"))
        return f"&{packed.decode().rstrip('=').replace('/', ',')}-"

    encoded = _HIGH.sub(shifted, name)
    return '"' + encoded.replace("\\", r"\\").replace('"', r"\"") + '"'


def folder_name(encoded: bytes) -> str:
    """Return a folder's name for people, from what a server writes."""

    def plain(found: re.Match[bytes]) -> bytes:
        packed = found[1].replace(b",", b"/")
        if not packed:
            return b"&"
        try:
            text = base64.b64decode(packed + b"=" * (-len(packed) % 4))
        except ValueError:
            return found[0]
        return text.decode("utf-16-be", "replace").encode()

    return _SHIFTED.sub(plain, encoded).decode(errors="replace")
