"""One round: each source visited once, what is new read, and its messages sent."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

from store import entries, outbox, revisits, sources
from store.model import Visit
from tocsin.config import Config
from tocsin.daemon import daemon
from tocsin.daemon.assembly import Daemon
from tocsin.wiring.clock import now
from tocsin.wiring.workers import Workers
from tocsin.wiring.written import written

DELIVERY_SECONDS = 30.0
"""How long a round waits for its messages to be sent; the rest is sent later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Called while a round runs, on the daemon's loop."""

    visited: Callable[[Visit, int], None]
    """A source was visited, with so many new entries."""
    read: Callable[[], None]
    """An entry was read, or given up."""


def run_once(
    config: Config, workers: Workers, keys: Collection[str], progress: Progress
) -> int:
    """Visit these sources once; return 0 when all is done, 130 when interrupted.

    Raises TocsinError as the daemon does, AlreadyRunningError among them.
    """

    async def main(it: Daemon) -> int:
        await _round(it, frozenset(keys), progress)
        return 0

    return daemon.run(config, workers, main=main)


async def _round(it: Daemon, keys: frozenset[str], progress: Progress) -> None:
    visited: set[str] = set()

    def on_visit(visit: Visit, new: int) -> None:
        visited.add(visit.source)
        # Else it is due again, and its site busy, before all its entries are read.
        it.dispatch.visited_enough.add(visit.source)
        progress.visited(visit, new)

    def all_read() -> bool:
        unread = it.store.read(entries.ready, now(), 1, only=keys)
        again = it.store.read(revisits.ready, now(), 1, only=keys)
        # One whose host has asked for a pause is not visited in this round.
        late = it.store.read(sources.due, now(), 1, only=keys - visited)
        return it.dispatch.idle() and not (unread or again or late)

    def all_sent() -> bool:
        return not it.store.read(outbox.due_count, now())

    it.dispatch.only = keys
    it.dispatch.work.on_visit = on_visit
    it.dispatch.work.on_reading = lambda _: progress.read()
    await written(it.store, sources.request_visit, keys, now())
    await _until(all_read)
    await it.coverage.finish()
    await it.alerting.finish()
    await _until(all_sent, seconds=DELIVERY_SECONDS)


async def _until(
    condition: Callable[[], bool], *, seconds: float | None = None
) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110  # it looks into the database
                await asyncio.sleep(0.05)
    except TimeoutError:
        return
