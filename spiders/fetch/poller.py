"""The Poller, the one long-lived spider, and the process in which it runs.

A crawler per visit costs eight times the CPU of one that stays open, keeps no gaps
between requests of different crawls, and can hang for good when it is stopped while it
starts. So one Poller stays open, and the daemon awaits its `get`.
"""

import asyncio
import importlib
import logging
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DontCloseSpider,
    DownloadConnectionRefusedError,
)
from scrapy.http import Response

from spiders import urls
from spiders.fetch import guard
from spiders.fetch.access import DIRECT, Access, Part
from spiders.fetch.browser import Browser, is_page
from spiders.fetch.carrying import READ_THERE, Carry, ListThere, ReadThere
from spiders.fetch.failures import ProxyFailedError
from spiders.fetch.host_slots import HostSlots
from spiders.fetch.page_requests import PageRequests
from spiders.fetch.recording import RECORDING, REPLAYABLE, Recording
from store.errors import TocsinError

STOP_SECONDS = 3.0
"""The time that Scrapy has to close; no request is in flight by then."""

MAX_FORM_ANSWER_BYTES = 1_000_000
"""The largest answer to a form: it says whether it was taken, and perhaps why not."""

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
        return spider

    def __init__(
        self, *, gap: float, opened: "asyncio.Future[Poller]", **arguments: Any
    ) -> None:
        """Keep `gap` seconds between requests to a host; resolve `opened` when open."""
        super().__init__(**arguments)
        self.host_slots = HostSlots(gap)
        self.closing = False
        self.carry: Carry | None = None
        """Has requests made by a fleet of workers; None without one."""
        self._access: Mapping[str, Access] = {}
        self._opened_future = opened
        self._browser: Browser | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Yield no request: `get` makes them, from now on.

        Not from the signal spider_opened on: a stop before the engine runs, as of a
        command that has nothing to ask, leaves Scrapy waiting for ever.
        """
        self._opened_future.set_result(self)
        return
        yield  # makes this an asynchronous generator

    def _stay(self) -> None:
        if not self.closing:
            raise DontCloseSpider

    def give_access(self, access: Mapping[str, Access]) -> None:
        """Use these logins and proxies from now on; sources are given by their keys."""
        from twisted.internet import reactor  # not earlier: importing it installs one

        self._access = dict(access)
        resolver = getattr(reactor, "nameResolver", None)
        if isinstance(resolver, guard.GuardedResolver):
            resolver.allow_proxies(each.proxy for each in self._access.values())

    def access_of(self, source: str) -> Access:
        """Return how the sites of a source are reached."""
        return self._access.get(source, DIRECT)

    async def get(
        self,
        url: str,
        *,
        source: str = "",
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 0,
        part: Part = "page",
        recording: Recording | None = None,
        reading: ReadThere | ListThere | None = None,
    ) -> Response:
        """Return the response after redirects, whatever its status.

        It is asked for with the login and the proxy of the source, given by its key,
        and shown by a browser first if the source wants that of this `part`.
        `max_bytes`, if given, replaces the size limit. `recording`, if given, gets the
        octets of all requests made for it, but a browser's. `reading`, if given, gets
        what was read of the answer, if another machine fetched it. `failures.explain`
        turns the exceptions raised here into failures.
        """
        access = self.access_of(source)
        meta = access.meta()
        if max_bytes:
            meta["download_maxsize"] = max_bytes
        request = scrapy.Request(url, headers=dict(headers or {}), meta=meta)
        if recording is not None:
            request.meta[RECORDING] = recording
            request.headers["Accept-Encoding"] = REPLAYABLE
        if part not in access.shown:
            if reading is not None:
                request.meta[READ_THERE] = reading
            response = await self._download(request, access)
            if recording is not None:
                recording.is_whole = True
            return response
        # What was sent may be as it was, and what the program shows is new.
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        response = await self._download(request, access)
        if recording is not None:
            recording.is_whole = True
            # What a browser asks for belongs to no one page, and is not recorded.
            recording.facts["read-from"] = "what a browser made of it, and is not here"
        return await self._show(response, access, urls.host(url))

    async def post_form(
        self, url: str, fields: Mapping[str, str], *, source: str = ""
    ) -> Response:
        """Return the response to a form that a program is invited to send.

        It goes through the proxy of the source, without its login. robots.txt is not
        asked: it is about what crawlers find.
        """
        access = replace(self.access_of(source), login=None)
        request = scrapy.Request(
            url,
            method="POST",
            body=urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            meta={
                **access.meta(),
                "dont_obey_robotstxt": True,
                "download_maxsize": MAX_FORM_ANSWER_BYTES,
            },
        )
        return await self._download(request, access)

    async def ask_authority(self, url: str, body: bytes, content_type: str) -> Response:
        """Return the response of a service that takes a question in bytes.

        Its answer is as small as one to a form, and robots.txt is not asked either. It
        sends us nowhere else: only who was named is to know that we ask.
        """
        request = scrapy.Request(
            url,
            method="POST",
            body=body,
            headers={"Content-Type": content_type},
            meta={
                "dont_obey_robotstxt": True,
                "dont_redirect": True,
                "download_maxsize": MAX_FORM_ANSWER_BYTES,
            },
        )
        return await self._download(request, DIRECT)

    async def end(self) -> None:
        """Let Scrapy close the spider, and end the browser if one was started."""
        self.closing = True
        if self._browser is not None:
            await self._browser.close()

    async def _show(self, response: Response, access: Access, held: str) -> Response:
        """Return a page as a browser shows it; `held` is the host of the caller's slot.

        Its requests are made as all are, with the access of the source.
        """
        if not is_page(response):
            return response

        async def fetch(request: scrapy.Request) -> Response:
            request.meta.update(access.meta())
            return await self._download(request, access)

        def requests(until: float) -> PageRequests:
            return PageRequests(response, fetch, self.host_slots, held, until)

        if self._browser is None:
            settings = self.crawler.settings
            self._browser = Browser(
                settings.get("TOCSIN_CHROMIUM", ""),
                user_agent=settings["USER_AGENT"],
                load_seconds=settings.getfloat("DOWNLOAD_TIMEOUT"),
                max_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
            )
        return await self._browser.show(response, requests)

    async def _download(self, request: scrapy.Request, access: Access) -> Response:
        try:
            return await self.crawler.engine.download_async(request)
        except Exception as error:
            if access.proxy and (problem := _proxy_problem(error)):
                raise ProxyFailedError(
                    f"the proxy {access.shown_proxy} {problem}"
                ) from None
            raise


def _proxy_problem(error: Exception) -> str:
    """Return what a proxy did that is not the site's fault; "" for other errors."""
    from scrapy.core.downloader.handlers.http11 import TunnelError

    match error:
        case DownloadConnectionRefusedError():
            return "refused the connection"
        case CannotResolveHostError():
            return "does not exist"
        case TunnelError():
            found = re.search(r"'status': (\d+)", str(error))
            return f"does not connect to the site (HTTP {found[1] if found else '?'})"
    return ""


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
                await crawler.spider.end()
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
