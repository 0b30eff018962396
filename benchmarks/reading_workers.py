"""Pages read by the daemon's own worker processes, never more than they can take."""

import asyncio
import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.labelled_pages import Markup
from spiders.extract import read
from spiders.extract.reading import Reading
from tocsin.wiring.workers import Workers

LONGEST_SECONDS = 20.0
"""When reading a page has failed."""

COUNTS = (1, 2)
"""Processes whose speed is compared."""
REPEATS = 3
"""Passes of each: strangers on the machine only slow it down."""

AHEAD = 2
"""Pages under way per process: one is read, the next is there when it is done."""


@dataclass(slots=True)
class Pile:
    """What became of a pile of pages."""

    readings: dict[str, Reading] = field(default_factory=dict)
    """By the page's id."""
    errors: dict[str, str] = field(default_factory=dict)
    """By the page's id: what was raised, or that it took too long."""
    seconds: float = 0.0


async def read_all(
    workers: Workers, pages: Iterable[Markup], *, processes: int
) -> Pile:
    """Read every page; one that fails does not stop the others."""
    pile, waiting = Pile(), iter(pages)

    async def one_by_one() -> None:
        for page in waiting:
            try:
                reading = await workers.run(read, page.body, page.url, "text/html")
            except Exception as error:  # whatever it is, it is what is measured
                pile.errors[page.id] = f"{type(error).__name__}: {error}"
            else:
                pile.readings[page.id] = reading

    began = time.monotonic()
    await asyncio.gather(*(one_by_one() for _ in range(processes * AHEAD)))
    pile.seconds = time.monotonic() - began
    return pile


def at_once(pages: Sequence[Markup], *, passes: int) -> dict[int, float]:
    """Return pages per second by how many processes read.

    The pools take turns; each pass is over the pages so many times, and each pool's
    best pass counts.
    """
    return asyncio.run(_at_once(pages, passes=passes))


async def _at_once(pages: Sequence[Markup], *, passes: int) -> dict[int, float]:
    with contextlib.ExitStack() as stack:
        pools = {
            count: stack.enter_context(Workers(count, seconds=LONGEST_SECONDS))
            for count in COUNTS
        }
        for count, workers in pools.items():
            await read_all(workers, pages, processes=count)  # each warms up
        best = dict.fromkeys(pools, 0.0)
        for _ in range(REPEATS):
            for count, workers in pools.items():
                pile = await read_all(workers, [*pages] * passes, processes=count)
                best[count] = max(best[count], len(pages) * passes / pile.seconds)
    return best
