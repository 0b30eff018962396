"""From the configuration: Scrapy's settings, and what reads a source's listing."""

from collections.abc import Mapping
from typing import Any

from spiders.fetch.visit import ReadListing
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing
from spiders.settings import settings as scrapy_settings
from store.model import Source
from tocsin.config.tables import CrawlTable
from tocsin.wiring.workers import Workers


def crawl_settings(
    crawl: CrawlTable,
    *,
    version: str,
    recording: bool = False,
    carrying: bool = False,
) -> dict[str, Any]:
    """Return Scrapy's settings as the configuration wants them.

    `recording` says whether pages may be recorded, as evidence, `carrying` whether
    workers of a fleet may fetch.
    """
    contact = f" (+{crawl.contact})" if crawl.contact else ""
    return scrapy_settings(
        user_agent=f"tocsin/{version}{contact}",
        timeout_seconds=crawl.timeout.total_seconds(),
        max_bytes=crawl.max_page_mb * 1_000_000,
        obey_robots=crawl.robots,
        verify_certificates=crawl.verify_certificates,
        allow=crawl.allow,
        chromium=crawl.chromium,
        recording=recording,
        carrying=carrying,
    )


def listing_reader(source: Source, workers: Workers) -> ReadListing:
    """Return a function that reads a source's listing in a worker.

    The source's kind must be a built-in one.
    """

    async def read(
        body: bytes, url: str, options: Mapping[str, str], content_type: str
    ) -> Listing:
        listing = KINDS[source.kind].listing
        return await workers.run(listing, body, url, options, content_type)

    return read
