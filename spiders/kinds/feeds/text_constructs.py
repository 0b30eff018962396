"""Plain text of a feed's elements, whose markup is escaped, nested or none at all."""

import re
from base64 import b64decode

from lxml import etree

from spiders.listing import clean_text, plain_text

MAX_CHARS = 100_000
"""Characters of feed text kept per entry."""

_MAX_MARKUP_CHARS = 4 * MAX_CHARS
"""Markup that is read for it; the rest of a longer one is not read."""

_ANY_BYTES = "application/octet-stream"
_LOOKS_LIKE_MARKUP = re.compile(
    r"</(?:p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|blockquote|table|figure|u|sub|sup)"
    r"\s*>|<(?:br|hr|img|p)\b[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);",
    re.IGNORECASE,
)
_ESCAPED_AGAIN = re.compile(r"&(?:amp|quot|apos|#0?39|#82\d\d|nbsp);")


def markup_text(element: etree._Element) -> str:
    """Return the text of an element that holds HTML, escaped or nested (RSS)."""
    return _from_markup(_inner_markup(element))


def title_text(element: etree._Element, *, is_atom: bool) -> str:
    """Return a title; one that was escaped once too often is unescaped again."""
    kind = atom_type(element) if is_atom else ""
    title = atom_text(element) if is_atom else markup_text(element)
    if kind not in ("text", "text/plain") and _ESCAPED_AGAIN.search(title):
        title = plain_text(title)
    return " ".join(title.split())


def atom_text(element: etree._Element) -> str:
    """Return the text of an Atom text construct (RFC 4287 §3.1) or content.

    What declares no type is text there, but often written as HTML.
    """
    kind = atom_type(element)
    if kind in ("xhtml", "application/xhtml+xml") or len(element):
        return _from_markup(_inner_markup(element))
    text = element.text or ""
    if element.get("mode") == "base64" or kind == _ANY_BYTES:
        # Atom 0.3, and what RFC 4287 §4.1.3.3 says of content that is no text.
        try:
            text = b64decode(text).decode("utf-8")
        except ValueError:  # it is no base64, or no text
            return ""
        return _from_markup(text) if kind in ("html", "text/html") else loose_text(text)
    if kind not in ("", "html", "text") and not kind.startswith("text/"):
        return ""  # a picture, a document
    if kind in ("html", "text/html"):
        return _from_markup(text)
    if kind in ("text", "text/plain") and element.get("mode") != "escaped":
        return clean_text(text[:_MAX_MARKUP_CHARS])[:MAX_CHARS]
    return loose_text(text)


def loose_text(text: str) -> str:
    """Return a text that may be written as HTML or not: it is what it looks like."""
    text = text[:_MAX_MARKUP_CHARS]
    is_markup = _LOOKS_LIKE_MARKUP.search(text) is not None
    return (plain_text(text) if is_markup else clean_text(text))[:MAX_CHARS]


def atom_type(element: etree._Element) -> str:
    """Return the declared type of an Atom element, in lower case, or ""."""
    return (element.get("type") or "").partition(";")[0].strip().lower()


def inner_text(element: etree._Element) -> str:
    """Return all text in an element that holds no markup, with single spaces."""
    if not len(element):
        return " ".join((element.text or "").split())
    return " ".join("".join(map(str, element.itertext())).split())


def _from_markup(markup: str) -> str:
    return plain_text(markup[:_MAX_MARKUP_CHARS])[:MAX_CHARS]


def _inner_markup(element: etree._Element) -> str:
    """Return what is in an element: its text, or its children as markup."""
    if not len(element):
        return element.text or ""
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    whole = re.sub(r"(</?)[\w.-]+:(?=\w)", r"\1", whole)  # <xhtml:p> is <p>
    return whole[whole.index(">") + 1 :]
