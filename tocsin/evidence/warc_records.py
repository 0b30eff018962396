"""Records of the WARC format 1.1 (ISO 28500:2017): made, and read again. Pure.

A record's id is computed from its content: the same content always makes the same
record, which can then be compared byte by byte.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

VERSION = b"WARC/1.1\r\n"
FIELDS = "application/warc-fields"
REQUEST = "application/http;msgtype=request"
RESPONSE = "application/http;msgtype=response"

_END = b"\r\n\r\n"


class DamagedRecordError(Exception):
    """A record that is not as its own header says; the text is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """A record as it was read."""

    header: Mapping[str, str]
    """Field → value, as written."""
    block: bytes

    @property
    def kind(self) -> str:
        """Return its type, such as "response"."""
        return self.header.get("WARC-Type", "")

    @property
    def url(self) -> str:
        """Return the address it is of; empty when it is of none."""
        return self.header.get("WARC-Target-URI", "")


def warc_date(at: datetime) -> str:
    """Return a time as WARC 1.1 writes it, to the millisecond."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def record_id(*parts: str) -> str:
    """Return the id of a record of which these parts are true and of no other."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts))}>"


def sha256(data: bytes) -> str:
    """Return the digest in hex."""
    return hashlib.sha256(data).hexdigest()


def write_record(kind: str, fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """Return a record; `fields` are those between its type and its digest, in order.

    The digest and the length of the block are added, and they come before none.
    """
    header = [("WARC-Type", kind), *fields]
    header.append(("WARC-Block-Digest", f"sha256:{sha256(block)}"))
    header.append(("Content-Length", str(len(block))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in header)
    return VERSION + lines.encode() + b"\r\n" + block + _END


def read_record(content: bytes) -> WarcRecord:
    """Return the record in a member; raises DamagedRecordError."""
    head, found, rest = content.partition(_END)
    if not found or not head.startswith(VERSION):
        raise DamagedRecordError("this is no WARC record")
    header: dict[str, str] = {}
    for line in head[len(VERSION) :].split(b"\r\n"):
        name, colon, value = line.decode("utf-8", "replace").partition(": ")
        if not colon or name in header:
            raise DamagedRecordError(f"its header has a line that cannot be: {name!r}")
        header[name] = value
    block = rest.removesuffix(_END)
    if header.get("Content-Length") != str(len(block)) or not rest.endswith(_END):
        raise DamagedRecordError("its length is not the one in its header")
    if header.get("WARC-Block-Digest") != f"sha256:{sha256(block)}":
        raise DamagedRecordError("its content is not that of its digest")
    return WarcRecord(header=header, block=block)


def is_chunked(response: bytes) -> bool:
    """Return whether an answer has the transfer coding "chunked" (RFC 9112 §7.1)."""
    return b"chunked" in header_of(response, b"transfer-encoding").lower()


def is_packed(response: bytes) -> bool:
    """Return whether the body of an answer is compressed already."""
    kind = header_of(response, b"content-type").lower()
    packed = (b"image/", b"video/", b"audio/", b"font/", b"application/pdf")
    coding = header_of(response, b"content-encoding").strip().lower()
    return coding not in (b"", b"identity") or kind.strip().startswith(packed)


def payload(response: bytes) -> bytes:
    """Return the body of an answer without its transfer coding; packed as it came.

    A body whose chunks cannot be told apart is returned as it is.
    """
    body = response.partition(_END)[2]
    return _unchunked(body) if is_chunked(response) else body


def header_of(response: bytes, name: bytes) -> bytes:
    """Return the values of a header line, in lower case the name; b"" without one."""
    lines = response.partition(_END)[0].split(b"\r\n")[1:]
    pairs = (line.partition(b":") for line in lines)
    return b",".join(value for key, _, value in pairs if key.strip().lower() == name)


def _unchunked(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at)
        try:
            size = int(body[at:end].partition(b";")[0], 16)
        except ValueError:
            return body
        if end < 0 or size < 0:
            return body
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
