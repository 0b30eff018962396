"""robots.txt, asked again now and then (RFC 9309).

Scrapy's middleware fetches each site's rules once and keeps them for ever; a daemon
lives for months. It also lets a server's failure mean "everything is allowed", where
RFC 9309 §2.3.1.4 says the opposite.
"""

import time

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

TTL = 12 * 3600.0
"""Seconds a site's rules are kept; RFC 9309 §2.4 allows a day."""

FAILED_TTL = 600.0
"""Seconds until a site whose rules could not be had is asked again."""

SIZE = 20_000
"""Sites kept; the oldest half goes when it is full."""

CRAWL_DELAY = "tocsin_crawl_delay"
"""Where a request's meta says how many seconds the site wants between two; or None."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Refuses what a site's robots.txt forbids."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, tuple[float, Protego | None]] = {}

    async def process_request(  # type: ignore[override]  # the deprecated argument
        self, request: Request
    ) -> None:
        """Raise IgnoreRequest with the reason when the site does not want this."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlparse_cached(request)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}")
        if rules is None:
            return
        if not rules.can_fetch(request.url, self._agent):
            raise IgnoreRequest("robots.txt forbids this address")
        # Not in RFC 9309, yet what many sites say and mean.
        request.meta[CRAWL_DELAY] = rules.crawl_delay(self._agent)

    async def _rules_of(self, site: str) -> Protego | None:
        until, rules = self._rules.get(site, (0.0, None))
        if until > time.monotonic():
            return rules
        if len(self._rules) >= SIZE:
            for old in list(self._rules)[: SIZE // 2]:
                del self._rules[old]
        rules, ttl = await self._ask(site)
        self._rules[site] = (time.monotonic() + ttl, rules)
        return rules

    async def _ask(self, site: str) -> tuple[Protego | None, float]:
        request = Request(f"{site}/robots.txt", meta={"dont_obey_robotstxt": True})
        # What is raised ends the request it was asked for: unreachable rules forbid
        # everything (RFC 9309 §2.3.1.4), and the site is in the same trouble itself.
        response = await self.crawler.engine.download_async(request)
        if response.status >= 500:
            return Protego.parse("User-agent: *\nDisallow: /"), FAILED_TTL
        if response.status >= 400:
            return None, TTL
        return _parse(response), TTL


def _parse(response: Response) -> Protego:
    # 500 KiB must be read, more need not be (RFC 9309 §2.5).
    return Protego.parse(response.body[: 500 * 1024].decode("utf-8", "replace"))
