"""Taking articles in: each is prepared beside the write lock, then written."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from store import entries, revisits
from store.db import Store
from store.entries import WaitingEntry
from store.model import Article, Intake
from store.revisits import Revisit
from tocsin.daemon.evidence_keeping import EvidenceKeeping, RecordedPage
from tocsin.intake import article_urls, revision, wanted_captures
from tocsin.intake.pipeline import StalePreparationError
from tocsin.intake.preparation import PreparedArticle, prepare
from tocsin.intake.revision import (
    LeftPage,
    PreparedRevision,
    ReadAgain,
    TakenRevision,
)
from tocsin.intake.revisit_schedule import FirstPage
from tocsin.intake.rules import IntakeRules
from tocsin.intake.wanted_captures import TakenArticle, WantedCapture
from tocsin.stories.text_changes import TextChange
from tocsin.watchlists.query_budget import QueryOverrun
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.wiring.side_thread import SideThread
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.intake")


@dataclass(frozen=True, slots=True)
class MatchedArticle:
    """An article that was matched, and the rules by which it was."""

    prepared: PreparedArticle
    rules: IntakeRules


class ArticleIntake:
    """Matches articles in a thread and writes what they change."""

    def __init__(
        self, store: Store, rules: IntakeRules, *, on_alerts: Callable[[], None]
    ) -> None:
        """Build it; `on_alerts` is called when an article has added alerts."""
        self.rules = rules
        """What the next article meets; a reloaded configuration replaces it."""
        self.evidence: EvidenceKeeping | None = None
        """Keeps pages of articles that match; None while none are kept."""
        self._store = store
        self._on_alerts = on_alerts
        self._thread = SideThread("matching")

    async def take(
        self,
        waiting: WaitingEntry,
        article: Article,
        found_at: Iterable[str],
        *,
        page: FirstPage | None = None,
        matched: MatchedArticle | None = None,
        recorded: RecordedPage | None = None,
    ) -> Intake | None:
        """Take an article in; return what it changed, None when it was in already.

        `page` is visited again; None when it never is. `matched` is what `match`
        returned for it and its places, if it was. `recorded` is its page as it came.
        """
        # Ends: another round needs a reload, or another article at this address, now.
        while True:
            if matched is None or matched.rules is not self.rules:
                matched = await self.match(waiting, article, found_at)
                continue
            prepared = matched.prepared
            try:
                taken = await written(
                    self._store,
                    wanted_captures.take_article,
                    waiting,
                    prepared,
                    page,
                    ask_at=self._ask_at(article, recorded),
                    is_failed=_is_failed(recorded),
                )
            except StalePreparationError:
                matched = None
                continue
            _log_overruns(prepared.overruns, article.url)
            intake = taken.intake
            if intake is not None and intake.alerts:
                self._on_alerts()
            self._keep(taken, waiting.entry.url, recorded)
            return intake

    def _ask_at(
        self, article: Article, recorded: RecordedPage | None
    ) -> datetime | None:
        """Return when a page is asked for as evidence; None when it is at hand."""
        if recorded is None:
            return article.seen
        return recorded.ask_at(article.seen, self.rules.revisits.retry_first)

    def _keep(
        self, taken: TakenArticle, url: str, recorded: RecordedPage | None
    ) -> None:
        """Have a page written down that is at hand and wanted as evidence."""
        if self.evidence is None or taken.intake is None or taken.capture is None:
            return
        if recorded is not None and recorded.is_whole:
            article = taken.intake.article
            self.evidence.keep(taken.capture, url, article, recorded, why="match")

    async def match(
        self, waiting: WaitingEntry, article: Article, found_at: Iterable[str]
    ) -> MatchedArticle:
        """Return the article of an entry, matched in the thread."""
        # Not awaited: it is committed while the article is matched, and always before
        # it is written. An article that hangs or ends the process finds it there.
        self._store.write(entries.claim, waiting.id)
        places, rules = [*found_at, waiting.entry.url], self.rules
        prepared = await self._thread.run(self._prepare, article, places, rules)
        return MatchedArticle(prepared, rules)

    async def revise(
        self, again: ReadAgain, recorded: RecordedPage | None = None
    ) -> TextChange:
        """Take in an article that was read again; return what became of it.

        Its visit stays due when another change was written meanwhile. `recorded` is its
        page as it came, which is kept as evidence if that is wanted.
        """
        self._store.write(revisits.claim, again.visited.article)
        while True:
            rules = self.rules
            prepared = await self._thread.run(self._prepare_revision, again, rules)
            if rules is self.rules:
                break
        taken = await written(self._store, revision.take_revision, prepared)
        _log_overruns(prepared.overruns, again.later.url)
        self._after_visit(taken, again.visited, again.later, recorded)
        return prepared.change

    async def leave(
        self, left: LeftPage, recorded: RecordedPage | None, now: datetime
    ) -> None:
        """Note a visit that found nothing new, or that the article is not there."""
        taken = await written(
            self._store, revision.leave_unchanged, left, self.rules, now
        )
        self._after_visit(taken, left.visited, None, recorded)

    def _after_visit(
        self,
        taken: TakenRevision | None,
        visited: Revisit,
        read: Article | None,
        recorded: RecordedPage | None,
    ) -> None:
        """Have what a visit brought sent, and its page written down, if wanted."""
        if taken is None:
            return
        if taken.alerts or taken.is_told:
            self._on_alerts()
        if self.evidence is None or taken.capture is None or recorded is None:
            return
        wanted = WantedCapture(id=taken.capture, article=visited.article)
        url = visited.page.url
        self.evidence.keep(wanted, url, read, recorded, why="revisit")

    def _prepare_revision(
        self, again: ReadAgain, rules: IntakeRules
    ) -> PreparedRevision:
        return revision.prepare_revision(again, rules, TimeBudget())

    def _prepare(
        self, article: Article, places: list[str], rules: IntakeRules
    ) -> PreparedArticle:
        resolved = self._store.read(article_urls.resolve_addresses, article, places)
        return prepare(resolved, rules, TimeBudget())


def is_wanted(matched: MatchedArticle) -> bool:
    """Return whether an article made from its listing is to be taken in at once.

    It is when a watchlist wants it by these words, or when it is stored already.
    """
    prepared = matched.prepared
    return prepared.resolved.known is not None or any(
        not match.suppressed for match in prepared.matches
    )


def _is_failed(recorded: RecordedPage | None) -> bool:
    """Return whether what is at hand is an answer in place of the page."""
    return recorded is not None and recorded.is_whole and recorded.failure is not None


def _log_overruns(overruns: Iterable[QueryOverrun], url: str) -> None:
    for overrun in overruns:
        facts = {
            "watchlist": overrun.watchlist,
            "bound": overrun.bound,
            "matched": overrun.matched,
            "url": url,
        }
        log.warning("query overran", extra=facts)
