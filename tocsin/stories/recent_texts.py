"""Articles that were cut lately, within a bound on their length."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")

ArticleTexts = tuple[str, str, str]
"""Headline, text and language."""


class RecentTexts(Generic[_Value]):
    """What articles were cut into, for those asked for last; threads may share it.

    The bound is on characters: an article of 20,000 takes as much as five usual ones.
    """

    def __init__(
        self, cut: Callable[[str, str, str], _Value], *, most_chars: int
    ) -> None:
        """Keep what `cut` returns for headline, text and language."""
        self._cut = cut
        self._most_chars = most_chars
        self._kept: dict[ArticleTexts, _Value] = {}
        """Those asked for last stand last."""
        self._changing = threading.Lock()
        self.chars = 0
        """The length of the articles that are kept."""

    def __len__(self) -> int:
        """Return how many articles are kept."""
        return len(self._kept)

    def of(self, title: str, text: str, language: str) -> _Value:
        """Return an article as it was cut, or is cut now."""
        article = (title, text, language)
        with self._changing:
            if article in self._kept:
                self._kept[article] = self._kept.pop(article)
                return self._kept[article]
        cut = self._cut(title, text, language)
        with self._changing:
            if article not in self._kept:
                self._kept[article] = cut
                self.chars += _length(article)
            while self.chars > self._most_chars:
                self._forget_oldest()
        return cut

    def _forget_oldest(self) -> None:
        oldest = next(iter(self._kept))
        del self._kept[oldest]
        self.chars -= _length(oldest)


def _length(article: ArticleTexts) -> int:
    title, text, _ = article
    return len(title) + len(text)
