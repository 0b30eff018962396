"""Scrapy's handler of http and https, with a record of the octets on the wire.

A downloader middleware comes too late for evidence: by then the order and the case of
header lines, the reason phrase and the framing of chunks are gone. So the protocol of
the connection itself keeps what it is given. Only requests with a Recording in their
meta are recorded; all others cost one comparison for each piece that arrives.

Private names of Scrapy 2.19 and Twisted are used here and in `bounded_head`.
`tests/spiders/test_recording_handler.py` compares the record with the server's bytes.
"""

import copy
from collections.abc import Hashable, Iterable
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred

from spiders.fetch.bounded_head import BoundedHeadFactory, BoundedHeadProtocol
from spiders.fetch.idle_connections import BoundedDownloadHandler
from spiders.fetch.recording import RECORDING, Recording, WireBuffers


class _Tap:
    """Passes what is written on to a connection, and keeps it."""

    def __init__(self, transport: Any, buffers: WireBuffers) -> None:
        self._transport = transport
        self._buffers = buffers

    def write(self, data: bytes) -> None:
        self._buffers.note_sent(data)
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _RecordingProtocol(BoundedHeadProtocol):
    """A connection that keeps the octets of requests that ask for it.

    Twisted sends no request before the answer to the last one has ended. So a request
    begins an exchange, and what arrives until the next one belongs to it.
    """

    _buffers: WireBuffers | None = None

    def request(self, request: Any) -> "Deferred[Any]":
        recording = getattr(request, RECORDING, None)
        self._buffers = None if recording is None else recording.begin()
        if self._buffers is not None:
            _tap(request, self._buffers)
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        if self._buffers is not None:
            self._buffers.note_received(data)
        super().dataReceived(data)


def _tap(request: Any, buffers: WireBuffers) -> None:
    """Have a request of Twisted's keep what it writes, whatever it wrote before."""
    write = type(request).writeTo
    request.writeTo = lambda transport: write(request, _Tap(transport, buffers))


class _RecordingFactory(BoundedHeadFactory):
    made = _RecordingProtocol


class _MarkingPool:
    """A pool for one request: it marks what Twisted makes of it with its recording.

    Twisted makes its own request of Scrapy's once there is a connection, and may send
    it again on another; the mark goes with it.
    """

    def __init__(self, pool: Any, recording: Recording) -> None:
        self._pool = pool
        self._recording = recording

    def getConnection(self, key: Hashable, endpoint: Any) -> "Deferred[Any]":
        found: Deferred[Any] = self._pool.getConnection(key, endpoint)
        return found.addCallback(_Marking, self._recording)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


def _marking(pool: Any, recording: Recording) -> Any:
    """Return a pool for one request, which is one of Twisted's by its methods alone."""
    return _MarkingPool(pool, recording)


class _Marking:
    """A connection that marks the one request that it is given."""

    def __init__(self, connection: Any, recording: Recording) -> None:
        self._connection = connection
        self._recording = recording

    def request(self, request: Any) -> "Deferred[Any]":
        setattr(request, RECORDING, self._recording)
        sent: Deferred[Any] = self._connection.request(request)
        return sent


class RecordingDownloadHandler(BoundedDownloadHandler):
    """The handler of all requests while evidence is kept."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _RecordingFactory

    async def download_request(self, request: Request) -> Response:
        """Return the response; keep its octets if the request has a Recording."""
        recording = request.meta.get(RECORDING)
        if not isinstance(recording, Recording):
            return await super().download_request(request)
        one = copy.copy(self)
        one._pool = _marking(self._pool, recording)
        response = await super(RecordingDownloadHandler, one).download_request(request)
        recording.end(
            response.url,
            response.status,
            address=str(response.ip_address or ""),
            certificate=_fingerprint(response.certificate),
        )
        return response


def _fingerprint(certificate: Any) -> str:
    """Return the SHA-256 of a certificate in hex, as `openssl x509` prints it."""
    if certificate is None:
        return ""
    return str(certificate.digest("sha256").decode()).replace(":", "").lower()
