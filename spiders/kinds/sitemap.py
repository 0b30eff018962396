"""Sitemaps: the articles of a news sitemap or a plain one, the parts of an index.

Read are the protocol's XML and text files (sitemaps.org/protocol.html) and Google's
extensions for news and images. Pure and costly: runs in a worker process.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from lxml import etree

from spiders import urls
from spiders.extract.dates.parse_time import parse_time
from spiders.kinds.answer_markup import answer_markup
from spiders.kinds.feeds.parse_xml import parse_xml
from spiders.kinds.sitemap_parts import worthwhile
from spiders.kinds.unwanted_links import is_list_or_service
from spiders.listing import (
    Listing,
    ListingPart,
    NotAListingError,
    busiest_minute,
    clean_text,
    newest_first,
)
from store.model import Entry

MAX_ENTRIES = 1_000
"""Entries taken from one file: as many as a news sitemap may have. A plain one may have
50,000, of which the last changed are taken."""

MAX_BYTES = 52_428_800
"""Bytes of an unpacked sitemap: the protocol's bound."""

FEW = 5
"""Changes from which it is told that they are only the time of a build."""

_MAX_TAGS = 50
_NO_SITEMAP = "this is no sitemap: it has neither <urlset> nor <sitemapindex>"

Fields = dict[str, list[str]]
"""The texts of an element's descendants by their local names, in document order."""


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the entries of a sitemap, or the parts of an index of sitemaps.

    Raises NotAListingError with a sentence for a person when the body is neither.
    """
    del options  # sitemaps have none
    markup = answer_markup(body, content_type, max_bytes=MAX_BYTES, what="no sitemap")
    if b"<" not in markup[:1_000]:
        return _limited(_text_entries(markup.decode("utf-8", "replace")))
    root, _ = parse_xml(markup)
    name = _local(root) if root is not None else ""
    if root is None or name not in ("urlset", "sitemapindex"):
        raise NotAListingError(_NO_SITEMAP)
    if name == "sitemapindex":
        return Listing(entries=(), parts=_parts(root, url))
    return _limited([each for element in root if (each := _entry(element, url))])


def _parts(root: etree._Element, url: str) -> tuple[ListingPart, ...]:
    parts = []
    for element in root:
        fields = _fields(element)
        address = _address(fields, url)
        if address:
            changed = _first(fields, "lastmod")
            parts.append(ListingPart(url=address, changed=changed))
    if not parts:
        raise NotAListingError("this index of sitemaps names no sitemap")
    return worthwhile(parts)


def _entry(element: etree._Element, url: str) -> Entry | None:
    if _local(element) != "url":
        return None
    fields = _fields(element)
    address = _address(fields, url)
    if not address or is_list_or_service(address):
        return None
    return Entry(
        url=address,
        title=clean_text(_first(fields, "title")),
        published=_time(fields["publication_date"]),
        updated=_time(fields["lastmod"]),
        language=_first(fields, "language").lower(),
        tags=_tags(fields["keywords"]),
        image=next(iter(_addresses(fields["image/loc"], url)), ""),
    )


def _fields(element: etree._Element) -> Fields:
    """Return the texts of a <url> or <sitemap>; an image's and a video's by its name.

    Generators write the extension's elements with and without their namespaces.
    """
    fields: Fields = defaultdict(list)
    for child in element.iter(etree.Element):
        parent = child.getparent()
        name = _local(child)
        if parent is not None and _local(parent) in ("image", "video"):
            name = f"{_local(parent)}/{name}"
        text = " ".join((child.text or "").split())
        if text:
            fields[name].append(text)
    return fields


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields[name]), "")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _address(fields: Fields, url: str) -> str:
    return next(iter(_addresses(fields["loc"], url)), "")


def _addresses(texts: Iterable[str], url: str) -> Iterable[str]:
    return filter(None, (urls.absolute(url, text) for text in texts))


def _time(texts: Iterable[str]) -> datetime | None:
    return next((at for text in texts if (at := parse_time(text))), None)


def _tags(texts: Iterable[str]) -> tuple[str, ...]:
    words = (clean_text(word) for text in texts for word in text.split(","))
    return tuple(dict.fromkeys(filter(None, words)))[:_MAX_TAGS]


def _text_entries(text: str) -> list[Entry]:
    """Return the entries of a text file with an address in each line."""
    lines = (line.strip() for line in text.splitlines())
    found = [Entry(url=line) for line in lines if urls.is_web(line)]
    if not found:
        raise NotAListingError(_NO_SITEMAP)
    return [entry for entry in found if not is_list_or_service(entry.url)]


def _limited(entries: list[Entry]) -> Listing:
    """Return the entries that changed last; all if they are few."""
    if _are_of_one_build(entries):
        entries = [replace(entry, updated=None) for entry in entries]
    if len(entries) > MAX_ENTRIES and not any(entry.listed_time for entry in entries):
        # Nobody can tell at which end the new ones are.
        half = MAX_ENTRIES // 2
        taken = [*entries[:half], *entries[-half:]]
    else:
        taken = newest_first(entries)[:MAX_ENTRIES]
    return Listing(entries=tuple(taken), left_out=len(entries) - len(taken))


def _are_of_one_build(entries: list[Entry]) -> bool:
    """Return whether most changes are of one minute: a build dates all pages anew."""
    found = busiest_minute((entry.updated for entry in entries), fewest=FEW)
    return found is not None and found[1] > 0.5
