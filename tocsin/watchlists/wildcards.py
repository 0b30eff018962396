"""Which wildcards a word fits: decided once per word, looked up ever after."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tocsin.watchlists.occurrences import fitting

MAX_WORDS = 500_000
"""Words whose wildcards are remembered: 60 MB, and more than a language has in news."""


class Wildcards:
    """The wildcards of all queries."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.of_word: dict[str, tuple[str, ...]] = {}
        """Word → the wildcards it fits; words that fit none are not in it."""
        self._seen: set[str] = set()
        self._by_start: dict[int, dict[str, list[str]]] = {}
        self._by_end: dict[int, dict[str, list[str]]] = {}
        self._others: list[tuple[str, str]] = []
        self.patterns = sorted(set(patterns))
        for pattern in self.patterns:
            start, end, longest = _fixed(pattern)
            if start:
                table = self._by_start.setdefault(len(start), defaultdict(list))
                table[start].append(pattern)
            elif end:
                table = self._by_end.setdefault(len(end), defaultdict(list))
                table[end].append(pattern)
            else:
                self._others.append((longest, pattern))

    def learn(self, words: set[Any]) -> None:
        """Decide the words that were never seen before."""
        unknown = words - self._seen
        if not unknown:
            return
        if len(self._seen) > MAX_WORDS:
            self._seen.clear()
            self.of_word.clear()
            unknown = words
        for word in unknown:
            fits = tuple(p for p in self._candidates(word) if fitting(p)(word))
            if fits:
                self.of_word[word] = fits
        self._seen |= unknown

    def _candidates(self, word: str) -> Iterable[str]:
        for size, table in self._by_start.items():
            yield from table.get(word[:size], ())
        for size, table in self._by_end.items():
            yield from table.get(word[-size:], ())
        for longest, pattern in self._others:
            if longest in word:
                yield pattern


def _fixed(pattern: str) -> tuple[str, str, str]:
    """Return the letters a pattern begins with, ends with, and its longest run."""
    runs = pattern.replace("?", "*").split("*")
    return runs[0], runs[-1], max(runs, key=len)
