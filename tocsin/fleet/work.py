"""A worker: it says hello to the daemon of its fleet, and does its tasks."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.errors import TocsinError
from tocsin.fleet.broker import BrokerError
from tocsin.fleet.broker_link import STOP_SECONDS, BrokerLink
from tocsin.fleet.messages import (
    FromWorker,
    Hello,
    NotAMessageError,
    Task,
    Welcome,
    clock_offset,
    pack,
    unpack,
)
from tocsin.fleet.queues import TO_DAEMON, task_queue, welcome_queue
from tocsin.fleet.roster import HELLO_EVERY
from tocsin.fleet.task_maker import MOST_BEHIND, TaskMaker

log = logging.getLogger("tocsin.fleet")

FIRST_HELLOS = timedelta(seconds=1)
"""How often a worker says hello until the daemon has answered."""

SEND_AGAIN_SECONDS = 1.0
"""How long after a broker did not take a result it is sent again, until the task's
lease is over: a broker that restarts costs nothing."""


class WorkRefusedError(TocsinError):
    """The daemon gives this worker no tasks. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTerms:
    """What a worker is."""

    broker: str
    """The address, which may hold a password."""
    fleet: str
    name: str
    place: str
    at_once: int
    version: str


class Work:
    """The links of one worker process, until it is told to stop."""

    def __init__(
        self, terms: WorkTerms, maker: TaskMaker, *, clock: Callable[[], datetime]
    ) -> None:
        """Build it in the loop in which tasks are made."""
        self._terms = terms
        self._maker = maker
        self._clock = clock
        self._run = secrets.token_hex(8)
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[int] = self._loop.create_future()
        self._works = False
        self._away_since: datetime | None = None
        """Since when the broker takes nothing; None while it does."""
        self._doing: set[asyncio.Task[None]] = set()
        """Tasks in hand."""
        self._daemon_link = BrokerLink(
            terms.broker,
            fleet=terms.fleet,
            queues=[welcome_queue(terms.name)],
            take=self._take_welcome,
        )
        places = dict.fromkeys([terms.place, ""])  # those for its place come first
        self._task_link = BrokerLink(
            terms.broker,
            fleet=terms.fleet,
            queues=[task_queue(terms.version, place) for place in places],
            take=self._take_task,
            at_once=terms.at_once,
        )

    async def until_refused(self) -> int:
        """Work until cancelled; raises WorkRefusedError when there is no use in it."""
        await asyncio.to_thread(self._daemon_link.start)
        hellos = self._loop.create_task(self._say_hellos())
        try:
            return await self._end
        finally:
            hellos.cancel()
            await self._stop()

    async def _stop(self) -> None:
        """Take no more tasks, and give those in hand a moment."""
        await asyncio.to_thread(self._task_link.stop_taking)
        if self._doing:
            await asyncio.wait(self._doing, timeout=STOP_SECONDS)
        for task in self._doing:
            task.cancel()
        await asyncio.to_thread(self._task_link.stop)
        await asyncio.to_thread(self._daemon_link.stop)

    async def _say_hellos(self) -> None:
        while True:
            await self._say_hello()
            wait = HELLO_EVERY if self._works else FIRST_HELLOS
            await asyncio.sleep(wait.total_seconds())

    async def _say_hello(self) -> None:
        hello = Hello(
            worker=self._terms.name,
            run=self._run,
            place=self._terms.place,
            version=self._terms.version,
            at_once=self._terms.at_once,
            done=self._maker.done,
            sent=self._clock(),
        )
        await self._sent(self._daemon_link, pack(FromWorker(hello=hello)))

    def _take_welcome(self, packed: bytes) -> None:
        """Take what the daemon answered, in a thread of the link."""
        received = self._clock()
        try:
            welcome = unpack(Welcome, packed)
        except NotAMessageError as error:
            log.warning("message refused", extra={"why": error.message})
            return
        self._loop.call_soon_threadsafe(self._welcome, welcome, received)

    def _welcome(self, welcome: Welcome, received: datetime) -> None:
        if welcome.run != self._run:
            return  # to an earlier process of this name
        offset = clock_offset(welcome.asked, welcome.now, received)
        why = welcome.refused
        if not why and abs(offset) > MOST_BEHIND.total_seconds():
            direction = "behind" if offset > 0 else "ahead of"
            why = (
                f"the clock of this machine is {abs(offset):.0f} s {direction} the "
                "daemon's: set it, by NTP for example"
            )
        if why and not self._end.done():
            self._end.set_exception(WorkRefusedError(f"{why}."))
        if not why and not self._works:
            self._works = True
            self._task_link.start()
            log.info("working", extra={"at_once": self._terms.at_once})

    def _take_task(self, packed: bytes) -> "Future[None] | None":
        """Begin a task, in a thread of the link."""
        try:
            task = unpack(Task, packed)
        except NotAMessageError as error:
            log.warning("message refused", extra={"why": error.message})
            return None
        return asyncio.run_coroutine_threadsafe(self._do(task), self._loop)

    async def _do(self, task: Task) -> None:
        """Do a task, and send its result for as long as somebody waits for it."""
        doing = asyncio.current_task()
        if doing is not None:
            self._doing.add(doing)
            doing.add_done_callback(self._doing.discard)
        result = await self._maker.packed_result(task)
        while not await self._sent(self._task_link, result):
            if self._clock() >= task.expires:
                return
            await asyncio.sleep(SEND_AGAIN_SECONDS)

    async def _sent(self, link: BrokerLink, packed: bytes) -> bool:
        """Send a message to the daemon; return whether the broker has taken it."""
        try:
            await link.send(TO_DAEMON, packed)
        except BrokerError as error:
            if self._away_since is None:
                log.warning("broker away", extra={"why": error.message})
                self._away_since = self._clock()
            return False
        if self._away_since is not None:
            log.info("broker back", extra={"since": self._away_since})
            self._away_since = None
        return True
