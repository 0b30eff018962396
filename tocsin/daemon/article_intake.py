"""Taking articles in: each is prepared beside the write lock, then written."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Task:
    """An article on its way into the database."""

    waiting: WaitingEntry
    article: Article
    found_at: Sequence[str]
    done: "Future[Intake | None]"
    """What the loop waits for: one step of it an article, whatever happens between."""


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
        places = [*found_at, waiting.entry.url]
        task = _Task(waiting, article, places, Future())
        self._thread.submit(self._guarded, task, self._claim)
        intake = await asyncio.wrap_future(task.done)
        if intake is not None and intake.alerts:
            self._on_alerts()
        return intake

    def _guarded(self, task: _Task, step: Callable[[_Task], None]) -> None:
        """Run a step in the thread; `take` raises what it raises."""
        try:
            step(task)
        except BaseException as error:
            task.done.set_exception(error)

    def _claim(self, task: _Task) -> None:
        """Claim the entry, and match its article while the claim is written."""
        if not task.done.set_running_or_notify_cancel():
            return
        claim = self._store.write(entries.claim, task.waiting.id)
        self._prepare_and_write(task, claim)

    def _prepare_and_write(
        self, task: _Task, claim: "Future[None] | None" = None
    ) -> None:
        prepared = self._prepare(task)
        while prepared.rules is not self.rules:
            # The configuration was reloaded meanwhile.
            prepared = self._prepare(task)
        if claim is not None:
            claim.result()
        write = self._store.write(pipeline.take_article, task.waiting, prepared)
        write.add_done_callback(lambda done: self._settle(task, prepared, done))

    def _prepare(self, task: _Task) -> PreparedArticle:
        rules = self.rules
        resolved = self._store.read(
            article_urls.resolve_addresses, task.article, task.found_at
        )
        return prepare(resolved, rules, TimeBudget())

    def _settle(
        self, task: _Task, prepared: PreparedArticle, write: "Future[Intake | None]"
    ) -> None:
        """Hand the outcome of a write over; it is called in the writer's thread."""
        error = write.exception()
        if isinstance(error, StalePreparationError):
            # Another article took this one's address within these milliseconds.
            self._thread.submit(self._guarded, task, self._prepare_and_write)
        elif error is not None:
            task.done.set_exception(error)
        else:
            _log_overruns(prepared)
            task.done.set_result(write.result())


def _log_overruns(prepared: PreparedArticle) -> None:
    for overrun in prepared.overruns:
        facts = {
            "watchlist": overrun.watchlist,
            "bound": overrun.bound,
            "matched": overrun.matched,
            "url": prepared.resolved.article.url,
        }
        log.warning("query overran", extra=facts)
