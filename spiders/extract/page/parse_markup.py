"""Markup → the tree of a page.

There are two parsers. lexbor reads as browsers do and in half the time, but its time
grows with the square of the depth of nesting, and of the number of attributes of an
element. libxml2, which is linear in both, reads the pages that could be slow. The two
differ on broken markup only.
"""

import re
from contextlib import suppress
from functools import cache

from lxml import etree
from lxml.cssselect import CSSSelector
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from spiders.extract.page.tree import Element, Tree
from spiders.extract.page.tree_builder import (
    LINE_BREAKS,
    SILENT,
    UNRECORDED,
    Attributes,
    TreeBuilder,
    is_linked_data,
)

MANY_TAGS = 20_000
"""Pages with more tags might be slow: lexbor takes half a second for this many nested
list items, and two seconds for twice as many. The largest of 637 labelled pages has
6,138."""

MANY_ELEMENTS, MANY_PIECES = 170_000, 500_000
"""Elements, and pieces of text, after which libxml2 stops reading a page: each takes
some microseconds, and it makes a piece of every "<" that begins no tag."""

LONG_TAG = 50_000
"""Bytes of a tag that might be slow: it can have 10,000 attributes, a quarter
second."""

PIECE = 100_000
"""Bytes passed to libxml2 at a time."""

_LONG = re.compile(rb"<[a-zA-Z][\w:-]*[\s/][^<>]{%d}" % LONG_TAG)

_NOTHING = frozenset([None, "-comment", "-doctype", "-document"])
"""Nodes that are left out: they are neither an element nor a text."""

MENUS = frozenset(["nav", "header", "footer", "aside"])
PROSE = frozenset(["p", "h1", "h2", "article", "time", "address"])
"""Elements that are in no menu: MENUS elements without any of them are skipped. Menus
hold a third of a page's elements. `form` is no menu: some sites wrap the page in
one."""

_SKIPPED = SILENT | MENUS
_OTHER_PARTS = ", ".join(
    [
        *("script[type*='ld+json']", "[itemprop]", "[rel~=author]", "[rel~=tag]"),
        *("[class*=author]", "[class*=byline]", "[class*=tags]"),
        *("abbr[title]", "[property]", "[class*=submitted]"),  # hAtom, RDFa, Drupal
    ]
)
"""A selector of further elements that may tell something about the article."""

DEEP = 100
"""The depth from which on a menu is read without a search for article parts. The search
looks at all elements in the menu: with 10,000 nested menus it took three seconds."""

_UNBROKEN = frozenset(["script", "style", "svg", "math", "template"])
"""Skipped elements that do not end a line; all other skipped ones do."""

_SHOWN = frozenset(["iframe", "object", "embed", "canvas", "audio", "video"])
"""Skipped elements that show something: a figure around them is no text."""

_UNASKED = UNRECORDED | LINE_BREAKS
"""Elements that are not recorded: nobody asks for their attributes."""

_SPECIAL = _NOTHING | _UNASKED | _SKIPPED
"""Nodes that are not just read; most are no such."""

_NO_ATTRIBUTES: Attributes = {}


def parse_markup(markup: bytes) -> Tree:
    """Return the tree of UTF-8 markup. Any bytes make a page.

    Comments, the content of SILENT elements other than JSON-LD, and menus are left out.
    """
    may_be_slow = markup.count(b"<") > MANY_TAGS or _has_long_tag(markup)
    return by_libxml(markup) if may_be_slow else by_lexbor(markup)


def _has_long_tag(markup: bytes) -> bool:
    # A long stretch without ">" covers a whole window of half its length. Few pages
    # have one, mostly a script, and the first ">" of a window is found at once.
    window = LONG_TAG // 2
    start = 0
    while start < len(markup) - window:
        if markup.find(b">", start, start + window) < 0:
            begin, end = markup.rfind(b">", 0, start) + 1, markup.find(b">", start)
            end = end if end >= 0 else len(markup)
            if _LONG.search(markup, begin, end):
                return True
            start = end
        start += window
    return False


