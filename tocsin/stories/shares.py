"""A story across its outlets: each outlet's share, and the passages in common."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from store.model import Article
from tocsin.stories.same_text import passages
from tocsin.stories.term_vectors import LEAD_WORDS, terms, vector
from tocsin.stories.word_runs import WordRuns
from tocsin.words.fold import is_solid, places, words

FEWEST_WORDS = 8
"""Words of the shortest passage that is shown: half a sentence."""

MOST_PASSAGES = 3
"""Passages that are shown of two articles, the longest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An outlet's share of a story's coverage."""

    outlet: str
    count: int
    """Its articles, and the addresses at which it repeated those of others."""
    percent: int


def shares(outlets: Iterable[str]) -> list[Share]:
    """Return each outlet's share, given the outlet of each article; the largest first.

    Outlets with equal shares keep their order. Each percentage is rounded by itself.
    """
    counted = Counter(outlets)
    total = counted.total()
    return [
        Share(outlet=outlet, count=count, percent=round(100 * count / total))
        for outlet, count in counted.most_common()
    ]


def shared_passages(text: str, other: str) -> list[str]:
    """Return the longest passages of a text that another contains, in text order."""
    found = passages(WordRuns.of(text), WordRuns.of(other))
    long = [(end - start, start) for start, end in found if end - start >= FEWEST_WORDS]
    longest = sorted(long, key=lambda passage: (-passage[0], passage[1]))
    starts, ends = places(text)
    return [
        " ".join(text[starts[start] : ends[start + count - 1]].split())
        for count, start in sorted(
            longest[:MOST_PASSAGES], key=lambda passage: passage[1]
        )
    ]


def keys_of(article: Article) -> list[int]:
    """Return the keys of an article's term frequencies."""
    return terms(article.title, article.text, article.language).keys()


def words_in_common(
    article: Article, other: Article, frequencies: Mapping[int, int]
) -> list[tuple[str, float]]:
    """Return the words in common in title and lead, the weightiest first.

    Each as `article` writes it, with the similarity that it adds.
    """
    mine, theirs = (
        vector(terms(a.title, a.text, a.language), frequencies)
        for a in (article, other)
    )
    written, elsewhere = _surfaces(article), _surfaces(other)
    found = [
        (surface, mine[term] * theirs[term])
        for term, surface in written.items()
        if term in elsewhere and term in mine and term in theirs
    ]
    return sorted(found, key=lambda word: -word[1])


# One article is compared with all of a story.
@lru_cache(maxsize=2)
def _surfaces(article: Article) -> dict[int, str]:
    """Return term → the first word in title or lead that has this term."""
    found: dict[int, str] = {}
    for run in [*article.title.split(), *article.text.split()[:LEAD_WORDS]]:
        # In Chinese a whole paragraph has no blank.
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
