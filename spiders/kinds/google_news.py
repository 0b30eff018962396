"""News searches of Google: pointers to publishers' articles.

Pure and costly: runs in a worker process. A search lists what many outlets publish:

* `<source url="…">` names the outlet, and the title ends in " - Outlet";
* the description is a list of links: this headline again, or those of other outlets;
* the link is an id at the search's own host. Until July 2024 it held the publisher's
  address in base64; newer ones lead there only by a program of the page, which no
  request of ours can follow (DIYgod/RSSHub#17412, SSujitX/google-news-url-decoder#2).

The feeds of Google Alerts wrap addresses as `…/url?url=…`.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from spiders import urls
from spiders.kinds.answer_markup import answer_markup
from spiders.kinds.feed import MAX_FEED_BYTES, feed_document, listing_of
from spiders.kinds.feeds.feed_item import FeedItem, FeedLink
from spiders.listing import Listing

_ID = re.compile(r"/(?:articles|read)/([A-Za-z0-9_=-]{16,4000})/?$")
"""The last part of the path of a link, where it is an id."""

_ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")
"""An address within a decoded id: what follows it begins with a byte above ASCII."""


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the entries of a news search, each with the outlet that published it.

    An entry has the publisher's address where its link tells it. Else its address marks
    it as one whose page is not fetched, and its headline is all that is known. Raises
    NotAListingError with a sentence for a person when the body is no feed.
    """
    markup = answer_markup(
        body, content_type, max_bytes=MAX_FEED_BYTES, what="no feed of a news search"
    )
    document = feed_document(markup, url)
    items = tuple(_pointer(item, url) for item in document.items)
    return listing_of(replace(document, items=items), url, options)


def _pointer(item: FeedItem, feed_url: str) -> FeedItem:
    """Return an item with its publisher's address, headline and name."""
    links = (urls.absolute(each.base, each.target) for each in item.links)
    link = next(filter(None, links), "")
    address = publisher_address(link, feed_url)
    if link and not address:
        address = urls.of_shared_page(link, item.id or link)
    outlet = " ".join(item.source.split())
    return replace(
        item,
        links=(FeedLink(target=address, base=feed_url),),
        title=item.title.removesuffix(f" - {outlet}") if outlet else item.title,
        # It holds headlines of other outlets, which are not this article's words.
        text="",
        outlet=outlet,
    )


def publisher_address(link: str, feed_url: str) -> str:
    """Return the address of the publisher's page that a link leads to; "" for none.

    A link to another site than the search's is the publisher's.
    """
    if not link or urls.domain(link) != urls.domain(feed_url):
        return link
    parts = urlsplit(link)
    named = parse_qs(parts.query).get("url", [""])[0]
    if urls.is_web(named):
        return named
    found = _ID.search(parts.path)
    return _address_in(found[1]) if found else ""


def _address_in(token: str) -> str:
    """Return the address that an id holds in base64; "" when it holds none."""
    try:
        decoded = base64.urlsafe_b64decode(token.rstrip("=") + "=" * (-len(token) % 4))
    except ValueError:
        return ""
    found = _ADDRESS.search(decoded)
    address = found[0].decode("ascii") if found else ""
    return address if urls.is_web(address) else ""
