"""The fetcher: visit a source that is due, read the page of an entry that waits."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from spiders import urls
from spiders.article import compose
from spiders.discovery.site_requests import SiteAnswer, answer_of
from spiders.fetch.access import Access, access_settings
from spiders.fetch.failures import Failure
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from spiders.fetch.visit import FetchedListing, visit
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing, NotAListingError
from spiders.page_refusal import SHARED
from store import entries, sources
from store.db import Store
from store.entries import MAX_CLAIMS, WaitingEntry
from store.errors import StoreError
from store.model import Article, Entry, Intake, Source, Visit
from store.sources import DueSource
from tocsin.config import Config
from tocsin.config.source_access import access_secrets
from tocsin.daemon import unread_pages
from tocsin.daemon.article_intake import (
    ArticleIntake,
    MatchedArticle,
    is_wanted,
)
from tocsin.daemon.date_habits import DateHabits
from tocsin.daemon.page_fetcher import (
    FetchedReading,
    PageFetcher,
    first_page,
    listed_words,
)
from tocsin.daemon.page_reader import PageReader
from tocsin.daemon.refused_pages import RefusedPagesLog
from tocsin.daemon.revisiting import PagesAgain
from tocsin.daemon.source_seeking import SourceSeeker
from tocsin.daemon.visit_planner import VisitPlanner
from tocsin.intake import pipeline
from tocsin.intake.pipeline import ChangedSourceError, CommonPageError, TakenVisit
from tocsin.intake.revisit_schedule import (
    next_appearance,
    next_retry,
)
from tocsin.intake.rules import IntakeRules
from tocsin.logs.setup import never_show
from tocsin.wiring.crawl import listing_reader
from tocsin.wiring.own_spiders import visit_by_own_spider
from tocsin.wiring.workers import Workers
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")


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
        self._seeker = SourceSeeker(store, poller, workers, clock)
        self.sources = self._seeker.in_use(config.sources)
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
        reader = _page_reader(config, store, workers, clock)
        evidence = intake.evidence
        room = evidence.room if evidence else None
        self._pages = PageFetcher(poller, reader, clock=clock, room=room)
        again = PageFetcher(poller, reader, clock=clock, room=room)
        self.again = PagesAgain(
            again, intake, store=store, source=self._source, clock=clock
        )
        """Visits the pages of articles again."""
        self._refused = RefusedPagesLog(store, clock)
        self._planner = VisitPlanner(store)
        self._clock = clock

    def take_over(
        self, config: Config, rules: IntakeRules, access: Mapping[str, Access]
    ) -> None:
        """Continue with other sources and watchlists.

        A source that was removed stays known: its entries are still read, but without
        its login and its proxy.
        """
        never_show(access_secrets(access.values()))
        self._poller.give_access(access)
        self.sources |= self._seeker.in_use(config.sources)
        self.watched = frozenset(source.key for source in config.sources)
        self.intake.rules = rules
        self._pages.reader.rules = config.site_rules

    def watched_sources(self) -> dict[str, Source]:
        """Return the sources to visit, by their keys."""
        return {key: self.sources[key] for key in self.watched}

    async def visit(self, due: DueSource, slot: HostSlot) -> None:
        """Visit a source and write the visit down."""
        now, configured = self._clock(), self._seeker.configured(due.key)
        due, seen, listed = await self._see(due, now)
        source = self.sources[due.key]
        watched = self.watched_sources() | {due.key: source}
        slot.leave()
        seen = replace(seen, took=self._clock() - now)
        seen = self._planner.judged(seen, due, watched)
        policy = self.intake.rules.policy
        found = [
            policy.judge(entry, source, first=_is_baseline(due, entry), now=now)
            for entry in policy.credible(listed, now)
        ]
        try:
            taken = await written(
                self._store,
                pipeline.take_visit,
                seen,
                found,
                plan=replace(self._planner.plan(seen, source, due), of=configured),
                address=self._planner.address(seen, due, watched),
                revisits=len(self.intake.rules.revisits.steps),
            )
        except ChangedSourceError:
            log.info("visit dropped, source changed", extra={"source": due.key})
            if self._seeker.configured(due.key) == configured:
                await self._planner.wait_for_reload(due.key, self._clock())
            return
        await self._planner.make_good(now)
        _log_visit(seen, taken)
        self.on_visit(seen, taken.new)

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
            again = self._next_attempt(waiting, found)
            if again is None:
                await self._settle(waiting, found)
            else:
                await self._wait_or_take(waiting, found, again)
        except StoreError:
            raise
        except Exception as error:
            # A fault of ours costs this entry, and no other.
            log.exception("entry failed", extra={"url": waiting.entry.url})
            await written(
                self._store, pipeline.give_up, waiting, f"a fault in tocsin: {error!r}"
            )
            self.on_reading(None)
        finally:
            found.release()

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
        """Return whether what a page or a sitemap lists is another list."""
        is_linked = self._source(waiting.source).kind in ("page", "sitemap")
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

    async def _see(
        self, due: DueSource, now: datetime
    ) -> tuple[DueSource, Visit, tuple[Entry, ...]]:
        """Visit a source, or what is found in its place if it is a home page."""
        source = self.sources[due.key]
        asked = replace(source, url=due.address.adopted or source.url)
        seen, listed, page = await self._look_at(asked, due, now)
        found = await self._seeker.seek(source, due, seen, page)
        if found is None:
            return due, self._seeker.explained(source, seen, page), listed
        self.sources[due.key] = found.source
        if found.slot is None:
            # The old address and its bookmark would be written back with the visit.
            return found.due, replace(seen, bookmark=found.due.bookmark), listed
        try:
            seen, listed, _ = await self._look_at(found.source, found.due, now)
        finally:
            found.slot.leave()
        return found.due, seen, listed

    async def _look_at(
        self, source: Source, due: DueSource, now: datetime
    ) -> tuple[Visit, tuple[Entry, ...], SiteAnswer | None]:
        """Visit a source; return also what it answered with, if that is no list."""
        if source.kind not in KINDS:
            access = self._poller.access_of(source.key)
            settings = {**self._settings, **access_settings(access)}
            seen, listed = await visit_by_own_spider(
                source, settings, self._config, bookmark=due.bookmark, now=now
            )
            return seen, listed, None

        page: SiteAnswer | None = None
        read_in_worker = listing_reader(source, self._workers)

        async def read(fetched: FetchedListing) -> Listing:
            async def again(month_first: bool) -> Listing:
                order = {"month_first": "yes" if month_first else "no"}
                options = {**fetched.options, **order}
                return await read_in_worker(
                    replace(fetched, options=options, elsewhere=None)
                )

            try:
                listing = await read_in_worker(fetched)
            except NotAListingError:
                nonlocal page
                page = answer_of(fetched)
                raise
            habits = self._pages.reader.habits
            return await habits.settled(listing, source.url, again)

        seen, listed = await visit(
            source, due.bookmark, poller=self._poller, read=read, now=now
        )
        return seen, listed, page

    async def _fetch_and_read(
        self, waiting: WaitingEntry, slot: HostSlot
    ) -> FetchedReading:
        entry = waiting.entry
        if entry.complete or urls.is_of_shared_page(entry.url):
            return FetchedReading(reading=None, address=entry.url)
        listed = listed_words(entry.title, entry.summary)
        found = await self._pages.fetch(entry.url, slot, listed, source=waiting.source)
        if found.reading is not None:
            shown = found.reading.report.month_first
            await self._pages.reader.habits.learn(found.address, shown)
        return found

    def _next_attempt(
        self, waiting: WaitingEntry, found: FetchedReading
    ) -> datetime | None:
        """Return when the page is worth another attempt; None when it is not."""
        policy, now = self.intake.rules.revisits, self._clock()
        failure = found.failure
        if failure is not None and failure.outcome == "soft":
            wait = failure.retry_after
            return next_retry(policy, waiting.tries + 1, now, retry_after=wait)
        if found.may_come and not waiting.suppressed:
            return next_appearance(policy, waiting.seen, now)
        return None

    async def _wait_or_take(
        self, waiting: WaitingEntry, found: FetchedReading, again: datetime
    ) -> None:
        """Postpone an entry, unless a watchlist wants it by its listed words."""
        listing = replace(found, reading=None, address=waiting.entry.url)
        article = self._compose(waiting, listing)
        if article and not waiting.suppressed:
            matched = await self.intake.match(waiting, article, [listing.address])
            if is_wanted(matched):
                await self._take(waiting, article, listing, matched=matched)
                return
        why = found.failure.sentence if found.failure else "the page is empty"
        await written(self._store, entries.postpone, waiting.id, again, why)
        facts = {"url": waiting.entry.url, "why": why, "again": again}
        log.warning("page postponed", extra=facts)

    async def _give_up(self, waiting: WaitingEntry, failure: Failure | None) -> None:
        why = failure.sentence if failure else "the page has neither title nor text"
        await written(self._store, pipeline.give_up, waiting, why)
        log.warning("entry given up", extra={"url": waiting.entry.url, "why": why})
        self.on_reading(None)

    async def _take(
        self,
        waiting: WaitingEntry,
        article: Article,
        found: FetchedReading,
        *,
        matched: MatchedArticle | None = None,
    ) -> None:
        refused = article.provenance.refused
        address = waiting.entry.url if refused else found.address
        page = first_page(waiting, article, found, reader=self._pages.version)
        intake = await self.intake.take(
            waiting,
            article,
            [address],
            page=page,
            matched=matched,
            recorded=found.recorded,
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
            return await self._fetch_and_read(waiting, slot)
        why = f"tocsin ended {waiting.claims} times while it took the article in"
        failure = Failure(outcome="hard", sentence=why)
        address = waiting.entry.url if waiting.claims < 2 * MAX_CLAIMS else ""
        return FetchedReading(reading=None, address=address, failure=failure)

    def _source(self, key: str) -> Source:
        """Return a source, also one that is no longer watched."""
        return self.sources.get(key) or self._store.read(sources.get, key)


def _page_reader(
    config: Config, store: Store, workers: Workers, clock: Callable[[], datetime]
) -> PageReader:
    return PageReader(
        workers,
        folder=config.database.parent / unread_pages.FOLDER,
        rules=config.site_rules,
        clock=clock,
        habits=DateHabits(store),
    )


def _is_baseline(due: DueSource, entry: Entry) -> bool:
    """Return whether an entry was there when the source was visited first."""
    came_later = due.empty_at and entry.published and entry.published > due.empty_at
    return due.first and not came_later


def _log_visit(seen: Visit, taken: TakenVisit) -> None:
    facts: dict[str, object] = {
        "source": seen.source,
        "outcome": seen.outcome,
        "listed": seen.listed,
        "new": taken.new,
    }
    if seen.outcome in ("ok", "unchanged"):
        log.info("source visited", extra=facts)
    else:
        facts |= {"why": seen.reason, "again": taken.next_visit}
        # Of our own network it was said once: it would be said of every source.
        level = logging.DEBUG if seen.is_ours else logging.WARNING
        log.log(level, "visit failed", extra=facts)
