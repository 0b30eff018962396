"""Where the words of a text start and end, computed as far as queries ask for it."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from tocsin.watchlists.wildcards import WordRow
from tocsin.words.fold import places

_BLOCK = 1_000
"""Characters whose words are placed at once, some 150 words. Most queries ask for a few
words of a text, and to place all of them is a third of the cost of explaining a match.
"""
_BLANK = re.compile(r"\s")

_LOOKED_FOR = 8
"""Different words of a plain text that are looked for in it: each takes a tenth of the
time that it takes to place all words."""


class WordPlaces:
    """The places of a text's words, in characters."""

    def __init__(
        self, text: str, folds: Sequence[str], plain: str | None = None
    ) -> None:
        """Begin with no word placed; `folds` are those of the text.

        `plain` is the text `in_plain_words`, where it is such a text.
        """
        self._text = text
        self._folds = folds
        self._plain = None if plain is None else f" {plain} "
        self._found: dict[str, dict[int, int]] = {}
        """Fold → position → start, of words of a plain text that were looked for."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._done = 0
        """Characters whose words are placed."""

    def of_word(self, position: int) -> tuple[int, int]:
        """Return where a word starts and ends; raises IndexError past the last."""
        if position >= len(self._ends):
            word = self._folds[position]
            if word not in self._found and len(self._found) < _LOOKED_FOR:
                self._found[word] = self._look_for(word)
            start = self._found.get(word, {}).get(position)
            if start is not None:
                return start, start + len(word)
        while position >= len(self._ends) and self._goes_on():
            pass
        return self._starts[position], self._ends[position]

    def _look_for(self, word: str) -> dict[int, int]:
        """Return position → start of a word of a plain text; of others, nothing."""
        if self._plain is None:
            return {}
        positions = WordRow(self._folds).positions_of(word)
        starts: list[int] = []
        alone, after = f" {word} ", 0
        for _ in positions:
            # The blank before it stands where the word does in the text itself.
            starts.append(self._plain.index(alone, after))
            after = starts[-1] + 1
        return dict(zip(positions, starts, strict=True))

    def word_at(self, char: int) -> int:
        """Return the position of the first word that begins at a character or later."""
        for starts in self._found.values():
            for position, start in starts.items():
                if start == char:
                    return position
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
