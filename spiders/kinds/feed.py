"""Feeds: RSS, Atom, RDF and JSON Feed → entries.

Pure and costly: runs in a worker process. One libxml2 parse, read by namespace; what is
no XML any more goes to feedparser. `python -m benchmarks.feed_readers` compares them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from spiders import urls
from spiders.extract.dates.date_hints import is_order_open, tag_in_country
from spiders.extract.dates.parse_time import month_first_habit, parse_time
from spiders.hub_links import HubLink, offer_of
from spiders.kinds.answer_markup import answer_markup
from spiders.kinds.feeds.broken_xml import read_broken
from spiders.kinds.feeds.feed_item import FeedDocument, FeedItem, FeedLink
from spiders.kinds.feeds.json_feed import read_json
from spiders.kinds.feeds.parse_xml import parse_xml
from spiders.kinds.feeds.update_hints import stated_every, ttl
from spiders.kinds.feeds.xml_items import read_items
from spiders.listing import Listing, NotAListingError, plain_text
from store.hub_model import HubOffer
from store.model import Entry

MAX_ENTRIES = 1_000
"""Entries taken from one feed, in the feed's order. Of real feeds 95 in 100 list 100 or
fewer; one of 20,000 is an archive with the newest first."""

MAX_FEED_BYTES = 16_000_000
"""Bytes of a feed in UTF-8: twice an answer's limit, since other encodings of letters
that are not Latin take half as much."""

_ITEM_TAG = re.compile(rb"</?(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_FORMATS = "RSS, Atom, RDF nor JSON Feed"
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_MAX_TAG = 200
_MAX_ID = 2_000
_MAIL = re.compile(r"[<(]?\s*(?:mailto:)?[^\s<>()@]{1,64}@[^\s<>()@]{1,255}[>)]?")


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the entries of a feed.

    `options["month_first"]`, "yes" or "no", says how the outlet writes 3/4/2024; what
    the feed's own dates show comes first, then this, then its language and country.
    Raises NotAListingError with a sentence for a person when the body is no feed.
    """
    markup = answer_markup(
        body, content_type, max_bytes=MAX_FEED_BYTES, what=f"neither {_FORMATS}"
    )
    return listing_of(feed_document(markup, url), url, options)


def listing_of(document: FeedDocument, url: str, options: Mapping[str, str]) -> Listing:
    """Return the entries of what was read at an address, with a source's options."""
    language = _language(document.language)
    times = [
        text for item in document.items for text in (*item.published, *item.updated)
    ]
    shown = month_first_habit(times)
    known = {"yes": True, "no": False}.get(options.get("month_first", ""))
    order = known if shown is None else shown
    entries = [
        entry
        for item in document.items
        if (entry := _entry(item, url, language, order))
    ]
    left_out = document.more + len(document.items) - len(entries)
    return Listing(
        entries=tuple(entries),
        language=language,
        left_out=left_out,
        ttl=ttl(document.ttl),
        stated_every=stated_every(document.period, document.frequency),
        month_first=shown,
        order_open=order is None and any(map(is_order_open, times)),
        offer=_offer(document),
    )


def _offer(document: FeedDocument) -> HubOffer:
    named = {"hub": document.hubs, "self": document.own}
    return offer_of(
        HubLink(relation, urls.absolute(link.base, link.target))
        for relation, links in named.items()
        for link in links
        if link.target.strip()
    )


def feed_document(markup: bytes, url: str) -> FeedDocument:
    """Return what a feed says; raises NotAListingError when it is none."""
    document = None
    if markup.lstrip().startswith(b"{"):
        document = read_json(markup, url, most=MAX_ENTRIES)
    elif _is_html(markup):
        raise NotAListingError("this is an HTML page, not a feed")
    else:
        root, is_whole = parse_xml(markup)
        if root is not None:
            has_bases = b"xml:base" in markup
            document = read_items(root, url, most=MAX_ENTRIES, has_bases=has_bases)
        if not is_whole or document is None:
            # What libxml2 recovers may lack elements, or have them in wrong places.
            broken = read_broken(markup, url, most=MAX_ENTRIES)
            document = _without_half_item(_fuller(broken, document), markup)
    if document is None and _SITEMAP.search(markup, 0, 2_000):
        raise NotAListingError('this is a sitemap: write kind = "sitemap"')
    if document is None:
        raise NotAListingError(f"this is neither {_FORMATS}")
    return document


