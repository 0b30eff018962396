"""Where a regular expression matches in a text, searched piece by piece.

RE2 reads a text in one call that nothing can stop. Its time grows with the length of
the text and with the size of the expression: a text of five million characters takes up
to a minute. So a text is cut into pieces. Those that lack a part of every match are
passed over, and the budget is asked after each of the others.
"""

from collections.abc import Iterator
from functools import lru_cache

from tocsin.watchlists.query_budget import Budget
from tocsin.watchlists.regular_expressions import (
    compile_regex,
    longest_match,
    number_of_characters,
    required_literals,
    without_high_counts,
)

MAX_MATCH_CHARS = 25_000
"""Characters of the longest match that is certainly found: some 4,000 words, longer
than nearly all articles. To find longer ones, RE2 would have to read more in one call.
"""

_MIN_PIECE = 8_000
"""Characters of a piece in which matches may start, at least: below that, cutting it
out costs more than the search."""

_CHARACTERS_PER_STEP = 4
"""Characters of the expression that RE2 compares with one of the text in a step of a
budget, when all of them may come next: 14 to 28 ns each were measured."""


def casefold_chars(text: str) -> str:
    """Return the text case-folded, each character in its place.

    Of a character that folds to several (ß → ss), the first is taken. Those that RE2
    takes for equal without regard to case are equal here.
    """
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    first = {
        ord(char): several[0]
        for char in set(text)
        if len(several := char.casefold()) > 1
    }
    return text.translate(first).casefold()


@lru_cache(maxsize=4_096)
def _folded_literals(pattern: str) -> tuple[str, ...]:
    """Return what every match contains, case-folded, the longest first."""
    folded = map(casefold_chars, required_literals(pattern))
    return tuple(sorted(folded, key=len, reverse=True))


class RegexSearch:
    """An expression and the text in which it is searched."""

    def __init__(
        self, pattern: str, text: str, folded: str, *, ignore_case: bool, budget: Budget
    ) -> None:
        """`folded` is what `casefold_chars` returns for the text, or for more of it."""
        self._expression = compile_regex(pattern, ignore_case=ignore_case)
        self._quick = None
        if relaxed := without_high_counts(pattern):
            self._quick = compile_regex(relaxed, ignore_case=ignore_case)
        self._text = text
        self._folded = folded
        self._budget = budget
        self._literals = _folded_literals(pattern)
        self._characters = number_of_characters(pattern)
        self._reach = min(longest_match(pattern), MAX_MATCH_CHARS)

    def matches(self, until: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the matches that do not overlap, in order: start, and end.

        Those of up to MAX_MATCH_CHARS are as if the whole text had been searched. With
        `until`, only those that start so many characters after the first one.
        """
        start, last = 0, len(self._text)
        while (found := self._first(start, last)) is not None:
            yield found
            if until is not None and start == 0:
                last = min(last, found[0] + until)
            # No expression of a query matches empty text.
            start = max(found[1], found[0] + 1)

    def _first(self, start: int, last: int) -> tuple[int, int] | None:
        """Return the first match that starts at `start` or later, and before `last`."""
        rarest = self._literals[0]
        while start < last:
            at = self._folded.find(rarest, start, len(self._text))
            if at < 0:
                return None
            # Each match contains the literal, and is not longer than the reach.
            start = max(start, at + len(rarest) - self._reach)
            after = start + max(self._reach, _MIN_PIECE) + len(rarest)
            end = self._end_of_piece(start, after + self._reach, rarest)
            found = self._search(start, end) if end else None
            if found is not None and found[0] < min(after, last):
                return found
            start = after
        return None

    def _end_of_piece(self, start: int, end: int, rarest: str) -> int:
        """Return where matches that start in a piece end; 0 when there can be none."""
        end = min(end, len(self._text))
        self._budget.spend(len(self._literals))
        if any(self._folded.find(part, start, end) < 0 for part in self._literals):
            return 0
        return min(end, self._folded.rfind(rarest, start, end) + self._reach)

    def _search(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first match in a piece, which sees its neighbouring characters."""
        # Cut out: RE2 would encode the whole text for each search in a part of it. The
        # neighbours say whether a word, a line or the text ends here (\b, ^, $).
        before = max(start - 1, 0)
        characters = self._text[before : end + 1]
        # RE2 would count, for each search, which octet of a text is which character.
        piece = characters.encode() if characters.isascii() else characters
        if self._quick is not None:
            self._budget.spend(1 + len(piece) // _CHARACTERS_PER_STEP)
            found = self._quick.search(piece, start - before, end - before)
            if found is None:
                return None
            # Each match is one of the quick expression too: none starts before.
            start = before + found.start()
        found = self._expression.search(piece, start - before, end - before)
        self._budget.spend(1 + len(piece) * self._characters // _CHARACTERS_PER_STEP)
        if found is None:
            return None
        return before + found.start(), before + found.end()
