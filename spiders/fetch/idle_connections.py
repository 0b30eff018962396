"""Connections that are kept for the next request to their site, within bounds.

Twisted keeps each for four minutes, whatever their number: with a thousand sites the
first round of visits opens more files than a process may. A connection is used again
when a page of the same site follows, so within a host's gap or never.
"""

import resource
from collections.abc import Hashable
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.web.client import HTTPConnectionPool

from spiders.fetch.bounded_head import BoundedHeadFactory
from spiders.fetch.idle_limit import MOST_IDLE, most_idle

IDLE_SECONDS = 65
"""How long a connection is kept: longer than the longest gap (`host_slots.WIDEST`)."""


class BoundedPool(HTTPConnectionPool):
    """A pool that closes the connection that was idle longest when it is full."""

    cachedConnectionTimeout = IDLE_SECONDS

    def __init__(self, reactor: Any, *, most: int) -> None:
        """Keep at most so many idle connections."""
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._most = most

    def __len__(self) -> int:
        """Return how many connections are idle."""
        return len(self._timeouts)

    def _putConnection(self, key: Hashable, connection: Any) -> None:
        super()._putConnection(key, connection)  # type: ignore[no-untyped-call]
        while len(self._timeouts) > self._most:
            oldest = next(iter(self._timeouts))
            timer = self._timeouts[oldest]
            arguments = timer.args
            timer.cancel()
            self._removeConnection(*arguments)

    def _removeConnection(self, key: Hashable, connection: Any) -> None:
        super()._removeConnection(key, connection)  # type: ignore[no-untyped-call]
        # Else a name stays for each site that was ever asked.
        if not self._connections[key]:
            del self._connections[key]


class BoundedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https with such a pool."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # not earlier: importing it installs one

        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        is_bounded = files != resource.RLIM_INFINITY
        most = most_idle(files) if is_bounded else MOST_IDLE
        pool = BoundedPool(reactor, most=most)
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        pool._factory = BoundedHeadFactory
        self._pool = pool