def _is_html(markup: bytes) -> bool:
    start = markup[:1_000].lstrip().lower()
    return start.startswith(b"<!doctype html") or b"<html" in start


def _fuller(
    first: FeedDocument | None, second: FeedDocument | None
) -> FeedDocument | None:
    """Return the document with more items, the first one of two equals."""
    if first is None or second is None:
        return first or second
    sizes = [len(document.items) + document.more for document in (first, second)]
    return first if sizes[0] >= sizes[1] else second


def _without_half_item(
    document: FeedDocument | None, markup: bytes
) -> FeedDocument | None:
    """Return a document without its last item if the markup ends within it.

    The answer was cut off: the item's link is missing, or leads elsewhere, and the next
    visit lists it whole.
    """
    tags = _ITEM_TAG.findall(markup)
    if document is None or document.more or not tags or tags[-1].startswith(b"</"):
        return document
    return replace(document, items=document.items[:-1], more=1)


def _language(declared: str) -> str:
    tag = declared.strip().lower().replace("_", "-")
    return tag if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) else ""


def _entry(
    item: FeedItem, feed_url: str, language: str, month_first: bool | None
) -> Entry | None:
    address = _first_address(item.links)
    if not address and not item.title and not item.text:
        return None
    own_language = _language(item.language)
    # The entry without a page is complete: its text in the feed is the article.
    own = item.id or _digest(item.title, item.text)

    def time(texts: Iterable[str]) -> datetime | None:
        spoken = tag_in_country(own_language or language, urls.host(feed_url))
        times = (
            parse_time(text, language=spoken, month_first=month_first)
            for text in texts
            if text
        )
        return next((at for at in times if at), None)

    updated = time(item.updated)
    return Entry(
        url=address or _own_address(feed_url, own),
        title=item.title,
        summary=item.text,
        published=time(item.published) or updated,
        updated=updated,
        authors=tuple(dict.fromkeys(_names(item.authors))),
        language=own_language,
        complete=not address or item.is_whole,
        id=plain_text(item.id[:_MAX_ID]),
        tags=tuple(dict.fromkeys(_tags(item.tags))),
        image=_first_address(item.images),
        outlet=item.outlet,
    )


def _first_address(links: Iterable[FeedLink]) -> str:
    # An empty link would become the feed's own address.
    addresses = (
        urls.absolute(link.base, link.target) for link in links if link.target.strip()
    )
    return next(filter(None, addresses), "")


def _own_address(base: str, id_: str) -> str:
    mark = "&" if "?" in base else "?"
    return f"{base}{mark}entry={quote(id_, safe='', errors='replace')}"


def _digest(title: str, summary: str) -> str:
    text = f"{title}\n{summary}".encode(errors="replace")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _names(authors: Iterable[str]) -> Iterator[str]:
    """Yield names without mail addresses: RSS writes `mail@host (Name)`."""
    for author in authors:
        name = _MAIL.sub("", author[:1_000]) if "@" in author else author
        name = " ".join(plain_text(name).split())
        if name.startswith("(") and name.endswith(")"):
            name = name[1:-1].strip()
        if name and not urls.is_web(name):
            yield name


def _tags(tags: Iterable[str]) -> Iterator[str]:
    """Yield the categories that are words; some feeds list the address of a scheme."""
    for tag in tags:
        text = " ".join(plain_text(tag[: 2 * _MAX_TAG]).split())
        if text and len(text) <= _MAX_TAG and not urls.is_web(text):
            yield text
