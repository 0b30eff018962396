"""APScheduler behind three verbs: every, start, stop.

Nothing is kept in a job store: *when* is data in our own database, and a store in
SQLite blocked the loop for a second. A job that is late runs late (the default grace of
one second dropped 10 of 10 jobs after a stall), once for however many times it missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger("tocsin.scheduler")

Job = Callable[[], Awaitable[None]]


class Loop:
    """Runs jobs on the asyncio loop; one that fails is logged and stops nothing."""

    def __init__(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            event_loop=asyncio.get_running_loop(),
            job_defaults={
                "coalesce": True,
                "misfire_grace_time": None,
                "max_instances": 1,
            },
        )

    def every(self, length: timedelta, job: Job, *, name: str) -> None:
        """Run a job now and then: at once, and again after each `length`."""
        self._scheduler.add_job(
            _guarded(job, name),
            "interval",
            seconds=length.total_seconds(),
            id=name,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start no more jobs; one that runs is cancelled at its next await."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _guarded(job: Job, name: str) -> Job:
    async def run() -> None:
        try:
            await job()
        except asyncio.CancelledError:
            # The end, as `stop` has it. APScheduler would log it as a failure.
            log.debug("job ended early", extra={"job": name})
        except Exception:
            # One of the two broad nets: whatever a job meets, the next one runs.
            log.exception("job failed", extra={"job": name})

    return run
