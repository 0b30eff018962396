"""robots.txt (RFC 9309), fetched again when it is old.

Scrapy's middleware fetches each site's rules once and keeps them for ever; a daemon
runs for months. It also takes a server error for "everything is allowed", where
RFC 9309 §2.3.1.4 demands the opposite.
"""

import time

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from spiders import urls
from spiders.fetch.access import PLACES, PROXY
from spiders.fetch.host_slots import HostSlots
from spiders.fetch.kept_rules import KeptRules
from spiders.fetch.recording import RECORDING, REPLAYABLE, Recording

TTL = 12 * 3600.0
"""Seconds that a site's rules are cached; RFC 9309 §2.4 allows a day."""

FAILED_TTL = 600.0
"""Seconds until rules are fetched again after a server error."""

MOST_READ = 500 * 1024
"""Bytes of a robots.txt that are read: so many a crawler must, and may ignore the rest
(RFC 9309 §2.5)."""

SITEMAPS = "tocsin_sitemaps"
"""The key in a request's meta of the sitemaps that the site's robots.txt names."""

TOO_MANY = 429
"""A status that says nothing of the rules, as a server error; RFC 9309 takes all from
400 to 499 for a site without rules, and is older than its use."""

FORBIDDEN = "robots.txt forbids this address"
"""Why such a request is refused."""


class RulesUnreadError(Exception):
    """A site does not tell its rules for now, and so nothing else is asked of it."""

    def __init__(self, status: int) -> None:
        """Say which status it answered instead of its robots.txt."""
        super().__init__(f"{FORBIDDEN} as long as it cannot be read (HTTP {status})")
        self.status = status


class RobotsMiddleware(RobotsTxtMiddleware):
    """Refuses the requests that a site's robots.txt forbids."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules = KeptRules()

    async def process_request(  # type: ignore[override]  # the deprecated argument
        self, request: Request
    ) -> None:
        """Raise IgnoreRequest with the reason when robots.txt forbids the address.

        Or RulesUnreadError when it cannot be read: that forbids all, and passes.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = await self._rules_of(site, request)
        if isinstance(rules, int):
            raise RulesUnreadError(rules)
        request.meta[SITEMAPS] = () if rules is None else tuple(rules.sitemaps)
        self._note(site, request)
        if rules is None:
            return
        if not rules.can_fetch(request.url, self._agent):
            raise IgnoreRequest(FORBIDDEN)
        # Not in RFC 9309, but many sites use it.
        delay = rules.crawl_delay(self._agent)
        slots = getattr(self.crawler.spider, "host_slots", None)
        if delay and isinstance(slots, HostSlots):
            slots.widen(urls.host(request.url), float(delay))

    async def _rules_of(self, site: str, request: Request) -> Protego | int | None:
        asked = (site, request.meta.get(PROXY, ""))
        if not self._rules.hold(asked, time.monotonic()):
            rules, ttl = await self._ask(site, request)
            now = time.monotonic()
            self._rules.put(asked, rules, until=now + ttl, now=now)
        return self._rules.of(asked)

    def _note(self, site: str, request: Request) -> None:
        """Note what allows a page in its recording, if it has one."""
        recording = request.meta.get(RECORDING)
        if isinstance(recording, Recording):
            digest = self._rules.digest((site, request.meta.get(PROXY, "")))
            rules = (
                f"rules with SHA-256 {digest}" if digest else "the site has no rules"
            )
            recording.facts["robots"] = f"allowed by {site}/robots.txt ({rules})"

    async def _ask(self, site: str, asking: Request) -> tuple[str | int | None, float]:
        meta = {"dont_obey_robotstxt": True, PROXY: asking.meta.get(PROXY, "")}
        if PLACES in asking.meta:
            meta[PLACES] = asking.meta[PLACES]
        # The rules that are asked for because of a page belong to its recording.
        if RECORDING in asking.meta:
            meta[RECORDING] = asking.meta[RECORDING]
        request = Request(f"{site}/robots.txt", meta=meta)
        if RECORDING in meta:
            request.headers["Accept-Encoding"] = REPLAYABLE
        # An exception here ends the request that needs the rules: unreachable rules
        # forbid everything (RFC 9309 §2.3.1.4), and the page has the same host.
        response = await self.crawler.engine.download_async(request)
        if response.status >= 500 or response.status == TOO_MANY:
            return response.status, FAILED_TTL
        if response.status >= 400:
            return None, TTL
        return response.body[:MOST_READ].decode("utf-8", "replace"), TTL
