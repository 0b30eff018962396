"""Build the tree of a page while a parser reads its markup from beginning to end."""

from collections import defaultdict
from collections.abc import Mapping

from spiders.extract.page.tree import Block, Element, Tree, one_line

Attributes = Mapping[str, str | None]

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

UNRECORDED = frozenset(
    [
        *("b", "big", "em", "font", "i", "input", "small", "source", "strike"),
        *("strong", "sub", "sup", "tt", "u", "wbr"),
    ]
)
"""Inline elements that no step needs: their text belongs to the element around them."""

LINE_BREAKS = frozenset(["br", "hr"])
"""Elements that only end a line and are not recorded."""

SILENT = frozenset(
    [
        *("script", "style", "svg", "math", "template", "iframe", "object", "embed"),
        *("canvas", "audio", "video", "map", "select", "datalist", "textarea"),
    ]
)
"""Elements whose content is no text of the page. It is skipped, except JSON-LD in
scripts."""

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

_INLINE, _LINK, _UNSEEN, _BLOCK, _HIDDEN, _LINE, _PLAIN = range(7)
"""Kinds of elements: in a line, a link, silent in a line; with lines of its own, silent
between lines; the end of a line; not recorded."""
_SILENT_KINDS = (_UNSEEN, _HIDDEN)
_KINDS = (
    dict.fromkeys(INLINE, _INLINE)
    | dict.fromkeys(SILENT - INLINE, _HIDDEN)
    | dict.fromkeys(SILENT & INLINE, _UNSEEN)
    | dict.fromkeys(UNRECORDED, _PLAIN)
    | dict.fromkeys(LINE_BREAKS, _LINE)
    | {"a": _LINK}
)


class TreeBuilder:
    """Builds a tree: a parser tells it of each element that begins or ends, and text.

    The parser keeps the open elements, in a stack.

    A page has some thousand of these, so the methods are the hot loop of reading.
    """

    __slots__ = (
        *("_at", "_begun", "_elements", "_lines", "_linked", "_links"),
        *("_named", "_pieces", "_root", "_script", "_silent", "_tree", "has_text"),
    )

    def __init__(self) -> None:
        self._tree = Tree()
        self._elements, self._pieces = self._tree.elements, self._tree.pieces
        self._root = self._at = _new_root()
        """`_at` is the innermost open element that is recorded."""
        self._elements.append(self._root)
        self._named: dict[str, list[Element]] = defaultdict(list)
        self._silent: Element | None = None
        """The open silent element: what is inside is not recorded."""
        self._script: list[str] | None = None
        """The pieces of the open JSON-LD script."""
        self._links = 0
        """The number of open links."""
        self._lines = 0
        """The number of blocks so far."""
        self._begun = 0
        """The place in `pieces` where the line began."""
        self.has_text = False
        """Whether there is more than blanks in the line: else blanks do not count."""
        self._linked = 0
        """The characters of the line that are in links."""

    def text(self, text: str) -> None:
        """Add a text to the line."""
        if self._silent is not None:
            if self._script is not None:
                self._script.append(text)
        elif not text.isspace():
            self.has_text = True
            self._pieces.append(text)
            if self._links:
                self._linked += len(text)
        elif self.has_text:
            self._pieces.append(text)

    def begin(self, tag: str, attributes: Attributes) -> Element | None:
        """Begin an element, and a line unless the element is inline.

        Return the element, which has to be ended; None for one that is not recorded.
        """
        kind = _KINDS.get(tag, _BLOCK)
        if kind == _PLAIN or self._silent is not None:
            return None
        at = self._at
        block = at.block_ancestor or at
        if kind >= _BLOCK:
            if self.has_text:
                self._end_line(block)
            if kind == _LINE:
                return None
        elements = self._elements
        self._at = element = Element()
        element.tag = tag
        element.attributes = attributes
        element.parent = at
        element.block_ancestor = block if kind < _BLOCK else None
        element.number = len(elements)
        element.first = self._lines
        element.opened = len(self._pieces)
        elements.append(element)
        self._named[tag].append(element)
        if kind == _LINK:
            if "href" in attributes:
                self._links += 1
        elif kind in _SILENT_KINDS:
            self._silent = element
            if tag == "script" and is_linked_data(attributes):
                self._script = []
        return element

    def end(self, element: Element) -> None:
        """End the innermost element that `begin` returned and that is still open."""
        if element is self._silent:
            self._silent = None
            if self._script is not None:
                self._tree.scripts.append("".join(self._script))
                self._script = None
        if element.block_ancestor is None:
            if self.has_text:
                self._end_line(element)
        elif element.tag == "a" and "href" in element.attributes:
            self._links -= 1
            if element.block_ancestor.tag in _HEADINGS:
                self._leave_out_permalink(element)
        element.end = len(self._elements)
        element.last = self._lines
        element.closed = len(self._pieces)
        self._at = element.parent or self._root

    def count_pieces(self) -> int:
        """Return the number of pieces of text so far, line ends included."""
        return len(self._pieces)

    def finish(self) -> Tree:
        """End all open elements and return the tree."""
        if self.has_text:
            self._end_line(self._at.block_element)
        for element in (self._at, *self._at.ancestors()):
            element.end = len(self._elements)
            element.last = self._lines
            element.closed = len(self._pieces)
        self._tree.named.update(self._named)
        return self._tree

    def _end_line(self, owner: Element) -> None:
        """Add the line as a block, unless it is empty, and begin a new one."""
        pieces = self._pieces
        text = one_line("".join(pieces[self._begun :]))
        pieces.append("\n")
        if text:
            linked = min(self._linked, len(text))
            self._tree.blocks.append(Block(owner, text, linked))
            self._lines += 1
        self.has_text, self._begun, self._linked = False, len(pieces), 0

    def _leave_out_permalink(self, link: Element) -> None:
        """Remove the text of a link in a heading if it is a sign that leads there."""
        if self._begun > link.opened or not link.get("href").startswith("#"):
            return
        if not any(map(str.isalnum, "".join(self._pieces[link.opened :]))):
            del self._pieces[link.opened :]


def _new_root() -> Element:
    root = Element()
    root.tag, root.attributes = "", {}
    root.parent = root.block_ancestor = None
    root.number = root.first = root.opened = 0
    return root


def is_linked_data(script: Attributes) -> bool:
    """Return whether a script with these attributes holds JSON-LD."""
    return "ld+json" in (script.get("type") or "").lower()
