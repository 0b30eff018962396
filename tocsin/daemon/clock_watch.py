"""A clock that is wrong or set, while the daemon runs or before it starts."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from store import clock_steps
from tocsin.daemon.assembly import Daemon
from tocsin.wiring.clock import now
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

TOLERANCE = timedelta(minutes=1)
"""By how much the last known time may lie ahead at a start: two machines that take
turns with one database have clocks of their own."""

TOO_FAR = timedelta(days=7)
"""Further than a machine is off or asleep on most days."""

DOUBTED = timedelta(hours=23)
"""How long a clock that moved so far is doubted: until what is deleted every day is
looked for the next time."""


async def clock_set_back(it: Daemon, step: timedelta) -> None:
    """Let nothing wait for longer because the clock was set back."""
    it.dispatch.resume()
    it.alerting.new()
    await written(it.store, clock_steps.move_back, step, now())
    last_step = max(it.config.crawl.revisit, default=timedelta(0))
    await written(it.store, clock_steps.bound, now(), last_step=last_step)


def clock_was_ahead(db: Database, at: datetime, *, last_step: timedelta) -> None:
    """Move back what is due, if the clock was ahead when the daemon last ran.

    Else what was planned then is due when the clock has caught up: in a year.
    `last_step` is the last of `[crawl] revisit`.
    """
    last = clock_steps.last_known_time(db)
    step = last - at if last else timedelta(0)
    moved = clock_steps.move_back(db, step, at) if step >= TOLERANCE else 0
    # Also where no visit tells by how much: a machine that was off, a moved file.
    bounded = clock_steps.bound(db, at, last_step=last_step)
    if step >= TOLERANCE or bounded:
        seconds = max(0, round(step.total_seconds()))
        facts = {"seconds": seconds, "moved": moved, "bounded": bounded}
        log.warning("clock was ahead", extra=facts)


class ClockDoubt:
    """Doubts about a clock that has moved far ahead: nothing is deleted by it.

    A clock that is a year ahead would make all that is kept old. One day later it has
    either been set right, or it was right: the machine was off, or asleep.
    """

    def __init__(
        self,
        last: datetime | None,
        *,
        clock: Callable[[], datetime],
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        """`last` is the last known time before; `passed` counts seconds."""
        self._clock, self._passed = clock, passed
        self._time, self._at = last or clock(), passed()
        self._until = self._at

    def is_in_doubt(self) -> bool:
        """Return whether the clock has moved ahead by TOO_FAR within the last day."""
        at, passed = self._clock(), self._passed()
        ahead = at - self._time - timedelta(seconds=passed - self._at)
        self._time, self._at = at, passed
        if ahead > TOO_FAR:
            self._until = passed + DOUBTED.total_seconds()
            facts = {"days": ahead.days, "nothing_deleted_for": "a day"}
            log.warning("clock moved far ahead", extra=facts)
        return passed < self._until
