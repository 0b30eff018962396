"""A page as a list of its elements in document order, and of its blocks of text.

It is built in one pass over the markup. An element is followed by its descendants, up
to `end`, and its text is a range of `blocks`. So a test whether one element contains
another is a comparison, and the amount of text in an element is a difference of two
sums, however deep the page is nested.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from spiders.extract.page.events import (
    MENUS,
    SILENT,
    Event,
    holds_article_parts,
    is_linked_data,
    markup_events,
)

INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data"),
        *("del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark"),
        *("nobr", "o:p", "picture", "q", "rb", "rp", "rt", "ruby", "s", "samp"),
        *("small", "source", "span", "strike", "strong", "sub", "sup", "text"),
        *("time", "tt", "u", "var", "wbr", "bold", "italic", "amp-img", "meta"),
        *("link", "input", "script", "style", "svg", "math", "template"),
    ]
)
"""Elements within a line of text; any other element begins a new line,
custom elements included."""

MAX_PIECES, MAX_CHARS = 2_000, 10_000
"""Pieces and characters of an element that are joined. Headings, links and titles are
asked for their text; one that is never closed holds the rest of the page."""

_NOTHING: Mapping[str, str | None] = {}

# A zero-width space separates words in some scripts. A soft hyphen, a byte order mark
# and control characters, which terminals obey, are no part of the text.
_UNSEEN = re.compile("[\u200b\ufeff\xad\x00-\x1f\x7f-\x9f]")


UNRECORDED = frozenset(
    [
        *("b", "big", "em", "font", "i", "input", "small", "source", "strike"),
        *("strong", "sub", "sup", "tt", "u", "wbr"),
    ]
)
"""Inline elements that no step needs: their text belongs to the element around them."""

LINE_BREAKS = frozenset(["br", "hr"])
"""Elements that only end a line and are not recorded."""

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

_BLOCK, _INLINE, _PLAIN, _LINE = range(4)
_KINDS = (
    dict.fromkeys(INLINE, _INLINE)
    | dict.fromkeys(UNRECORDED, _PLAIN)
    | dict.fromkeys(LINE_BREAKS, _LINE)
)


class Element:
    """One element of a page."""

    __slots__ = (
        *("attributes", "block_ancestor", "closed", "end", "first", "last", "number"),
        *("opened", "parent", "tag"),
    )

    def __init__(
        self,
        tag: str,
        attributes: Mapping[str, str | None],
        parent: "Element | None",
        block_ancestor: "Element | None",
        number: int,
        first: int,
        opened: int,
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.block_ancestor = block_ancestor
        """The nearest ancestor of an inline element that is not inline. None for other
        elements: a reference to itself would keep the page in memory."""
        self.number = number
        self.end = number + 1
        """One more than the number of its last descendant."""
        self.first = self.last = first
        """`blocks[first:last]` is its text; empty for an inline element."""
        self.opened = self.closed = opened
        """`pieces[opened:closed]` is its text, also for an inline element."""

    @property
    def block_element(self) -> "Element":
        """The element itself if it is not inline, else its nearest such ancestor."""
        return self.block_ancestor or self

    def get(self, name: str) -> str:
        """Return the value of an attribute, "" where it is missing."""
        return self.attributes.get(name) or ""

    def contains(self, other: "Element") -> bool:
        """Return whether another element is this one or one of its descendants."""
        return self.number <= other.number < self.end

    def ancestors(self) -> Iterator["Element"]:
        """Yield the element's ancestors, the nearest first, the root last."""
        ancestor = self.parent
        while ancestor is not None:
            yield ancestor
            ancestor = ancestor.parent


class Block:
    """A run of text between two line breaks."""

    __slots__ = ("linked", "owner", "text")

    def __init__(self, owner: Element, text: str, linked: int) -> None:
        self.owner = owner
        """The nearest element around it that is not inline."""
        self.text = text
        """The text on one line, with single blanks."""
        self.linked = linked
        """The number of its characters that are in links."""


class Tree:
    """The elements and text of a page. The first element is the root."""

    __slots__ = ("blocks", "elements", "named", "pieces", "scripts")

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        """All text as it came, with "\\n" where a line ends."""
        self.named: dict[str, list[Element]] = {}
        """Tag → its elements, in order."""
        self.scripts: list[str] = []
        """The contents of the JSON-LD scripts."""

    def all(self, tag: str) -> list[Element]:
        """Return the elements with a tag, in document order."""
        return self.named.get(tag, [])

    def text(self, element: Element) -> str:
        """Return the text in an element on one line; of a long one its beginning."""
        end = min(element.closed, element.opened + MAX_PIECES)
        return joined(self.pieces[element.opened : end])


