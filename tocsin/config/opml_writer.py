"""OPML 2.0 (opml.org/spec2.opml): lists of feeds, for feed readers to import."""

import re
from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from store.model import Source

_REFUSED = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no document may have, not even as references (XML 1.0 §2.2)."""


def write_sources(
    sources: Iterable[Source], groups: Mapping[str, Sequence[str]]
) -> str:
    """Return a file with the sources; `groups` has those of each key.

    A source stands in the folder of its first group, and names the others as its
    categories. What is no feed is an outline of type "link", which the format has for
    pages.
    """
    root, body = _document("Sources of tocsin")
    folders: dict[str, etree._Element] = {}
    for source in sources:
        first, *others = groups.get(source.key) or [""]
        if first and first not in folders:
            folders[first] = etree.SubElement(body, "outline", text=xml_text(first))
        parent = folders[first] if first else body
        etree.SubElement(parent, "outline", _attributes(source, others))
    return _text(root)


def write_feeds(title: str, feeds: Iterable[tuple[str, str]]) -> str:
    """Return a file with feeds by (name, address)."""
    root, body = _document(title)
    for name, address in feeds:
        etree.SubElement(
            body,
            "outline",
            {
                "text": xml_text(name),
                "title": xml_text(name),
                "type": "rss",
                "xmlUrl": address,
            },
        )
    return _text(root)


def xml_text(text: str) -> str:
    """Return a text with a blank for each character that XML refuses."""
    return _REFUSED.sub(" ", text)


def _document(title: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    return root, etree.SubElement(root, "body")


def _text(root: etree._Element) -> str:
    text: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return text.decode()


def _attributes(source: Source, categories: Sequence[str]) -> dict[str, str]:
    named = {"text": source.name, "title": source.name}
    if source.kind == "feed":
        named |= {"type": "rss", "xmlUrl": source.url}
    else:
        named |= {"type": "link", "url": source.url}
    if categories:
        named["category"] = ",".join(f"/{name}" for name in categories)
    return {name: xml_text(value) for name, value in named.items()}
