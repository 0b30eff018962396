"""A text as texts are compared: its words, and every run of four of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xxhash import xxh3_64_intdigest

from store.model import Article
from tocsin.words.fold import folds, is_solid

RUN = 4
"""Words in a run: of copies that were heavily rewritten such runs find all, runs of
eight fewer than half."""

SOLID_RUN = 8
"""Characters in a run of a script written without spaces: about four words."""

SCALE = 10
"""One run in so many stands for the text in an index (FracMinHash: those with a small
hash, so that two texts keep the same of what they share). Fingerprints only propose:
what is shared is then counted in the texts themselves. So few do."""

FEWEST = 12
"""Fingerprints of a text at least, if it has as many runs: short ones are copied."""

ENOUGH_WORDS = 40
"""Below it a text is not an article but what stands in for one ("Subscribe to read
on"), and says nothing about which. The headline then counts as well."""

REMEMBERED, LONGEST_REMEMBERED = 128, 20_000
"""Texts whose cut is kept for a while, in about 8 MB, and the characters of the longest
of them: whoever copies an article mostly does so on the same day."""

_LIMIT = 2**64 // SCALE

_KEPT_BITS = 48
"""Of a fingerprint, as SQLite then stores it in 6 bytes. Of 50 million, a new one is
met by chance once in five million."""


@dataclass(frozen=True)
class WordRuns:
    """The words of a text in order, folded."""

    words: Sequence[str]

    @classmethod
    def of(cls, text: str) -> "WordRuns":
        """Cut a text, or remember its cut."""
        return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _cut(text)

    @cached_property
    def runs(self) -> list[int]:
        """The hash of each run of words, 64 bits, in order; the last runs end together.

        At least one, unless there are no words.
        """
        words = self.words
        if self._is_solid:
            runs: Iterable[str] = (
                " ".join(words[start:end]) for start, end in enumerate(self.ends)
            )
        elif len(words) < RUN:
            runs = [" ".join(words)] if words else []
        else:
            # Three times as fast as slices, and most texts of the world.
            runs = map(
                " ".join, zip(words, words[1:], words[2:], words[3:], strict=False)
            )
        return list(map(xxh3_64_intdigest, map(str.encode, runs)))

    @cached_property
    def run_set(self) -> frozenset[int]:
        """The different ones of `runs`."""
        return frozenset(self.runs)

    @cached_property
    def ends(self) -> Sequence[int]:
        """Where each run ends: the number of the word behind it."""
        if self._is_solid:
            return list(_solid_ends(self.words))
        count = len(self.words)
        return range(RUN, count + 1) if count >= RUN else [count] * (count > 0)

    def fingerprints(self) -> list[int]:
        """Return what stands for the text in an index, ascending, each once."""
        kept = [run for run in self.run_set if run < _LIMIT]
        if len(kept) < FEWEST:
            kept = sorted(self.run_set)[:FEWEST]
        return sorted({run >> (64 - _KEPT_BITS) for run in kept})

    @cached_property
    def _is_solid(self) -> bool:
        return any(len(word) == 1 and is_solid(word) for word in self.words)


def _cut(text: str) -> WordRuns:
    # Half a character, which JSON can spell, has no bytes to be hashed.
    whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return WordRuns(folds(whole))


_remembered = lru_cache(maxsize=REMEMBERED)(_cut)


def _solid_ends(words: Sequence[str]) -> Iterator[int]:
    """Yield where runs end that count a word of letters as two characters."""
    weights = [1 if is_solid(word) else SOLID_RUN // RUN for word in words]
    end = weight = 0
    for start_weight in weights:
        while weight < SOLID_RUN and end < len(weights):
            weight += weights[end]
            end += 1
        yield end
        if end == len(weights):
            return
        weight -= start_weight


def text_key(article: Article) -> str:
    """Return what two articles with the same wording have in common.

    Case, accents, punctuation and spacing do not count; of a whole article, nor do the
    title and the standfirst, which every outlet writes for itself.
    """
    words = WordRuns.of(article.text).words
    lines = article.text.split("\n", article.provenance.standfirst)
    behind = words[sum(len(folds(line)) for line in lines[:-1]) :]
    if len(behind) < ENOUGH_WORDS:
        behind = [*folds(article.title), "\n", *words]
    return " ".join(behind)
