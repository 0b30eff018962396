"""What an article is about, as a vector of its terms (TF-IDF).

Title and text as stems, and pairs of stems that stand side by side at the top of the
article: of two stories about one subject, the words are the same and the pairs differ.
"""

import math
import struct
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise, zip_longest
from zlib import crc32

from tocsin.words.fold import is_solid, words
from tocsin.words.forms import stem

LEAD_WORDS = 150
"""The top of an article. What happened stands there; background follows."""

MOST_WORDS = 600
"""What stands behind is not looked at: roundups and transcripts are of everything."""

TITLE, LEAD, REST = 3.0, 1.0, 0.5
"""What a word counts for in each. The rest keeps apart what the tops would join:
without it labelled stories take 1.22 messages each instead of 1.19 to 1.21, at as many
that are swallowed by another."""

PAIR = 0.5
"""What a pair counts for beside a single word."""

MOST_TERMS = 156
"""Terms of a vector. With 96 a story takes some 5 % more messages, with 200 some 2 %
fewer; of so many, five vectors share a page of the database."""

COUNT = 0
"""Instead of a term: what the articles of a language are counted under."""

_LETTERS = 2
"""A word of so few is no name and says little; a number of any length may."""

_QUANTA = tuple((step / 255) ** 2 for step in range(256))
"""What a stored byte stands for. Squared, since most weights are small: between two
that follow each other lies 3 % at 0.1."""


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The terms of one article, counted; numbers stand for the words."""

    language: int
    """Of the statistics that it counts in: those of its language."""
    words: Mapping[int, float]
    """Term → how often, a word of the title counting as several."""
    pairs: Mapping[tuple[int, int], int]
    """Two terms side by side in title or lead → how often."""

    def keys(self) -> list[int]:
        """Return what the terms' frequencies are kept under, the articles' first."""
        return [self.language | COUNT, *(self.language | term for term in self.words)]


Vector = Mapping[int, float]
"""Term → weight, the heaviest first; of length 1."""


def terms(title: str, text: str, language: str = "") -> TermCounts:
    """Return the terms of an article."""
    known = _known(language.partition("-")[0])
    heading = [*chain.from_iterable(map(known.__getitem__, title.split()))]
    lead, rest = _parts(text, known)
    counted: dict[int, float] = {}
    for part, weight in ((heading, TITLE), (lead, LEAD), (rest, REST)):
        for term in part:
            counted[term] = counted.get(term, 0.0) + weight
    pairs = Counter(pairwise(heading))
    pairs.update(pairwise(lead))
    return TermCounts(known.number, counted, pairs)


def vector(terms: TermCounts, frequencies: Mapping[int, int]) -> Vector:
    """Return the weights of an article's heaviest terms.

    `frequencies` says in how many articles before this one a term stood, for each of
    `terms.keys()`; what is missing stood in none.
    """
    most = math.log(frequencies.get(terms.language | COUNT, 0) + 2)
    rarity = {
        term: most - math.log(frequencies.get(terms.language | term, 0) + 1)
        for term in terms.words
    }
    weights = {term: math.log1p(n) * rarity[term] for term, n in terms.words.items()}
    for (one, other), count in terms.pairs.items():
        # Pairs are not counted: there are too many. As rare as both words together.
        together = min(rarity[one] + rarity[other], most)
        weights[_pair(one, other)] = PAIR * math.log1p(count) * together
    # Pairs that sort by themselves, in half the time of a key for each.
    heaviest = sorted([(-weight, term) for term, weight in weights.items()])
    heaviest = heaviest[:MOST_TERMS]
    length = math.sqrt(sum(weight * weight for weight, _ in heaviest))
    return {term: -weight / length for weight, term in heaviest} if length else {}


def packed(vector: Vector) -> bytes:
    """Return a vector in 5 bytes a term, the heaviest first."""
    steps = bytes(round(math.sqrt(weight) * 255) for weight in vector.values())
    return struct.pack(f"<{len(vector)}I", *vector) + steps


def similarity(vector: Vector, stored: bytes) -> float:
    """Return the cosine of two vectors, 0 to about 1."""
    count = len(stored) // 5
    found, steps = struct.unpack_from(f"<{count}I", stored), stored[4 * count :]
    total = 0.0
    # Not by way of a second mapping: most of what is compared has little in common.
    for place, term in enumerate(found):
        if term in vector:
            total += vector[term] * _QUANTA[steps[place]]
    return total


class _Known(dict[str, tuple[int, ...]]):
    """What stands between two blanks → its terms, remembered while it is short."""

    MOST = 100_000
    """A bound on memory; what news repeats is far less."""
    LONGEST = 40
    """Characters; in Chinese a run is a paragraph and never comes again."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._stop = _stop_words().get(language, frozenset())
        self.number = (crc32(language.encode()) & 0x7FFFFFFF) << 32

    def __missing__(self, run: str) -> tuple[int, ...]:
        found = tuple(self._terms(run))
        if len(run) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[run] = found
        return found

    def _terms(self, run: str) -> Iterable[int]:
        cut = words(run)
        for word, following in zip_longest(cut, cut[1:]):
            if is_solid(word.fold):
                # Characters mean something two by two.
                if following is not None and is_solid(following.fold):
                    yield _number(word.fold + following.fold)
                elif len(cut) == 1:
                    yield _number(word.fold)
            elif word.fold not in self._stop and (
                len(word.fold) > _LETTERS or word.fold.isdigit()
            ):
                yield _number(stem(run[word.start : word.end], self._language))


def _parts(text: str, known: _Known) -> tuple[list[int], list[int]]:
    """Return the terms of a text's lead, and those of its rest."""
    lead: list[int] = []
    rest: list[int] = []
    seen = 0
    for run in text.split():
        if seen >= MOST_WORDS:
            break
        part = lead if seen < LEAD_WORDS else rest
        if len(run) <= known.LONGEST:
            part += known[run]
            seen += 1
        else:
            # A paragraph of a script without blanks: two characters to the word.
            part += known[run[: 2 * MOST_WORDS]]
            seen += len(run) // 2
    return lead, rest


def _pair(one: int, other: int) -> int:
    return (one * 0x9E3779B1 ^ other) & 0xFFFFFFFF


def _number(word: str) -> int:
    """Return 32 bits for a word; of 100,000 words one or two share theirs."""
    return crc32(word.encode("utf-8", "replace"))


@cache
def _known(language: str) -> _Known:
    return _Known(language)


@cache
def _stop_words() -> Mapping[str, frozenset[str]]:
    """Return language → the folds of its words that say nothing."""
    listed = tomllib.loads((files(__package__) / "stop.toml").read_text("utf-8"))
    return {
        language: frozenset(word.fold for word in words(text))
        for language, text in listed.items()
    }
