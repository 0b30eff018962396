"""How late the daemon visits its sources, seen from outside."""

import sqlite3
from datetime import datetime

from benchmarks.desk_pages.timing import quantile
from store.columns import time_from

LATE_SECONDS = 5.0
"""A visit that begins later than this after its time is late: the daemon looks every
second for what is due, and asks a host one thing at a time."""


class VisitTimes:
    """When sources were due, and when they were visited."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """`db` is only read; what was visited before does not count."""
        self._db = db
        (self._last,) = db.execute("SELECT coalesce(max(id), 0) FROM visits").fetchone()
        self._due = self._planned()
        self._seconds: list[float] = []
        self._failed = 0

    def look(self) -> None:
        """Look at what was visited since the last look; look more often than any is."""
        rows = self._db.execute(
            "SELECT id, source_id, at, outcome FROM visits WHERE id > ? ORDER BY id",
            (self._last,),
        ).fetchall()
        for id_, source, at, outcome in rows:
            self._last = id_
            self._failed += outcome in ("soft", "hard")
            if (due := self._due.pop(source, None)) is not None:
                self._seconds.append((time_from(at) - due).total_seconds())
        self._due = self._planned()

    def figures(self, now: datetime) -> dict[str, float]:
        """Return how late the visits were, in seconds, and how many were late.

        Those that are overdue by now and have not begun are late too.
        """
        self.look()
        overdue = [(now - due).total_seconds() for due in self._due.values()]
        seconds = [*self._seconds, *(late for late in overdue if late > LATE_SECONDS)]
        return {
            "visits": len(self._seconds),
            "failed": self._failed,
            "late_p50_s": quantile(seconds, 0.5) if seconds else 0.0,
            "late_worst_s": round(max(seconds, default=0.0), 1),
            "late": sum(late > LATE_SECONDS for late in seconds),
        }

    def _planned(self) -> dict[int, datetime]:
        rows = self._db.execute("SELECT source_id, next_visit FROM source_state")
        return {source: time_from(at) for source, at in rows.fetchall()}
