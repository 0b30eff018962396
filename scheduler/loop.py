"""The daemon's repeated jobs, run by APScheduler on the asyncio loop.

No job store is used: due times are rows of our own database, and a job store in SQLite
blocked the loop for a second. A late job still runs (with the default grace of one
second, 10 of 10 jobs were dropped after a stall), and once for all the runs it missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from store.errors import StoreError

log = logging.getLogger("tocsin.scheduler")

Job = Callable[[], Awaitable[None]]

LONG_RUN = timedelta(minutes=1)
"""After which a job that still runs is named in the log, once: it may hang. Shorter
ones are usual, as when many sources are due at once."""

LOOK_SECONDS = 1.0
"""How often the clock is compared with the time that has passed."""

STEP = timedelta(seconds=2)
"""A clock that was set back by less delays a job by less than that, once."""


LEAP = timedelta(minutes=1)
"""A clock that moves ahead by more was set, or the machine slept: worth a line."""


class Loop:
    """Runs jobs on the asyncio loop; a job that fails is logged and runs again."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        on_set_back: Callable[[timedelta], Awaitable[None]] | None = None,
        long_run: timedelta = LONG_RUN,
    ) -> None:
        """Build it; it warns of a job that still runs after `long_run`.

        `on_set_back` is called when the clock was set back, by how much. APScheduler
        waits until a time of day: when the clock is set back by an hour, none of its
        jobs would run for an hour.
        """
        self._long_run = long_run
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        # `_guarded` catches what a job raises. All that is left to log is a job that
        # `stop` cancelled, as a failure with a traceback.
        logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL + 1)
        self._clock = clock
        self._on_set_back = on_set_back
        self._watching: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            event_loop=asyncio.get_running_loop(),
            job_defaults={
                "coalesce": True,
                "misfire_grace_time": None,
                # `_guarded` leaves out a run while another one goes on. With a bound
                # of one, APScheduler would warn of each of them.
                "max_instances": 2,
            },
        )

    def every(self, length: timedelta, job: Job, *, name: str) -> None:
        """Run a job at once and after each `length`; log messages give its `name`."""
        self._scheduler.add_job(
            _guarded(job, name, self._long_run),
            "interval",
            seconds=length.total_seconds(),
            id=name,
            name=name,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Start running the jobs."""
        self._scheduler.start()
        self._watching = asyncio.ensure_future(self._watch_clock())

    def stop(self) -> None:
        """Start no more jobs; cancel a running job at its next await."""
        if self._watching is not None:
            self._watching.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _watch_clock(self) -> None:
        passed = asyncio.get_running_loop().time
        started, began = self._clock(), passed()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now, expected = self._clock(), started + timedelta(seconds=passed() - began)
            step = expected - now
            started, began = now, passed()
            if step < -LEAP:
                # Nothing is to be done: what became due is run.
                seconds = -step.total_seconds()
                log.warning("clock moved ahead", extra={"seconds": seconds})
            if step > STEP:
                log.warning("clock set back", extra={"seconds": step.total_seconds()})
                await self._run_again(step)

    async def _run_again(self, step: timedelta) -> None:
        """Run all jobs now, and from now on in their rhythm."""
        if self._on_set_back is not None:
            job = partial(self._on_set_back, step)
            await _guarded(job, "clock", self._long_run)()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))


def _guarded(job: Job, name: str, long_run: timedelta) -> Job:
    began: float | None = None
    warned = False

    async def run() -> None:
        nonlocal began, warned
        now = asyncio.get_running_loop().time()
        if began is not None:
            if not warned and now - began >= long_run.total_seconds():
                warned = True
                log.warning("job still running", extra={"job": name})
            return
        began, warned = now, False
        try:
            await job()
        except StoreError as error:
            # The database is moved away, busy, on a full disk: no fault of ours.
            log.error("job failed", extra={"job": name, "why": error.message})
        except Exception:
            # One of the two broad nets: no failure of a job may stop the others.
            log.exception("job failed", extra={"job": name})
        finally:
            began = None

    return run
