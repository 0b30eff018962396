"""How common words are: a watchlist is filed under the rarest word it needs."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate

from tocsin.watchlists.atoms import ANYTHING, FORM, LITERAL, TITLE, Atom, Group, fact_of
from tocsin.watchlists.wildcards import beginning

_UNSEEN = 0.3
"""In how many of the counted articles a word counts as present that none had."""
_SIDE_BY_SIDE = 0.08
"""How often two words that one article has stand side by side in it, about."""
_IN_TITLE = 0.05
"""How often a word of an article is in its headline too, about."""
_FACTS = {
    "lang": 0.5, "country": 0.3, "source": 0.02, "host": 0.02, "agency": 0.02,
    "author": 0.002,
}  # fmt: skip


class Rarity:
    """Estimates the share of articles that have an atom."""

    def __init__(self, texts: Iterable[Iterable[str]] = ()) -> None:
        """Count in how many texts each word occurs; without texts, guess by length."""
        counts: Counter[str] = Counter()
        self._total = 0
        for words in texts:
            counts.update(set(words))
            self._total += 1
        self._counts = counts
        self._sorted = sorted(counts)
        self._sums = [0, *accumulate(counts[word] for word in self._sorted)]

    def of(self, group: Group) -> float:
        """Return the share of articles that have one of these atoms, about."""
        # Each atom costs a look-up, too: of two equal groups take the smaller.
        return min(1.0, sum(map(self._of_atom, group))) + 1e-6 * len(group)

    def _of_atom(self, atom: Atom) -> float:
        if isinstance(atom, tuple):
            return _SIDE_BY_SIDE * min(map(self._of_atom, atom))
        if atom.startswith(TITLE):
            return _IN_TITLE * self._of_atom(atom[1:])
        if atom == ANYTHING:
            return 1.0
        if atom.startswith(LITERAL):
            return 0.01
        if atom.startswith(FORM):
            return 2 * self._of_word(atom[1:].lower())
        if "*" in atom or "?" in atom:
            return self._of_wildcard(atom)
        name = fact_of(atom)
        return _FACTS[name] if name else self._of_word(atom)

    def _of_word(self, word: str) -> float:
        if self._total:
            return (self._counts.get(word) or _UNSEEN) / self._total
        return 0.5 if len(word) <= 3 else 0.02

    def _of_wildcard(self, pattern: str) -> float:
        stem = beginning(pattern)
        if not self._total or not stem:
            return 0.02
        low = bisect_left(self._sorted, stem)
        high = bisect_left(self._sorted, stem + "\U0010ffff")
        return (self._sums[high] - self._sums[low] + _UNSEEN) / self._total
