"""Seek the source of a home page that the configuration names, and keep what is found.

A source whose kind is left out is visited as a feed. If it is a page, the finder looks
around in the same turn of the host, and what it finds is visited from then on.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from spiders import urls
from spiders.discovery.finder import Discovery, Finder
from spiders.discovery.site_requests import SiteAnswer, SiteRequests
from spiders.discovery.when_to_look import FailedLook, may_be_home, should_look
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from store import found_sources
from store.bookmarks import Bookmark, SourceAddress
from store.db import Store
from store.model import Source, Visit
from store.sources import DueSource
from tocsin.wiring.workers import Workers
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

REQUESTS = 10
"""The finder's, with the visit before them; the visit to what is found and robots.txt
make it twelve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAnew:
    """A source to visit at once, in place of the one that was visited."""

    source: Source
    due: DueSource
    slot: HostSlot | None
    """The turn of its host, to leave after the visit; None if it did not come: then the
    next visit is the first."""


class SourceSeeker:
    """Seeks sources in the turns of their hosts."""

    def __init__(
        self,
        store: Store,
        poller: Poller,
        workers: Workers,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._poller = poller
        self._workers = workers
        self._clock = clock
        self._configured: dict[str, Source] = {}

    def in_use(self, sources: Iterable[Source]) -> dict[str, Source]:
        """Return the sources to visit for the configured ones, by their keys."""
        self._configured = {source.key: source for source in sources}
        found = {each.key: each for each in self._store.read(found_sources.found)}
        return {
            key: found[key].instead_of(source) if key in found else source
            for key, source in self._configured.items()
        }

    def configured(self, key: str) -> Source | None:
        """Return a source as it is configured; None when it is no more."""
        return self._configured.get(key)

    async def seek(
        self, used: Source, due: DueSource, seen: Visit, page: SiteAnswer | None
    ) -> FoundAnew | None:
        """Return what to visit after a visit that failed; None for nothing else.

        `page` is what the address answered with, if that was no list.
        """
        source = self._configured.get(used.key)
        if source is None or not may_be_home(source) or seen.outcome != "hard":
            return None
        known = self._store.read(found_sources.get, source.key)
        if known is None or not should_look(
            FailedLook(
                is_page=page is not None,
                status=seen.status,
                was_found=used != source,
                never_listed=due.first,
                last_ok=known.last_ok,
                sought=known.sought,
            ),
            self._clock(),
        ):
            return None
        found = await self._look_around(source, used, page)
        if not found.best:
            await self._nothing(source, found)
            return None
        return await self._take(
            source, found, used=used, due=due, last_ok=known.last_ok
        )

    def explained(self, used: Source, seen: Visit, page: SiteAnswer | None) -> Visit:
        """Return a failed visit to a home page with what a person can do."""
        source = self._configured.get(used.key)
        is_home = source is not None and may_be_home(source) and used == source
        if page is None or not is_home:
            return seen
        why = "this is no feed, and no source was found from this page"
        return replace(seen, reason=f"{why}: see tocsin discover {used.url}")

    async def _look_around(
        self, source: Source, used: Source, page: SiteAnswer | None
    ) -> Discovery:
        is_home = used.url == source.url
        finder = Finder(
            poller=self._poller,
            run=self._workers.run,
            clock=self._clock,
            # The visit to an address that is gone was one of them.
            most=REQUESTS if is_home else REQUESTS - 1,
            held=urls.host(used.url),
            source=source.key,
        )
        return await finder.find(source.url, page if is_home else None)

    async def _nothing(self, source: Source, found: Discovery) -> None:
        await written(self._store, found_sources.note_sought, source.key, self._clock())
        tried = [f"{each.way.url}: {each.problem}" for each in found.failed]
        facts = {"source": source.key, "home": source.url, "tried": tried[:5]}
        log.warning("home page searched in vain", extra=facts)

    async def _take(
        self,
        source: Source,
        found: Discovery,
        *,
        used: Source,
        due: DueSource,
        last_ok: datetime | None,
    ) -> FoundAnew | None:
        way = found.best[0].way
        is_kept = await written(
            self._store,
            found_sources.put,
            source,
            url=way.url,
            kind=way.kind,
            now=self._clock(),
        )
        if not is_kept:
            return None  # the configuration has changed meanwhile
        _log_found(source, kind=way.kind, url=way.url)
        asked = SiteRequests(
            self._poller, self._clock, most=1, held=urls.host(used.url), made=1
        )
        turn = await asked.turn(urls.host(way.url))
        now = self._configured.get(source.key)
        if now is None or (now.url, now.kind_open) != (source.url, source.kind_open):
            # A reload came meanwhile.
            if turn is not None:
                turn.leave()
            return None
        better = replace(now, url=way.url, kind=way.kind)
        fresh = replace(
            due,
            bookmark=Bookmark(),
            address=SourceAddress(),
            first=due.first or (way.url, way.kind) != (used.url, used.kind),
            empty_at=last_ok,
        )
        return FoundAnew(source=better, due=fresh, slot=turn)


def _log_found(source: Source, *, kind: str, url: str) -> None:
    facts = {
        "source": source.key,
        "home": source.url,
        "kind": kind,
        "url": url,
        "otherwise": f"write url and kind under [sources.{source.key}]",
    }
    log.info("source found", extra=facts)
