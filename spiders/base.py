"""The base class of spiders: a spider visits one source and yields entries.

Subclass it for a source of your own, put the file into the folder that
`[spiders] folder` names, and write `kind = "its name"` in a source:

    from spiders.base import NewsSpider

    class Council(NewsSpider):
        name = "council"

        def parse(self, response):
            for row in response.css("li.minutes"):
                yield self.entry(
                    url=response.urljoin(row.css("a::attr(href)").get()),
                    title=row.css("a::text").get(),
                )

tocsin then reads the page at each address once. A spider that has the whole text
passes it: `self.entry(url=…, title=…, text=…)`. Plain Scrapy spiders that yield dicts
with these keys work as well.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any

import scrapy
from scrapy.http import Response

from spiders.fetch.header_text import header_text
from spiders.listing import Listing
from store.model import Entry


class NewsSpider(scrapy.Spider):
    """A spider for one source, which yields entries."""

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
        **arguments: Any,
    ) -> None:
        super().__init__(name, **arguments)
        self.url = url
        # `scrapy crawl -a links=…` passes each option as an argument of its own.
        self.options = options or {key: str(value) for key, value in arguments.items()}

    async def start(self) -> AsyncIterator[Any]:
        """Yield the request for the source's address."""
        yield scrapy.Request(self.url, dont_filter=True)

    def parse(self, response: Response, **kwargs: Any) -> Iterable[Any]:
        """Yield the entries that the response lists; a subclass may override it."""
        content_type = header_text(response, "Content-Type")
        listing = self.listing(response.body, response.url, self.options, content_type)
        yield from listing.entries
        yield from (scrapy.Request(part.url) for part in listing.parts)

    @staticmethod
    def listing(
        body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
    ) -> Listing:
        """Return the listing in a body, for kinds that need no further request."""
        raise TypeError("a spider defines parse() or listing()")

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
        """Return an entry; one with `text` is complete: its page is not fetched."""
        return Entry(
            url=url,
            title=title,
            summary=text or summary,
            published=published,
            authors=tuple(authors),
            language=language,
            complete=bool(text),
        )
