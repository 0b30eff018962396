"""When two quotations are the same words: shortened, repunctuated, a few words changed.

What counts is how many of the shorter one's pairs of neighbouring words stand in the
longer one too. Longer wordings lead, and others join the one that they fit best, so
that no chain of likenesses leads from one statement to another.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex

from tocsin.words.fold import folds

LIKE = 0.55
"""The share of word pairs that is the same statement: a word changed in the middle
costs two, so of eight words one may be another, of twenty four."""

LIKE_SHORT = 0.75
"""The same for wordings of fewer than eight words, of which a few agree by chance."""

SHORT_WORDS = 8

MOST_SHARED = 32
"""Wordings in which a pair of words is looked up: it says nothing if it is in more."""

MOST_ASKED = 3
"""Leaders that are compared with a wording, those with most pairs in common."""

_ASIDE = regex.compile(r"\[[^\[\]\n]{0,80}\]")
"""What an editor put in for the reader: "they [the rebels] left"."""


def compared_words(text: str) -> tuple[str, ...]:
    """Return a quotation's words as they are compared.

    As queries compare them; what stands in square brackets does not count.
    """
    return tuple(folds(_ASIDE.sub(" ", text)))


def longest_wordings(wordings: Sequence[tuple[str, ...]]) -> list[int]:
    """Return for each wording the place of the longest one that is the same words.

    A wording that nothing longer contains is its own; of equally long ones the first
    leads.
    """
    led = list(range(len(wordings)))
    leaders: dict[tuple[str, ...], int] = {}
    shared: dict[tuple[str, str], list[int]] = {}
    pairs_of: dict[int, frozenset[tuple[str, str]]] = {}
    longest_first = sorted(led, key=lambda place: (-len(wordings[place]), place))
    for place in longest_first:
        wording = wordings[place]
        if (same := leaders.get(wording)) is not None:
            led[place] = same
            continue
        pairs = _pairs(wording)
        leader = _leader(pairs, len(wording), shared, pairs_of)
        if leader is None:
            leader = place
            pairs_of[place] = pairs
            for pair in pairs:
                known = shared.setdefault(pair, [])
                if len(known) < MOST_SHARED:
                    known.append(place)
        led[place] = leaders[wording] = leader
    return led


def _pairs(wording: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(wording))


def _leader(
    pairs: frozenset[tuple[str, str]],
    length_words: int,
    shared: dict[tuple[str, str], list[int]],
    pairs_of: dict[int, frozenset[tuple[str, str]]],
) -> int | None:
    """Return the leader that has most of a wording's pairs; None if none has enough."""
    hits = Counter(place for pair in pairs for place in shared.get(pair, ()))
    needed = (LIKE_SHORT if length_words < SHORT_WORDS else LIKE) * len(pairs)
    best: int | None = None
    most = 0
    for place, _ in sorted(hits.most_common(MOST_ASKED), key=lambda hit: hit[0]):
        same = len(pairs & pairs_of[place])
        if same >= needed and same > most:
            best, most = place, same
    return best
