"""Look for the sources in a site, with few requests and the daemon's politeness."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy.http import Response

from spiders import urls
from spiders.discovery.ranking import Sample, ranked, sample_of
from spiders.discovery.ways_in import (
    USUAL_SITEMAP,
    WayIn,
    sitemaps_of,
    usual_ways,
    ways_in,
)
from spiders.fetch.failures import explain, refusal
from spiders.fetch.poller import Poller
from spiders.fetch.visit import MAX_LISTING_BYTES
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing, NotAListingError

MOST_REQUESTS = 11
"""Requests for one site; one more for robots.txt is made before the first."""

MOST_ANNOUNCED = 5
"""Announced or linked feeds that are tried: the first are those of the whole site."""

_NOT_HTML = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"{", b"[")
"""How listings begin that a server calls HTML."""

Run = Callable[..., Awaitable[Any]]
"""Runs a costly function with its arguments in a worker process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found in a site."""

    home: str
    """The address of its page, after redirects."""
    best: tuple[Sample, ...] = ()
    """What can be a source, the best first."""
    failed: tuple[Sample, ...] = ()
    """What cannot, each with its problem."""
    requests: int = 0


@dataclass(slots=True)
class Finder:
    """Looks for the sources in one site."""

    poller: Poller
    run: Run
    clock: Callable[[], datetime]
    requests: int = 0
    _tried: set[str] = field(default_factory=set)
    _samples: list[Sample] = field(default_factory=list)

    async def find(self, home: str) -> Discovery:
        """Return what can be a source of the site at an address.

        An address of a feed or a sitemap is itself the source. One that does not answer
        is a page that failed.
        """
        page = WayIn(url=home, kind="page")
        answer = await self._get(home)
        if isinstance(answer, str):
            failed = Sample(way=page, problem=answer)
            return Discovery(home=home, failed=(failed,), requests=self.requests)
        home = answer.url
        if not await self._is_source(answer):
            ways = await self._ways_on(answer)
            for way in ways[:MOST_ANNOUNCED]:
                await self._try(way, home)
            named = await self._named_sitemaps(home)
            for way in named[:1]:
                await self._try(way, home)
            await self._try_usual(home, with_sitemap=not named)
            await self._sample(WayIn(url=home, kind="page"), answer, home)
        return Discovery(
            home=home,
            best=tuple(ranked(self._samples)),
            failed=tuple(sample for sample in self._samples if sample.problem),
            requests=self.requests,
        )

    async def _is_source(self, answer: Response) -> bool:
        """Try an address as what it may be itself; return whether it is a source."""
        if _looks_like_html(answer):
            return False
        kinds = (
            "feed",
            "sitemap",
            "wordpress" if "/wp-json/" in answer.url else "json",
        )
        for kind in kinds:
            way = WayIn(url=answer.url, kind=kind, told_by="the address itself")
            sample = await self._read(way, answer, answer.url)
            if sample.entries:
                self._samples = [sample]
                return True
        return False

    async def _ways_on(self, answer: Response) -> Sequence[WayIn]:
        ways: Sequence[WayIn] = await self.run(
            ways_in, answer.body, answer.url, _type_of(answer)
        )
        return ways

    async def _try(self, way: WayIn, home: str, *, deep: bool = True) -> None:
        """Try a way; a page that lists feeds is looked at for them."""
        key = urls.key(way.url)
        if key in self._tried or self.requests >= MOST_REQUESTS:
            return
        self._tried.add(key)
        answer = await self._get(way.url)
        if isinstance(answer, str):
            self._samples.append(Sample(way=way, problem=answer))
        elif deep and way.kind == "feed" and _looks_like_html(answer):
            for found in (await self._ways_on(answer))[:MOST_ANNOUNCED]:
                await self._try(found, home, deep=False)
        else:
            await self._sample(way, answer, home)

    async def _named_sitemaps(self, home: str) -> Sequence[WayIn]:
        if self.requests >= MOST_REQUESTS:
            return ()
        robots = await self._get(urls.absolute(home, "/robots.txt"))
        if isinstance(robots, str):
            return ()
        return sitemaps_of(robots.body.decode("utf-8", "replace"), home)

    async def _try_usual(self, home: str, *, with_sitemap: bool) -> None:
        """Try the usual addresses until one is a feed."""
        address = urls.absolute(home, USUAL_SITEMAP)
        sitemap = WayIn(url=address, kind="sitemap", told_by="at its usual address")
        # Places are kept for the sitemap and a part of it.
        feeds = usual_ways(home)[: max(0, MOST_REQUESTS - self.requests - 2)]
        for way in [*feeds, sitemap] if with_sitemap else feeds:
            if self._has_feed():
                return
            await self._try(way, home, deep=False)

    async def _sample(self, way: WayIn, answer: Response, home: str) -> None:
        self._samples.append(await self._read(way, answer, home))

    async def _read(self, way: WayIn, answer: Response, home: str) -> Sample:
        """Return a sample of what a way lists; of an index, of its first part."""
        options: dict[str, str] = {}
        read = KINDS[way.kind].listing
        try:
            listing: Listing = await self.run(
                read, answer.body, answer.url, options, _type_of(answer)
            )
            if listing.parts and self.requests < MOST_REQUESTS:
                part = await self._get(listing.parts[0].url)
                if isinstance(part, str):
                    return Sample(way=way, problem=part)
                listing = await self.run(
                    read, part.body, part.url, options, _type_of(part)
                )
        except NotAListingError as error:
            return Sample(way=way, problem=str(error))
        except Exception as error:
            why = f"it could not be read: {type(error).__name__}: {error}"
            return Sample(way=way, problem=why)
        return sample_of(way, listing, home)

    async def _get(self, url: str) -> Response | str:
        """Return an answer, or why there is none."""
        if self.requests:
            await asyncio.sleep(self.poller.host_slots.gap_of(urls.host(url)))
        self.requests += 1
        try:
            answer = await self.poller.get(url, max_bytes=MAX_LISTING_BYTES)
        except Exception as error:
            return explain(error).sentence
        refused = refusal(answer, self.clock())
        return refused.sentence if refused else answer

    def _has_feed(self) -> bool:
        return any(s.entries and s.way.kind == "feed" for s in self._samples)


def _type_of(answer: Response) -> str:
    return (answer.headers.get("Content-Type") or b"").decode("latin-1")


def _looks_like_html(answer: Response) -> bool:
    start = answer.body[:1_000].lstrip().lower()
    if b"<html" in start or b"<!doctype html" in start:
        return True
    return "html" in _type_of(answer) and not start.startswith(_NOT_HTML)
