"""The one long-lived spider, and the process that carries it.

A crawler per visit costs eight times the CPU of one that stays open, knows no
politeness between jobs, and can hang for good when stopped while it starts. So one
Poller is kept open, and the daemon awaits its `get`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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
"""How long Scrapy may take to close; nothing is in flight by then."""


class Poller(scrapy.Spider):
    """Fetches what it is asked for; lives as long as the daemon."""

    name = "poller"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "Poller":
        """Build it and keep it open."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._stay, signals.spider_idle)
        crawler.signals.connect(spider._opened, signals.spider_opened)
        return spider

    def __init__(
        self, *, gap: float, opened: "asyncio.Future[Poller]", **more: Any
    ) -> None:
        """Keep `gap` seconds between requests to a host; tell `opened` when open."""
        super().__init__(**more)
        self.host_slots = HostSlots(gap)
        self.closing = False
        self._told = opened

    async def start(self) -> AsyncIterator[Any]:
        """Ask for nothing by itself."""
        return
        yield  # what makes this an asynchronous generator

    def _stay(self) -> None:
        if not self.closing:
            raise DontCloseSpider

    def _opened(self) -> None:
        self._told.set_result(self)

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int = 0
    ) -> Response:
        """Return the answer, whatever its status, after redirects.

        `max_bytes` narrows the size limit when given. Raises what `failures.explain`
        explains.
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
    """Run `main(poller)` in the loop that Scrapy owns; return what it returns.

    The loop is asyncio's; it ends when `main` does. `gap` is the pause, in seconds,
    between two requests to one host. Once per process: Twisted cannot start again.
    """
    process = AsyncCrawlerProcess(dict(settings))
    for noisy in ("scrapy", "twisted"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    loop = asyncio.get_event_loop()
    crawler = process.create_crawler(Poller)
    outcome: asyncio.Future[int] = loop.create_future()

    async def run() -> None:
        from twisted.internet import reactor  # only now is the right one installed

        try:
            if not guard.is_installed(reactor):
                raise TocsinError("The address guard is not in place; not fetching.")
            opened: asyncio.Future[Poller] = loop.create_future()
            process.crawl(crawler, gap=gap, opened=opened)
            outcome.set_result(await main(await opened))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            if isinstance(crawler.spider, Poller):
                crawler.spider.closing = True
            # Bounded: a stop in the very first moments of a crawl can wait for ever.
            await asyncio.wait(
                [asyncio.ensure_future(process.stop())], timeout=STOP_SECONDS
            )
            reactor.stop()  # type: ignore[misc]  # a zope interface

    task = loop.create_task(run())
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    del task  # held until here: the loop keeps only a weak reference
    return outcome.result()
