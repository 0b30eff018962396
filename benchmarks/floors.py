"""Two floors that no daemon on these libraries can go below.

`fetch`: Scrapy gets the pages and does nothing with them. `read`: trafilatura extracts
them from memory and nothing else happens. Each runs in processes of its own:
`python -m benchmarks.floors fetch PLAN`, `… read PLAN PART OF`; the answer is JSON.
"""

import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.many_outlets import Plan
from benchmarks.subprocesses import answer, beside

READERS = 2
"""Processes that read at once, each its part of the pages. One alone would measure the
same work on a quieter machine than the daemon has: its two workers share two cores. It
also keeps the benchmark short."""

READ_SECONDS = 45.0
"""How long a reading pass may take: on a busy machine it ends before the last page. Any
first part is a fair sample, for pages differ at random."""

WARM_UP = 10
"""Pages read before the clock starts: imports and first-use tables are not per page."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What one pass cost."""

    pages: int
    """Those that were done."""
    cpu_ms: float
    """All pages together, start-up excluded."""
    wall_s: float

    @property
    def ms_per_page(self) -> float:
        """Return CPU ms per page."""
        return self.cpu_ms / self.pages if self.pages else 0.0


def fetch(plan: Plan) -> Floor:
    """Return what Scrapy alone costs."""
    floor = Floor(**answer(beside("benchmarks.floors", "fetch", str(plan))))
    if floor.pages < plan.articles:
        raise SystemExit(f"Scrapy alone got {floor.pages} of {plan.articles} pages")
    return floor


def read(plan: Plan) -> Floor:
    """Return what trafilatura alone costs."""
    started = [
        beside("benchmarks.floors", "read", str(plan), str(part), str(READERS))
        for part in range(READERS)
    ]
    done = [Floor(**answer(process)) for process in started]
    return Floor(
        pages=sum(floor.pages for floor in done),
        cpu_ms=sum(floor.cpu_ms for floor in done),
        wall_s=max(floor.wall_s for floor in done),
    )


def _fetch_here(plan: Plan) -> Floor:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    from spiders.settings import settings

    addresses = [
        piece.url for outlet in range(plan.outlets) for piece in plan.pieces(outlet)
    ]
    clock: list[tuple[float, float]] = []
    sizes: list[int] = []

    class Plain(scrapy.Spider):
        name = "plain"

        async def start(self) -> AsyncIterator[Any]:
            clock.append((time.process_time(), time.monotonic()))
            for url in addresses:
                yield scrapy.Request(url)

        def parse(self, response: Response, **more: Any) -> None:
            sizes.append(len(response.body))

        def closed(self, reason: str) -> None:
            clock.append((time.process_time(), time.monotonic()))

    process = AsyncCrawlerProcess(
        settings(
            user_agent="tocsin/floor",
            timeout_seconds=30,
            max_bytes=10_000_000,
            allow=["127.0.0.0/8"],
        )
    )
    process.crawl(Plain)
    process.start()
    return _floor(len(sizes), clock[0], clock[-1])


def _read_here(plan: Plan, part: int, of: int) -> Floor:
    from trafilatura import bare_extraction

    pages = list(plan.pages(part=part, of=of))

    def extract(url: str, html: str) -> None:
        bare_extraction(html, url=url, include_comments=False, with_metadata=True)

    for url, html in pages[:WARM_UP]:
        extract(url, html)
    start, count = (time.process_time(), time.monotonic()), 0
    for url, html in pages:
        if time.monotonic() - start[1] > READ_SECONDS:
            break
        extract(url, html)
        count += 1
    return _floor(count, start, (time.process_time(), time.monotonic()))


def _floor(pages: int, start: tuple[float, float], end: tuple[float, float]) -> Floor:
    cpu, wall = end[0] - start[0], end[1] - start[1]
    return Floor(pages=pages, cpu_ms=cpu * 1_000, wall_s=wall)


def main(what: str, plan: str, *more: str) -> None:
    """Measure here and print the floor."""
    if what == "fetch":
        floor = _fetch_here(Plan.parse(plan))
    else:
        floor = _read_here(Plan.parse(plan), *map(int, more))
    print(json.dumps(asdict(floor)))


if __name__ == "__main__":
    main(*sys.argv[1:])
