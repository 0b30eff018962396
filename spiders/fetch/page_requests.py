"""The requests that a page makes while it is shown: each is fetched by the Poller.

Scripts and what they ask for are fetched; pictures, styles, fonts, films, frames,
beacons and sockets are not. A host's slot is held while the page needs it, and requests
to one host follow each other.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response

from spiders import urls
from spiders.fetch.host_pace import PART_OF_PAGE, asks_for_fewer
from spiders.fetch.host_slots import HostSlot, HostSlots

MOST_REQUESTS = 100
"""Requests of one page: programs of newspapers make 10 to 40 for scripts and data."""

MOST_BYTES = 20_000_000
"""What the answers to one page's requests may have together."""

MOST_MOVES = 3
"""How often a program may lead on to another page."""

QUIET_SECONDS = 0.5
"""A page is at rest when it has asked for nothing during this time."""

LOOK_SECONDS = 0.05

_FETCHED = frozenset(["script", "xhr", "fetch"])
_SENT = frozenset(["accept", "accept-language", "content-type", "origin", "referer"])
"""Headers of a program's requests that are passed on, beside its own ("x-…")."""

_NEVER_BACK = frozenset(
    ["content-encoding", "content-length", "transfer-encoding", "set-cookie"]
)
"""Headers of answers that are not true of the body that the page gets, and cookies."""


@dataclass(slots=True)
class PageRequests:
    """Answers the requests of one page."""

    document: Response
    """The page itself, as it was fetched."""
    fetch: Callable[[Request], Awaitable[Response]]
    """Fetches as all is fetched; raises what a download raises."""
    slots: HostSlots
    held: str
    """The host whose slot the caller holds."""
    until: float
    """When the page has to be at rest, by the clock of the loop."""
    _sent_document: bool = False
    _moves: int = 0
    _made: int = 0
    _bytes: int = 0
    _pending: int = 0
    _last: float = 0.0
    _ended: bool = False
    _turns: dict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _taken: dict[str, HostSlot] = field(default_factory=dict)
    _refusing: set[str] = field(default_factory=set)
    """Hosts that have asked for fewer requests: nothing more is asked of them."""

    async def answer(self, route: Any) -> None:
        """Answer a request of the page; Playwright calls it. It never raises."""
        self._pending += 1
        try:
            await self._answer(route, route.request)
        except Exception:
            # The page is gone, or what was asked cannot be had: a failed request.
            with contextlib.suppress(Exception):
                await route.abort()
        finally:
            self._pending -= 1
            self._last = asyncio.get_running_loop().time()

    async def at_rest(self) -> None:
        """Wait until the page has asked for nothing for a moment, or its time is up."""
        loop = asyncio.get_running_loop()
        self._last = loop.time()
        while loop.time() < self.until:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._pending and loop.time() - self._last >= QUIET_SECONDS:
                return

    def end(self) -> None:
        """Fetch nothing more, and leave the slots of other hosts."""
        self._ended = True
        for slot in self._taken.values():
            slot.leave()
        self._taken.clear()

    async def _answer(self, route: Any, asked: Any) -> None:
        kind = asked.resource_type
        if kind == "stylesheet":
            # Loaders wait for styles, which change no word.
            await route.fulfill(status=200, content_type="text/css", body="")
        elif kind == "document":
            await self._answer_document(route, asked)
        elif kind in _FETCHED and self._may_send(asked):
            await _fulfill(route, await self._fetched(asked))
        else:
            await route.abort("blockedbyclient")

    async def _answer_document(self, route: Any, asked: Any) -> None:
        if asked.frame.parent_frame is not None or asked.method != "GET":
            await route.abort("blockedbyclient")
        elif not self._sent_document:
            self._sent_document = True
            await _fulfill(route, self.document)
        elif self._moves < MOST_MOVES:
            self._moves += 1
            await _fulfill(route, await self._fetched(asked))
        else:
            await route.abort("blockedbyclient")

    def _may_send(self, asked: Any) -> bool:
        """Return whether a request only asks, or asks the page's own site."""
        if asked.method == "GET":
            return True
        is_own = urls.domain(asked.url) == urls.domain(self.document.url)
        return bool(asked.method == "POST" and is_own)

    async def _fetched(self, asked: Any) -> Response:
        self._made += 1
        if self._made > MOST_REQUESTS:
            raise ValueError("the page has asked for enough")
        headers = await asked.all_headers()
        host = urls.host(asked.url)
        request = Request(
            asked.url,
            method=asked.method,
            headers={name: value for name, value in headers.items() if _is_sent(name)},
            body=asked.post_data_buffer or b"",
            meta={PART_OF_PAGE: host},
        )
        async with asyncio.timeout_at(self.until), self._turns[host]:
            await self._take(host)
            # Not before its turn: those before it may have used up what is left.
            left = MOST_BYTES - self._bytes
            if self._ended or left <= 0 or host in self._refusing:
                raise ValueError("nothing more is asked for this page")
            request.meta["download_maxsize"] = left
            response = await self.fetch(request)
            self._bytes += len(response.body)
            if asks_for_fewer(response):
                self._refusing.add(host)
        return response

    async def _take(self, host: str) -> None:
        """Wait for the slot of a host that is not held yet, and hold it."""
        if host == self.held or host in self._taken:
            return
        while not self.slots.is_free(host):  # noqa: ASYNC110  # others free it
            await asyncio.sleep(LOOK_SECONDS)
        if self._ended:
            raise ValueError("the page is gone")
        self._taken[host] = self.slots.take(host)


async def _fulfill(route: Any, response: Response) -> None:
    headers = {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in _NEVER_BACK
    }
    await route.fulfill(status=response.status, headers=headers, body=response.body)


def _is_sent(name: str) -> bool:
    return name in _SENT or name.startswith("x-")
