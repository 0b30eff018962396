"""Content-Encoding as servers use it: also over a body that is not compressed so."""

import struct
import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

_PLAIN = (b"<", b"{", b"\xef\xbb\xbf")
"""The first bytes of pages and feeds as they are. Neither gzip, zlib nor Zstandard
begins so; Brotli may, with bytes of all kinds behind it."""

_START_BYTES = 500
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
"""Bytes that are in no text, and a tenth of what is compressed."""


class CompressionMiddleware(HttpCompressionMiddleware):
    """Unpacks answers; one that is not packed as it says is passed on as it came.

    `spiders.decoding` unpacks gzip that is still there. An answer that grows beyond the
    limit is refused as in Scrapy.
    """

    def process_response(  # type: ignore[override]  # `spider` is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response with its body unpacked."""
        if "Content-Encoding" not in response.headers:
            return response
        if not is_plain(response.body):
            try:
                return super().process_response(request, response)
            except (OSError, EOFError, zlib.error, struct.error):
                pass  # packed in another way than announced
        del response.headers["Content-Encoding"]
        return response


def is_plain(body: bytes) -> bool:
    """Return whether a body is markup that was not compressed at all."""
    start = body[:_START_BYTES].lstrip()
    return start.startswith(_PLAIN) and start.translate(None, _CONTROLS) == start
