"""`python -m benchmarks.worst_pages [NAME…]`: the cost of reading hostile pages.

It prints the CPU seconds and the memory of reading each in a worker process, and
whether the article in it was found.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import hostile_pages
from benchmarks.hidden_article import is_found
from benchmarks.process_costs import peak_rss_mb, rss_mb
from benchmarks.reading_workers import LONGEST_SECONDS
from spiders.extract.read_page import read
from tocsin.wiring.workers import WorkerError, Workers

AIM_SECONDS = 2.0
"""The CPU time that any page may cost."""

URL = "https://www.lenna.example/town/bridge"


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of reading one page."""

    name: str
    seconds: float
    """CPU; the time limit if reading was ended at it."""
    mb: float = 0.0
    """The increase of the peak of memory."""
    problem: str = ""
    """The error, or that the article was not found; empty if neither."""


def cost(name: str) -> Cost:
    """Make a page, read it and return the cost of reading; runs in a worker."""
    body = hostile_pages.PAGES[name](1)
    # On Linux this resets the peak of memory (proc(5)).
    Path("/proc/self/clear_refs").write_text("5")
    before, began = rss_mb(os.getpid()), time.process_time()
    try:
        text = read(body, URL, "text/html").text
    except Exception as error:  # every error is a result
        text, problem = "", f"raised {type(error).__name__}: {error}"
    else:
        lost = name in hostile_pages.HIDING and not is_found(text)
        problem = "its article was not found" if lost else ""
    seconds = time.process_time() - began
    return Cost(name, seconds, peak_rss_mb(os.getpid()) - before, problem)


def costs(names: Iterable[str] = ()) -> list[Cost]:
    """Print and return the costs of pages, of all if none is named."""
    return asyncio.run(_costs(list(names) or list(hostile_pages.PAGES)))


async def _costs(names: list[str]) -> list[Cost]:
    found = []
    print(f"{'CPU seconds and MB of hostile pages':<42}{'s':>8}{'MB':>8}")
    with Workers(1, seconds=LONGEST_SECONDS) as workers:
        await workers.run(cost, "nothing")  # warms up
        for name in names:
            try:
                found.append(await workers.run(cost, name))
            except WorkerError as error:
                found.append(Cost(name, LONGEST_SECONDS, problem=str(error)))
            print(row(found[-1]), flush=True)
    return found


def row(cost: Cost) -> str:
    """Return a line of the table."""
    slow = f"over {AIM_SECONDS:.0f} s" if cost.seconds > AIM_SECONDS else ""
    remark = "; ".join(filter(None, [slow, cost.problem]))
    return f"{cost.name:<42}{cost.seconds:>8.2f}{cost.mb:>8.0f}  {remark}".rstrip()


if __name__ == "__main__":
    costs(sys.argv[1:])
