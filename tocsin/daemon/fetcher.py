"""The fetcher: visit a source that is due, read the page of an entry that waits."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from scheduler.cadence import next_try, next_visit
from spiders import urls
from spiders.article import compose
from spiders.extract.page_evidence import ListedWords
from spiders.extract.reading import Reading
from spiders.fetch.failures import Failure, explain, refusal
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from spiders.fetch.visit import visit
from spiders.kinds.builtin import KINDS
from spiders.page_refusal import SHARED
from store import entries, sources
from store.db import Store
from store.entries import WaitingEntry
from store.errors import StoreError
from store.model import Article, Entry, Intake, Source, Visit
from store.sources import DueSource
from tocsin.config import Config
from tocsin.daemon import unread_pages
from tocsin.daemon.article_intake import ArticleIntake
from tocsin.daemon.page_reader import PageReader
from tocsin.daemon.refused_pages import RefusedPagesLog
from tocsin.daemon.unread_pages import FetchedPage
from tocsin.intake import pipeline
from tocsin.intake.pipeline import CommonPageError
from tocsin.intake.rules import IntakeRules
from tocsin.wiring.crawl import listing_reader
from tocsin.wiring.own_spiders import visit_by_own_spider
from tocsin.wiring.workers import Workers

log = logging.getLogger("tocsin.daemon")

T = TypeVar("T")

MAX_CLAIMS = 3
"""How often taking an article in may end the process before its page is left out; after
twice as many its entry is given up."""


LISTED_CHARS = 500
"""Characters of a listed summary that are looked for on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedReading:
    """A page as it was read, or why it could not be read."""

    reading: Reading | None
    address: str
    """The final address, after redirects; empty for an entry to give up."""
    failure: Failure | None = None


