"""The kinds of sources that come with tocsin.

Each is a spider like a user's (`scrapy crawl feed -a url=…` runs it), except the one
of mailboxes, which Scrapy cannot fetch. A pure function reads its answer, so one
long-lived Poller can visit all sources of these kinds.
"""

from spiders.base import NewsSpider
from spiders.kinds import (
    feed,
    front_page,
    gdelt,
    google_news,
    json_api,
    mailbox,
    sitemap,
)


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


class GoogleNewsSpider(NewsSpider):
    """A news search of Google, or an alert of Google Alerts, as a feed."""

    name = "google-news"
    listing = staticmethod(google_news.listing)


class GdeltSpider(NewsSpider):
    """A query of GDELT's DOC 2.0 API."""

    name = "gdelt"
    listing = staticmethod(gdelt.listing)


class MailboxSpider(NewsSpider):
    """The mails of a folder, or their links; `mailbox_visit` fetches them."""

    name = "mailbox"
    listing = staticmethod(mailbox.listing)


KINDS: dict[str, type[NewsSpider]] = {
    spider.name: spider
    for spider in (
        *(FeedSpider, PageSpider, SitemapSpider, JsonSpider, WordPressSpider),
        *(GoogleNewsSpider, GdeltSpider, MailboxSpider),
    )
}
