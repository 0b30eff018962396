"""Atom (RFC 4287): the feed that every reader understands."""

from xml.etree import ElementTree as ET

from tocsin.web.feeds.outgoing_feed import FeedEntry, OutgoingFeed
from tocsin.web.iso_times import iso

MEDIA_TYPE = "application/atom+xml"

NAMESPACE = "http://www.w3.org/2005/Atom"


def write_atom(feed: OutgoingFeed) -> bytes:
    """Return a feed as an Atom document: the same bytes for the same feed."""
    root = ET.Element("feed", xmlns=NAMESPACE)
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", iso(feed.updated))
    _text(root, "generator", "tocsin")
    ET.SubElement(root, "link", rel="self", type=MEDIA_TYPE, href=feed.feed_url)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.page_url)
    for entry in feed.entries:
        _entry(root, entry)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _entry(root: ET.Element, entry: FeedEntry) -> None:
    element = ET.SubElement(root, "entry")
    if entry.language:
        element.set("xml:lang", entry.language)
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    if entry.url:
        ET.SubElement(element, "link", rel="alternate", href=entry.url)
    if entry.published:
        _text(element, "published", iso(entry.published))
    _text(element, "updated", iso(entry.updated))
    # RFC 4287 §4.1.2: an entry has an author, and readers show who published it.
    for name in entry.authors or (entry.outlet,):
        _text(ET.SubElement(element, "author"), "name", name)
    if entry.watchlist:
        ET.SubElement(element, "category", term=entry.watchlist)
    summary = _text(element, "summary", entry.html)
    summary.set("type", "html")


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element
