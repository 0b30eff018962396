"""Markup → what begins, what ends and what is said, in order.

Two parsers, for two kinds of pages. lexbor reads as browsers do and in half the time,
but its time grows with the square of how deep elements stand in each other, or of how
many attributes one has. Pages that could hurt it are read by libxml2, which is linear
in all of it; the two differ on broken markup only.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache

from lxml import etree
from lxml.cssselect import CSSSelector
from selectolax.lexbor import LexborHTMLParser, LexborNode

Event = tuple[str, Mapping[str, str | None]] | str | None
"""An element begins, a text, the innermost element ends."""

SILENT = frozenset(
    [
        *("script", "style", "svg", "math", "template", "iframe", "object", "embed"),
        *("canvas", "audio", "video", "map", "select", "datalist", "textarea"),
    ]
)
"""Elements whose content is no text of the page. What is in them is not looked at,
except JSON-LD in scripts."""

MANY_TAGS = 20_000
"""Tags from which on a page might hurt: as many list items inside each other take
lexbor half a second, twice as many two. The largest of 637 labelled pages has 6,138."""

MANY_EVENTS = 500_000
"""Events after which a page is read no further: the labelled page with most has 12,000,
and each costs three microseconds on its way."""

LONG_TAG = 50_000
"""Bytes of a tag that might hurt: it can hold 10,000 attributes, a quarter second."""

PIECE = 100_000
"""Bytes given to libxml2 at a time."""

_LONG = re.compile(rb"<[a-zA-Z][\w:-]*[\s/][^<>]{%d}" % LONG_TAG)

_NOTHING = frozenset(
    [None, "-comment", "-doctype", "-document", "img", "input", "source", "wbr"]
)
"""Nodes that say nothing: no element and no text, or an element nobody asks for."""

MENUS = frozenset(["nav", "header", "footer", "aside"])
PROSE = ("p", "h1", "h2", "article", "time", "address")
"""What stands in no menu: without these, what is in MENUS elements is not looked at.
They hold a third of a page's elements. No `form`: some sites wrap the page in one."""

_SKIPPED = SILENT | MENUS
_ARTICLE_PARTS = ", ".join(
    [
        *(*PROSE, "script[type*='ld+json']", "[itemprop]"),
        *("[rel~=author]", "[class*=author]", "[class*=byline]"),
    ]
)
"""What of a menu says something of the article, if there is any."""

DEEP = 100
"""How deep a menu must stand to be looked at unasked. Asking looks through all that is
in it: 10,000 inside each other took three seconds."""

_UNBROKEN = frozenset(["script", "style", "svg", "math", "template"])
"""Elements passed over within a line; where any other stood, one ends."""

_LINE_ENDS: Event = ("br", {})


def markup_events(markup: bytes) -> list[Event]:
    """Return what stands in UTF-8 markup; any bytes do.

    Left out are comments, what is in SILENT elements other than JSON-LD, and menus.
    """
    could_hurt = markup.count(b"<") > MANY_TAGS or _has_long_tag(markup)
    return by_libxml(markup) if could_hurt else by_lexbor(markup)


def _has_long_tag(markup: bytes) -> bool:
    # Stretches without ">" are found ten times as fast as those without "<" and ">",
    # and most pages have no long one.
    longest = max(map(len, markup.split(b">"))) if len(markup) > LONG_TAG else 0
    return longest > LONG_TAG and bool(_LONG.search(markup))


def by_lexbor(markup: bytes) -> list[Event]:
    """Return what lexbor finds in markup."""
    found: list[Event] = []
    add = found.append
    around: list[LexborNode] = []
    node = LexborHTMLParser(markup).root
    while node is not None:
        tag = node.tag
        if tag == "-text":
            add(node.text_content)
        elif tag in _SKIPPED and not _is_read(tag, node, len(around)):
            if tag not in _UNBROKEN:
                found += (_LINE_ENDS, None)
        elif tag not in _NOTHING:
            add((tag or "", node.attributes))
            inner = node.first_child
            if inner is not None:
                around.append(node)
                node = inner
                continue
            add(None)
        after = node.next
        while after is None and around:
            node = around.pop()
            add(None)
            after = node.next
        node = after
    return found


def _is_read(tag: str | None, node: LexborNode, depth: int) -> bool:
    """Return whether something in an element that may be passed over is looked at."""
    if tag == "script":
        return is_linked_data(node.attributes)
    if tag not in MENUS:
        return False
    return depth >= DEEP or node.css_first(_ARTICLE_PARTS) is not None


def is_linked_data(script: Mapping[str, str | None]) -> bool:
    """Return whether a script with these attributes holds JSON-LD."""
    return "ld+json" in (script.get("type") or "").lower()


def holds_article_parts(menu: etree._Element) -> bool:
    """Return whether something in a menu that libxml2 read is looked at."""
    return bool(_article_parts()(menu))


@cache
def _article_parts() -> CSSSelector:
    return CSSSelector(_ARTICLE_PARTS, translator="html")


def by_libxml(markup: bytes) -> list[Event]:
    """Return what libxml2 finds in markup, menus too."""
    recorder = _Recorder()
    parser = etree.HTMLParser(
        target=recorder,  # type: ignore[arg-type]
        encoding="utf-8",
        remove_pis=True,
        huge_tree=True,
    )
    # What cannot be called markup at all leaves no events, which is a page as well.
    # In pieces, so as to stop in time.
    with suppress(etree.XMLSyntaxError):
        for start in range(0, len(markup), PIECE):
            if len(recorder.events) < MANY_EVENTS:
                parser.feed(markup[start : start + PIECE])
        parser.close()
    return recorder.events


class _Recorder:
    """Keeps what libxml2 says at each tag and text (lxml's parser target interface)."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.data = self.events.append

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.events.append((tag, attributes))

    def end(self, tag: str) -> None:
        self.events.append(None)

    def close(self) -> None:
        """Do nothing: lxml wants to be able to say so."""
