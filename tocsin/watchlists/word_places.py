"""Where the words of a text start and end, computed as far as queries ask for it."""

import re
from bisect import bisect_left

from tocsin.words.fold import places

_BLOCK = 1_000
"""Characters whose words are placed at once, some 150 words. Most queries ask for a few
words of a text, and to place all of them is a third of the cost of explaining a match.
"""
_BLANK = re.compile(r"\s")


class WordPlaces:
    """The places of a text's words, in characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._done = 0
        """Characters whose words are placed."""

    def of_word(self, position: int) -> tuple[int, int]:
        """Return where a word starts and ends; raises IndexError past the last."""
        while position >= len(self._ends) and self._goes_on():
            pass
        return self._starts[position], self._ends[position]

    def word_at(self, char: int) -> int:
        """Return the position of the first word that begins at a character or later."""
        while (not self._starts or self._starts[-1] < char) and self._goes_on():
            pass
        return bisect_left(self._starts, char)

    def all(self) -> tuple[list[int], list[int]]:
        """Return the starts and the ends of all words."""
        while self._goes_on():
            pass
        return self._starts, self._ends

    def _goes_on(self) -> bool:
        """Place the words of one block more; return whether there was one."""
        begin = self._done
        if begin >= len(self._text):
            return False
        # No word has a blank in it, so a block may end before any.
        blank = _BLANK.search(self._text, begin + _BLOCK)
        self._done = blank.start() if blank else len(self._text)
        starts, ends = places(self._text, begin, self._done)
        self._starts += starts
        self._ends += ends
        return True
