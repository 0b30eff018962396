"""The kinds of sources that come with tocsin.

Each is a spider like a user's (`scrapy crawl feed -a url=…` runs it). A pure function
reads its answer, so one long-lived Poller can visit all sources of these kinds.
"""

from spiders.base import NewsSpider
from spiders.kinds import feed, front_page, json_api, sitemap


class FeedSpider(NewsSpider):
    """RSS, Atom, RDF or JSON Feed."""

    name = "feed"
    listing = staticmethod(feed.listing)


class PageSpider(NewsSpider):
    """The links that a CSS selector finds on an HTML page."""

    name = "page"
    listing = staticmethod(front_page.listing)


class SitemapSpider(NewsSpider):
    """A news sitemap, a plain sitemap, or an index of them."""

    name = "sitemap"
    listing = staticmethod(sitemap.listing)


class JsonSpider(NewsSpider):
    """The objects of a JSON API, by JMESPath expressions."""

    name = "json"
    listing = staticmethod(json_api.listing)


class WordPressSpider(NewsSpider):
    """The posts of the WordPress REST API."""

    name = "wordpress"
    listing = staticmethod(json_api.wordpress_listing)


KINDS: dict[str, type[NewsSpider]] = {
    spider.name: spider
    for spider in (FeedSpider, PageSpider, SitemapSpider, JsonSpider, WordPressSpider)
}
