"""The same text: how much two articles share, and what that makes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress, count, groupby
from typing import Literal

from tocsin.stories.word_runs import RUN, WordRuns

SAME = 0.5
"""The share of words from which two articles are one text. Of labelled copies nearly
all share more, and of pieces that only quote each other nearly none."""

LINKED = 0.15
"""The share from which one article draws on another: what quotes two sentences of a
usual article shares less."""

LEAD_WORDS = 60
"""The beginning of a text: the first paragraph or two of most news."""

LEAD = 0.3
"""How much of the beginnings of two articles of one site must agree, on average. What
stands on every page, captions, boxes and teasers, stands below: of labelled pairs that
have nothing else in common nine in ten share a quarter of their words."""

FEWEST_WORDS = 12
"""Shared words below which nothing follows from them."""

TextRelation = Literal["", "same text", "rewrite"]


@dataclass(frozen=True, slots=True)
class SharedText:
    """How much two texts share: each a part of its words, 0 to 1."""

    words: int
    """How many words of the one stand in the other."""
    share: float
    """The same as a part of the one."""
    other_share: float
    """Which part of the other stands in the one."""
    lead: float
    """Which part of the one's beginning stands in the other."""
    other_lead: float

    @property
    def most(self) -> float:
        """How much of the one that is contained more in the other."""
        return max(self.share, self.other_share)


NOTHING = SharedText(0, 0.0, 0.0, 0.0, 0.0)


def shared(one: WordRuns, other: WordRuns) -> SharedText:
    """Return how much two texts share: words that stand in a run found in both."""
    common = one.run_set & other.run_set
    if not common:
        return NOTHING
    mine, theirs = _covered(one, common), _covered(other, common)
    return SharedText(
        words=sum(mine),
        share=_part(mine),
        other_share=_part(theirs),
        lead=_part(mine[:LEAD_WORDS]),
        other_lead=_part(theirs[:LEAD_WORDS]),
    )


def text_relation(found: SharedText, *, same_site: bool) -> TextRelation:
    """Return what two articles are to each other, from what they share.

    Within a site only the same text counts, and only where it begins alike.
    """
    if found.words < FEWEST_WORDS or found.most < LINKED:
        return ""
    if same_site:
        begins_alike = (found.lead + found.other_lead) / 2 >= LEAD
        return "same text" if found.most >= SAME and begins_alike else ""
    return "same text" if found.most >= SAME else "rewrite"


def passages(one: WordRuns, other: WordRuns) -> list[tuple[int, int]]:
    """Return which words of the one stand in the other: [first, behind) in order."""
    found, start = [], 0
    for is_shared, run in groupby(_covered(one, other.run_set)):
        length = len(list(run))
        if is_shared:
            found.append((start, start + length))
        start += length
    return found


def _covered(text: WordRuns, common: Collection[int]) -> bytearray:
    """Return a 1 for each word that stands in one of these runs, a 0 for the others."""
    begins = bytes(map(common.__contains__, text.runs))
    ends = text.ends
    if isinstance(ends, range):
        # Every run is as long: all words of all runs at once, in one large number.
        first = int.from_bytes(begins, "little")
        every = first
        for word in range(1, RUN):
            every |= first << 8 * word
        return bytearray(every.to_bytes(len(text.words), "little"))
    covered = bytearray(len(text.words))
    for start in compress(count(), begins):
        end = ends[start]
        covered[start:end] = b"\1" * (end - start)
    return covered


def _part(covered: Sequence[int]) -> float:
    return sum(covered) / len(covered)
