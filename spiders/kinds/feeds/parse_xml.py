"""Parse a feed's markup, in UTF-8 and of any quality, into a tree.

libxml2 neither expands entities nor loads anything here: the references of HTML, and
those that the feed's DTD declares, are replaced by their characters before.
"""

import html
import re
from html.entities import html5

from lxml import etree

_XML = frozenset(["amp", "lt", "gt", "quot", "apos"])
_MAX_ENTITIES = 1_000
"""Declarations that are read; the sets of HTML have 250."""

_MAX_DTD_CHARS = 200_000
_MAX_ENTITY_CHARS = 1_000
"""A longer value is no character or phrase. References inside a value stay as they
are, so that nothing multiplies."""

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}>", re.IGNORECASE)
_ROOT_OR_DOCTYPE = re.compile(r"<!DOCTYPE|<\w", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]{0,2000}(?:\[(.*?)\]\s*)?>", re.DOTALL | re.I)
_ENTITY = re.compile(
    r"<!ENTITY\s+([\w.:-]{1,80})\s+(?:\"([^\"]*)\"|'([^']*)')\s*>", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|&(?:(#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[\w.:-]{1,80});)?",
    re.DOTALL,
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML does not allow, and that end a parse."""


def parse_xml(markup: bytes) -> tuple[etree._Element | None, bool]:
    """Return the root of a document, and whether it was well-formed.

    The root is None when there is no element at all. References to unknown entities
    and single ampersands become text and do not count as faults.
    """
    text = markup.decode("utf-8", "replace")
    text = _DECLARATION.sub("", text, count=1).strip()
    text, declared = _without_doctype(text)
    if _NO_XML.search(text):
        text = _NO_XML.sub("", text)
    if "&" in text:
        text = _REFERENCE.sub(lambda found: _resolved(found, declared), text)
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, False
    # A prefix that is not declared is an error of namespaces only.
    is_whole = not any(
        error.domain != etree.ErrorDomains.NAMESPACE
        and error.level >= etree.ErrorLevels.ERROR
        for error in parser.error_log
    )
    return root, is_whole


def _without_doctype(text: str) -> tuple[str, dict[str, str]]:
    """Return a document without its DOCTYPE, and the entities declared there."""
    start = _ROOT_OR_DOCTYPE.search(text)
    if not start:
        return text, {}
    found = _DOCTYPE.match(text, start.start(), start.start() + _MAX_DTD_CHARS)
    if not found:
        return text, {}
    entities: dict[str, str] = {}
    for entity in _ENTITY.finditer(found[1] or ""):
        value = entity[2] if entity[2] is not None else entity[3]
        if len(value) <= _MAX_ENTITY_CHARS:
            entities.setdefault(entity[1], html.unescape(value))
        if len(entities) >= _MAX_ENTITIES:
            break
    return text[: found.start()] + text[found.end() :], entities


def _resolved(found: re.Match[str], declared: dict[str, str]) -> str:
    """Return what stands for a reference in XML; comments and CDATA stay."""
    whole, name = found[0], found[1]
    if whole.startswith("<"):
        return whole
    if name is None:
        return "&amp;"
    if name in _XML:
        return whole
    if name.startswith("#"):
        value = html.unescape(whole)  # &#146; is a quotation mark of cp1252
    else:
        value = declared.get(name) or html5.get(f"{name};", "")
    if not value:
        return f"&amp;{name};"
    return _NO_XML.sub("", html.escape(value, quote=False))
