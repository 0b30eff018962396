"""The watchlists and articles that all engines get, and our own engine on them."""

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from benchmarks.match_peers.neutral_queries import is_common_ground
from benchmarks.synthetic_articles import Press
from store.model import Article
from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.syntax import parse
from tocsin.words.fold import folds

COUNTED, TIMED = 400, 60
"""Articles that tell how common words are, and others that are matched."""

REPEATS = 7
"""Each article is timed so often and its best time counts: what disturbs only adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an engine took, and what it found."""

    ms: float
    """CPU for an article."""
    hits: list[set[int]]
    """For each article: the places of the watchlists that it is a hit of."""


class CommonGround:
    """Watchlists that all engines know, and articles of the same words."""

    def __init__(self, size: int) -> None:
        """Take so many watchlists, less those that a peer does not know."""
        press = Press()
        self.counted: list[Article] = press.articles(COUNTED)
        self.timed: list[Article] = press.articles(TIMED)
        trees = map(parse, press.queries(size))
        self.trees: list[QueryNode] = [tree for tree in trees if is_common_ground(tree)]

    @cached_property
    def frequencies(self) -> Counter[str]:
        """Return word → in how many of the counted articles it is."""
        return Counter(
            word
            for article in self.counted
            for word in {*folds(article.title), *folds(article.text)}
        )

    def words(self) -> list[tuple[str, str]]:
        """Return headline and text of each article, folded, with blanks between words.

        So the peers need not cut and fold.
        """
        return [
            (" ".join(folds(article.title)), " ".join(folds(article.text)))
            for article in self.timed
        ]


def ours(ground: CommonGround) -> Measured:
    """Match with the daemon's engine, from the raw text."""
    rarity = Rarity(folds(a.title) + folds(a.text) for a in ground.counted)
    index = Index(ground.trees, rarity)
    best = [float("inf")] * len(ground.timed)
    for _ in range(REPEATS):
        for at, article in enumerate(ground.timed):
            began = time.thread_time()
            index.matching(Document.of(article))
            best[at] = min(best[at], time.thread_time() - began)
    hits = [set(index.matching(Document.of(article))) for article in ground.timed]
    return Measured(ms=statistics.mean(best) * 1e3, hits=hits)
