"""A clock that is set back, while the daemon runs or before it starts."""

import logging
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


async def clock_set_back(it: Daemon, step: timedelta) -> None:
    """Let nothing wait for longer because the clock was set back."""
    it.dispatch.resume()
    it.alerting.new()
    await written(it.store, clock_steps.move_back, step, now())


def clock_was_ahead(db: Database, at: datetime) -> None:
    """Move back what is due, if the clock was ahead when the daemon last ran.

    Else what was planned then is due when the clock has caught up: in a year.
    """
    last = clock_steps.last_known_time(db)
    if last is None or last - at < TOLERANCE:
        return
    step = last - at
    moved = clock_steps.move_back(db, step, at)
    facts = {"seconds": round(step.total_seconds()), "moved": moved}
    log.warning("clock was ahead", extra=facts)
