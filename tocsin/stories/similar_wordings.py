"""Find wordings of one statement: shortened, repunctuated, a few words changed.

Two wordings are compared by the pairs of neighbouring words: how many pairs of the
shorter one does the longer one contain? The longest wording leads a group, and each
other joins the leader that it fits best. So no chain of similar wordings can connect
two different statements.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex

from tocsin.words.fold import folds

LIKE = 0.55
"""The share of word pairs from which two wordings are one statement. A changed word in
the middle costs two pairs: one word in eight may differ, or four in twenty."""

LIKE_SHORT = 0.75
"""The same for wordings of fewer than eight words, which can agree by chance."""

SHORT_WORDS = 8

MOST_SHARED = 32
"""Wordings that are looked up for a pair of words; a pair in more is too common."""

MOST_COMPARED_LEADERS = 3
"""Leaders that a wording is compared with, those with most pairs in common."""

_ASIDE = regex.compile(r"\[[^\[\]\n]{0,80}\]")
"""An editor's insertion: "they [the rebels] left"."""


def compared_words(text: str) -> tuple[str, ...]:
    """Return a quotation's words, folded as in queries, without [insertions]."""
    return tuple(folds(_ASIDE.sub(" ", text)))


def longest_wordings(wordings: Sequence[tuple[str, ...]]) -> list[int]:
    """Return, for each wording, the index of the longest wording of its statement.

    A wording without a longer one has its own index. Of equally long wordings the first
    leads.
    """
    longest = list(range(len(wordings)))
    leaders: dict[tuple[str, ...], int] = {}
    shared: dict[tuple[str, str], list[int]] = {}
    pairs_of: dict[int, frozenset[tuple[str, str]]] = {}
    longest_first = sorted(longest, key=lambda place: (-len(wordings[place]), place))
    for place in longest_first:
        wording = wordings[place]
        if (same := leaders.get(wording)) is not None:
            longest[place] = same
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
        longest[place] = leaders[wording] = leader
    return longest


def _pairs(wording: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(wording))


def _leader(
    pairs: frozenset[tuple[str, str]],
    length_words: int,
    shared: dict[tuple[str, str], list[int]],
    pairs_of: dict[int, frozenset[tuple[str, str]]],
) -> int | None:
    """Return the leader with most of a wording's pairs; None if none has enough."""
    hits = Counter(place for pair in pairs for place in shared.get(pair, ()))
    needed = (LIKE_SHORT if length_words < SHORT_WORDS else LIKE) * len(pairs)
    best: int | None = None
    most = 0
    for place, _ in sorted(
        hits.most_common(MOST_COMPARED_LEADERS), key=lambda hit: hit[0]
    ):
        same = len(pairs & pairs_of[place])
        if same >= needed and same > most:
            best, most = place, same
    return best
