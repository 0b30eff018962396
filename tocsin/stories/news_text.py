"""Articles cut into what can be news: sentences, their terms and numbers. Pure."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from spiders.extract.dates.months import is_month
from spiders.extract.dates.weekdays import is_weekday
from tocsin.stories.recent_texts import RecentTexts
from tocsin.stories.text_changes import SENTENCE_END
from tocsin.stories.word_runs import WordRuns
from tocsin.words.fold import TextWord, is_solid, words
from tocsin.words.numbers import numbers_in

LONGEST = 20_000
"""Characters of a text that are looked at: news stands at the top."""

REMEMBERED_CHARS = 800_000
"""Characters of the articles that are cached, 210 of usual length, in about 35 MB:
those that many watchlists find are cut once."""

SHORTEST_TERM = 4
"""Letters of a word that counts; shorter ones are mostly grammar."""

STEM = 6
"""Letters by which words are compared, so that an inflected form is the same word in
any language."""

LEAD = 3
"""Sentences of a text that, with its headline, tell its news."""

Wording = tuple[str, ...]
"""The words of a sentence without its dates: a series changes them in every piece."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what it is compared by."""

    start: int
    end: int
    folds: tuple[str, ...]
    wording: Wording
    terms: frozenset[str]
    """Its words as stems, numbers among them; nothing of its dates."""
    numbers: frozenset[str]


@dataclass(frozen=True)
class NewsText:
    """An article cut into what can be news.

    What it is compared by is made when it is asked for: most articles need a part.
    """

    headline: tuple[Sentence, ...]
    sentences: tuple[Sentence, ...]
    runs: WordRuns
    surfaces: dict[str, str]
    """Term → the first word of the article with it, as it is written."""

    @cached_property
    def headline_terms(self) -> frozenset[str]:
        """The terms of the headline."""
        return _all_terms(self.headline)

    @cached_property
    def text_terms(self) -> frozenset[str]:
        """The terms of the text."""
        return _all_terms(self.sentences)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of both."""
        return self.headline_terms | self.text_terms

    @cached_property
    def lead_terms(self) -> frozenset[str]:
        """The terms of the headline and the first sentences."""
        return self.headline_terms | _all_terms(self.sentences[:LEAD])

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of both."""
        every = (*self.headline, *self.sentences)
        return frozenset().union(*(sentence.numbers for sentence in every))

    @cached_property
    def wordings(self) -> frozenset[Wording]:
        """The wordings of its sentences."""
        return frozenset(sentence.wording for sentence in self.sentences)

    @cached_property
    def size(self) -> int:
        """The words of its text."""
        return word_count(self.sentences)

    def terms_without(
        self, wordings: Set[Wording], *, first: int | None = None
    ) -> frozenset[str]:
        """Return the terms of headline and sentences, but not of these wordings.

        `first` is how many sentences are looked at; all, if it is None.
        """
        kept = (s for s in self.sentences[:first] if s.wording not in wordings)
        return self.headline_terms | _all_terms(kept)


def news_text(title: str, text: str, language: str = "") -> NewsText:
    """Return an article cut into what can be news; only its beginning if it is long."""
    return _recent.of(title, text, language)


def _cut(title: str, text: str, language: str) -> NewsText:
    surfaces: dict[str, str] = {}
    headline = tuple(_sentences(title, language, surfaces))
    sentences = tuple(_sentences(text[:LONGEST], language, surfaces))
    return NewsText(headline, sentences, WordRuns.of(text[:LONGEST]), surfaces)


_recent = RecentTexts(_cut, most_chars=REMEMBERED_CHARS)


def word_count(sentences: Iterable[Sentence]) -> int:
    """Return how many words sentences have."""
    return sum(len(sentence.folds) for sentence in sentences)


def _all_terms(sentences: Iterable[Sentence]) -> frozenset[str]:
    return frozenset().union(*(sentence.terms for sentence in sentences))


def _sentences(
    text: str, language: str, surfaces: dict[str, str]
) -> Iterator[Sentence]:
    start = 0
    ends = [(match.start(), match.end()) for match in SENTENCE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        if text[start:end].strip():
            yield _sentence(text, (start, end), language, surfaces)
        start = following


def _sentence(
    text: str, span: tuple[int, int], language: str, surfaces: dict[str, str]
) -> Sentence:
    start, end = span
    part = text[start:end]
    found = words(part)
    terms: dict[str, str] = {}
    dated = {place for place, word in enumerate(found) if word.fold[0].isdigit()}
    for number in numbers_in(part, found, language):
        terms[number.digits] = part[found[number.first].start : found[number.last].end]
        dated.difference_update(range(number.first, number.last + 1))
    numbers = frozenset(terms)
    for place, word in enumerate(found):
        if is_weekday(word.fold, language):
            dated.add(place)
            continue
        following = found[place + 1] if place + 1 < len(found) else None
        term, surface = _term(part, word, following, is_first=not place)
        if term:
            terms.setdefault(term, surface)
    for term, surface in terms.items():
        surfaces.setdefault(term, surface)
    folds = tuple(word.fold for word in found)
    wording = tuple(
        fold
        for place, fold in enumerate(folds)
        if place not in dated and not is_month(fold, language)
    )
    return Sentence(start, end, folds, wording, frozenset(terms), numbers)


def _term(
    part: str, word: TextWord, following: TextWord | None, *, is_first: bool
) -> tuple[str, str]:
    """Return a word as a term and as it is written; "" when it does not count.

    In scripts without blanks a term is two characters. Numbers are none here.
    """
    surface = part[word.start : word.end]
    if word.fold[0].isdigit():
        return "", ""
    if is_solid(word.fold):
        if following is None or not is_solid(following.fold):
            return "", ""
        return word.fold + following.fold, part[word.start : following.end]
    is_name = surface[0].isupper() and not is_first and len(surface) > 1
    if is_name or len(word.fold) >= SHORTEST_TERM:
        return _stem(word.fold), surface
    return "", ""


def _stem(fold: str) -> str:
    if len(fold) <= SHORTEST_TERM:
        return fold
    return fold[: max(SHORTEST_TERM, min(STEM, len(fold) - 2))]
