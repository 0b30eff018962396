"""Look for the sources in a site, with few requests and the daemon's politeness."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spiders import urls
from spiders.discovery.ranking import ranked
from spiders.discovery.samples import FrontPage, Sample, articles_folder, sample_of
from spiders.discovery.site_requests import SiteAnswer, SiteRequests
from spiders.discovery.ways_in import (
    USUAL_SITEMAP,
    WayIn,
    named_sitemaps,
    sitemaps_of,
    usual_ways,
    ways_in,
)
from spiders.extract.page_task import read_page
from spiders.fetch.poller import Poller
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing, NotAListingError

MOST_REQUESTS = 11
"""Requests for one site; one more for robots.txt is made before the first."""

MOST_ANNOUNCED = 5
"""Announced or linked feeds that are tried: the first are those of the whole site."""

PROOFS = 2
"""Pages that are read where only links say that there are articles."""

KEPT_FOR_LAST = 2 + PROOFS
"""Requests that are kept for a sitemap, a part of it, and proofs."""

Run = Callable[..., Awaitable[Any]]
"""Runs a costly function with its arguments in a worker process."""


async def read_listing(
    answer: SiteAnswer, kind: str, run: Run, options: Mapping[str, str] | None = None
) -> Listing:
    """Return what an answer lists, read as a kind of source.

    Raises NotAListingError when it is not of that kind.
    """
    listing: Listing = await run(
        KINDS[kind].listing, answer.body, answer.url, options or {}, answer.content_type
    )
    return listing


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
    most: int = MOST_REQUESTS
    held: str = ""
    """The host whose slot the caller holds; see `SiteRequests`."""
    source: str = ""
    """The key of the source whose login and proxy the requests have."""
    _asked: SiteRequests = field(init=False)
    _front: FrontPage = field(init=False)
    _tried: set[str] = field(default_factory=set)
    _samples: list[Sample] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with no request made."""
        self._asked = SiteRequests(
            self.poller, self.clock, self.most, self.held, source=self.source
        )

    async def find(self, home: str, page: SiteAnswer | None = None) -> Discovery:
        """Return what can be a source of the site at an address.

        An address of a feed or a sitemap is itself the source. One that does not answer
        is a page that failed. `page` is the answer, if the caller has it: a request
        that counts.
        """
        self._front = FrontPage(url=home)
        if page is not None:
            self._asked.made += 1
        answer = page or await self._asked.get(home)
        if isinstance(answer, str):
            self._add(Sample(way=WayIn(url=home, kind="page"), problem=answer))
        elif not await self._is_source(answer):
            await self._look_around(answer)
        best = await self._proven()
        return Discovery(
            home=self._front.url,
            best=tuple(best),
            failed=tuple(sample for sample in self._samples if sample.problem),
            requests=self._asked.made,
        )

    async def _is_source(self, answer: SiteAnswer) -> bool:
        """Try an address as what it may be itself; return whether it is a source."""
        self._front = FrontPage(url=answer.url)
        if answer.looks_like_html:
            return False
        api = "wordpress" if "/wp-json/" in answer.url else "json"
        for kind in ("feed", "sitemap", api):
            way = WayIn(url=answer.url, kind=kind, told_by="the address itself")
            sample = await self._read(way, answer)
            if sample.entries:
                self._add(sample)
                return True
        return False

    async def _look_around(self, answer: SiteAnswer) -> None:
        """Try what a page and its site offer."""
        page = await self._take_front(answer)
        await self._try_named(answer)
        if not self._has_feed() and await self._is_article(answer):
            # The page of an article often announces nothing, or its own comments.
            home = await self._asked.get(urls.absolute(answer.url, "/"))
            if isinstance(home, SiteAnswer):
                page, answer = await self._take_front(home), home
                await self._try_named(home)
        named = await self._named_sitemaps(answer)
        for way in named[:1]:
            await self._try(way)
        await self._try_usual(with_sitemap=not named)
        self._add(page)

    async def _take_front(self, answer: SiteAnswer) -> Sample:
        """Look at other ways from this page; return it as a way of its own."""
        self._front = FrontPage(url=answer.url)
        page = await self._read(WayIn(url=answer.url, kind="page"), answer)
        keys = frozenset(urls.key(entry.url) for entry in page.entries)
        self._front = FrontPage(url=answer.url, keys=keys)
        self._tried.add(urls.key(answer.url))
        return page

    async def _is_article(self, answer: SiteAnswer) -> bool:
        """Return whether a page below the front page is an article, and no section."""
        if urls.key(answer.url) == urls.key(urls.absolute(answer.url, "/")):
            return False
        reading = await self._reading(answer)
        return reading is not None and not reading.report.is_list

    async def _try_named(self, answer: SiteAnswer) -> None:
        """Try the ways that a page names, and the folder of the articles they list."""
        for way in (await self._ways_on(answer))[:MOST_ANNOUNCED]:
            await self._try(way, keep=KEPT_FOR_LAST)
        feeds = [s for s in ranked(self._samples) if s.way.kind == "feed"]
        folder = articles_folder(feeds[0]) if feeds else ""
        if folder:
            address = folder + feeds[0].way.url.rpartition("/")[2]
            told_by = "beside the feed of all pages"
            await self._try(WayIn(url=address, kind="feed", told_by=told_by))

    async def _ways_on(self, answer: SiteAnswer) -> Sequence[WayIn]:
        try:
            ways: Sequence[WayIn] = await self.run(
                ways_in, answer.body, answer.url, answer.content_type
            )
        except Exception:
            return ()  # a page that no worker can read names nothing
        return ways

    async def _try(self, way: WayIn, *, deep: bool = True, keep: int = 0) -> None:
        """Try a way, unless at most `keep` requests are left.

        A page that lists feeds is looked at for them.
        """
        key = urls.key(way.url)
        if key in self._tried or self._asked.left <= keep:
            return
        self._tried.add(key)
        answer = await self._asked.get(way.url)
        if isinstance(answer, str):
            self._add(Sample(way=way, problem=answer))
        elif deep and way.kind == "feed" and answer.looks_like_html:
            for found in (await self._ways_on(answer))[:MOST_ANNOUNCED]:
                await self._try(found, deep=False, keep=keep)
        else:
            self._add(await self._read(way, answer))

    async def _named_sitemaps(self, answer: SiteAnswer) -> Sequence[WayIn]:
        if answer.sitemaps is not None:
            return named_sitemaps(answer.sitemaps, answer.url)
        robots = await self._asked.get(urls.absolute(answer.url, "/robots.txt"))
        if isinstance(robots, str) or robots.looks_like_html:
            return ()
        return sitemaps_of(robots.body.decode("utf-8", "replace"), answer.url)

    async def _try_usual(self, *, with_sitemap: bool) -> None:
        """Try the usual addresses until one is a feed."""
        home = self._front.url
        address = urls.absolute(home, USUAL_SITEMAP)
        sitemap = WayIn(url=address, kind="sitemap", told_by="at its usual address")
        for way in usual_ways(home):
            if self._has_feed():
                return
            await self._try(way, deep=False, keep=KEPT_FOR_LAST)
        if with_sitemap and not self._has_feed():
            await self._try(sitemap, keep=PROOFS)

    async def _read(self, way: WayIn, answer: SiteAnswer) -> Sample:
        """Return a sample of what a way lists; of an index, of its first part."""
        try:
            listing = await read_listing(answer, way.kind, self.run)
            if listing.parts and self._asked.left > PROOFS:
                part = await self._asked.get(listing.parts[0].url)
                if isinstance(part, str):
                    return Sample(way=way, problem=part)
                listing = await read_listing(part, way.kind, self.run)
        except NotAListingError as error:
            return Sample(way=way, problem=str(error))
        except Exception as error:
            why = f"it could not be read: {type(error).__name__}: {error}"
            return Sample(way=way, problem=why)
        return sample_of(way, listing, self._front, self.clock())

    async def _proven(self) -> list[Sample]:
        """Return the samples in their order, the first of which leads to articles."""
        best = ranked(self._samples)
        while best and best[0].is_unproven:
            problem = await self._no_articles(best[0])
            if not problem:
                break
            self._samples.remove(best[0])
            self._add(Sample(way=best[0].way, problem=problem))
            best = best[1:]
        return best

    async def _no_articles(self, sample: Sample) -> str:
        """Return why a way leads to no articles; empty when one is found."""
        why = ""
        for entry in sample.entries[:PROOFS]:
            answer = await self._asked.get(entry.url)
            if isinstance(answer, str):
                why = why or f"{entry.url} could not be read: {answer}"
                continue
            reading = await self._reading(answer)
            if reading and reading.published and not reading.report.is_list:
                return ""
            why = f"what it lists has no date, such as {entry.url}"
        return why

    async def _reading(self, answer: SiteAnswer) -> Any:
        """Return the reading of a page; None when it cannot be read."""
        page = answer.body, answer.url, answer.content_type
        try:
            return await self.run(read_page, *page)
        except Exception:
            return None

    def _add(self, sample: Sample) -> None:
        self._samples.append(sample)

    def _has_feed(self) -> bool:
        return any(s.entries and s.way.kind == "feed" for s in self._samples)
