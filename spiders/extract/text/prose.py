"""Measure the prose of a page: the text in its long paragraphs."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import regex

from spiders.extract.page.tree import Block, Element

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

ASIDES = frozenset(
    [
        *("figcaption", "figure", "aside", "header", "caption", "address", "legend"),
        *("summary", "nav", "footer", "button", "noscript", "dialog", "title", "head"),
        *("option", "label"),
    ]
)
"""Elements for matter beside a text."""

PARAGRAPH = 100
"""Characters from which on a line is prose; most menus and bylines are shorter."""

LINKED = 0.35
"""The share of a paragraph that may be in links."""

DENSITY = 2.5
_DENSE = regex.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
"""Scripts in which 40 characters hold as much as 100 in others."""


class Prose:
    """The amount of prose in a page's blocks, with sums."""

    def __init__(self, chars: Iterable[int]) -> None:
        """`chars` is the number of characters of prose in each block."""
        self.chars = list(chars)
        self._sums = [0, *accumulate(self.chars)]
        self.total = self._sums[-1]

    @cached_property
    def _places(self) -> list[int]:
        """The blocks of prose, which few steps ask for."""
        return [place for place, count in enumerate(self.chars) if count]

    def within(self, element: Element) -> int:
        """Return the number of characters of prose in an element."""
        # Not by `between`: this is asked of every element, several times.
        return self._sums[element.last] - self._sums[element.first]

    def between(self, first: int, last: int) -> int:
        """Return the number of characters of prose in `blocks[first:last]`."""
        return self._sums[last] - self._sums[first]

    def first(self, element: Element) -> int:
        """Return the first block of prose in an element that has some."""
        return self._places[bisect_left(self._places, element.first)]

    def last(self, element: Element) -> int:
        """Return the last block of prose in an element that has some."""
        return self._places[bisect_left(self._places, element.last) - 1]

    def without(self, why: Sequence[str]) -> "Prose":
        """Return the prose in the blocks for which `why` gives no reason."""
        return Prose(
            [
                0 if reason else count
                for count, reason in zip(self.chars, why, strict=True)
            ]
        )


def prose_of(blocks: Iterable[Block], shortest: int = PARAGRAPH) -> Prose:
    """Return the prose in blocks: long paragraphs that are not mostly links."""
    fewest = shortest / DENSITY  # most lines are shorter, whatever their script
    return Prose(
        [
            count
            if (count := len(block.text)) >= fewest
            and is_long(block.text, shortest)
            and block.linked <= LINKED * count
            and block.owner.tag not in ASIDES
            else 0
            for block in blocks
        ]
    )


def is_long(text: str, chars: int) -> bool:
    """Return whether a text holds as much as `chars` characters of Latin script."""
    count = len(text)
    if count >= chars:
        return True
    dense = count * DENSITY >= chars and not text.isascii()
    return dense and bool(_DENSE.search(text))
