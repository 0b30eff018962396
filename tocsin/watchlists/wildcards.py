"""Wildcards: which words fit a wildcard, and which wildcards a word fits.

The second is decided once per word and remembered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, repeat

from tocsin.watchlists.query_budget import UNBOUNDED, WORDS_PER_STEP, Budget

_WORDS_AT_ONCE = 1_000
"""Words decided between two reports to the budget."""

_UNDECIDED = ""
"""Stands for the wildcards of a word that is not decided yet."""

MAX_WORDS = 100_000
"""Words of a generation whose wildcards are remembered. There are two, in 24 MB, and
all but a few words of an article are in them. News has no end of words: names, numbers,
misprints; half a million, which were remembered once, took 60 MB."""


def fits(pattern: str, word: str) -> bool:
    """Return whether a word fits a pattern of letters, `*` (any) and `?` (one).

    Each run of letters is looked for once, after the one before: a regular expression
    of `a*a*a*a*b` would try every way to cut a word in five.
    """
    first, *inner = _runs(pattern)
    at = len(first)
    if not _stands(first, word, 0):
        return False
    if not inner:
        return at == len(word)
    last = inner.pop()
    for run in inner:
        at = _find(run, word, at)
        if at < 0:
            return False
        at += len(run)
    return at <= len(word) - len(last) and _stands(last, word, len(word) - len(last))


def beginning(pattern: str) -> str:
    """Return the letters before the only `*`, at the end of a wildcard; else ""."""
    stem = pattern.removesuffix("*")
    return "" if "*" in stem or "?" in stem or stem == pattern else stem


class WordRow:
    """Folds in a row, in one string: C finds letters in all of them at once."""

    def __init__(self, words: Iterable[str]) -> None:
        # No fold has a line break in it; a few have blanks, as that of "ﷺ".
        self._text = "\n".join(["", *words, ""])

    def fitting(self, pattern: str) -> list[str]:
        """Return the words that fit a wildcard with at least one letter, in order."""
        return [word for _, word in self._fitting(pattern)]

    def positions_fitting(self, pattern: str) -> list[int]:
        """Return where words stand that fit a wildcard with at least one letter."""
        return self._positions(at for at, _ in self._fitting(pattern))

    def positions_of(self, word: str) -> list[int]:
        """Return where a word stands, ascending."""
        return self._positions(self._breaks_before(word))

    def _positions(self, breaks: Iterable[int]) -> list[int]:
        """Return the positions of the words behind these line breaks."""
        text, found = self._text, []
        position = counted = 0
        for at in breaks:
            position += text.count("\n", counted, at)
            found.append(position)
            counted = at
        return found

    def _breaks_before(self, word: str) -> Iterator[int]:
        alone = f"\n{word}\n"
        at = self._text.find(alone)
        while at >= 0:
            yield at
            at = self._text.find(alone, at + 1)

    def _fitting(self, pattern: str) -> Iterator[tuple[int, str]]:
        """Yield the words that fit a wildcard, each with the line break before it."""
        text = self._text
        first, *inner = pattern.replace("?", "*").split("*")
        last = inner.pop()
        run = max(first and f"\n{first}", *inner, last and f"{last}\n", key=len)
        at = text.find(run)
        while at >= 0:
            start = text.rfind("\n", 0, at + 1)
            end = text.find("\n", start + 1)
            word = text[start + 1 : end]
            if fits(pattern, word):
                yield start, word
            # From the word's end: the run may stand in it several times.
            at = text.find(run, end)


class Wildcards:
    """The wildcards of all queries."""

    def __init__(self, patterns: Iterable[str], *, most: int = MAX_WORDS) -> None:
        """Remember the wildcards of at most twice `most` words, and of one article."""
        self._most = most
        self.of_word: dict[str, tuple[str, ...]] = {}
        """Word → the wildcards it fits, for words that were asked for lately, those of
        the article before among them."""
        self._older: dict[str, tuple[str, ...]] = {}
        """What `of_word` was when it was full."""
        self._by_start: dict[int, dict[str, list[str]]] = {}
        self._by_end: dict[int, dict[str, list[str]]] = {}
        self._inner: list[str] = []
        self.patterns = sorted(set(patterns))
        for pattern in self.patterns:
            start, end = _fixed(pattern)
            if start:
                table = self._by_start.setdefault(len(start), defaultdict(list))
                table[start].append(pattern)
            elif end:
                table = self._by_end.setdefault(len(end), defaultdict(list))
                table[end].append(pattern)
            else:
                self._inner.append(pattern)

    def fitting(self, words: set[str], budget: Budget = UNBOUNDED) -> set[str]:
        """Return the wildcards that some of the words fit."""
        found = self._known(words)
        if _UNDECIDED in found:
            self._learn(words, budget)
            found = self._known(words)
        return found

    def count_kept(self) -> int:
        """Return how many words take memory: those of both generations."""
        return len(self.of_word) + len(self._older)

    def _known(self, words: set[str]) -> set[str]:
        """Return what is known of words, and _UNDECIDED if some of them are new."""
        # One look at each word in one table: most of the time is that of the memory.
        of_each = map(self.of_word.get, words, repeat((_UNDECIDED,)))
        return set(chain.from_iterable(filter(None, of_each)))

    def _learn(self, words: set[str], budget: Budget) -> None:
        """Decide for new words which wildcards they fit."""
        if len(self.of_word) > self._most:
            self._older, self.of_word = self.of_word, {}
        unknown = words.difference(self.of_word)
        met = unknown.intersection(self._older)
        self.of_word.update((word, self._older[word]) for word in met)
        self._decide(unknown - met, budget)

    def _decide(self, words: set[str], budget: Budget) -> None:
        inside = self._fitting_inside(words, budget)
        for turn, word in enumerate(words):
            if turn % _WORDS_AT_ONCE == 0:
                budget.spend(_WORDS_AT_ONCE)
            fitting = tuple(p for p in self._candidates(word) if fits(p, word))
            fitting += tuple(inside.get(word, ()))
            self.of_word[word] = fitting

    def _fitting_inside(self, words: set[str], budget: Budget) -> dict[str, list[str]]:
        """Return the wildcards without a fixed beginning or end that words fit."""
        found: dict[str, list[str]] = {}
        if self._inner:
            row = WordRow(words)
            for pattern in self._inner:
                fitting = row.fitting(pattern)
                budget.spend(len(words) // WORDS_PER_STEP + len(fitting))
                for word in fitting:
                    found.setdefault(word, []).append(pattern)
        return found

    def _candidates(self, word: str) -> Iterable[str]:
        for size, table in self._by_start.items():
            yield from table.get(word[:size], ())
        for size, table in self._by_end.items():
            yield from table.get(word[-size:], ())


def _fixed(pattern: str) -> tuple[str, str]:
    """Return the letters a pattern begins with, and those it ends with."""
    runs = pattern.replace("?", "*").split("*")
    return runs[0], runs[-1]


@lru_cache(maxsize=10_000)
def _runs(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("*"))


def _stands(run: str, word: str, at: int) -> bool:
    """Return whether a run of letters and `?` stands at a place of a word."""
    if "?" not in run:
        return word.startswith(run, at)
    letters = word[at : at + len(run)]
    return len(letters) == len(run) and all(
        sign in ("?", letter) for sign, letter in zip(run, letters, strict=True)
    )


def _find(run: str, word: str, at: int) -> int:
    """Return the first place of a run from a place on; -1 when there is none."""
    if "?" not in run:
        return word.find(run, at)
    places = range(at, len(word) - len(run) + 1)
    return next((place for place in places if _stands(run, word, place)), -1)
