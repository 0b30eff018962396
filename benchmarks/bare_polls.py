"""`python -m benchmarks.bare_polls ADDRESS POLLS HOSTS`: Scrapy alone, polling feeds.

It asks for each host's feed in turn, with the ETag of the last answer, and does nothing
with it: what any program on Scrapy spends at least. The answer is a line of JSON.
"""

import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

from benchmarks.feed_server import TAG, host_at

WARM_UP = 100
"""Polls before the clock starts: imports and first connections are not per poll."""

SETTINGS = {
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "HTTPERROR_ALLOW_ALL": True,
}


def main(path: str, port: int, polls: int, hosts: int) -> None:
    """Poll, and print the CPU ms of each poll."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    began: list[float] = []
    count = 0

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Any]:
            for number in range(polls + WARM_UP):
                yield scrapy.Request(
                    f"http://{host_at(number % hosts)}:{port}{path}",
                    headers={"If-None-Match": TAG},
                    dont_filter=True,
                )

        def parse(self, response: Response, **more: Any) -> None:
            nonlocal count
            count += 1
            if count == WARM_UP:
                began.append(time.process_time())

    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(Bare)
    process.start()
    spent = time.process_time() - began[0]
    print(json.dumps({"polls": count, "ms": 1_000 * spent / max(count - WARM_UP, 1)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
