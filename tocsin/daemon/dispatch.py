"""Dispatch: start visits, readings and revisits that are due, one request a host."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from spiders import urls
from spiders.fetch.host_slots import HostSlot, HostSlots
from store import (
    captures,
    entries,
    host_pauses,
    next_work,
    requisites,
    revisits,
    sources,
)
from store.captures import ReadyCapture
from store.db import Store
from store.entries import ReadyEntry
from store.errors import StoreError
from store.model import Source
from store.revisits import ReadyRevisit
from store.sources import DueSource
from tocsin.daemon.fetcher import Fetcher
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

STORE_PAUSE = timedelta(seconds=10)
"""How long nothing is fetched after the store could not be written."""

FAULT_PAUSE = timedelta(seconds=1)
"""How long nothing is started after a fault of our own: a bug must not spin."""

KICK_SECONDS = 0.02
"""How soon to look again when a slot stays free: many at once make one look."""

_Key = str | int | tuple[str, int]
"""The key of a source, the id of an entry, ("revisit", the id of an article), or
("capture", "search" or REQUISITE, the id of a capture)."""

REQUISITE = "requisite"

REQUISITE_SHARE = 4
"""The share of all requests that may be for style sheets and pictures at once: a
quarter. The rest is for what is new."""

SEARCHES = 2
"""Pages that are searched for those at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """Something to be done when its host's slot is free."""

    key: _Key
    host: str
    """Empty when nobody is to be asked."""
    run: Callable[[HostSlot], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Rest:
    """Nothing is to be done before a time, unless the database is written to."""

    until: datetime | None
    """None is for ever."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a look into the database found."""

    due: list[DueSource]
    unread: list[ReadyEntry]
    again: list[ReadyRevisit]
    captures: list[ReadyCapture]
    requisites: list[ReadyCapture]
    searches: list[int]
    """Captures to be searched for what they need."""
    next_due: datetime | None = None
    """When something is due next, if it found nothing; None for never."""

    @property
    def is_nothing(self) -> bool:
        pages = self.due or self.unread or self.again or self.captures
        return not (pages or self.requisites or self.searches)


class Dispatch:
    """Keeps as many requests under way as politeness and the limits allow."""

    def __init__(
        self,
        work: Fetcher,
        *,
        store: Store,
        slots: HostSlots,
        at_once: int,
        clock: Callable[[], datetime],
    ) -> None:
        self.work = work
        self.only: frozenset[str] | None = None
        """The sources to visit and read; None is all."""
        self.visited_enough: set[str] = set()
        """Sources that are read and not visited again."""
        self._store = store
        self._slots = slots
        self._at_once = at_once
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticks: set[asyncio.Task[None]] = set()
        self._running: set[_Key] = set()
        """What is under way."""
        self._ready: list[_Work] = []
        """What the last look found and could not start, entries before revisits; the
        next look replaces it."""
        self._visited_last: set[str] = set()
        """Hosts whose last request was a visit: an entry of theirs goes first now."""
        self._looking = asyncio.Lock()
        self._rest: _Rest | None = None
        """Set while nothing is due: a look costs a millisecond, each second."""
        self._paused_until: datetime | None = None
        self._kicked = False
        self._stopping = False

    async def tick(self) -> None:
        """Start what is due and may start now."""
        self._kicked = False
        async with self._looking:
            if not self._has_slot():
                return
            # An entry that is settled meanwhile still waits in this snapshot, so
            # nothing else is started until the look ends.
            busy, self._ready = set(self._running), []
            try:
                # Always of this thread's connection, and before the look: what is
                # written in between makes another one.
                version = self._store.read(next_work.version)
                if self._rests(version):
                    return
                found = await asyncio.to_thread(self._look, self._clock())
            except StoreError as error:
                self._pause("database not readable", error)
                return
            idle = found.is_nothing and not busy
            self._rest = _Rest(found.next_due, version) if idle else None
            # What is new comes first.
            ready = [
                *map(self._reading, found.unread),
                *map(self._revisiting, found.again),
                *self._capturing(found),
            ]
            self._ready = [work for work in ready if work.key not in busy]
            hosts = {entry.host for entry in found.unread if entry.id not in busy}
            visits = [source for source in found.due if source.key not in busy]
            self._start_visits(visits, hosts)
            self._start_ready()

    def resume(self) -> None:
        """End a pause: its end is a time of day, and the clock was set back."""
        self._paused_until = self._rest = None

    def _rests(self, version: int) -> bool:
        """Return whether nothing can be due that was not when it was last looked."""
        rest = self._rest
        if rest is None or rest.version != version:
            return False
        return rest.until is None or self._clock() < rest.until

    def is_paused(self) -> bool:
        """Return whether nothing is started for a while, after a failure of ours."""
        return self._paused_until is not None and self._clock() < self._paused_until

    def idle(self) -> bool:
        """Return whether no task is running."""
        return not self._tasks

    async def drain(self, seconds: float) -> int:
        """Let running tasks finish; return how many were cancelled at the end."""
        self._stopping = True
        if not self._tasks:
            return 0
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        return len(late)

    def _look(self, now: datetime) -> _Found:
        # What a source listed is read even when it is no longer watched.
        visit = self.work.watched if self.only is None else self.only
        visit = visit - self.visited_enough
        read, most = self._store.read, self._at_once
        evidence = self.work.intake.evidence
        needed = evidence is not None and evidence.search is not None
        found = _Found(
            due=read(sources.due, now, most, only=visit),
            unread=read(entries.ready, now, most, only=self.only),
            again=read(revisits.ready, now, most, only=self.only),
            captures=read(captures.ready, now, most) if evidence else [],
            requisites=(
                read(requisites.ready, now, most, alone=self.only is not None)
                if needed
                else []
            ),
            searches=read(requisites.unsearched, SEARCHES) if needed else [],
        )
        if not found.is_nothing:
            return found
        return replace(found, next_due=self._store.read(next_work.earliest))

    def _capturing(self, found: _Found) -> Iterator[_Work]:
        """Yield what asks for the pages that are to be kept as evidence.

        Behind them come the style sheets and pictures that they need.
        """
        evidence = self.work.intake.evidence
        if evidence is None:
            return
        for name, ready in (("capture", found.captures), (REQUISITE, found.requisites)):
            for each in ready:
                fetch = partial(evidence.fetch, each.id)
                yield _Work(key=(name, each.id), host=each.host, run=fetch)
        if evidence.search is not None:
            for id_ in found.searches:
                search = partial(evidence.search.search, id_)
                yield _Work(key=("search", id_), host="", run=search)

    def _reading(self, entry: ReadyEntry) -> _Work:
        read = partial(self.work.read, entry.id)
        return _Work(key=entry.id, host=entry.host, run=read)

    def _revisiting(self, ready: ReadyRevisit) -> _Work:
        again = self.work.again
        visit = again.revisit if ready.host else again.match_headline
        key = ("revisit", ready.article)
        return _Work(key=key, host=ready.host, run=partial(visit, ready.article))

    def _start_visits(self, due: Iterable[DueSource], hosts: Collection[str]) -> None:
        """Start visits, before the entries of their hosts and in turn with them.

        `hosts` have entries that are ready.

        Where a host's gap is as long as the time between its visits, as with a long
        Crawl-delay and many sources, visits alone would take every turn.
        """
        for each in due:
            source: Source = self.work.sources[each.key]
            host = urls.host(each.address.adopted or source.url)
            if host in self._visited_last and host in hosts:
                continue
            if self._start(each.key, host, partial(self.work.visit, each)) and host:
                self._visited_last.add(host)

    def _has_slot(self) -> bool:
        """Return whether another task may start now."""
        if self._stopping or len(self._tasks) >= self._at_once:
            return False
        return not self.is_paused()

    def _start_ready(self) -> bool:
        """Start what the last look found, as places allow; return whether any was.

        What has changed since then is left alone by whoever works on it.
        """
        found = len(self._ready)
        self._ready = [work for work in self._ready if not self._start_work(work)]
        return len(self._ready) < found

    def _start_work(self, work: _Work) -> bool:
        if _is_requisite(work.key) and not self._has_requisite_slot():
            return False
        started = self._start(work.key, work.host, work.run)
        if started:
            self._visited_last.discard(work.host)
        return started

    def _has_requisite_slot(self) -> bool:
        running = sum(map(_is_requisite, self._running))
        return running < max(1, self._at_once // REQUISITE_SHARE)

    def _start(
        self, id_: _Key, host: str, work: Callable[[HostSlot], Awaitable[None]]
    ) -> bool:
        """Start `work(slot)`; return False when it runs already or its host is busy."""
        if id_ in self._running or not self._has_slot():
            return False
        if not self._slots.is_free(host):
            return False
        self._running.add(id_)
        task = asyncio.ensure_future(self._run(id_, self._slots.take(host), work))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return True

    async def _run(
        self,
        id_: _Key,
        slot: HostSlot,
        work: Callable[[HostSlot], Awaitable[None]],
    ) -> None:
        try:
            await work(slot)
            await self._keep_holds()
        except StoreError as error:
            self._pause("database not writable", error)
        except Exception:
            # One page's fault stops no other; its row stays for the next start.
            log.exception("task failed", extra={"task": id_})
            self._paused_until = self._clock() + FAULT_PAUSE
        finally:
            self._running.discard(id_)
            slot.leave()

    async def _keep_holds(self) -> None:
        """Write down the pauses that hosts have asked for, for the next start too."""
        for host, seconds in self._slots.take_holds().items():
            until = self._clock() + timedelta(seconds=seconds)
            watched = self.work.watched_sources().values()
            there = [source.key for source in watched if urls.host(source.url) == host]
            await written(self._store, host_pauses.postpone, host, there, until)
            log.warning("host paused", extra={"host": host, "until": until})

    def _pause(self, event: str, error: StoreError) -> None:
        """Start nothing for a while: the file is gone, or its disk is full."""
        self._paused_until = self._clock() + STORE_PAUSE
        log.error(event, extra={"why": error.message})

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._start_ready():
            return
        if not self._kicked and not self._stopping:
            self._kicked = True
            asyncio.get_running_loop().call_later(KICK_SECONDS, self._look_again)

    def _look_again(self) -> None:
        # Held in the set: the loop keeps only a weak reference to a task.
        task = asyncio.ensure_future(self.tick())
        self._ticks.add(task)
        task.add_done_callback(self._ticks.discard)


def _is_requisite(key: _Key) -> bool:
    return isinstance(key, tuple) and key[0] == REQUISITE
