"""The coverage watch: decides the state of each source after its visits."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from store import coverage_ledger
from store.coverage_model import TROUBLE, CoverageChange, JudgedSource
from store.database import Database
from store.db import Store
from store.model import Source
from store.snapshot import snapshot
from tocsin.coverage.judge_source import judge
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

LOOK_EVERY = timedelta(seconds=30)
"""How often sources are looked for that were visited."""

AT_ONCE = 50
"""Sources that are judged at one look: 50 take 0.1 s of a thread. Of a thousand that
are visited every quarter of an hour, 34 are due at each look."""

STALE = timedelta(hours=1)
"""How old a state becomes without a visit: nothing new is seen by looking at the
calendar."""


class CoverageWatch:
    """Keeps the coverage ledger."""

    def __init__(
        self,
        store: Store,
        *,
        sources: Callable[[], Mapping[str, Source]],
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `sources` returns those that are watched, by their keys."""
        self._store = store
        self._sources = sources
        self._clock = clock

    async def look(self) -> None:
        """Judge sources that were visited, or not for long, AT_ONCE of them at most."""
        await self._look()

    async def finish(self) -> None:
        """Judge all sources that were visited."""
        while await self._look():
            pass

    async def _look(self) -> bool:
        """Judge some sources and log what has changed; return whether there were any.

        A source that was judged is not due again.
        """
        sources, now = self._sources(), self._clock()
        judged = await asyncio.to_thread(self._store.read, _judged, sources, now)
        if judged:
            for change in await written(self._store, coverage_ledger.put, judged, now):
                _log(change)
        return bool(judged)


def _judged(
    db: Database, sources: Mapping[str, Source], now: datetime
) -> list[JudgedSource]:
    """Return the sources whose turn it is, with their states. Only reads.

    One after the other: a record has hundreds of rows, and what a thread once held all
    of them in stays with it.
    """
    with snapshot(db):
        keys = coverage_ledger.to_judge(db, now, AT_ONCE, only=sources, stale=STALE)
        return [_judge_one(db, sources[key], now) for key in keys]


def _judge_one(db: Database, source: Source, now: datetime) -> JudgedSource:
    record = coverage_ledger.record_of(db, source.key, now)
    return JudgedSource(
        key=source.key,
        coverage=judge(record, source, now),
        last_visit=record.last_visit,
    )


def _log(change: CoverageChange) -> None:
    after = change.after
    facts = {"source": change.key, "state": after.state, "before": change.before}
    level = logging.WARNING if after.state in TROUBLE else logging.INFO
    if after.reason:
        facts |= {"why": after.reason}
    log.log(level, "source state changed", extra=facts)
