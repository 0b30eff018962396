"""An article's topic as a vector of its terms (TF-IDF).

Terms are the stems of title and text, and pairs of neighbouring stems at the top of the
article: two stories about one subject have the same words but different pairs.
"""

import math
import struct
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, compress, pairwise, zip_longest
from zlib import crc32

from tocsin.words.fold import is_solid, plain_word, words
from tocsin.words.forms import stem
from tocsin.words.recent_runs import RecentRuns

LEAD_WORDS = 150
"""The top of an article: it says what happened; background follows."""

MOST_WORDS = 600
"""Words that are used; later words are ignored, since roundups and transcripts cover
many subjects."""

TITLE, LEAD, REST = 6, 2, 1
"""How often a word counts in each part, in halves: once at the top. The rest separates
stories with similar tops: without it labelled stories take 1.22 messages each instead
of 1.19 to 1.21, with as many merged by mistake."""

PAIR = 0.5
"""The weight of a pair; a single word has 1."""

MOST_TERMS = 156
"""Terms of a vector. With 96 a story takes some 5 % more messages, with 200 some 2 %
fewer; of so many, five vectors share a page of the database."""

COUNT = 0
"""In place of a term: the key of a language's number of articles."""

_MIX = 0x9E3779B1
"""Makes one term of two that stand in this order."""

_LETTERS = 2
"""Words of so few letters are ignored; numbers of any length are not."""

