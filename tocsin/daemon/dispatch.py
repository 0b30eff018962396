"""Who is asked next: due sources and waiting entries, each host in its turn."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from scheduler.cadence import next_try, next_visit
from spiders import urls
from spiders.article import compose
from spiders.extract import read
from spiders.failures import Failure, explain, refusal
from spiders.kinds import KINDS
from spiders.lanes import Lane
from spiders.listing import Listing
from spiders.poller import Poller
from spiders.reading import Reading
from spiders.visit import visit
from store import entries, sources
from store.db import Store
from store.entries import Waiting
from store.errors import StoreError
from store.model import Entry, Intake, Source, Visit
from store.sources import Due
from tocsin import pipeline
from tocsin.config import Config
from tocsin.daemon.own import visit_by_own_spider
from tocsin.daemon.workers import Workers

log = logging.getLogger("tocsin.daemon")

T = TypeVar("T")

STORE_PAUSE = timedelta(seconds=10)
"""How long nothing is fetched after the store could not be written."""

FAULT_PAUSE = timedelta(seconds=1)
"""How long nothing is started after a fault of our own: a bug must not spin."""

LOOKAHEAD = 16
"""Rows looked at per free place: most of a feed's entries share one host, and only one
of them may go."""


class Dispatch:
    """Keeps as many requests under way as politeness and the limits allow."""

    def __init__(
        self,
        config: Config,
        rules: pipeline.Rules,
        *,
        settings: dict[str, Any],
        store: Store,
        poller: Poller,
        workers: Workers,
        clock: Callable[[], datetime],
        rang: Callable[[], None],
    ) -> None:
        """`rang` is called after each transaction that queued alerts."""
        self._config = config
        self._rules = rules
        self._settings = settings
        self._store = store
        self._poller = poller
        self._workers = workers
        self._clock = clock
        self._rang = rang
        self._sources = {source.key: source for source in config.sources}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticks: set[asyncio.Task[None]] = set()
        self._at_work: set[str | int] = set()
        """Source keys and entry ids under way."""
        self._paused_until: datetime | None = None
        self._kicked = False
        self.stopping = False
        self.only: frozenset[str] | None = None
        """The sources to attend to; None is all."""
        self.on_visit: Callable[[Visit, int], None] = lambda visit, new: None
        self.on_article: Callable[[Waiting, Intake | None], None] = (
            lambda waiting, intake: None
        )

    async def tick(self) -> None:
        """Start what is due and may start now."""
        self._kicked = False
        now = self._clock()
        if self.stopping or (self._paused_until and now < self._paused_until):
            return
        room = self._config.crawl.at_once - len(self._tasks)
        if room <= 0:
            return
        due, waiting = await asyncio.to_thread(self._look, now, room * LOOKAHEAD)
        for item in due:
            if self._attends(item.key):
                host = urls.host(self._sources[item.key].url)
                self._start(item.key, host, partial(self._visit, item))
        for entry in waiting:
            if self._attends(entry.source):
                host = "" if entry.entry.complete else urls.host(entry.entry.url)
                self._start(entry.id, host, partial(self._read, entry))

    def _attends(self, key: str) -> bool:
        return key in self._sources and (self.only is None or key in self.only)

    def idle(self) -> bool:
        """Return whether nothing is under way."""
        return not self._tasks

    async def drain(self, seconds: float) -> int:
        """Let what is under way finish; return how many had to be abandoned."""
        self.stopping = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            return len(late)
        return 0

    def _look(self, now: datetime, limit: int) -> tuple[list[Due], list[Waiting]]:
        due = self._store.read(sources.due, now, limit)
        return due, self._store.read(entries.waiting, now, limit, only=self.only)

    def _start(
        self, id_: str | int, host: str, work: Callable[[Lane], Awaitable[None]]
    ) -> None:
        """Run `work(lane)` unless it runs already, or its host may not be asked now."""
        full = len(self._tasks) >= self._config.crawl.at_once
        if self.stopping or full or id_ in self._at_work:
            return
        if not self._poller.lanes.is_free(host):
            return
        self._at_work.add(id_)
        task = asyncio.ensure_future(
            self._run(id_, self._poller.lanes.take(host), work)
        )
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def _run(
        self, id_: str | int, lane: Lane, work: Callable[[Lane], Awaitable[None]]
    ) -> None:
        try:
            await work(lane)
        except StoreError as error:
            self._paused_until = self._clock() + STORE_PAUSE
            log.error("store not writable", extra={"why": error.message})
        except Exception:
            # One page's trouble stops no other; its row is still there, for later.
            log.exception("work failed", extra={"about": id_})
            self._paused_until = self._clock() + FAULT_PAUSE
        finally:
            self._at_work.discard(id_)
            lane.leave()

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._kick()

    def _kick(self) -> None:
        """Look again soon: a place is free. Many at once make one look."""
        if not self._kicked and not self.stopping:
            self._kicked = True
            asyncio.get_running_loop().call_later(0.02, self._look_again)

    def _look_again(self) -> None:
        # Held in the set: the loop keeps only a weak reference to a task.
        task = asyncio.ensure_future(self.tick())
        self._ticks.add(task)
        task.add_done_callback(self._ticks.discard)

    async def _visit(self, due: Due, lane: Lane) -> None:
        del lane  # held to the end: what a listing costs is one request
        source = self._sources[due.key]
        now = self._clock()
        if source.kind in KINDS:
            seen, listed = await visit(
                source,
                due.bookmark,
                poller=self._poller,
                read=self._listing(source),
                now=now,
            )
        else:
            seen, listed = await visit_by_own_spider(
                source, self._settings, self._config, bookmark=due.bookmark, now=now
            )
        seen = replace(seen, took=self._clock() - now)
        failed = seen.outcome in ("soft", "hard")
        again = next_visit(
            now,
            source.every,
            failures=due.failures + 1 if failed else 0,
            retry_after=seen.retry_after,
            shift=random.uniform(-1, 1),  # noqa: S311
        )
        found = [
            self._rules.policy.judge(entry, source, first=due.first, now=now)
            for entry in listed
        ]
        new = await self._write(pipeline.take_visit, seen, found, next_visit=again)
        _log_visit(seen, new, again)
        self.on_visit(seen, new)

    def _listing(self, source: Source) -> Callable[..., Awaitable[Listing]]:
        reader = KINDS[source.kind].listing
        return lambda body, url, options: self._workers.run(reader, body, url, options)

    async def _read(self, waiting: Waiting, lane: Lane) -> None:
        now = self._clock()
        reading, address, failure = await self._reading(waiting.entry, lane)
        tries_left = self._config.crawl.tries - waiting.tries - 1
        if failure is not None and failure.outcome == "soft" and tries_left > 0:
            again = next_try(
                now,
                waiting.tries + 1,
                first=self._config.crawl.retry_first,
                retry_after=failure.retry_after,
            )
            await self._write(entries.postpone, waiting.id, again, failure.sentence)
            log.warning(
                "page not read",
                extra={
                    "url": waiting.entry.url,
                    "why": failure.sentence,
                    "again": again,
                },
            )
            return
        article = compose(
            waiting.entry,
            reading,
            self._sources[waiting.source],
            address=address,
            now=now,
        )
        if article is None:
            reason = (
                failure.sentence if failure else "the page has neither title nor text"
            )
            await self._write(pipeline.give_up, waiting, reason)
            log.warning(
                "page given up", extra={"url": waiting.entry.url, "why": reason}
            )
            self.on_article(waiting, None)
            return
        intake = await self._write(
            pipeline.take_article, waiting, article, self._rules, address=address
        )
        if intake is not None and intake.alerts:
            self._rang()
        if failure is not None:
            log.warning(
                "page not read, its listing was",
                extra={"url": waiting.entry.url, "why": failure.sentence},
            )
        self.on_article(waiting, intake)

    async def _reading(
        self, entry: Entry, lane: Lane
    ) -> tuple[Reading | None, str, Failure | None]:
        """Return what the page says, where it was, and why it could not be had."""
        if entry.complete:
            return None, entry.url, None
        try:
            response = await self._poller.get(entry.url)
        except Exception as error:
            return None, entry.url, explain(error)
        finally:
            # The next page is fetched while this one is read.
            lane.leave()
        failure = refusal(response, self._clock())
        if failure is not None:
            return None, entry.url, failure
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            reading = await self._workers.run(read, response.body, response.url, kind)
        except Exception as error:
            # A page that breaks the reader costs itself: its listing speaks for it.
            sentence = f"the page could not be read: {error}"
            return None, response.url, Failure(outcome="hard", sentence=sentence)
        return reading, response.url, None

    async def _write(self, fn: Callable[..., T], *args: object, **kwargs: object) -> T:
        future: Future[T] = self._store.write(fn, *args, **kwargs)
        return await asyncio.wrap_future(future)


def _log_visit(seen: Visit, new: int, again: datetime) -> None:
    about: dict[str, object] = {
        "source": seen.source,
        "outcome": seen.outcome,
        "listed": seen.listed,
        "new": new,
    }
    if seen.outcome in ("ok", "unchanged"):
        log.info("visited", extra=about)
    else:
        log.warning("visit failed", extra=about | {"why": seen.reason, "again": again})
