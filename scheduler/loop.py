"""The daemon's repeated jobs, run by APScheduler on the asyncio loop.

No job store is used: due times are rows of our own database, and a job store in SQLite
blocked the loop for a second. A late job still runs (with the default grace of one
second, 10 of 10 jobs were dropped after a stall), and once for all the runs it missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger("tocsin.scheduler")

Job = Callable[[], Awaitable[None]]

LONG_RUN = timedelta(minutes=1)
"""After which a job that still runs is named in the log, once: it may hang. Shorter
ones are usual, as when many sources are due at once."""


class Loop:
    """Runs jobs on the asyncio loop; a job that fails is logged and runs again."""

    def __init__(self, *, long_run: timedelta = LONG_RUN) -> None:
        """Warn of a job that still runs after that."""
        self._long_run = long_run
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
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

    def stop(self) -> None:
        """Start no more jobs; cancel a running job at its next await."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


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
        except asyncio.CancelledError:
            # `stop` cancelled it. APScheduler would log that as a failure.
            log.debug("job cancelled", extra={"job": name})
        except Exception:
            # One of the two broad nets: no failure of a job may stop the others.
            log.exception("job failed", extra={"job": name})
        finally:
            began = None

    return run
