"""Unpack what a server packed without announcing it: gzip, once or several times."""

import zlib
from gzip import GzipFile
from io import BytesIO

_GZIP = b"\x1f\x8b\x08"

_LAYERS = 3
"""Packed files that a server packs again have two layers; more is an attack."""

_CHUNK_BYTES = 65_536


class TooLargeError(ValueError):
    """A packed body holds more than is read; the message says how much is."""

    def __init__(self, max_bytes: int) -> None:
        size = f"{max_bytes / 1_000_000:g} MB"
        super().__init__(f"the answer is compressed and holds more than {size}")


def unpack(body: bytes, max_bytes: int) -> bytes:
    """Return a body without its layers of gzip; any other body is returned as it is.

    Of a damaged or cut-off body the part before the damage is returned. Raises
    TooLargeError when a layer holds more than `max_bytes`; no more is unpacked then.
    """
    for _ in range(_LAYERS):
        if not body.startswith(_GZIP):
            break
        body = _unpack_layer(body, max_bytes)
    return body


def _unpack_layer(body: bytes, max_bytes: int) -> bytes:
    file = GzipFile(fileobj=BytesIO(body))
    parts, size = [], 0
    try:
        while part := file.read1(_CHUNK_BYTES):
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                raise TooLargeError(max_bytes)
    except (OSError, EOFError, zlib.error):
        pass  # damaged or cut off: what came before is still an answer
    return b"".join(parts)