class Fetcher:
    """Visits sources, reads pages, and hands articles over to intake."""

    def __init__(
        self,
        config: Config,
        intake: ArticleIntake,
        *,
        settings: Mapping[str, Any],
        store: Store,
        poller: Poller,
        workers: Workers,
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `settings` are Scrapy's, for spiders in a process of their own."""
        self.sources = {source.key: source for source in config.sources}
        self.watched = frozenset(self.sources)
        """Keys of the sources to visit; a reload may have removed some."""
        self.on_visit: Callable[[Visit, int], None] = lambda visit, new: None
        """Called after each visit, with the number of new entries."""
        self.on_reading: Callable[[Intake | None], None] = lambda intake: None
        """Called after each entry that was settled."""
        self._config = config
        self.intake = intake
        """Takes in what was read."""
        self._settings = settings
        self._store = store
        self._poller = poller
        self._workers = workers
        self._pages = PageReader(
            workers,
            folder=config.database.parent / unread_pages.FOLDER,
            rules=config.site_rules,
            clock=clock,
        )
        self._refused = RefusedPagesLog(store, clock)
        self._clock = clock

    def take_over(self, config: Config, rules: IntakeRules) -> None:
        """Continue with other sources and watchlists.

        A source that was removed stays known: its entries are still read.
        """
        self.sources |= {source.key: source for source in config.sources}
        self.watched = frozenset(source.key for source in config.sources)
        self.intake.rules = rules
        self._pages.rules = config.site_rules

    async def visit(self, due: DueSource, slot: HostSlot) -> None:
        """Visit a source and write the visit down."""
        source, now = self.sources[due.key], self._clock()
        seen, listed = await self._look_at(source, due, now)
        slot.leave()
        seen = replace(seen, took=self._clock() - now)
        failed = seen.outcome in ("soft", "hard")
        again = next_visit(
            now,
            source.every,
            failures=due.failures + 1 if failed else 0,
            retry_after=seen.retry_after,
            shift=random.uniform(-1, 1),  # noqa: S311
        )
        policy = self.intake.rules.policy
        found = [
            policy.judge(entry, source, first=_is_baseline(due, entry), now=now)
            for entry in policy.credible(listed, now)
        ]
        new = await self._write(pipeline.take_visit, seen, found, next_visit=again)
        _log_visit(seen, new, again)
        self.on_visit(seen, new)

    async def read(self, id_: int, slot: HostSlot) -> None:
        """Read an entry's page and take the article in, or postpone it.

        Ignores an entry that was settled or postponed meanwhile.
        """
        # One row by its id, on the loop: a hop to a thread costs ten times the read.
        waiting = self._store.read(entries.get, id_, self._clock())
        if waiting is None:
            return
        found = await self._found(waiting, slot)
        try:
            if self._may_pass(found.failure, waiting):
                await self._postpone(waiting, found.failure)
            else:
                await self._settle(waiting, found)
        except StoreError:
            raise
        except Exception as error:
            # A fault of ours costs this entry, and no other.
            log.exception("entry failed", extra={"url": waiting.entry.url})
            await self._write(
                pipeline.give_up, waiting, f"a fault in tocsin: {error!r}"
            )
            self.on_reading(None)

    async def _settle(self, waiting: WaitingEntry, found: FetchedReading) -> None:
        if not found.address:
            await self._give_up(waiting, found.failure)
            return
        if self._is_list(waiting, found):
            why = "the page is a list of articles"
            await self._give_up(waiting, Failure(outcome="hard", sentence=why))
            return
        article = self._compose(waiting, found)
        if article is None:
            await self._give_up(waiting, found.failure)
            return
        try:
            await self._take(waiting, article, found)
        except CommonPageError:
            listed = self._compose(waiting, found, refused=SHARED)
            await self._take(waiting, listed or article, found)

    def _is_list(self, waiting: WaitingEntry, found: FetchedReading) -> bool:
        """Return whether a link of a listing page leads to another list."""
        is_linked = self._source(waiting.source).kind == "page"
        reading = found.reading
        return is_linked and reading is not None and reading.report.is_list

    def _compose(
        self, waiting: WaitingEntry, found: FetchedReading, *, refused: str = ""
    ) -> Article | None:
        return compose(
            waiting.entry,
            found.reading,
            self._source(waiting.source),
            address=found.address,
            now=self._clock(),
            refused=refused,
        )

    async def _look_at(
        self, source: Source, due: DueSource, now: datetime
    ) -> tuple[Visit, tuple[Entry, ...]]:
        if source.kind not in KINDS:
            return await visit_by_own_spider(
                source, self._settings, self._config, bookmark=due.bookmark, now=now
            )

        return await visit(
            source,
            due.bookmark,
            poller=self._poller,
            read=listing_reader(source, self._workers),
            now=now,
        )

    async def _fetch_and_read(self, entry: Entry, slot: HostSlot) -> FetchedReading:
        if entry.complete or urls.is_of_shared_page(entry.url):
            return FetchedReading(reading=None, address=entry.url)
        try:
            response = await self._poller.get(entry.url)
        except Exception as error:
            return FetchedReading(
                reading=None, address=entry.url, failure=explain(error)
            )
        finally:
            # The next page is fetched while this one is read.
            slot.leave()
        refused = refusal(response, self._clock())
        if refused is not None:
            return FetchedReading(reading=None, address=entry.url, failure=refused)
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = FetchedPage(body=response.body, url=response.url, content_type=kind)
        listed = ListedWords(entry.title, entry.summary[:LISTED_CHARS])
        said = await self._pages.read(page, listed)
        if isinstance(said, Failure):
            # The article is then made from its listing.
            return FetchedReading(reading=None, address=response.url, failure=said)
        return FetchedReading(reading=said, address=response.url)

    def _may_pass(self, failure: Failure | None, waiting: WaitingEntry) -> bool:
        """Return whether the page is worth another attempt."""
        tries_left = self._config.crawl.tries - waiting.tries - 1
        return failure is not None and failure.outcome == "soft" and tries_left > 0

    async def _postpone(self, waiting: WaitingEntry, failure: Failure | None) -> None:
        again = next_try(
            self._clock(),
            waiting.tries + 1,
            first=self._config.crawl.retry_first,
            retry_after=failure.retry_after if failure else None,
        )
        why = failure.sentence if failure else ""
        await self._write(entries.postpone, waiting.id, again, why)
        facts = {"url": waiting.entry.url, "why": why, "again": again}
        log.warning("page postponed", extra=facts)

    async def _give_up(self, waiting: WaitingEntry, failure: Failure | None) -> None:
        why = failure.sentence if failure else "the page has neither title nor text"
        await self._write(pipeline.give_up, waiting, why)
        log.warning("entry given up", extra={"url": waiting.entry.url, "why": why})
        self.on_reading(None)

    async def _take(
        self, waiting: WaitingEntry, article: Article, found: FetchedReading
    ) -> None:
        refused = article.provenance.refused
        intake = await self.intake.take(
            waiting, article, [waiting.entry.url if refused else found.address]
        )
        self._refused.note(waiting.source, waiting.entry.url, refused)
        if found.failure is not None:
            facts = {"url": waiting.entry.url, "why": found.failure.sentence}
            log.warning("listing used, page not read", extra=facts)
        self.on_reading(intake)

    async def _found(self, waiting: WaitingEntry, slot: HostSlot) -> FetchedReading:
        """Return what an entry's page says, or why there is none.

        An article that ended the process before is read from its listing, and given up
        when that ends it as well.
        """
        if waiting.claims < MAX_CLAIMS:
            return await self._fetch_and_read(waiting.entry, slot)
        why = f"tocsin ended {waiting.claims} times while it took the article in"
        failure = Failure(outcome="hard", sentence=why)
        address = waiting.entry.url if waiting.claims < 2 * MAX_CLAIMS else ""
        return FetchedReading(reading=None, address=address, failure=failure)

    def _source(self, key: str) -> Source:
        """Return a source, also one that is no longer watched."""
        return self.sources.get(key) or self._store.read(sources.get, key)

    async def _write(self, fn: Callable[..., T], *args: object, **kwargs: object) -> T:
        future: Future[T] = self._store.write(fn, *args, **kwargs)
        return await asyncio.wrap_future(future)


def _is_baseline(due: DueSource, entry: Entry) -> bool:
    """Return whether an entry was there when the source was visited first."""
    came_later = due.empty_at and entry.published and entry.published > due.empty_at
    return due.first and not came_later


def _log_visit(seen: Visit, new: int, again: datetime) -> None:
    facts: dict[str, object] = {
        "source": seen.source,
        "outcome": seen.outcome,
        "listed": seen.listed,
        "new": new,
    }
    if seen.outcome in ("ok", "unchanged"):
        log.info("source visited", extra=facts)
    else:
        log.warning("visit failed", extra=facts | {"why": seen.reason, "again": again})
