"""The items of a feed in XML: RSS of all versions, RDF, Atom 0.3 and 1.0, CDF."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from spiders import urls
from spiders.kinds.feeds import feed_media
from spiders.kinds.feeds.element_names import element_name
from spiders.kinds.feeds.feed_item import FeedDocument, FeedItem, FeedLink
from spiders.kinds.feeds.text_constructs import (
    atom_text,
    inner_text,
    loose_text,
    markup_text,
    title_text,
)

Elements = dict[str, list[etree._Element]]
"""The children of an item by their names, each list in document order."""

_ROOTS = frozenset(["rss", "rdf", "feed", "channel"])
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MAX_TAGS = 50
_MAX_NAMES = 50

_PUBLISHED = ("rss:pubdate", "atom:published", "atom:issued", "dcterms:issued")
_PUBLISHED_LATE = ("dc:date", "dcterms:created", "atom:created", "rss:published")
_UPDATED = ("atom:updated", "atom:modified", "dcterms:modified", "rss:updated")
_TEXTS = (
    *("rss:description", "content:encoded", "xhtml:body", "itunes:summary"),
    *("dc:description", "rss:content", "rss:summary"),
    # Whole texts of Userland's programs, and summaries of CDF.
    *("rss:body", "rss:fullitem", "rss:abstract"),
    # Of Yandex and those who write for it, each in a namespace of its own.
    "?:full-text",
)


def read_items(
    root: etree._Element, url: str, *, most: int, has_bases: bool
) -> FeedDocument | None:
    """Return the first `most` items of a feed; None when the document is no feed.

    `url` is the feed's address; `has_bases` says whether xml:base occurs at all.
    """
    feed = next(
        (each for each in (root, *islice(root, 20)) if _local(each) in _ROOTS), None
    )
    if feed is None:
        return None
    channels = [child for child in feed if _local(child) == "channel"]
    found = [
        child
        for parent in (feed, *channels)
        for child in parent
        if _local(child) in ("item", "entry")
    ]
    url = _cdf_base(channels or [feed], url)
    bases = _Bases(url) if has_bases else None
    items = tuple(_item(each, url, bases) for each in found[:most])
    return FeedDocument(
        hubs=tuple(_own_links("hub", feed, channels, url, bases)),
        own=tuple(_own_links("self", feed, channels, url, bases)),
        items=items,
        more=len(found) - len(items),
        language=_language(feed, channels),
        ttl=_about(feed, channels, "rss:ttl"),
        period=_about(feed, channels, "sy:updateperiod"),
        frequency=_about(feed, channels, "sy:updatefrequency"),
    )


class _Bases:
    """The addresses that links are relative to (XML Base)."""

    def __init__(self, url: str) -> None:
        self._url = url

    def of(self, element: etree._Element) -> str:
        base = self._url
        # A feed's own elements lie a few levels deep.
        line = [element, *islice(element.iterancestors(), 10)]
        for each in reversed(line):
            if written := each.get(_XML_BASE):
                # A base that is no address is left out, and so are its relatives.
                base = urls.absolute(base, written) or base
        return base


def _item(item: etree._Element, url: str, bases: _Bases | None) -> FeedItem:
    elements = _children(item)
    is_atom = element_name(item.tag).startswith("atom:")

    def link(target: str, element: etree._Element) -> FeedLink:
        return FeedLink(target=target, base=bases.of(element) if bases else url)

    return FeedItem(
        id=_id(item, elements),
        title=_title(elements),
        text=_text(elements),
        links=tuple(link(*each) for each in _links(item, elements, is_atom)),
        published=tuple(_all(elements, *_PUBLISHED, *_PUBLISHED_LATE)),
        updated=tuple([*_all(elements, *_UPDATED), *_cdf(item, "LASTMOD")]),
        authors=tuple(dict.fromkeys(islice(_authors(elements), _MAX_NAMES))),
        tags=tuple(dict.fromkeys(islice(_tags(elements), _MAX_TAGS))),
        images=tuple(link(*each) for each in feed_media.images(elements)),
        language=item.get(_XML_LANG) or next(_all(elements, "dc:language"), ""),
        source=next(_all(elements, "rss:source"), ""),
    )


def _children(item: etree._Element) -> Elements:
    """Return the children of an item by name.

    Elements in the item's own namespace count as RSS or Atom, also where the feed
    declares a namespace that is neither.
    """
    own = item.tag.rpartition("}")[0]
    family = "atom" if _local(item) == "entry" else "rss"
    elements: Elements = defaultdict(list)
    for child in item:
        name = element_name(child.tag)
        prefix, _, local = name.partition(":")
        # A colon is in the name only where the feed did not declare the prefix.
        is_own = (
            child.tag.rpartition("}")[0] == own and ":" not in child.tag[len(own) :]
        )
        if is_own and prefix in ("?", "rss", "atom"):
            name = f"{family}:{local}"
        elements[name].append(child)
    return elements


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _all(elements: Elements, *names: str) -> Iterator[str]:
    """Yield the texts of all elements with these names that have one."""
    for name in names:
        for element in elements.get(name, ()):
            if text := inner_text(element):
                yield text


def _id(item: etree._Element, elements: Elements) -> str:
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""
    ids = (*_all(elements, "rss:guid", "atom:id"), about.strip())
    return next(filter(None, ids), "") or next(_all(elements, "dc:identifier"), "")


def _title(elements: Elements) -> str:
    for name in ("rss:title", "atom:title", "dc:title", "media:title", "itunes:title"):
        for element in elements.get(name, ()):
            if title := title_text(element, is_atom=name == "atom:title"):
                return title
    return ""


def _text(elements: Elements) -> str:
    """Return the longest text that an item has of its article."""
    texts = [
        markup_text(each) for name in _TEXTS for each in elements.get(name, ())[:5]
    ]
    texts += [
        atom_text(each)
        for name in ("atom:content", "atom:summary")
        for each in elements.get(name, ())[:5]
    ]
    if not any(texts):
        short = [*_all(elements, "itunes:subtitle"), *feed_media.descriptions(elements)]
        texts = [loose_text(text) for text in short]
    return max(texts, key=len, default="")


def _links(
    item: etree._Element, elements: Elements, is_atom: bool
) -> Iterator[tuple[str, etree._Element]]:
    """Yield what may lead to the item's page, best first, with its element."""
    for element in elements.get("rss:link", ()):
        yield inner_text(element) or element.get("href") or "", element
    alternates = [
        element
        for element in elements.get("atom:link", ())
        if (element.get("rel") or "alternate").strip().lower()
        in ("alternate", "http://www.iana.org/assignments/relation/alternate")
    ]
    # An alternate may also be the same text as JSON or PDF, or a feed.
    alternates.sort(key=lambda each: "html" not in (each.get("type") or "html"))
    for element in alternates:
        yield element.get("href") or inner_text(element), element
    for element in elements.get("atom:content", ()):
        if "html" in (element.get("type") or ""):
            yield element.get("src") or "", element
    for element in elements.get("rss:guid", ()):
        if (element.get("isPermaLink") or "true").strip().lower() != "false":
            yield _web(inner_text(element)), element
    if is_atom:
        for element in elements.get("atom:id", ()):
            yield _web(inner_text(element)), element
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    yield _web((about or "").strip()), item
    for address in _cdf(item, "HREF"):
        yield address, item


