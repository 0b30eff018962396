"""The base of every spider: one source in, entries out.

Subclass it for a source of your own, put the file into the folder named by
`[spiders] folder`, and write `kind = "its name"` in a source:

    from spiders.base import NewsSpider

    class Council(NewsSpider):
        name = "council"

        def parse(self, response):
            for row in response.css("li.minutes"):
                yield self.entry(
                    url=response.urljoin(row.css("a::attr(href)").get()),
                    title=row.css("a::text").get(),
                )

tocsin then reads each address once. A spider that has the whole text itself says so:
`self.entry(url=…, title=…, text=…)`. Plain Scrapy spiders that yield dicts with these
keys work as well.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any

import scrapy
from scrapy.http import Response

from spiders.listing import Listing
from store.model import Entry


class NewsSpider(scrapy.Spider):
    """One source in, entries out."""

    url: str
    """The source's address."""

    options: Mapping[str, str]
    """The source's `options` table."""

    def __init__(
        self,
        *,
        url: str,
        name: str | None = None,
        options: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(name, **more)
        self.url = url
        # `scrapy crawl -a links=…` hands options over one by one.
        self.options = options or {key: str(value) for key, value in more.items()}

    async def start(self) -> AsyncIterator[Any]:
        """Yield the request for the source's address."""
        yield scrapy.Request(self.url, dont_filter=True)

    def parse(self, response: Response, **kwargs: Any) -> Iterable[Any]:
        """Yield the entries that the answer lists; a subclass says how."""
        yield from self.listing(response.body, response.url, self.options).entries

    @staticmethod
    def listing(body: bytes, url: str, options: Mapping[str, str]) -> Listing:
        """Return what a body lists. A kind that needs no more requests gives this."""
        raise TypeError("a spider gives parse() or listing()")

    @staticmethod
    def entry(
        *,
        url: str,
        title: str = "",
        text: str = "",
        summary: str = "",
        published: datetime | None = None,
        authors: Iterable[str] = (),
        language: str = "",
    ) -> Entry:
        """Return an entry; with `text` it is complete and its page is not fetched."""
        return Entry(
            url=url,
            title=title,
            summary=text or summary,
            published=published,
            authors=tuple(authors),
            language=language,
            complete=bool(text),
        )
