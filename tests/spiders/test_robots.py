"""robots.txt: what it forbids, and what is done while it cannot be read."""

import asyncio
from typing import Any

import pytest
import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from spiders.fetch.host_slots import HostSlots
from spiders.fetch.robots import FORBIDDEN, RobotsMiddleware, RulesUnreadError
from spiders.settings import settings

URL = "https://gazette.example/news/1"
HOST = "gazette.example"


class RulesServer:
    """Answers requests for robots.txt in place of Scrapy's engine."""

    def __init__(self, status: int, rules: str) -> None:
        self.status = status
        self.rules = rules
        self.asked = 0

    async def download_async(self, request: Request) -> Response:
        self.asked += 1
        return Response(request.url, status=self.status, body=self.rules.encode())


def middleware(server: RulesServer, slots: HostSlots | None = None) -> RobotsMiddleware:
    """Return the middleware of a crawler that asks this server."""
    facts = settings(user_agent="tocsin", timeout_seconds=30, max_bytes=1_000)
    crawler: Any = Crawler(scrapy.Spider, facts)
    crawler.spider = scrapy.Spider("poller")
    crawler.spider.host_slots = HostSlots(0) if slots is None else slots
    crawler.stats = StatsCollector(crawler)
    crawler.engine = server
    return RobotsMiddleware(crawler)


def ask(asked: RobotsMiddleware, times: int = 1) -> None:
    """Ask for a page so often."""

    async def main() -> None:
        for _ in range(times):
            await asked.process_request(Request(URL))

    asyncio.run(main())


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rules_that_cannot_be_read_forbid_all_for_a_while(status: int) -> None:
    server = RulesServer(status, "")
    asked = middleware(server)

    for _ in range(2):
        with pytest.raises(RulesUnreadError, match=f"cannot be read .HTTP {status}"):
            ask(asked)

    assert server.asked == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_forbids_nothing(status: int) -> None:
    server = RulesServer(status, "User-agent: *\nDisallow: /")

    ask(middleware(server), times=2)

    assert server.asked == 1


def test_what_is_forbidden_is_refused_for_good() -> None:
    server = RulesServer(200, "User-agent: tocsin\nDisallow: /news/")

    with pytest.raises(IgnoreRequest, match=FORBIDDEN):
        ask(middleware(server))


def test_a_crawl_delay_is_waited_for_once_between_two_requests() -> None:
    now = [100.0]
    slots = HostSlots(2, clock=lambda: now[0])
    asked = middleware(RulesServer(200, "User-agent: *\nCrawl-delay: 10"), slots)

    ask(asked)
    first = slots.wait_of(HOST)
    now[0] += 10
    ask(asked)

    assert (first, slots.wait_of(HOST)) == (10, 0)
