"""The daemon's side of a fleet: it has requests made by workers, one at a time a host.

Whoever asks for a page holds its host's slot until `carry` returns. So a host has one
request in the whole fleet: a task is given to another worker only when the first one
must have ended it.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from scrapy import Request
from scrapy.http import Response

from spiders import urls
from spiders.fetch.access import ASKED_FROM, PLACES
from spiders.fetch.carrying import MakeHere
from spiders.fetch.failures import FailedElsewhereError, Failure
from tocsin.fleet.broker import BrokerError, NotSentError
from tocsin.fleet.carried_response import response_of, take_listing, task_of
from tocsin.fleet.leases import MARGIN, Lease, Leases
from tocsin.fleet.messages import FromWorker, NotAMessageError, Result, pack, unpack
from tocsin.fleet.queues import task_queue, welcome_queue
from tocsin.fleet.roster import Roster

log = logging.getLogger("tocsin.fleet")

Send = Callable[[str, bytes], Awaitable[None]]
"""Puts a message into a queue; raises NotSentError, or BrokerError if it may be in."""

Hold = Callable[[str, float], None]
"""Leaves a host alone for some seconds."""

Sent = Literal["sent", "perhaps", "not sent"]
"""What has become of a message. A broker may have taken one and not said so."""

TRIES = 3
"""How many workers get a task in turn, of those that do not answer or refuse it."""

NOBODY = timedelta(seconds=60)
"""How long a worker is waited for when none is there and the daemon may not fetch."""

MOST_ANSWERS = 100
"""Hellos that wait for their answer; more than that are none of our workers'."""

BROKER_PAUSE = timedelta(seconds=10)
"""How long nothing is sent to a broker that did not take something."""

