"""The kinds of source that come with tocsin.

Each is a spider like a user's (`scrapy crawl feed -a url=…` runs it), whose answer is
read by a pure function: that lets one long-lived Poller visit all of them.
"""

from spiders.base import NewsSpider
from spiders.kinds import feed, front_page


class FeedSpider(NewsSpider):
    """RSS, Atom, RDF or JSON Feed."""

    name = "feed"
    listing = staticmethod(feed.listing)


class PageSpider(NewsSpider):
    """The links on an HTML page that a CSS selector finds."""

    name = "page"
    listing = staticmethod(front_page.listing)


KINDS: dict[str, type[NewsSpider]] = {
    spider.name: spider for spider in (FeedSpider, PageSpider)
}
