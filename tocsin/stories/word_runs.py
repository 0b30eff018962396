"""A text prepared for comparison: its words, and each run of four words."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xxhash import xxh3_64_intdigest

from store.model import Article
from tocsin.words.fold import folds, is_solid

RUN = 4
"""Words in a run: runs of four find all heavily rewritten copies, runs of eight fewer
than half."""

SOLID_RUN = 8
"""Characters in a run of a script without spaces: about four words."""

SCALE = 10
"""One run in so many becomes a fingerprint (FracMinHash: those with a small hash, so
that two texts keep the same ones of the runs they share). Fingerprints only propose
articles, whose texts are then compared word by word; so few are enough."""

FEWEST = 12
"""Fingerprints of a text at least, if it has as many runs: short texts are copied."""

ENOUGH_WORDS = 40
"""Below it a text is a placeholder ("Subscribe to read on") that many articles have in
common; the headline then counts as well."""

REMEMBERED, LONGEST_REMEMBERED = 32, 20_000
"""Texts whose words are cached, in about 2 MB, and the characters of the longest of
them: the words of one article are asked for several times in a row."""

PACKED = 768
"""Texts whose packed runs are cached, in about 8 MB: most copies come on one day."""

_LIMIT = 2**64 // SCALE

_KEPT_BITS = 48
"""Bits of a fingerprint that are kept: SQLite stores them in 6 bytes. With 50 million
stored, a new one collides once in five million."""


@dataclass(frozen=True)
class WordRuns:
    """The words of a text in order, folded."""

    words: Sequence[str]

    @classmethod
    def of(cls, text: str) -> "WordRuns":
        """Return the words of a text, from the cache if it is there."""
        return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _cut(text)

    @property
    def packed(self) -> "PackedRuns":
        """The runs without the words."""
        ends = self.ends
        kept = ends if isinstance(ends, range) else array("I", ends)
        return PackedRuns(array("Q", self.runs), kept, self.repeated)

    @cached_property
    def runs(self) -> list[int]:
        """The 64-bit hash of each run of words, in order; empty without words."""
        words = self.words
        if self._is_solid:
            runs: Iterable[str] = (
                " ".join(words[start:end]) for start, end in enumerate(self.ends)
            )
        elif len(words) < RUN:
            runs = [" ".join(words)] if words else []
        else:
            # Three times as fast as slices, and the case of most texts.
            runs = map(
                " ".join, zip(words, words[1:], words[2:], words[3:], strict=False)
            )
        return list(map(xxh3_64_intdigest, map(str.encode, runs)))

    @cached_property
    def run_set(self) -> frozenset[int]:
        """The different ones of `runs`."""
        return frozenset(self.runs)

    @property
    def repeated(self) -> int:
        """How many runs the text has had before."""
        return len(self.runs) - len(self.run_set)

    @cached_property
    def ends(self) -> Sequence[int]:
        """Where each run ends: the index of the word after it."""
        if self._is_solid:
            return list(_solid_ends(self.words))
        count = len(self.words)
        return range(RUN, count + 1) if count >= RUN else [count] * (count > 0)

    def fingerprints(self) -> list[int]:
        """Return the text's fingerprints, ascending and without repeats."""
        kept = {run for run in self.runs if run < _LIMIT}
        if len(kept) < FEWEST:
            kept = set(sorted(self.run_set)[:FEWEST])
        return sorted({run >> (64 - _KEPT_BITS) for run in kept})

    @cached_property
    def _is_solid(self) -> bool:
        if "".join(self.words).isascii():
            return False
        return any(map(is_solid, {word for word in self.words if len(word) == 1}))


@dataclass(frozen=True, slots=True)
class PackedRuns:
    """The runs of a text without its words: a tenth of the memory."""

    runs: Sequence[int]
    """As `WordRuns.runs`."""
    ends: Sequence[int]
    """As `WordRuns.ends`."""
    repeated: int
    """As `WordRuns.repeated`."""

    @classmethod
    def of(cls, text: str) -> "PackedRuns":
        """Return the runs of a text, from the cache if they are there."""
        return _packed(text) if len(text) <= LONGEST_REMEMBERED else _cut(text).packed


def _cut(text: str) -> WordRuns:
    # A lone surrogate, which JSON can contain, has no bytes to hash.
    whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return WordRuns(folds(whole))


_remembered = lru_cache(maxsize=REMEMBERED)(_cut)


@lru_cache(maxsize=PACKED)
def _packed(text: str) -> PackedRuns:
    return WordRuns.of(text).packed


def _solid_ends(words: Sequence[str]) -> Iterator[int]:
    """Yield where runs end if a word of letters counts as two characters."""
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
    """Return a key that two articles with the same wording have in common.

    Case, accents, punctuation and spacing are ignored. So are the title and the
    standfirst of a whole article, which every outlet writes itself.
    """
    words = WordRuns.of(article.text).words
    lines = article.text.split("\n", article.provenance.standfirst)
    body = words[sum(len(folds(line)) for line in lines[:-1]) :]
    if len(body) < ENOUGH_WORDS:
        body = [*folds(article.title), "\n", *words]
    return " ".join(body)
