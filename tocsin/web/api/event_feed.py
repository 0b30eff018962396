"""The feed of events: one reader of the database for all who follow it.

No stream has a queue: each has its cursor, and takes what is new from what the one
reader keeps of the last events. Whoever is further behind, a slow reader or one that
comes back, reads pages from the database until it has caught up.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from store import recent_events
from store.errors import StoreError
from store.recent_events import EventCursor, RecentEvent
from tocsin.web.context import DeskContext

log = logging.getLogger("tocsin.web")

LOOK_SECONDS = 1.0
"""How often the database is asked for news while somebody follows."""

QUIET_SECONDS = 15.0
"""How long a stream may be silent: proxies close what is silent for a minute."""

STREAMS = 50
"""Streams at once: a newsroom, and a place for each of its programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBounds:
    """How much is read and kept."""

    kept: int = 1_000
    """Events that are kept for all streams: some megabytes."""
    page: int = 100
    """Events of each kind that are read at once."""


class EventFeed:
    """Gives new matches and messages to all who follow them."""

    def __init__(
        self,
        desk: DeskContext,
        *,
        ending: asyncio.Event,
        bounds: FeedBounds = FeedBounds(),
    ) -> None:
        """Build it; all streams end when `ending` is set."""
        self._bounds = bounds
        self._desk = desk
        self._ending = ending
        self._streams = 0
        self._looking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        """Set, and replaced by another, whenever something may be new."""
        self._kept: deque[RecentEvent] = deque()
        self._before = EventCursor(0, 0)
        """All that came after it is kept."""
        self._seen = self._before

    @property
    def is_full(self) -> bool:
        """Whether no other stream may begin."""
        return self._streams >= STREAMS

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Take a place among the streams for the block."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1
            if not self._streams and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def follow(
        self, since: EventCursor | None
    ) -> AsyncIterator[tuple[EventCursor, list[RecentEvent]]]:
        """Yield what comes after a cursor, from now on without one.

        Each time with the cursor of what came before. First, and when nothing came for
        QUIET_SECONDS, an empty list. Ends with the desk, and when the database cannot
        be read: whoever follows comes back with the cursor.
        """
        try:
            async for found in self._follow(since):
                yield found
        except StoreError as error:
            log.warning("events not read", extra={"why": error.message})

    async def _follow(
        self, since: EventCursor | None
    ) -> AsyncIterator[tuple[EventCursor, list[RecentEvent]]]:
        newest = await self._desk.read(recent_events.newest)
        # A cursor ahead of all is of a database that was restored since.
        at = newest
        if since is not None:
            at = EventCursor(
                min(since.match, newest.match), min(since.message, newest.message)
            )
        looking = self._start(newest)
        yield at, []
        while not (self._ending.is_set() or looking.done()):
            news = self._news
            if events := await self._after(at):
                yield at, events
                for event in events:
                    at = at.after(event)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), QUIET_SECONDS)
                continue
            yield at, []

    async def _after(self, at: EventCursor) -> list[RecentEvent]:
        if at.is_behind(self._before):
            return await self._desk.read(recent_events.after, at, self._bounds.page)
        return [event for event in self._kept if not at.has(event)][: self._bounds.page]

    def _start(self, newest: EventCursor) -> "asyncio.Task[None]":
        """Begin to look for news, unless somebody follows already."""
        if self._looking is None or self._looking.done():
            self._kept.clear()
            self._before = self._seen = newest
            self._looking = asyncio.ensure_future(self._look())
            self._looking.add_done_callback(lambda _: self._tell())
        return self._looking

    async def _look(self) -> None:
        """Look for news until the desk ends."""
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), LOOK_SECONDS)
                return
            try:
                # After a burst, such as a backfill, one page is not all that is new.
                while await self._read_page():
                    pass
            except StoreError as error:
                log.warning("events not read", extra={"why": error.message})
                return

    async def _read_page(self) -> bool:
        """Keep the next events; return whether there may be more of them."""
        events = await self._desk.read(
            recent_events.after, self._seen, self._bounds.page
        )
        for event in events:
            self._keep(event)
        if events:
            self._tell()
        return len(events) >= self._bounds.page and not self._ending.is_set()

    def _keep(self, event: RecentEvent) -> None:
        self._seen = self._seen.after(event)
        self._kept.append(event)
        if len(self._kept) > self._bounds.kept:
            self._before = self._before.after(self._kept.popleft())

    def _tell(self) -> None:
        told, self._news = self._news, asyncio.Event()
        told.set()
