"""A connection that is closed by us when what precedes a body does not end.

Twisted bounds the length of a header line and not how many there are, and Scrapy
bounds the body: a site that sends header lines for as long as a request may last fills
the memory. Interim answers (RFC 9110 §15.2) count as well.
"""

from typing import Any

from scrapy.core.downloader.handlers import http11
from twisted.internet.defer import Deferred
from twisted.web._newclient import HEADER, STATUS, HTTPParser
from twisted.web.client import _HTTP11ClientFactory

MOST_HEAD_BYTES = 1_000_000
"""Before a body; browsers give up at a quarter of it, and usual heads have 1 kB."""

_BEFORE_BODY = (STATUS, HEADER)


class BoundedHeadProtocol(http11._LenientHTTP11ClientProtocol):
    """A connection that reads so many bytes before a body, and no more."""

    _head_bytes = 0

    def request(self, request: Any) -> "Deferred[Any]":
        """Send a request; its answer is counted from the start."""
        self._head_bytes = 0
        sent: Deferred[Any] = super().request(request)
        return sent

    def dataReceived(self, data: bytes) -> None:
        """Read on, unless the head is too long by then."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        parser = self._parser
        if isinstance(parser, HTTPParser) and parser.state in _BEFORE_BODY:
            self._head_bytes += len(data)
        if self._head_bytes > MOST_HEAD_BYTES:
            self.abort()  # type: ignore[no-untyped-call]


class BoundedHeadFactory(_HTTP11ClientFactory):
    """Makes such connections."""

    noisy = False
    made = BoundedHeadProtocol
    """What is made for a connection."""

    def buildProtocol(self, addr: Any) -> BoundedHeadProtocol:
        """Return what talks to an address."""
        del addr
        made: BoundedHeadProtocol
        made = self.made(self._quiescentCallback)  # type: ignore[no-untyped-call]
        return made
