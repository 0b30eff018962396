"""Leases: tasks that are out, until their result is in or their time is over."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tocsin.fleet.messages import Result, Task

MARGIN = timedelta(seconds=10)
"""How long before its lease is over a worker ends a task: clocks differ by less, or the
worker gets none."""


def lease_of(timeout: timedelta, reading: timedelta) -> timedelta:
    """Return how long a task may be out whose request and reading may take so long."""
    return timeout + reading + MARGIN


@dataclass(frozen=True, slots=True)
class Lease:
    """A task that is out."""

    task: Task
    place: str
    until: datetime
    result: "asyncio.Future[Result]"


@dataclass(slots=True)
class RefusedResults:
    """Results that changed nothing, by why."""

    unknown: int = 0
    """Of a task that is not out: late, repeated, or of another start of the daemon."""
    foreign: int = 0
    """Of a task that is out, with another address or epoch than its own."""


@dataclass(slots=True)
class Leases:
    """The tasks that are out. For the thread of the loop alone."""

    refused: RefusedResults = field(default_factory=RefusedResults)
    _out: dict[str, Lease] = field(default_factory=dict)
    _abandoned_until: datetime = field(
        default_factory=lambda: datetime.min.replace(tzinfo=UTC)
    )

    def add(self, lease: Lease) -> None:
        """Let a task be out."""
        self._out[lease.task.id] = lease

    def end(self, lease: Lease) -> None:
        """Take a task back, whatever has become of it."""
        self._out.pop(lease.task.id, None)

    def abandon(self, lease: Lease) -> None:
        """Wait no more for a task, though a worker may still be at it."""
        self.end(lease)
        self._abandoned_until = max(self._abandoned_until, lease.until)

    def may_be_out(self, now: datetime) -> bool:
        """Return whether a worker may be at a task, waited for or not."""
        return bool(self._out) or now < self._abandoned_until

    def settle(self, result: Result) -> bool:
        """Give a result to whoever waits for it; return False when nobody does."""
        lease = self._out.get(result.task)
        if lease is None or lease.result.done():
            self.refused.unknown += 1
            return False
        if result.epoch != lease.task.epoch or result.url != lease.task.url:
            self.refused.foreign += 1
            return False
        lease.result.set_result(result)
        return True

    def count(self, place: str = "") -> int:
        """Return how many tasks are out, of those for a place if one is named."""
        if not place:
            return len(self._out)
        return sum(1 for lease in self._out.values() if lease.place == place)

    def oldest(self) -> datetime | None:
        """Return when the oldest task that is out was sent; None for none."""
        sent = (lease.task.sent for lease in self._out.values())
        return min(sent, default=None)