def joined(pieces: Sequence[str]) -> str:
    """Return pieces of a text on one line; of a long text its beginning."""
    return one_line("".join(pieces[:MAX_PIECES])[:MAX_CHARS])


def one_line(text: str) -> str:
    """Return a text on one line, with single blanks and none at its ends."""
    line = " ".join(text.split())
    if not line.isprintable() and _UNSEEN.search(line):
        line = " ".join(_UNSEEN.sub("", line.replace("\u200b", " ")).split())
    return line


def parse_markup(markup: bytes) -> Tree:
    """Return the tree of UTF-8 markup. Any bytes make a page."""
    return build_tree(markup_events(markup))


def tree_of(root: etree._Element) -> Tree:
    """Return the tree of an lxml element; it must not contain comments."""
    found: list[Event] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            found.append((element.tag, dict(element.attrib)))
            if element.tag in MENUS and not holds_article_parts(element):
                walk.skip_subtree()
            elif element.text:
                found.append(element.text)
        else:
            found.append(None)
            if element.tail and element is not root:
                found.append(element.tail)
    return build_tree(found)


def build_tree(events: Iterable[Event]) -> Tree:
    """Return the tree that these events describe.

    It is one long loop over local variables: a page has some thousand events, and with
    the steps as methods of an object it took twice as long.
    """
    tree = Tree()
    elements, pieces = tree.elements, tree.pieces
    named: dict[str, list[Element]] = defaultdict(list)
    root = at = Element("", _NOTHING, None, None, 0, 0, 0)
    elements.append(root)
    inside: list[Element | None] = []
    """The open elements; None for one that is not recorded."""
    silent = links = begun = linked = count = lines = 0
    has_text = False
    script: list[str] | None = None
    for event in events:
        if isinstance(event, str):
            if silent:
                if script is not None:
                    script.append(event)
            elif has_text or not event.isspace():
                has_text = True
                pieces.append(event)
                if links and not event.isspace():
                    linked += len(event)
        elif event is None:
            if silent > 1:
                silent -= 1
                continue
            element = inside.pop() if inside else None
            if element is None:
                continue
            if silent:
                silent = 0
                if script is not None:
                    tree.scripts.append("".join(script))
                    script = None
            if element.block_ancestor is None:
                if has_text:
                    lines += _end_line(tree, element, begun, linked)
                    has_text, begun, linked = False, len(pieces), 0
            elif element.tag == "a" and "href" in element.attributes:
                links -= 1
                if begun <= element.opened and _is_permalink(element, pieces):
                    del pieces[element.opened :]
            element.end = count + 1
            element.last = lines
            element.closed = len(pieces)
            at = element.parent or root
        elif silent:
            silent += 1
        else:
            tag, attributes = event
            kind = _KINDS.get(tag, _BLOCK)
            if kind is _PLAIN:
                inside.append(None)
                continue
            if has_text and kind is not _INLINE:
                lines += _end_line(tree, at.block_ancestor or at, begun, linked)
                has_text, begun, linked = False, len(pieces), 0
            if kind is _LINE:
                inside.append(None)
                continue
            block = (at.block_ancestor or at) if kind is _INLINE else None
            count += 1
            at = Element(tag, attributes, at, block, count, lines, len(pieces))
            elements.append(at)
            named[tag].append(at)
            inside.append(at)
            if tag == "a" and "href" in attributes:
                links += 1
            elif tag in SILENT:
                silent = 1
                if tag == "script" and is_linked_data(attributes):
                    script = []
    if has_text:
        lines += _end_line(tree, at.block_ancestor or at, begun, linked)
    for element in (root, *filter(None, inside)):
        element.end, element.last, element.closed = count + 1, lines, len(pieces)
    tree.named.update(named)
    return tree


def _is_permalink(link: Element, pieces: list[str]) -> bool:
    """Return whether a link in a heading is only a sign that leads to the heading."""
    if not link.get("href").startswith("#") or link.block_element.tag not in _HEADINGS:
        return False
    return not any(map(str.isalnum, "".join(pieces[link.opened :])))


def _end_line(tree: Tree, owner: Element, begun: int, linked: int) -> int:
    """Add the line from a piece on as a block; return 1, or 0 if it is empty."""
    text = one_line("".join(tree.pieces[begun:]))
    tree.pieces.append("\n")
    if not text:
        return 0
    tree.blocks.append(Block(owner, text, min(linked, len(text))))
    return 1