NO_WORKER = Failure(
    outcome="soft", sentence="no worker of the fleet is there", is_reached=False
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetTerms:
    """What a fleet works by."""

    epoch: int
    lease: timedelta
    """How long a task may be out: `leases.lease_of`."""
    fetches_itself: bool
    """Whether the daemon does what no worker can."""
    patience: timedelta = NOBODY
    """How long a worker or the broker is waited for when it may not."""
    version: str


@dataclass(slots=True)
class FleetCounts:
    """What has been done since the daemon started."""

    carried: int = 0
    fetched_here: int = 0
    lost: int = 0
    """Tasks whose worker did not answer in time."""
    refused: int = 0
    """Tasks that a worker refused."""
    unreadable: int = 0
    """What the broker delivered and was no message, or a list that no reader makes."""


def asked_from(place: str, unreached: Mapping[str, Failure]) -> str:
    """Return the sentence for what one place reached and those before it did not."""
    first, failure = next(iter(unreached.items()))
    return f"asked from {place}: {first} could not reach it: {failure.sentence}"


def all_unreached(unreached: Mapping[str, Failure]) -> Failure:
    """Return the failure of a site that no place reached; "" is any place."""
    first = next(iter(unreached.values()))
    if "" in unreached:
        return first
    places = ", ".join(unreached)
    return replace(first, sentence=f"not reached from {places}: {first.sentence}")


class Fleet:
    """Has requests made by workers. For the thread of the loop, but for `take`."""

    def __init__(
        self,
        terms: FleetTerms,
        *,
        clock: Callable[[], datetime],
        send: Send,
        hold: Hold,
    ) -> None:
        """Build it.

        `hold` is called when nobody waits any more for what a worker may still ask.
        """
        self.roster = Roster(terms.version)
        self.leases = Leases()
        self.counts = FleetCounts()
        self.away_since: datetime | None = None
        """Since when the broker takes nothing; None while it does."""
        self._terms = terms
        self._clock = clock
        self._send = send
        self._hold = hold
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._away_until: datetime | None = None
        self._answering: set[asyncio.Task[None]] = set()

    def take(self, packed: bytes) -> None:
        """Take what the broker delivered to the daemon, in any thread."""
        try:
            message = unpack(FromWorker, packed)
        except NotAMessageError as error:
            log.warning("message refused", extra={"why": error.message})
            self._loop.call_soon_threadsafe(self._count_unreadable)
            return
        self._loop.call_soon_threadsafe(self._taken, message)

    async def carry(self, request: Request, here: MakeHere) -> Response:
        """Have a request made by a worker, or here if that is allowed and needed."""
        request.meta.pop(ASKED_FROM, None)  # that of the request that led here
        unreached: dict[str, Failure] = {}
        for place in request.meta.get(PLACES) or ("",):
            result = await self._made(request, place)
            if result is None:
                continue
            failure = result.failure
            if failure is None and result.answer is not None:
                self.counts.carried += 1
                if unreached:
                    request.meta[ASKED_FROM] = asked_from(place, unreached)
                self._take_listing(request, result)
                return response_of(request, result)
            if failure is not None and failure.is_reached:
                raise FailedElsewhereError(failure)
            if failure is not None:
                unreached[place] = failure
        if unreached:
            raise FailedElsewhereError(all_unreached(unreached))
        if self._terms.fetches_itself:
            self.counts.fetched_here += 1
            if places := request.meta.get(PLACES):
                request.meta[ASKED_FROM] = (
                    f"asked from the daemon's machine: no worker at {', '.join(places)}"
                )
            return await here(request)
        raise FailedElsewhereError(NO_WORKER)

    def _take_listing(self, request: Request, result: Result) -> None:
        """Take what was read of a list; one that cannot be true is read here."""
        try:
            take_listing(request, result)
        except NotAMessageError as error:
            self.counts.unreadable += 1
            facts = {"url": request.url, "worker": result.worker, "why": error.message}
            log.warning("list refused", extra=facts)

    async def _made(self, request: Request, place: str) -> Result | None:
        """Return what workers of a place made of a request; None if none did it."""
        for _ in range(TRIES):
            if not await self._has_room(place):
                return None
            result = await self._asked(request, place)
            if result is not None and result.refused is None:
                return result
            if result is not None and result.refused == "size":
                return None
        return None

    async def _has_room(self, place: str) -> bool:
        """Wait until a worker can take a task; return False when none is there."""
        until = self._clock() + self._terms.patience
        while True:
            now = self._clock()
            room = 0 if self._is_away(now) else self.roster.room(place, now)
            total = self.roster.room("", now)
            is_free = self.leases.count(place) < room and self.leases.count() < total
            if is_free:
                return True
            if not room and (self._terms.fetches_itself or now >= until):
                return False
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), 1.0)
            except TimeoutError:
                continue

    async def _asked(self, request: Request, place: str) -> Result | None:
        """Give a request to a worker and wait; None when its lease is over.

        A broker that takes nothing may have taken it all the same: then, too, its lease
        is waited for.
        """
        now, length = self._clock(), self._terms.lease
        task = task_of(
            request,
            secrets.token_hex(16),
            epoch=self._terms.epoch,
            sent=now,
            expires=now + length - MARGIN,
        )
        lease = Lease(task, place, now + length, self._loop.create_future())
        self.leases.add(lease)
        try:
            queue = task_queue(self._terms.version, place)
            sent = await self._sent(queue, pack(task))
            if sent == "not sent":
                return None
            if sent == "perhaps":
                log.warning("task perhaps not sent", extra={"url": task.url})
            left = (lease.until - self._clock()).total_seconds()
            result = await asyncio.wait_for(lease.result, max(left, 0.0))
        except TimeoutError:
            self.counts.lost += 1
            log.warning("task lost", extra={"url": task.url, "place": place})
            return None
        except asyncio.CancelledError:
            self.leases.abandon(lease)
            left = (lease.until - self._clock()).total_seconds()
            self._hold(urls.host(task.url), left)
            raise
        finally:
            self.leases.end(lease)
            self._changed.set()
        if result.refused is not None:
            self.counts.refused += 1
            facts = {"url": task.url, "worker": result.worker, "why": result.refused}
            log.warning("task refused", extra=facts)
        return result

    def _is_away(self, now: datetime) -> bool:
        return self._away_until is not None and now < self._away_until

    async def _sent(self, queue: str, packed: bytes) -> Sent:
        """Send a message, unless the broker did not take the one before."""
        if self._is_away(self._clock()):
            return "not sent"
        try:
            await self._send(queue, packed)
        except NotSentError:
            return "not sent"
        except BrokerError as error:
            now = self._clock()
            if self.away_since is None:
                log.error("broker away", extra={"why": error.message})
            self.away_since = self.away_since or now
            self._away_until = now + BROKER_PAUSE
            return "perhaps"
        if self.away_since is not None:
            log.info("broker back", extra={"since": self.away_since})
        self.away_since = self._away_until = None
        return "sent"

    def _taken(self, message: FromWorker) -> None:
        if message.result is not None:
            self.leases.settle(message.result)
        if message.hello is not None and len(self._answering) < MOST_ANSWERS:
            welcome = self.roster.note(message.hello, self._clock())
            queue = welcome_queue(message.hello.worker)
            task = self._loop.create_task(self._answer(queue, pack(welcome)))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        self._changed.set()

    async def _answer(self, queue: str, packed: bytes) -> None:
        await self._sent(queue, packed)

    def _count_unreadable(self) -> None:
        self.counts.unreadable += 1
