"""Taking articles in: each is prepared beside the write lock, then written."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TypeVar

from store import entries
from store.db import Store
from store.entries import WaitingEntry
from store.model import Article, Intake
from tocsin.intake import article_urls, pipeline
from tocsin.intake.pipeline import StalePreparationError
from tocsin.intake.preparation import PreparedArticle, prepare
from tocsin.intake.rules import IntakeRules
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.wiring.side_thread import SideThread

log = logging.getLogger("tocsin.intake")

T = TypeVar("T")


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
        self, waiting: WaitingEntry, article: Article, found_at: Iterable[str]
    ) -> Intake | None:
        """Take an article in; return what it changed, None when it was in already."""
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
                intake = await self._write(pipeline.take_article, waiting, prepared)
            except StalePreparationError:
                continue
            _log_overruns(prepared)
            if intake is not None and intake.alerts:
                self._on_alerts()
            return intake

    def _prepare(
        self, article: Article, places: list[str], rules: IntakeRules
    ) -> PreparedArticle:
        resolved = self._store.read(article_urls.resolve_addresses, article, places)
        return prepare(resolved, rules, TimeBudget())

    async def _write(self, fn: Callable[..., T], *args: object) -> T:
        future: Future[T] = self._store.write(fn, *args)
        return await asyncio.wrap_future(future)


def _log_overruns(prepared: PreparedArticle) -> None:
    for overrun in prepared.overruns:
        facts = {
            "watchlist": overrun.watchlist,
            "bound": overrun.bound,
            "matched": overrun.matched,
            "url": prepared.resolved.article.url,
        }
        log.warning("query overran", extra=facts)
