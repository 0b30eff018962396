"""Connections that are kept for the next request to their site, within bounds.

Twisted keeps each for four minutes, whatever their number: with a thousand sites the
first round of visits opens more files than a process may. A connection is used again
when a page of the same site follows, so within a host's gap or never.

A request that finds one needs no endpoint. Twisted made one for each request all the
same: for https, with what TLS checks a certificate by, it took 0.2 ms of CPU.
"""

import resource
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
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


class LateEndpoint:
    """An endpoint of Twisted's that is made when a connection is opened."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """Build it; `make` makes the endpoint."""
        self._make = make

    def connect(self, factory: Any) -> "Deferred[Any]":
        """Open a connection for a protocol that the factory makes."""
        opened: Deferred[Any] = self._make().connect(factory)
        return opened


class _LateAgent(_BindAddressAgent):
    """Twisted's agent, with such endpoints."""

    def _getEndpoint(self, uri: Any) -> Any:
        make = super()._getEndpoint
        return LateEndpoint(partial(make, uri))


class _Exchange(_ScrapyAgent):
    """Scrapy's for one request, with such an agent where there is no proxy."""

    def _get_agent(self, request: Request, timeout: float) -> Any:
        from twisted.internet import reactor  # not earlier: importing it installs one

        if request.meta.get("proxy"):
            return super()._get_agent(request, timeout)
        return _LateAgent(reactor, self._contextFactory, timeout, None, self._pool)


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

    async def download_request(self, request: Request) -> Response:
        """Return the response; raises what Scrapy's handler raises."""
        exchange = _Exchange(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(exchange.download_request(request))
