"""The Poller, the one long-lived spider, and the process in which it runs.

A crawler per visit costs eight times the CPU of one that stays open, keeps no gaps
between requests of different crawls, and can hang for good when it is stopped while it
starts. So one Poller stays open, and the daemon awaits its `get`.
"""

import asyncio
import importlib
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from spiders import urls
from spiders.fetch import guard
from spiders.fetch.host_slots import HostSlots
from spiders.fetch.robots import CRAWL_DELAY
from store.errors import TocsinError

STOP_SECONDS = 3.0
"""The time that Scrapy has to close; no request is in flight by then."""

_READ_THEIR_STACK = (
    "scrapy.core.downloader.tls",
    "scrapy.core.downloader.contextfactory",
)
"""Modules of Scrapy 2.19 that look up the source of each call that led to their import,
in all modules that are loaded: three times, for names that nothing here uses."""


class Poller(scrapy.Spider):
    """Fetches addresses on request, as long as the daemon runs."""

    name = "poller"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "Poller":
        """Build the spider and keep it open while it is idle."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._stay, signals.spider_idle)
        crawler.signals.connect(spider._opened, signals.spider_opened)
        return spider

    def __init__(
        self, *, gap: float, opened: "asyncio.Future[Poller]", **arguments: Any
    ) -> None:
        """Keep `gap` seconds between requests to a host; resolve `opened` when open."""
        super().__init__(**arguments)
        self.host_slots = HostSlots(gap)
        self.closing = False
        self._opened_future = opened

    async def start(self) -> AsyncIterator[Any]:
        """Yield no request: `get` makes them."""
        return
        yield  # makes this an asynchronous generator

    def _stay(self) -> None:
        if not self.closing:
            raise DontCloseSpider

    def _opened(self) -> None:
        self._opened_future.set_result(self)

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int = 0
    ) -> Response:
        """Return the response after redirects, whatever its status.

        `max_bytes`, if given, replaces the size limit. `failures.explain` turns the
        exceptions raised here into failures.
        """
        meta: dict[str, Any] = {"download_maxsize": max_bytes} if max_bytes else {}
        request = scrapy.Request(url, headers=dict(headers or {}), meta=meta)
        try:
            return await self.crawler.engine.download_async(request)
        finally:
            gap = request.meta.get(CRAWL_DELAY)
            if gap:
                self.host_slots.widen(urls.host(url), float(gap))


def crawl(
    settings: Mapping[str, Any],
    main: Callable[[Poller], Awaitable[int]],
    *,
    gap: float,
) -> int:
    """Run `main(poller)` on Scrapy's loop and return its result.

    The loop is asyncio's and ends with `main`. `gap` is the pause in seconds between
    two requests to one host. Call it once per process: Twisted cannot start again.
    """
    _import_on_short_stack(_READ_THEIR_STACK)
    process = AsyncCrawlerProcess(dict(settings))
    for noisy in ("scrapy", "twisted"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    loop = asyncio.get_event_loop()
    crawler = process.create_crawler(Poller)
    outcome: asyncio.Future[int] = loop.create_future()

    async def run() -> None:
        from twisted.internet import reactor  # not earlier: importing it installs one

        try:
            if not guard.is_installed(reactor):
                raise TocsinError(
                    "The address guard is not installed, so nothing is fetched."
                )
            opened: asyncio.Future[Poller] = loop.create_future()
            process.crawl(crawler, gap=gap, opened=opened)
            outcome.set_result(await main(await opened))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            if isinstance(crawler.spider, Poller):
                crawler.spider.closing = True
            # With a timeout: a stop while a crawl starts can wait for ever.
            await asyncio.wait(
                [asyncio.ensure_future(process.stop())], timeout=STOP_SECONDS
            )
            reactor.stop()  # type: ignore[misc]  # a zope interface

    task = loop.create_task(run())
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    del task  # kept until here: the loop holds only a weak reference
    return outcome.result()


def _import_on_short_stack(modules: Iterable[str]) -> None:
    """Import modules in a thread of their own, whose calls are few.

    Where Scrapy itself imports them, 40 calls deep, they take 0.2 s of CPU time, here
    half of that.
    """

    def load() -> None:
        for module in modules:
            importlib.import_module(module)

    loading = threading.Thread(target=load, name="imports")
    loading.start()
    loading.join()
