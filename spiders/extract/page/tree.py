"""A page as a list of its elements in document order, and of its blocks of text.

An element is followed by its descendants, up to `end`, and its text is a range of
`blocks`. So a test whether one element contains another is a comparison, and the amount
of text in an element is a difference of two sums, however deep the page is nested.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

MAX_PIECES, MAX_CHARS = 2_000, 10_000
"""Pieces and characters of an element that are joined. Headings, links and titles are
asked for their text; one that is never closed holds the rest of the page."""

# A zero-width space separates words in some scripts. A soft hyphen, a byte order mark
# and control characters, which terminals obey, are no part of the text.
_UNSEEN = re.compile("[\u200b\ufeff\xad\x00-\x1f\x7f-\x9f]")


class Element:
    """One element of a page.

    The tree's builder sets the fields: `__init__` would take longer than all of them.
    """

    __slots__ = (
        *("attributes", "block_ancestor", "closed", "end", "first", "last", "number"),
        *("opened", "parent", "tag"),
    )

    tag: str
    attributes: Mapping[str, str | None]
    parent: "Element | None"
    block_ancestor: "Element | None"
    """The nearest ancestor of an inline element that is not inline. None for other
    elements: a reference to itself would keep the page in memory."""
    number: int
    """Its place in the list of elements."""
    end: int
    """One more than the number of its last descendant."""
    first: int
    last: int
    """`blocks[first:last]` is its text; empty for an inline element."""
    opened: int
    closed: int
    """`pieces[opened:closed]` is its text, also for an inline element. `end`, `last`
    and this are set when the element ends."""

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
    line = text.strip()
    # Most lines are as they should be: the only printable white space is a blank.
    if line.isprintable() and "  " not in line:
        return line
    line = " ".join(line.split())
    if not line.isprintable() and _UNSEEN.search(line):
        line = " ".join(_UNSEEN.sub("", line.replace("\u200b", " ")).split())
    return line
