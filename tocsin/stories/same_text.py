"""The same text: how many words two articles share, and how they are related by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress, count, groupby
from typing import Literal

from tocsin.stories.word_runs import RUN, SOLID_RUN, PackedRuns, WordRuns

SAME = 0.5
"""The share of words from which two articles are one text. Nearly all labelled copies
share more; nearly no articles that only quote each other do."""

LINKED = 0.15
"""The share from which one article is a rewrite of another. An article that quotes two
sentences of a usual article shares less."""

LEAD_WORDS = 60
"""The beginning of a text: the first paragraph or two of most news."""

LEAD = 0.3
"""The share of their beginnings that two articles of one site must have in common, on
average. Captions, boxes and teasers, which a site repeats on every page, come further
down: nine in ten labelled pairs with nothing else in common share a quarter of their
words."""

FEWEST_WORDS = 12
"""Shared words below which two articles count as unrelated."""

TextRelation = Literal["", "same text", "rewrite"]


@dataclass(frozen=True, slots=True)
class SharedText:
    """The words that two texts have in common; shares are 0 to 1."""

    words: int
    """Words of the first text that occur in the second."""
    share: float
    """The same, as a share of the first text."""
    other_share: float
    """The share of the second text that occurs in the first."""
    lead: float
    """The share of the first text's beginning that occurs in the second."""
    other_lead: float
    """The share of the second text's beginning that occurs in the first."""

    @property
    def most(self) -> float:
        """The larger of the two shares."""
        return max(self.share, self.other_share)


NOTHING = SharedText(0, 0.0, 0.0, 0.0, 0.0)


def shared(text: WordRuns, other: WordRuns | PackedRuns) -> SharedText:
    """Return the words in common: those in a run that both texts contain."""
    common = text.run_set.intersection(other.runs)
    return _shared(text, other, common) if common else NOTHING


def shared_if_related(text: WordRuns, other: WordRuns | PackedRuns) -> SharedText:
    """Return the same as `shared`, or NOTHING where `text_relation` is "" anyway.

    Most texts that have a few runs in common have no more, which is seen at once.
    """
    common = text.run_set.intersection(other.runs)
    most = len(common) + max(text.repeated, other.repeated)
    longest = RUN if isinstance(text.ends, range) else SOLID_RUN
    shorter = min(len(text.ends), len(other.ends))
    # No larger share of either text can be in these runs.
    if not common or longest * most < LINKED * shorter:
        return NOTHING
    return _shared(text, other, common)


def _shared(
    text: WordRuns, other: WordRuns | PackedRuns, common: Collection[int]
) -> SharedText:
    mine, theirs = covered_words(text, common), covered_words(other, common)
    return SharedText(
        words=sum(mine),
        share=_part(mine),
        other_share=_part(theirs),
        lead=_part(mine[:LEAD_WORDS]),
        other_lead=_part(theirs[:LEAD_WORDS]),
    )


def text_relation(found: SharedText, *, same_site: bool) -> TextRelation:
    """Return how two articles are related by the words they share; "" if not.

    Within a site only the same text counts, and only if both texts begin alike.
    """
    if found.words < FEWEST_WORDS or found.most < LINKED:
        return ""
    if same_site:
        begins_alike = (found.lead + found.other_lead) / 2 >= LEAD
        return "same text" if found.most >= SAME and begins_alike else ""
    return "same text" if found.most >= SAME else "rewrite"


def passages(text: WordRuns, other: WordRuns) -> list[tuple[int, int]]:
    """Return the parts of a text that another contains: word ranges [start, end)."""
    found, start = [], 0
    for is_shared, run in groupby(covered_words(text, other.run_set)):
        length = len(list(run))
        if is_shared:
            found.append((start, start + length))
        start += length
    return found


def covered_words(text: WordRuns | PackedRuns, common: Collection[int]) -> bytearray:
    """Return a 1 for each word in one of these runs, a 0 for each other word."""
    begins = bytes(map(common.__contains__, text.runs))
    ends = text.ends
    words = ends[-1] if ends else 0
    if isinstance(ends, range):
        # All runs have one length, so one large number marks all their words at once.
        first = int.from_bytes(begins, "little")
        every = first
        for word in range(1, RUN):
            every |= first << 8 * word
        return bytearray(every.to_bytes(words, "little"))
    covered = bytearray(words)
    for start in compress(count(), begins):
        end = ends[start]
        covered[start:end] = b"\1" * (end - start)
    return covered


def _part(covered: Sequence[int]) -> float:
    return sum(covered) / len(covered)
