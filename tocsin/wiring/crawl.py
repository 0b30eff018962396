"""From the configuration: Scrapy's settings, and what reads a source's listing."""

from typing import Any

from spiders.fetch.visit import FetchedListing, ReadListing
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

    One that was read where it was fetched is taken from there. The source's kind must
    be a built-in one.
    """

    async def read(fetched: FetchedListing) -> Listing:
        if fetched.elsewhere is not None:
            return fetched.elsewhere.outcome()
        return await workers.run(KINDS[source.kind].listing, *fetched.answer)

    return read
