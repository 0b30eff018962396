"""Gzip members read one after the other from a stream, in little memory. Pure.

Only the member that is being read is held, so that a day's file may have any length.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

from tocsin.evidence.gzip_members import (
    HEADER,
    TRAILER_BYTES,
    DamagedMemberError,
    Member,
    trailer,
)

_READ_BYTES = 1 << 18
"""What is read of the stream at once."""

_PIECE_BYTES = 1 << 16
"""What is unpacked at once: zlib copies what is left of it behind a member."""

_FIRST_PIECE_BYTES = 1 << 10
"""What is unpacked first. Most records are requests and facts, and shorter than that;
and rubbish that is full of headers ends soon."""


class Readable(Protocol):
    """What octets are read from: a file, or a part of one."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


class MemberReader:
    """Reads members from a stream, from where it stands."""

    def __init__(
        self, stream: Readable, *, offset: int = 0, most_bytes: int | None = None
    ) -> None:
        """Build it; `offset` is what the stream's first byte is called.

        Only the first `most_bytes` are read, if a number is given.
        """
        self.offset = offset
        """Where the next member begins."""
        self._stream = stream
        self._left = most_bytes
        self._ahead = bytearray()
        """What was read of the stream and belongs to no member yet."""

    def at_end(self) -> bool:
        """Return whether nothing is left."""
        return not self._fill(1)

    def read(self, *, most_bytes: int) -> tuple[Member, bytes]:
        """Return the member that begins here, and its octets; go on behind it.

        Its content has at most so many bytes. Raises DamagedMemberError, and then
        stays where it is.
        """
        self._fill(len(HEADER))
        if not self._ahead.startswith(HEADER):
            raise DamagedMemberError("no record begins here")
        content, end = self._unpacked(len(HEADER), most_bytes)
        self._fill(end + TRAILER_BYTES)
        found = bytes(self._ahead[end : end + TRAILER_BYTES])
        if len(found) < TRAILER_BYTES:
            raise DamagedMemberError("the record is cut off")
        if found != trailer(content):
            raise DamagedMemberError("the content is not that of its checksum (CRC-32)")
        offset = self.offset
        octets = self._take(end + TRAILER_BYTES)
        return Member(offset, len(octets), content), octets

    def skip(self) -> Iterator[bytes]:
        """Yield the octets from here to where the next member may begin; go on there.

        That is the end when none does.
        """
        yield self._take(min(1, self._fill(1)))
        while self._fill(len(HEADER)) >= len(HEADER):
            found = self._ahead.find(HEADER)
            if found >= 0:
                yield self._take(found)
                return
            yield self._take(len(self._ahead) - len(HEADER) + 1)
        yield self._take(len(self._ahead))

    def _unpacked(self, start: int, most_bytes: int) -> tuple[bytes, int]:
        """Return the content that is packed from there on, and where that ends."""
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces, size, length = list[bytes](), 0, _FIRST_PIECE_BYTES
        while not unpacker.eof:
            self._fill(start + length)
            piece = bytes(self._ahead[start : start + length])
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
            start, length = start + len(piece), _PIECE_BYTES
        return b"".join(pieces), start - len(unpacker.unused_data)

    def _fill(self, size: int) -> int:
        """Have so many bytes ahead, if there are; return how many there are."""
        while len(self._ahead) < size:
            wanted = _READ_BYTES if self._left is None else min(_READ_BYTES, self._left)
            piece = self._stream.read(wanted) if wanted else b""
            if not piece:
                break
            self._ahead += piece
            if self._left is not None:
                self._left -= len(piece)
        return len(self._ahead)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._ahead[:size])
        del self._ahead[:size]
        self.offset += size
        return taken
