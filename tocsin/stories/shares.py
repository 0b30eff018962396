"""A story over all its outlets: who brought how much of it, and what texts share."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from store.model import Article
from tocsin.stories.same_text import passages
from tocsin.stories.term_vectors import LEAD_WORDS, terms, vector
from tocsin.stories.word_runs import WordRuns
from tocsin.words.fold import is_solid, places, words

FEWEST_WORDS = 8
"""Words of a passage that is worth to be shown: half a sentence."""

MOST_PASSAGES = 3
"""Passages that are shown of two articles, the longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An outlet's part in a story."""

    outlet: str
    count: int
    """Its articles, and the addresses where it had those of others."""
    percent: int


def shares(outlets: Iterable[str]) -> list[Share]:
    """Return each outlet's share of a coverage, given the outlet of each article.

    The largest first, of equal ones the first. Percents are rounded each for itself.
    """
    counted = Counter(outlets)
    total = counted.total()
    return [
        Share(outlet=outlet, count=count, percent=round(100 * count / total))
        for outlet, count in counted.most_common()
    ]


def shared_passages(text: str, other: str) -> list[str]:
    """Return the longest passages of a text that stand in another, in their order."""
    found = passages(WordRuns.of(text), WordRuns.of(other))
    long = [(end - start, start) for start, end in found if end - start >= FEWEST_WORDS]
    longest = sorted(long, key=lambda one: (-one[0], one[1]))[:MOST_PASSAGES]
    starts, ends = places(text)
    return [
        " ".join(text[starts[start] : ends[start + count - 1]].split())
        for count, start in sorted(longest, key=lambda one: one[1])
    ]


def keys_of(article: Article) -> list[int]:
    """Return what the frequencies of an article's terms are kept under."""
    return terms(article.title, article.text, article.language).keys()


def in_common(
    one: Article, other: Article, frequencies: Mapping[int, int]
) -> list[tuple[str, float]]:
    """Return the words that two articles have in common in title and lead.

    As the one writes them, with what each adds to their similarity, the heaviest first.
    """
    mine, theirs = (
        vector(terms(a.title, a.text, a.language), frequencies) for a in (one, other)
    )
    written, elsewhere = _surfaces(one), _surfaces(other)
    found = [
        (surface, mine[term] * theirs[term])
        for term, surface in written.items()
        if term in elsewhere and term in mine and term in theirs
    ]
    return sorted(found, key=lambda word: -word[1])


def _surfaces(article: Article) -> dict[int, str]:
    """Return term → the word that it first stood for in title or lead."""
    found: dict[int, str] = {}
    for run in [*article.title.split(), *article.text.split()[:LEAD_WORDS]]:
        # What stands between two blanks is a paragraph in Chinese.
        cut = words(run[: 2 * LEAD_WORDS])
        for word, following in zip_longest(cut, cut[1:]):
            pair = (
                following is not None
                and is_solid(word.fold)
                and is_solid(following.fold)
            )
            surface = run[word.start : following.end if pair else word.end]
            for term in terms(surface, "", article.language).words:
                found.setdefault(term, surface)
    return found
