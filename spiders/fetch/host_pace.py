"""The pace of requests to a host, whatever makes them: pages, robots.txt, redirects.

`HostSlots` lets one visit or page begin at a time. What belongs to it makes further
requests: for robots.txt, for where a redirect leads. Here each of them waits for its
host, as the last step before it is sent.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from spiders import urls
from spiders.fetch.header_text import header_text
from spiders.fetch.host_slots import LONGEST_HOLD, WIDEST, HostSlots
from spiders.fetch.retry_after import parse_retry_after

TOO_MANY, UNAVAILABLE = 429, 503
"""Statuses by which a server asks for fewer requests (RFC 6585 §4), or with Retry-After
for a pause (RFC 9110 §15.6.4). Without it a 503 may be a fault of one page."""

PART_OF_PAGE = "tocsin_part_of_page"
"""The key in a request's meta of the host of which a page asks it while a browser shows
it: it waits for the answer before, and for no gap, or the page would never be whole.
Where it is redirected to another host, it waits there as all do."""

_BEGAN = "tocsin_began"
"""The key in a request's meta of the time when it was sent."""


class HostHeldError(Exception):
    """A host has asked for a pause that is not over."""


class HostPaceMiddleware:
    """Keeps the gap between all requests to a host, and notes how it answers."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawler; of spiders without host slots it leaves all alone."""
        return cls(crawler)

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @property
    def _slots(self) -> HostSlots | None:
        found = getattr(self._crawler.spider, "host_slots", None)
        return found if isinstance(found, HostSlots) else None

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked; raises HostHeldError if that takes long."""
        slots = self._slots
        if slots is None:
            return
        host = urls.host(request.url)
        wait = slots.wait_of(host)
        if wait > max(WIDEST, slots.gap_of(host)):
            raise HostHeldError(f"{host} has asked for a pause, which is not over")
        if request.meta.get(PART_OF_PAGE) != host:
            slots.reserve(host)
            if wait > 0:
                await asyncio.sleep(wait)
        request.meta[_BEGAN] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the answer: how long it took, and whether it asks for a pause."""
        slots = self._slots
        if slots is None:
            return response
        host = urls.host(request.url)
        self._note(slots, request, host, refuses=asks_for_fewer(response))
        slots.hold(host, _asked_pause(response))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note how long was waited in vain."""
        slots = self._slots
        if slots is not None and not isinstance(exception, IgnoreRequest):
            self._note(slots, request, urls.host(request.url), refuses=False)

    def _note(
        self, slots: HostSlots, request: Request, host: str, *, refuses: bool
    ) -> None:
        began = request.meta.pop(_BEGAN, None)
        if began is None:
            return
        slots.answer_times.note(host, time.monotonic() - began, refuses=refuses)
        slots.start_gap(host)


def asks_for_fewer(response: Response) -> bool:
    """Return whether an answer asks for fewer requests, or for a pause."""
    return response.status == TOO_MANY or _asked_pause(response) > 0


def _asked_pause(response: Response) -> float:
    """Return the seconds for which a refusing server wants to be left alone."""
    if response.status not in (TOO_MANY, UNAVAILABLE):
        return 0.0
    value = header_text(response, "Retry-After")
    longest = timedelta(seconds=LONGEST_HOLD)
    asked = parse_retry_after(value, datetime.now(UTC), longest=longest)
    return asked.total_seconds() if asked else 0.0
