"""The roster: which workers are there, where they stand, and how much they take on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.fleet.condition import is_there
from tocsin.fleet.messages import Hello, Welcome

HELLO_EVERY = timedelta(seconds=10)

FORGOTTEN_AFTER = timedelta(days=7)

MOST_RUNS = 10
"""Earlier processes of a name that are remembered."""

MOST_WORKERS = 1_000
"""Names that are remembered: whoever can write to the broker could invent others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetWorker:
    """A worker as its last hello has it."""

    name: str
    run: str
    place: str
    version: str
    at_once: int
    done: int
    seen: datetime
    """By our clock."""
    pages_per_s: float = 0.0
    """Between its last two hellos."""
    refused: str = ""
    """Why it gets no tasks; empty when it does."""
    earlier_runs: tuple[str, ...] = ()
    """Of processes that had its name before."""

    def is_there(self, now: datetime) -> bool:
        """Return whether it has said so lately."""
        return is_there(self.seen, now)


class Roster:
    """Keeps the workers of a fleet; it neither reads a clock nor sends anything."""

    def __init__(self, version: str) -> None:
        """Take workers of this version alone: others may read pages differently."""
        self._version = version
        self._workers: dict[str, FleetWorker] = {}

    def note(self, hello: Hello, now: datetime) -> Welcome:
        """Note what a worker says; return what it is answered.

        Of two processes with one name the later one has it, so that a worker may be
        started again at once; the earlier one is refused when it speaks up again.
        """
        known = self._workers.get(hello.worker)
        if known is None:
            self._make_room(now)
        refused = self._refusal(hello, known)
        welcome = Welcome(
            run=hello.run,
            asked=hello.sent,
            now=now,
            version=self._version,
            refused=refused,
        )
        if known is not None and hello.run in known.earlier_runs:
            return welcome
        worker = FleetWorker(
            name=hello.worker,
            run=hello.run,
            place=hello.place,
            version=hello.version,
            at_once=hello.at_once,
            done=hello.done,
            seen=now,
            refused=refused,
        )
        if known is not None and known.run == hello.run:
            worker = replace(
                worker,
                pages_per_s=_pace(known, worker),
                earlier_runs=known.earlier_runs,
            )
        elif known is not None:
            runs = (*known.earlier_runs, known.run)[-MOST_RUNS:]
            worker = replace(worker, earlier_runs=runs)
        if known is not None or len(self._workers) < MOST_WORKERS:
            self._workers[hello.worker] = worker
        return welcome

    def _make_room(self, now: datetime) -> None:
        """Forget the worker that is silent the longest, where names are too many."""
        if len(self._workers) < MOST_WORKERS:
            return
        oldest = min(self._workers.values(), key=lambda worker: worker.seen)
        if not oldest.is_there(now):
            del self._workers[oldest.name]

    def _refusal(self, hello: Hello, known: FleetWorker | None) -> str:
        if hello.version != self._version:
            return (
                f"the daemon runs tocsin {self._version}, and this is {hello.version}: "
                "install the same version on both"
            )
        if known is None and len(self._workers) >= MOST_WORKERS:
            return f"the fleet has {MOST_WORKERS:,} workers, and takes no more"
        if known is not None and hello.run in known.earlier_runs:
            return (
                f"another worker is called {hello.worker!r}: give this one a name of "
                "its own (--name)"
            )
        return ""

    def all(self) -> list[FleetWorker]:
        """Return all workers that are remembered, by their names."""
        return sorted(self._workers.values(), key=lambda worker: worker.name)

    def forget(self, now: datetime) -> None:
        """Forget those that have not been there for a week."""
        self._workers = {
            name: worker
            for name, worker in self._workers.items()
            if now - worker.seen < FORGOTTEN_AFTER
        }

    def room(self, place: str, now: datetime) -> int:
        """Return how many tasks the workers at a place take on at once.

        "" is any place: there all workers count.
        """
        here = (w for w in self._ready(now) if not place or w.place == place)
        return sum(worker.at_once for worker in here)

    def _ready(self, now: datetime) -> Iterable[FleetWorker]:
        return (w for w in self._workers.values() if not w.refused and w.is_there(now))


def _pace(before: FleetWorker, after: FleetWorker) -> float:
    seconds = (after.seen - before.seen).total_seconds()
    return max(0, after.done - before.done) / seconds if seconds > 0 else 0.0
