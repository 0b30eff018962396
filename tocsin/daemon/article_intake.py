"""Taking articles in: each is prepared beside the write lock, then written."""

import logging
from collections.abc import Callable, Iterable

from store import entries, revisits
from store.db import Store
from store.entries import WaitingEntry
from store.model import Article, Intake
from tocsin.intake import article_urls, pipeline, revision
from tocsin.intake.pipeline import StalePreparationError
from tocsin.intake.preparation import PreparedArticle, prepare
from tocsin.intake.revision import PreparedRevision, ReadAgain
from tocsin.intake.revisit_schedule import FirstPage
from tocsin.intake.rules import IntakeRules
from tocsin.stories.text_changes import TextChange
from tocsin.watchlists.query_budget import QueryOverrun
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.wiring.side_thread import SideThread
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.intake")


class ArticleIntake:
    """Matches articles in a thread and writes what they change."""

    def __init__(
        self, store: Store, rules: IntakeRules, *, on_alerts: Callable[[], None]
    ) -> None:
        """Build it; `on_alerts` is called when an article has added alerts."""
        self.rules = rules
        """What the next article meets; a reloaded configuration replaces it."""
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
    ) -> Intake | None:
        """Take an article in; return what it changed, None when it was in already.

        `page` is the page to visit again; None when it never is.
        """
        # Not awaited: it is committed while the article is matched, and always before
        # it is written. An article that hangs or ends the process finds it there.
        self._store.write(entries.claim, waiting.id)
        places = [*found_at, waiting.entry.url]
        # Ends: for another round somebody must have reloaded the configuration, or
        # another article have taken this one's address, within these milliseconds.
        while True:
            rules = self.rules
            prepared = await self._thread.run(self._prepare, article, places, rules)
            if rules is not self.rules:
                continue
            try:
                intake = await written(
                    self._store, pipeline.take_article, waiting, prepared, page
                )
            except StalePreparationError:
                continue
            _log_overruns(prepared.overruns, article.url)
            if intake is not None and intake.alerts:
                self._on_alerts()
            return intake

    async def is_wanted(self, waiting: WaitingEntry, article: Article) -> bool:
        """Return whether an article made from its listing is to be taken in at once.

        It is when a watchlist wants it by these words, or when it is stored already.
        """
        self._store.write(entries.claim, waiting.id)
        places = [waiting.entry.url]
        prepared = await self._thread.run(self._prepare, article, places, self.rules)
        return prepared.resolved.known is not None or any(
            not match.suppressed for match in prepared.matches
        )

    async def revise(self, again: ReadAgain) -> TextChange:
        """Take in an article that was read again; return what became of it.

        Its visit stays due when another change was written meanwhile.
        """
        self._store.write(revisits.claim, again.visited.article)
        while True:
            rules = self.rules
            prepared = await self._thread.run(self._prepare_revision, again, rules)
            if rules is self.rules:
                break
        alerted = await written(self._store, revision.take_revision, prepared)
        _log_overruns(prepared.overruns, again.later.url)
        if alerted:
            self._on_alerts()
        return prepared.change

    def _prepare_revision(
        self, again: ReadAgain, rules: IntakeRules
    ) -> PreparedRevision:
        return revision.prepare_revision(again, rules, TimeBudget())

    def _prepare(
        self, article: Article, places: list[str], rules: IntakeRules
    ) -> PreparedArticle:
        resolved = self._store.read(article_urls.resolve_addresses, article, places)
        return prepare(resolved, rules, TimeBudget())


def _log_overruns(overruns: Iterable[QueryOverrun], url: str) -> None:
    for overrun in overruns:
        facts = {
            "watchlist": overrun.watchlist,
            "bound": overrun.bound,
            "matched": overrun.matched,
            "url": url,
        }
        log.warning("query overran", extra=facts)