def _cdf(element: etree._Element, name: str) -> Iterator[str]:
    """Yield what an element of the Channel Definition Format has as an attribute."""
    if written := element.get(name, "").strip():
        yield written


def _cdf_base(channels: list[etree._Element], url: str) -> str:
    written = next((base for each in channels for base in _cdf(each, "BASE")), "")
    return (urls.absolute(url, written) if written else "") or url


def _web(text: str) -> str:
    """Return a name if it is a web address in full: other names are no links."""
    return text if urls.is_web(text) else ""


def _authors(elements: Elements) -> Iterator[str]:
    found = False
    for name in ("rss:author", "atom:author", "dc:creator"):
        for element in elements.get(name, ()):
            names = [inner_text(child) for child in element if _local(child) == "name"]
            for author in names or [inner_text(element)]:
                if author and (names or not len(element)):
                    found = True
                    yield author
    if not found:
        yield from _all(elements, "itunes:author", "dc:contributor")


def _tags(elements: Elements) -> Iterator[str]:
    for element in elements.get("atom:category", ()):
        yield element.get("label") or element.get("term") or ""
    for name in ("rss:category", "dc:subject"):
        for element in elements.get(name, ()):
            yield inner_text(element) or element.get("term") or ""
    for keywords in _all(elements, "media:keywords"):
        yield from keywords.split(",")


def _about(feed: etree._Element, channels: list[etree._Element], *names: str) -> str:
    """Return the text of the first element of the feed itself with one of the names."""
    for parent in (*channels, feed):
        for child in islice(parent, 100):
            if element_name(child.tag) in names:
                return inner_text(child)
    return ""


def _own_links(
    relation: str,
    feed: etree._Element,
    channels: list[etree._Element],
    url: str,
    bases: _Bases | None,
) -> Iterator[FeedLink]:
    """Yield the links of a relation that the feed has about itself."""
    for parent in (*channels, feed):
        own = parent.tag.rpartition("}")[0]
        for child in islice(parent, 100):
            is_link = element_name(child.tag) == "atom:link" or (
                # A feed that declares no namespace, or one that is neither.
                child.tag.rpartition("}")[0] == own and _local(child) == "link"
            )
            if is_link and relation in (child.get("rel") or "").lower().split():
                base = bases.of(child) if bases else url
                yield FeedLink(target=child.get("href") or "", base=base)


def _language(feed: etree._Element, channels: list[etree._Element]) -> str:
    if written := _about(feed, channels, "rss:language", "dc:language"):
        return written
    return next((each.get(_XML_LANG) or "" for each in (feed, *channels)), "")