WEIGHTS = tuple((step / 255) ** 2 for step in range(256))
"""The weight for each stored byte. Squared, since most weights are small: neighbouring
steps differ by 3 % at 0.1."""


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The term counts of one article; each term is a number."""

    language: int
    """The high bits of its keys: statistics are kept for each language."""
    words: Mapping[int, int]
    """Term → how often, in halves, as it counts in title, lead and rest."""
    pairs: Mapping[tuple[int, int], int]
    """Two neighbouring terms in title or lead → how often."""

    def keys(self) -> list[int]:
        """Return the keys of the frequencies, the number of articles first."""
        language = self.language
        return [language | COUNT, *[language | term for term in self.words]]


LANGUAGES = 24
"""Languages of which terms are remembered: those of the articles that came last. Pages
name hundreds, and invent others."""

Vector = Mapping[int, float]
"""Term → weight, the heaviest first; of length 1."""


def terms(title: str, text: str, language: str = "") -> TermCounts:
    """Return the terms of an article."""
    known = _known(language.partition("-")[0])
    heading = _terms_of(title.split(), known)
    lead, rest = _parts(text, known)
    counted = Counter(heading * TITLE + lead * LEAD + rest * REST)
    pairs = Counter(pairwise(heading))
    pairs.update(pairwise(lead))
    return TermCounts(known.number, counted, pairs)


def vector(terms: TermCounts, frequencies: Mapping[int, int]) -> Vector:
    """Return the weights of an article's heaviest terms.

    `frequencies` gives the number of earlier articles for each of `terms.keys()`; a
    missing key means none.
    """
    log, log1p, language = math.log, math.log1p, terms.language
    count_of = frequencies.get
    most = log(count_of(language | COUNT, 0) + 2)
    rarity: dict[int, float] = {}
    weights: dict[int, float] = {}
    for term, n in terms.words.items():
        rarity[term] = rare = most - log(count_of(language | term, 0) + 1)
        weights[term] = log1p(n / 2) * rare
    for (first, second), count in terms.pairs.items():
        # No counts are kept for pairs, there are too many: the rarities are added.
        together = rarity[first] + rarity[second]
        # Not in a function: to call it would take as long as the rest.
        weights[(first * _MIX ^ second) & 0xFFFFFFFF] = (
            PAIR * log1p(count) * (together if together < most else most)
        )
    heaviest = _heaviest(weights)
    length = math.sqrt(sum([weight * weight for weight, _ in heaviest]))
    return {term: -weight / length for weight, term in heaviest} if length else {}


def _heaviest(weights: Mapping[int, float]) -> list[tuple[float, int]]:
    """Return (minus the weight, the term) of the heaviest, in this order."""
    least = -math.inf
    if len(weights) > MOST_TERMS:
        least = sorted(weights.values())[-MOST_TERMS]
    # Tuples sort without a key function, in half the time, and only those that count.
    found = [(-weight, term) for term, weight in weights.items() if weight >= least]
    return sorted(found)[:MOST_TERMS]


def packed(vector: Vector) -> bytes:
    """Return a vector as bytes: 5 for each term, the heaviest first."""
    sqrt = math.sqrt
    steps = bytes([round(sqrt(weight) * 255) for weight in vector.values()])
    return struct.pack(f"<{len(vector)}I", *vector) + steps


def stored_terms(stored: bytes) -> tuple[int, ...]:
    """Return the terms of a packed vector, the heaviest first."""
    return struct.unpack_from(f"<{len(stored) // 5}I", stored)


def similarity(vector: Vector, stored: bytes) -> float:
    """Return the cosine of two vectors, 0 to about 1."""
    found = stored_terms(stored)
    steps = stored[4 * len(found) :]
    total = 0.0
    # Without a second mapping: most compared articles have few terms in common.
    shared = map(vector.__contains__, found)
    for term, step in compress(zip(found, steps, strict=True), shared):
        total += vector[term] * WEIGHTS[step]
    return total


def similarity_among(stored: Sequence[bytes]) -> float:
    """Return the average similarity of two different ones of these vectors.

    There must be at least two.
    """
    vectors = map(_unpacked, stored[:-1])
    found = [
        similarity(vector, later)
        for place, vector in enumerate(vectors, start=1)
        for later in stored[place:]
    ]
    return sum(found) / len(found)


def _unpacked(stored: bytes) -> Vector:
    terms = stored_terms(stored)
    weights = map(WEIGHTS.__getitem__, stored[4 * len(terms) :])
    return dict(zip(terms, weights, strict=True))


class _Known(RecentRuns[tuple[int, ...]]):
    """Characters between two blanks → their terms, in one language."""

    MOST = 15_000
    """About 7 MB when both generations are full."""

    def __init__(self, language: str) -> None:
        super().__init__(lambda run: tuple(self._terms(run)), most=self.MOST)
        self._language = language
        self._stop = _stop_words().get(language, frozenset())
        self.number = (crc32(language.encode()) & 0x7FFFFFFF) << 32

    def _terms(self, run: str) -> Iterable[int]:
        if word := plain_word(run):
            if self._counts(word.lower()):
                yield _number(stem(word, self._language))
            return
        cut = words(run)
        for found, following in zip_longest(cut, cut[1:]):
            if is_solid(found.fold):
                # In these scripts a term is two characters.
                if following is not None and is_solid(following.fold):
                    yield _number(found.fold + following.fold)
                elif len(cut) == 1:
                    yield _number(found.fold)
            elif self._counts(found.fold):
                yield _number(stem(run[found.start : found.end], self._language))

    def _counts(self, fold: str) -> bool:
        """Return whether a word says something of the topic."""
        return fold not in self._stop and (len(fold) > _LETTERS or fold.isdigit())


def _parts(text: str, known: _Known) -> tuple[list[int], list[int]]:
    """Return the terms of a text's lead, and those of its rest."""
    runs = text.split()
    if max(map(len, runs), default=0) <= known.LONGEST:
        heads, tails = runs[:LEAD_WORDS], runs[LEAD_WORDS:MOST_WORDS]
        return _terms_of(heads, known), _terms_of(tails, known)
    lead: list[int] = []
    rest: list[int] = []
    seen = 0
    for run in runs:
        if seen >= MOST_WORDS:
            break
        part = lead if seen < LEAD_WORDS else rest
        if len(run) <= known.LONGEST:
            part += known[run]
            seen += 1
        else:
            # A paragraph of a script without blanks: two characters count as a word.
            part += known[run[: 2 * MOST_WORDS]]
            seen += len(run) // 2
    return lead, rest


def _terms_of(runs: Iterable[str], known: _Known) -> list[int]:
    return list(chain.from_iterable(map(known.__getitem__, runs)))


def _number(word: str) -> int:
    """Return a word's 32-bit term; of 100,000 words, one or two share a term."""
    return crc32(word.encode("utf-8", "replace"))


@lru_cache(maxsize=LANGUAGES)
def _known(language: str) -> _Known:
    return _Known(language)


@cache
def _stop_words() -> Mapping[str, frozenset[str]]:
    """Return language → its folded stop words."""
    listed = tomllib.loads((files(__package__) / "stop.toml").read_text("utf-8"))
    return {
        language: frozenset(word.fold for word in words(text))
        for language, text in listed.items()
    }
