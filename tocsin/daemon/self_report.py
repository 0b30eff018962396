"""What the daemon says of itself: to systemd, and for `tocsin status`."""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial

from scheduler.loop import Loop
from store.lock import HeldLock
from tocsin.daemon.desk_host import DeskHost
from tocsin.daemon.service_manager import ServiceManager
from tocsin.wiring.daemon_note import NOTE_EVERY, DaemonNote, FetchingState
from tocsin.wiring.vital_signs import VitalSigns

log = logging.getLogger("tocsin.daemon")


class SelfReport:
    """Reports to the service manager, and in the file of the lock."""

    def __init__(self, lock: HeldLock, *, clock: Callable[[], datetime]) -> None:
        """Build it; the daemon counts as started now."""
        self.manager = ServiceManager.of(os.environ, pid=os.getpid())
        self._lock = lock
        self._clock = clock
        self._started = clock()
        self._failed = False

    def begin(self, loop: Loop, vitals: VitalSigns, desk: DeskHost) -> None:
        """Report from now on, again and again."""
        loop.every(NOTE_EVERY, partial(self.note, vitals, desk), name="note")
        if self.manager.report_every:
            loop.every(self.manager.report_every, self.manager.working, name="watchdog")

    async def note(self, vitals: VitalSigns, desk: DeskHost) -> None:
        """Write how the daemon is doing; a line short enough for no thread."""
        note = DaemonNote(
            started=self._started,
            at=self._clock(),
            lag_seconds=vitals.loop_lag.worst_seconds,
            fetching=_fetching(vitals),
            desk=desk.served_at,
            desk_problem=desk.problem,
            conversion=vitals.conversion.text if vitals.conversion else "",
        )
        try:
            self._lock.note(note.line())
            self._failed = False
        except OSError as error:
            if not self._failed:
                log.error("note not written", extra={"why": error.strerror})
            self._failed = True


def _fetching(vitals: VitalSigns) -> FetchingState:
    if vitals.is_converting:
        return "converting"
    return "paused" if vitals.is_paused else "yes"
