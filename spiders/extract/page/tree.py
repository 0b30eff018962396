"""A page as its elements in document order, and the runs of text they hold.

One pass over the markup. An element is followed by its descendants, up to `end`, and
its text is a stretch of `blocks`. So "does this lie inside that" is a comparison, and
"how much text is in there" a difference of two sums, however deep the page is nested.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

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
"""Elements that stand within a line; any other begins a new one. Names we do not know
(custom elements) begin a new one as well."""

_NOTHING: Mapping[str, str | None] = {}

# A zero-width space parts words in some scripts. A soft hyphen, a byte order mark and
# control characters, which command terminals, are no characters of the text.
_UNSEEN = re.compile("[\u200b\ufeff\xad\x00-\x1f\x7f-\x9f]")


UNRECORDED = frozenset(
    [
        *("b", "big", "em", "font", "i", "img", "input", "small", "source", "strike"),
        *("strong", "sub", "sup", "tt", "u", "wbr"),
    ]
)
"""Inline elements nobody asks for: their text stands in what is around them."""

LINE_BREAKS = frozenset(["br", "hr"])
"""Elements that only end a line."""

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
        """For an inline element the nearest that is not. None, not itself, for others:
        nothing holds itself, and a page is gone when nobody looks at it any more."""
        self.number = number
        self.end = number + 1
        """The number after its last descendant's."""
        self.first = self.last = first
        """`blocks[first:last]` is its text; nothing for an inline element."""
        self.opened = self.closed = opened
        """`pieces[opened:closed]` is what stands in it, an inline element too."""

    @property
    def block_element(self) -> "Element":
        """The nearest element that is not inline: itself, or one around it."""
        return self.block_ancestor or self

    def get(self, name: str) -> str:
        """Return an attribute, "" where it is missing."""
        return self.attributes.get(name) or ""

    def contains(self, other: "Element") -> bool:
        """Return whether another element is this one or stands inside it."""
        return self.number <= other.number < self.end

    def ancestors(self) -> Iterator["Element"]:
        """Return the elements it stands in, the nearest first, the root last."""
        ancestor = self.parent
        while ancestor is not None:
            yield ancestor
            ancestor = ancestor.parent


class Block:
    """A run of text between two line breaks."""

    __slots__ = ("linked", "owner", "text")

    def __init__(self, owner: Element, text: str, linked: int) -> None:
        self.owner = owner
        """The element it stands in: the nearest that is not inline."""
        self.text = text
        """On one line, single blanks."""
        self.linked = linked
        """How many of its characters stand in links."""


class Tree:
    """A page. The first element is the root, which holds all others."""

    __slots__ = ("blocks", "elements", "named", "pieces", "scripts")

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        """All text as it came; "\\n" stands where a line ends."""
        self.named: dict[str, list[Element]] = {}
        """Tag → its elements, in order."""
        self.scripts: list[str] = []
        """The JSON-LD scripts."""

    def all(self, tag: str) -> list[Element]:
        """Return the elements of a tag, in document order."""
        return self.named.get(tag, [])

    def text(self, element: Element) -> str:
        """Return all text in an element, on one line."""
        return one_line("".join(self.pieces[element.opened : element.closed]))


def one_line(text: str) -> str:
    """Return a text on one line, single blanks, none at its ends."""
    line = " ".join(text.split())
    if not line.isprintable() and _UNSEEN.search(line):
        line = " ".join(_UNSEEN.sub("", line.replace("\u200b", " ")).split())
    return line


def parse_markup(markup: bytes) -> Tree:
    """Return the page that UTF-8 markup holds. Any bytes make a page."""
    return build_tree(markup_events(markup))


def tree_of(root: etree._Element) -> Tree:
    """Return the page, or the part of one, that an lxml tree without comments holds."""
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


def build_tree(found: Iterable[Event]) -> Tree:
    """Return the page of these events.

    One long loop over plain variables: a page passes here some thousand times, and as
    methods of an object its steps took twice as long.
    """
    tree = Tree()
    elements, pieces = tree.elements, tree.pieces
    named: dict[str, list[Element]] = defaultdict(list)
    root = at = Element("", _NOTHING, None, None, 0, 0, 0)
    elements.append(root)
    inside: list[Element | None] = []
    """The elements we are in; None for one that nobody asks for."""
    silent = links = begun = linked = count = lines = 0
    said = False
    script: list[str] | None = None
    for event in found:
        if isinstance(event, str):
            if silent:
                if script is not None:
                    script.append(event)
            elif said or not event.isspace():
                said = True
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
                if said:
                    lines += _end_line(tree, element, begun, linked)
                    said, begun, linked = False, len(pieces), 0
            elif element.tag == "a" and "href" in element.attributes:
                links -= 1
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
            if said and kind is not _INLINE:
                lines += _end_line(tree, at.block_ancestor or at, begun, linked)
                said, begun, linked = False, len(pieces), 0
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
    if said:
        lines += _end_line(tree, at.block_ancestor or at, begun, linked)
    for element in (root, *filter(None, inside)):
        element.end, element.last, element.closed = count + 1, lines, len(pieces)
    tree.named.update(named)
    return tree


def _end_line(tree: Tree, owner: Element, begun: int, linked: int) -> int:
    """Make a block of the line that began at a piece; return 0 if nothing is on it."""
    text = one_line("".join(tree.pieces[begun:]))
    tree.pieces.append("\n")
    if not text:
        return 0
    tree.blocks.append(Block(owner, text, min(linked, len(text))))
    return 1