def by_lexbor(markup: bytes) -> Tree:
    """Return the tree of markup as lexbor reads it."""
    builder = TreeBuilder()
    begin, text, end = builder.begin, builder.text, builder.end
    around: list[tuple[LexborNode, Element | None]] = []
    # lexbor has a number for each tag, and makes a new text of its name each time.
    names: dict[int, str | None] = {}
    node = LexborHTMLParser(markup, options=LexborDocumentOptions.WO_EVENTS).root
    while node is not None:
        number = node.tag_id
        tag = names[number] if number in names else names.setdefault(number, node.tag)
        attributes: Attributes | None = None
        if tag == "-text":
            # Most texts are blanks between elements, which count only in a line.
            if builder.has_text or not node.is_empty_text_node:
                text(node.text_content or "")
        elif tag not in _SPECIAL:
            attributes = node.attributes
        else:
            attributes = _attributes_if_read(tag, node, len(around))
            if attributes is None:
                _skip(tag, builder)
        if attributes is not None:
            element = begin(tag or "", attributes)
            inner = node.first_child
            if inner is not None:
                around.append((node, element))
                node = inner
                continue
            if element is not None:
                end(element)
        after = node.next
        while after is None and around:
            node, element = around.pop()
            if element is not None:
                end(element)
            after = node.next
        node = after
    return builder.finish()


def _skip(tag: str | None, builder: TreeBuilder) -> None:
    """Leave out the content of an element, but not that a line ends at it."""
    if tag in _UNBROKEN or tag in _NOTHING:
        return
    shown = builder.begin(tag if tag in _SHOWN else "br", _NO_ATTRIBUTES)
    if shown is not None:
        builder.end(shown)


def _attributes_if_read(
    tag: str | None, node: LexborNode, depth: int
) -> Attributes | None:
    """Return the attributes of a special node; None for one that is left out."""
    if tag in _UNASKED:
        return _NO_ATTRIBUTES
    is_read = tag in _SKIPPED and _is_read(tag, node, depth)
    return node.attributes if is_read else None


def _is_read(tag: str | None, node: LexborNode, depth: int) -> bool:
    """Return whether an element that may be skipped is read."""
    if tag == "script":
        return is_linked_data(node.attributes)
    if tag not in MENUS:
        return False
    if node.parent is not None and node.parent.tag == "blockquote":
        return True  # it names who is quoted
    if depth >= DEEP or any(inner.tag in PROSE for inner in node.traverse()):
        return True
    return node.css_first(_OTHER_PARTS) is not None


def holds_article_parts(menu: etree._Element) -> bool:
    """Return whether a menu has elements that may tell about the article."""
    around = menu.getparent()
    if around is not None and around.tag == "blockquote":
        return True
    return bool(_article_parts()(menu))


@cache
def _article_parts() -> CSSSelector:
    return CSSSelector(", ".join([*PROSE, _OTHER_PARTS]), translator="html")


def by_libxml(markup: bytes) -> Tree:
    """Return the tree of markup as libxml2 reads it, menus included."""
    target = _Target()
    parser = etree.HTMLParser(
        target=target,  # type: ignore[arg-type]
        encoding="utf-8",
        remove_pis=True,
        huge_tree=True,
    )
    # Bytes without any markup raise an error and leave an empty page. libxml2 gets the
    # page in parts, so that reading can stop.
    with suppress(etree.XMLSyntaxError):
        for start in range(0, len(markup), PIECE):
            if not target.is_full:
                parser.feed(markup[start : start + PIECE])
        parser.close()
    return target.builder.finish()


class _Target:
    """Hands what libxml2 reads to a builder (it is lxml's parser target interface)."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.data = self.builder.text
        self._inside: list[Element | None] = []
        self._elements = 0

    @property
    def is_full(self) -> bool:
        """Whether so much was read that the rest is left."""
        is_long = self.builder.count_pieces() >= MANY_PIECES
        return is_long or self._elements >= MANY_ELEMENTS

    def start(self, tag: str, attributes: Attributes) -> None:
        self._elements += 1
        # lxml's own mapping without entries answers ten times as slowly as a dict.
        self._inside.append(self.builder.begin(tag, attributes or _NO_ATTRIBUTES))

    def end(self, tag: str) -> None:
        element = self._inside.pop() if self._inside else None
        if element is not None:
            self.builder.end(element)

    def close(self) -> None:
        """Do nothing; lxml requires the method."""


def tree_of(root: etree._Element) -> Tree:
    """Return the tree of an lxml element; it must not contain comments."""
    builder = TreeBuilder()
    inside: list[Element | None] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            inside.append(builder.begin(element.tag, dict(element.attrib)))
            if element.tag in MENUS and not holds_article_parts(element):
                walk.skip_subtree()
            elif element.text:
                builder.text(element.text)
        else:
            if (ended := inside.pop()) is not None:
                builder.end(ended)
            if element.tail and element is not root:
                builder.text(element.tail)
    return builder.finish()
