"""Visiting the pages of articles again, and matching headlines listed anew."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from spiders import urls
from spiders.extract.reading import Reading
from spiders.fetch.host_slots import HostSlot
from spiders.revised import revised
from store import addresses, articles, revisits, versions
from store.db import Store
from store.entries import MAX_CLAIMS
from store.errors import StoreError
from store.model import Article, Source
from store.revisit_model import PageState
from store.revisits import Revisit
from store.versions import Version
from tocsin.daemon.article_intake import ArticleIntake
from tocsin.daemon.page_fetcher import FetchedReading, PageFetcher, listed_words
from tocsin.intake.absences import GONE, PageSight, absence_of, is_moved
from tocsin.intake.revision import LeftPage, ReadAgain
from tocsin.intake.revisit_schedule import hidden_page, is_followed
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")


class PagesAgain:
    """Visits pages again; what they say now is handed over to intake."""

    def __init__(
        self,
        pages: PageFetcher,
        intake: ArticleIntake,
        *,
        store: Store,
        source: Callable[[str], Source],
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `source` returns a source by its key."""
        self._pages = pages
        self._intake = intake
        self._store = store
        self._source = source
        self._clock = clock

    async def revisit(self, article: int, slot: HostSlot) -> None:
        """Visit an article's page again, and take in what it says now.

        Ignores an article that is not due any more.
        """
        visited = await self._begun(article)
        is_due = self._store.read(revisits.is_due, article, self._clock())
        if visited is None or visited.headline is not None or not is_due:
            return
        page = visited.page
        stored = self._store.read(articles.get, article)
        listed = listed_words(stored.title, stored.text)
        found = await self._pages.fetch(
            page.url, slot, listed, source=visited.source, known=page.bookmark
        )
        try:
            await self._settle(visited, stored, found)
        except StoreError:
            raise
        except Exception as error:
            await self._give_up(visited, f"a fault in tocsin: {error!r}")
        finally:
            found.release()

    async def match_headline(self, article: int, slot: HostSlot) -> None:
        """Match the headline that an article was listed with anew."""
        slot.leave()
        visited = await self._begun(article)
        if visited is None or visited.headline is None:
            return
        try:
            stored = self._store.read(articles.get, article)
            later = replace(stored, title=visited.headline, seen=self._clock())
            await self._revise(visited, stored, later, None)
        except StoreError:
            raise
        except Exception as error:
            await self._give_up(visited, f"a fault in tocsin: {error!r}")

    async def _begun(self, article: int) -> Revisit | None:
        """Return what is known of a page; None when it is visited no more.

        A change that ended the process again and again is left out.
        """
        visited = self._store.read(revisits.get, article)
        if visited is not None and visited.claims >= MAX_CLAIMS:
            why = f"tocsin ended {visited.claims} times while it took a change in"
            await self._give_up(visited, why)
            return None
        return visited

    async def _settle(
        self, visited: Revisit, stored: Article, found: FetchedReading
    ) -> None:
        failure = found.failure
        if failure is not None:
            is_soft = failure.outcome == "soft"
            tries = visited.page.tries + 1 if is_soft else 0
            page, sight = replace(hidden_page(visited), tries=tries), None
            if failure.status in GONE and not visited.page.unread:
                sight = PageSight(
                    absence="removed", status=failure.status, page=found.address
                )
            await self._leave(visited, page, found, sight)
            return
        if found.unchanged or found.reading is None:
            page = replace(visited.page, bookmark=found.bookmark, tries=0, led_to="")
            sight = PageSight(status=found.status, page=found.address)
            await self._leave(visited, page, found, sight)
            return
        await self._compare(visited, stored, found, found.reading)

    async def _compare(
        self,
        visited: Revisit,
        stored: Article,
        found: FetchedReading,
        reading: Reading,
    ) -> None:
        """Compare what a page says with what is stored."""
        at = replace(visited.page, url=found.address)
        now = self._clock()
        later = None
        if await self._is_same_page(visited, stored, found.address, reading):
            source = self._source(visited.source)
            later = await asyncio.to_thread(
                revised, stored, reading, source, page=at, now=now
            )
        if later is None:
            await self._leave_hidden(visited, stored, found, reading)
            return
        page = PageState(
            url=found.address,
            title=reading.title or visited.page.title,
            bookmark=found.bookmark,
            missing=later.stub,
            reader=self._pages.version,
            absence=visited.page.absence,
        )
        await self._revise(visited, stored, later, page, found=found)

    async def _leave_hidden(
        self,
        visited: Revisit,
        stored: Article,
        found: FetchedReading,
        reading: Reading,
    ) -> None:
        """Leave an article whose page is a wall, the front page, or nothing."""
        key = urls.key(found.address)
        led_to = "" if key == urls.key(visited.page.url) else key
        others = self._store.read(revisits.led_to_count, led_to)
        absence = absence_of(
            stored,
            reading,
            asked=visited.page.url,
            address=found.address,
            alike=others + (visited.page.led_to != led_to),
        )
        sight, bookmark = None, found.bookmark
        if absence is not None and not visited.page.unread and self._follows(visited):
            sight = PageSight(absence=absence, status=found.status, page=found.address)
            # Else the next answer could say that the wall is as it was.
            bookmark = visited.page.bookmark
        page = replace(hidden_page(visited), bookmark=bookmark, tries=0, led_to=led_to)
        self._store.write(revisits.count_shrunken, visited.article)
        await self._leave(visited, page, found, sight)

    async def _is_same_page(
        self, visited: Revisit, stored: Article, address: str, reading: Reading
    ) -> bool:
        """Return whether a page is still, or at last, the article's.

        One that was read has its address, or an address that shows the same text. It
        may be elsewhere on its site, but not where another article is, nor at the
        site's front.
        """
        key = urls.key(address)
        if key == urls.key(visited.page.url):
            return True
        holder = self._store.read(addresses.article_at, [key])
        is_ours = holder in (None, visited.article)
        if not is_ours or urls.is_front_page(address):
            return False
        if visited.page.unread:
            return True
        return await asyncio.to_thread(is_moved, stored, reading)

    async def _revise(
        self,
        visited: Revisit,
        stored: Article,
        later: Article,
        page: PageState | None,
        *,
        found: FetchedReading | None = None,
    ) -> None:
        again = ReadAgain(
            visited=visited,
            earlier=stored,
            later=later,
            page=page,
            compared=self._compared_version(visited),
            status=found.status if found else None,
            is_recorded=found is not None and _is_recorded(found),
        )
        change = await self._intake.revise(again, found.recorded if found else None)
        if change == "significant":
            facts = {"article": visited.article, "url": stored.url}
            log.info("article changed", extra=facts)

    def _follows(self, visited: Revisit) -> bool:
        """Return whether somebody is told what becomes of an article."""
        policy = self._intake.rules.revisits
        return self._store.read(is_followed, visited.article, policy)

    def _compared_version(self, visited: Revisit) -> Version | None:
        """Return the version that an article is compared with; None for nobody."""
        if not self._follows(visited):
            return None
        return self._store.read(versions.get, visited.article, visited.compared)

    async def _leave(
        self,
        visited: Revisit,
        page: PageState,
        found: FetchedReading,
        sight: PageSight | None,
    ) -> None:
        failure = found.failure
        left = LeftPage(
            visited=visited,
            page=page,
            sight=sight,
            failure=failure,
            is_recorded=_is_recorded(found),
        )
        await self._intake.leave(left, found.recorded, self._clock())
        if failure is not None:
            facts = {"url": page.url, "why": failure.sentence}
            log.debug("page not had again", extra=facts)

    async def _give_up(self, visited: Revisit, why: str) -> None:
        await written(self._store, revisits.drop, visited.article)
        facts = {"url": visited.page.url, "why": why}
        log.error("revisits given up", extra=facts)


def _is_recorded(found: FetchedReading) -> bool:
    """Return whether a page is at hand as it came, or it is known why not."""
    if found.recording is None or (found.failure and found.failure.outcome == "soft"):
        return False
    return bool(found.recording.exchanges or found.recording.problem)
