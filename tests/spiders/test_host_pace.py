"""The pace of what makes requests: which wait for their host, and which do not."""

import asyncio
from typing import Any

import pytest
import scrapy
from scrapy import Request
from scrapy.crawler import Crawler

from spiders.fetch.host_pace import PART_OF_PAGE, HostHeldError, HostPaceMiddleware
from spiders.fetch.host_slots import HostSlots

URL = "https://gazette.example/"
HOST = "gazette.example"


def pace(slots: HostSlots) -> HostPaceMiddleware:
    """Return the middleware of a crawler whose spider has these slots."""
    crawler: Any = Crawler(scrapy.Spider)
    crawler.spider = scrapy.Spider("poller")
    crawler.spider.host_slots = slots
    return HostPaceMiddleware.from_crawler(crawler)


def waits(middleware: HostPaceMiddleware, **meta: str) -> bool:
    """Return whether a request waits for its host and is not refused."""

    async def main() -> bool:
        request = Request(URL, meta=meta)
        asked = asyncio.ensure_future(middleware.process_request(request))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        is_waiting = not asked.done()
        asked.cancel()
        if not is_waiting:
            await asked
        return is_waiting

    return asyncio.run(main())


def test_parts_of_a_page_wait_for_no_gap_and_make_none() -> None:
    slots = HostSlots(2, clock=lambda: 100.0)
    middleware = pace(slots)
    slots.start_gap(HOST)

    async def main() -> None:
        for number in range(100):
            part = Request(f"{URL}{number}.js", meta={PART_OF_PAGE: HOST})
            await middleware.process_request(part)

    asyncio.run(main())

    assert slots.wait_of(HOST) == 2


def test_a_part_of_a_page_that_is_redirected_elsewhere_waits_there() -> None:
    slots = HostSlots(2, clock=lambda: 100.0)
    slots.start_gap(HOST)

    assert waits(pace(slots), **{PART_OF_PAGE: "post.example"})
    assert slots.wait_of(HOST) == 4


@pytest.mark.parametrize("gap", [2, 60, 300])
def test_what_comes_after_another_request_waits_for_a_gap_however_long(
    gap: float,
) -> None:
    slots = HostSlots(gap, clock=lambda: 100.0)
    slots.start_gap(HOST)

    assert waits(pace(slots))


def test_a_host_that_has_asked_for_a_pause_is_not_waited_for() -> None:
    slots = HostSlots(2, clock=lambda: 100.0)
    slots.hold(HOST, 600)

    with pytest.raises(HostHeldError, match="has asked for a pause"):
        waits(pace(slots))
