"""Reading a fetched page in a worker, and what becomes of one that cannot be read."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from spiders.extract.page_evidence import NOTHING_LISTED, ListedWords
from spiders.extract.page_task import read_page
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SelectorMisses, SiteRule, SiteRules
from spiders.fetch.carrying import PageTerms, ReadElsewhere, ReadThere
from spiders.fetch.failures import Failure
from tocsin.daemon.date_habits import DateHabits
from tocsin.daemon.unread_pages import FetchedPage, keep
from tocsin.wiring.workers import WorkerError, Workers

log = logging.getLogger("tocsin.daemon")

ReadPageFunction = Callable[..., Reading]
"""A page's body, address and content type, the site's rule, and what was listed → what
the page says; runs in a worker. `month_first` is given too where the outlet's habit is
known."""


class PageReader:
    """Reads pages. One that breaks its reader costs itself, and is kept."""

    def __init__(
        self,
        workers: Workers,
        *,
        folder: Path,
        rules: SiteRules,
        clock: Callable[[], datetime],
        read: ReadPageFunction = read_page,
        habits: DateHabits | None = None,
    ) -> None:
        """Keep what cannot be read in `folder`, which is made when it is needed.

        Without `habits` nothing is known of how outlets write dates.
        """
        self.rules = rules
        """What holds for the next page; the configuration may be read again."""
        self.habits = habits or DateHabits()
        """How outlets write 3/4/2024. They are learnt where a page is read first."""
        self._misses = SelectorMisses()
        self._workers = workers
        self._folder = folder
        self._clock = clock
        self._read = read

    def read_there(self, listed: ListedWords, known_hash: str) -> ReadThere:
        """Return the wish that a page is read where it is fetched."""
        return ReadThere(partial(self.terms, listed=listed, known_hash=known_hash))

    def terms(self, url: str, listed: ListedWords, known_hash: str) -> PageTerms:
        """Return what a page at an address is read with, wherever that is done."""
        return PageTerms(
            rule=self.rules.rule_for(url, self._clock().date()),
            listed=listed,
            month_first=self.habits.of(url),
            known_hash=known_hash,
        )

    async def read(
        self,
        page: FetchedPage,
        listed: ListedWords = NOTHING_LISTED,
        *,
        elsewhere: ReadElsewhere | None = None,
    ) -> Reading | Failure:
        """Return what a page says, or why it could not be read.

        `elsewhere` is what was read of it where it was fetched.
        """
        terms = self.terms(page.url, listed, "")
        try:
            reading = await self._had(page, terms, elsewhere)
        except Exception as error:
            why = f"the page could not be read: {error}"
        else:
            if terms.rule is not None:
                self._note(terms.rule, reading, page.url)
            return reading
        await self._keep(page, why)
        return Failure(outcome="hard", sentence=why)

    async def _had(
        self, page: FetchedPage, terms: PageTerms, elsewhere: ReadElsewhere | None
    ) -> Reading:
        """Return a reading; raises what reading raises, here or elsewhere."""
        if elsewhere is not None and elsewhere.reading is not None:
            return elsewhere.reading
        if elsewhere is not None:
            raise WorkerError(elsewhere.problem)
        habit = terms.month_first
        read = (
            partial(self._read, month_first=habit) if habit is not None else self._read
        )
        return await self._workers.run(
            read, page.body, page.url, page.content_type, terms.rule, terms.listed
        )

    def _note(self, rule: SiteRule, reading: Reading, url: str) -> None:
        for field in self._misses.note(rule, reading.report.missed):
            about = {"rules": rule.name, "field": field, "url": url}
            log.warning("site rule found nothing", extra=about)

    async def _keep(self, page: FetchedPage, why: str) -> None:
        try:
            path = await asyncio.to_thread(
                keep, self._folder, page, why=why, now=self._clock()
            )
        except OSError as error:
            log.warning(
                "unread page not kept", extra={"url": page.url, "why": str(error)}
            )
        else:
            log.warning("unread page kept", extra={"url": page.url, "file": str(path)})
