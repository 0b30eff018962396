"""Read pages in the daemon's own worker processes, a few at a time."""

import asyncio
import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.labelled_pages import Markup
from spiders.extract.read_page import read
from spiders.extract.reading import Reading
from tocsin.wiring.workers import Workers

LONGEST_SECONDS = 20.0
"""The time after which reading a page has failed."""

COUNTS = (1, 2)
"""Numbers of processes whose speeds are compared."""
REPEATS = 3
"""Passes of each: the best counts, for other load only slows it down."""

AHEAD = 2
"""Pages given to each process at a time: one is read, the next one waits."""


@dataclass(slots=True)
class ReadPages:
    """The results of reading many pages."""

    readings: dict[str, Reading] = field(default_factory=dict)
    """By the page's id."""
    errors: dict[str, str] = field(default_factory=dict)
    """By the page's id: the error, which may be that it took too long."""
    seconds: float = 0.0


async def read_all(
    workers: Workers, pages: Iterable[Markup], *, processes: int
) -> ReadPages:
    """Read every page; one that fails does not stop the others."""
    result, waiting = ReadPages(), iter(pages)

    async def one_by_one() -> None:
        for page in waiting:
            try:
                reading = await workers.run(read, page.body, page.url, "text/html")
            except Exception as error:  # every error is a result
                result.errors[page.id] = f"{type(error).__name__}: {error}"
            else:
                result.readings[page.id] = reading

    began = time.monotonic()
    await asyncio.gather(*(one_by_one() for _ in range(processes * AHEAD)))
    result.seconds = time.monotonic() - began
    return result


def speeds(pages: Sequence[Markup], *, passes: int) -> dict[int, float]:
    """Return the pages per second by the number of processes.

    The pools take turns. A turn reads the pages `passes` times, and the best turn of
    each pool counts.
    """
    return asyncio.run(_speeds(pages, passes=passes))


async def _speeds(pages: Sequence[Markup], *, passes: int) -> dict[int, float]:
    with contextlib.ExitStack() as stack:
        pools = {
            count: stack.enter_context(Workers(count, seconds=LONGEST_SECONDS))
            for count in COUNTS
        }
        for count, workers in pools.items():
            await read_all(workers, pages, processes=count)  # warms it up
        best = dict.fromkeys(pools, 0.0)
        for _ in range(REPEATS):
            for count, workers in pools.items():
                result = await read_all(workers, [*pages] * passes, processes=count)
                speed = len(pages) * passes / result.seconds
                best[count] = max(best[count], speed)
    return best
