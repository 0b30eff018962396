"""A clock that is wrong or set, while the daemon runs or before it starts.

What is deleted by it: `believed_time`.
"""

import logging
from datetime import datetime, timedelta

from store import clock_steps
from store.database import Database
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
    last_step = it.config.crawl.last_step
    await written(it.store, clock_steps.bound, now(), last_step=last_step)


def clock_was_ahead(db: Database, at: datetime, *, last_step: timedelta) -> None:
    """Move back what is due, if the clock was ahead when the daemon last ran.

    Else what was planned then is due when the clock has caught up: in a year.
    `last_step` is how long after its first reading an article is visited at most.
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
