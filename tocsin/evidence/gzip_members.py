"""Gzip members (RFC 1952), one for each record, as a WARC file has them. Pure.

Members are written with a fixed header. What is compressed already is only stored
(RFC 1951 §3.2.4): packing a packed page again takes four times as long and saves one
percent. A stored member is the same wherever it is made, so that it can be compared.
"""

import struct
import zlib
from dataclasses import dataclass

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Deflate, no name, no time, unknown system: nothing that depends on who writes it."""

_MOST_STORED = 65_535
"""Bytes of a stored block: its length is written with 16 bits."""

_TRAILER_BYTES = 8

_LEVEL = 1
"""For what is not compressed yet: 1 ms a page, where 6 takes 5 ms and saves a tenth."""


_PIECE_BYTES = 1 << 16
"""What is unpacked at once: zlib copies what is left of it behind a member, which would
be the whole rest of a file for each of its records."""


class DamagedMemberError(Exception):
    """Bytes that are no whole gzip member, or not the one that was written."""


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member in a file."""

    offset: int
    length: int
    content: bytes


def stored(content: bytes) -> bytes:
    """Return a member that holds the content as it is."""
    pieces = [HEADER]
    starts = range(0, len(content), _MOST_STORED) if content else range(1)
    for start in starts:
        part = content[start : start + _MOST_STORED]
        is_last = start + _MOST_STORED >= len(content)
        size = len(part)
        pieces.append(struct.pack("<BHH", is_last, size, size ^ 0xFFFF) + part)
    return b"".join([*pieces, _trailer(content)])


def packed(content: bytes) -> bytes:
    """Return a member that holds the content compressed."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(content) + packer.flush()
    return HEADER + body + _trailer(content)


def _trailer(content: bytes) -> bytes:
    return struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFF_FFFF)


def read_member(data: bytes, offset: int, *, most_bytes: int) -> Member:
    """Return the member that begins there; raises DamagedMemberError.

    Its content has at most so many bytes.
    """
    if data[offset : offset + len(HEADER)] != HEADER:
        raise DamagedMemberError("no record begins here")
    content, end = _unpacked(data, offset + len(HEADER), most_bytes)
    trailer = data[end : end + _TRAILER_BYTES]
    if len(trailer) < _TRAILER_BYTES:
        raise DamagedMemberError("the record is cut off")
    if trailer != _trailer(content):
        raise DamagedMemberError("the content is not that of its checksum (CRC-32)")
    return Member(offset, end + _TRAILER_BYTES - offset, content)


def _unpacked(data: bytes, start: int, most_bytes: int) -> tuple[bytes, int]:
    """Return the content that is packed from there on, and where that ends."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces, size = list[bytes](), 0
    while not unpacker.eof:
        piece = data[start : start + _PIECE_BYTES]
        if not piece:
            raise DamagedMemberError("the record is cut off")
        try:
            pieces.append(unpacker.decompress(piece, most_bytes + 1 - size))
        except zlib.error as error:
            why = f"the compressed data is damaged ({error})"
            raise DamagedMemberError(why) from None
        size += len(pieces[-1])
        if size > most_bytes:
            raise DamagedMemberError("too large")
        start += len(piece)
    return b"".join(pieces), start - len(unpacker.unused_data)


def next_header(data: bytes, after: int) -> int:
    """Return where the next member may begin; the end when none does."""
    found = data.find(HEADER, after)
    return len(data) if found < 0 else found
