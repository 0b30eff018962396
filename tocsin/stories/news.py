"""News: what an article brings that the articles already sent do not have. Pure.

A reader who was sent one article of a story wants the next development and not the next
wording. So an article that says the same in other words has to be told from one that
says something else. Names do not tell them apart in every language, and lists of words
would know only a few; what does, in all labelled languages, are new numbers, new words
in the headline that the text has too, new words beside the hits, and how much of a sent
article is said again. Sentences that a sent article has already bring nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from spiders.extract.dates.months import is_month
from tocsin.stories.same_text import covered_words
from tocsin.stories.text_changes import SENTENCE_END
from tocsin.stories.word_runs import WordRuns
from tocsin.words.fold import TextWord, is_solid, words

LONGEST = 20_000
"""Characters of a text that are looked at: news stands at the top."""

REMEMBERED = 256
"""Articles that are cached, in about 45 MB: those that many watchlists find are cut
once."""

SHORTEST_TERM = 4
"""Letters of a word that counts; shorter ones are mostly grammar."""

STEM = 6
"""Letters by which words are compared, so that an inflected form is the same word in
any language."""

COPIED = 0.6
"""The share of its words in runs of sent articles from which a sentence is copied."""

SHORTEST_SENTENCE = 4
"""Words of a sentence that can have such a run."""

DRAWS_ON = 0.3
"""The share of copied words from which an article is an earlier text with changes:
then only what was changed can be news."""

NEW_IN_COPY = 5
"""New words that a changed sentence with a hit needs in another site's copy, since
editors change the wording. What one site makes from a template differs where it has
something new: there one word is enough."""

ON_TOPIC = 2
"""Words of a changed sentence that sent articles have, for a number in it to count."""

ABOUT = 0.2
"""The share of the shorter article's terms from which two may be about one matter."""

PRINTED_AGAIN = 2
"""Earlier articles of a site with a sentence from which it is part of a template."""

TERMS_OF_SOLID_WORD = 3
"""Pairs of characters that a new word of two makes in a script without blanks: its own,
and one with each neighbour."""

FEWEST_TERMS = 30
"""Terms below which an article is too short to be said again: a headline is contained
in every later article."""

NUMBER, HEADLINE_WORD, WORD_AT_HIT = 0.73, 0.21, 0.054
"""How much of a sent article may be said again by an article that has a new number, for
each new word of its headline, and for each new word beside a hit. Fitted to labelled
affairs in four languages, each language judged with what the others had taught."""

MOST_HEADLINE_WORDS, MOST_WORDS_AT_HIT = 2, 8

NAMED = 4
"""New numbers and words that are named as the reason."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what it is compared by."""

    start: int
    end: int
    folds: tuple[str, ...]
    terms: frozenset[str]
    """Its words as stems, numbers among them."""
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
        return _all_terms((*self.headline, *self.sentences))

    @cached_property
    def wordings(self) -> frozenset[tuple[str, ...]]:
        """The words of each of its sentences."""
        return frozenset(sentence.folds for sentence in self.sentences)

    @cached_property
    def folds(self) -> frozenset[str]:
        """Its words, of whatever length, those of the headline too."""
        every = (*self.headline, *self.sentences)
        return frozenset().union(*(sentence.folds for sentence in every))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentText:
    """An article that was sent."""

    text: NewsText
    same_site: bool
    """Whether it stands on the site of the article that is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Whether an article is news, and what is new in it."""

    is_news: bool
    new: tuple[str, ...] = ()
    """Its new numbers and words, as it writes them; the weightiest first."""


@lru_cache(maxsize=REMEMBERED)
def news_text(title: str, text: str) -> NewsText:
    """Return an article cut into what can be news; only its beginning if it is long."""
    surfaces: dict[str, str] = {}
    headline = tuple(_sentences(title, surfaces))
    sentences = tuple(_sentences(text[:LONGEST], surfaces))
    return NewsText(headline, sentences, WordRuns.of(text[:LONGEST]), surfaces)


def news_of(
    article: NewsText, hits: Sequence[tuple[int, int]], sent: Sequence[SentText]
) -> News:
    """Return what an article brings that no sent article has.

    `hits` are the places in its text where the watchlist hit. Without sent articles all
    of it is news.
    """
    if not sent:
        return News(is_news=True)
    known = frozenset().union(*(earlier.text.terms for earlier in sent))
    source = max(sent, key=lambda earlier: _shared_runs(article, earlier.text))
    changed = _differing if source.same_site else _fresh
    fresh = changed(article, sent, known)
    at_hits = _at_hits(fresh, hits)
    copied = 1 - _count(fresh) / max(1, _count(article.sentences))
    if copied >= DRAWS_ON:
        is_news = (
            bool(at_hits)
            if source.same_site
            else _is_changed_copy(fresh, at_hits, known)
        )
    else:
        is_news = _is_development(article, fresh, at_hits, sent=sent, known=known)
    return News(is_news=is_news, new=_named(article, fresh, at_hits, known))


def is_about(article: NewsText, earlier: NewsText) -> bool:
    """Return whether two articles share so many terms that one may repeat the other."""
    shorter = min(len(article.terms), len(earlier.terms))
    return len(article.terms & earlier.terms) >= ABOUT * max(FEWEST_TERMS, shorter)


def is_boilerplate(
    article: NewsText, hits: Sequence[tuple[int, int]], earlier: Sequence[NewsText]
) -> bool:
    """Return whether all hits stand in sentences that a site prints again and again.

    `earlier` are articles of the site. An article that has nothing else is no
    boilerplate: it is a notice that was issued again.
    """
    if not hits or len(earlier) < PRINTED_AGAIN:
        return False

    def is_repeated(sentence: Sentence) -> bool:
        uses = sum(sentence.folds in text.wordings for text in earlier)
        return uses >= PRINTED_AGAIN

    return all(map(is_repeated, _at_hits(article.sentences, hits))) and not all(
        map(is_repeated, article.sentences)
    )


def _at_hits(
    sentences: Iterable[Sentence], hits: Sequence[tuple[int, int]]
) -> list[Sentence]:
    return [
        sentence
        for sentence in sentences
        if any(sentence.start <= start < sentence.end for start, _ in hits)
    ]


def _is_changed_copy(
    fresh: Iterable[Sentence], at_hits: Iterable[Sentence], known: frozenset[str]
) -> bool:
    """Return whether what another site changed in a text is news: words or a number."""
    return any(
        _words(sentence.terms - known) >= NEW_IN_COPY for sentence in at_hits
    ) or any(
        sentence.numbers - known and len(sentence.terms & known) >= ON_TOPIC
        for sentence in fresh
    )


def _differing(
    article: NewsText, sent: Iterable[SentText], _known: frozenset[str]
) -> list[Sentence]:
    """Return the sentences with a word that no sent article has.

    "Flood warning for Aldwen" differs by one from its site's last warning.
    """
    printed = frozenset().union(*(earlier.text.folds for earlier in sent))
    return [s for s in article.sentences if not printed.issuperset(s.folds)]


def _is_development(
    article: NewsText,
    fresh: Sequence[Sentence],
    at_hits: Sequence[Sentence],
    *,
    sent: Sequence[SentText],
    known: frozenset[str],
) -> bool:
    """Return whether an article in its own words says more than it says again."""
    headline = _words(article.headline_terms & article.text_terms - known)
    at_hit = max((_words(sentence.terms - known) for sentence in at_hits), default=0)
    has_number = any(sentence.numbers - known for sentence in fresh)
    allowed = (
        NUMBER * has_number
        + HEADLINE_WORD * min(headline, MOST_HEADLINE_WORDS)
        + WORD_AT_HIT * min(at_hit, MOST_WORDS_AT_HIT)
    )
    return _said_again(article, sent) < allowed


def _words(terms: Iterable[str]) -> int:
    """Return how many words these terms are, about."""
    solid = others = 0
    for term in terms:
        if is_solid(term[0]):
            solid += 1
        else:
            others += 1
    return others + solid // TERMS_OF_SOLID_WORD


def _said_again(article: NewsText, sent: Iterable[SentText]) -> float:
    """Return the largest share of a sent article's terms that an article has."""
    return max(
        len(article.terms & earlier.text.terms)
        / max(FEWEST_TERMS, len(earlier.text.terms))
        for earlier in sent
    )


def _fresh(
    article: NewsText, sent: Iterable[SentText], known: frozenset[str]
) -> list[Sentence]:
    """Return the sentences that no sent article has, and those with a new number."""
    runs = frozenset().union(*(earlier.text.runs.run_set for earlier in sent))
    return [
        sentence
        for sentence in article.sentences
        if sentence.numbers - known or not _is_copied(sentence, runs, known)
    ]


def _is_copied(sentence: Sentence, runs: frozenset[int], known: frozenset[str]) -> bool:
    if len(sentence.folds) < SHORTEST_SENTENCE:
        return sentence.terms <= known
    covered = covered_words(WordRuns(sentence.folds), runs)
    return sum(covered) >= COPIED * len(sentence.folds)


def _named(
    article: NewsText,
    fresh: Sequence[Sentence],
    at_hits: Sequence[Sentence],
    known: frozenset[str],
) -> tuple[str, ...]:
    """Return what is new, as a reader would name it."""
    numbers = [n for sentence in fresh for n in sorted(sentence.numbers - known)]
    headline = [
        term
        for sentence in article.headline
        for term in sorted(sentence.terms & article.text_terms - known)
    ]
    beside = [term for s in at_hits for term in sorted(s.terms - known)]
    new = list(dict.fromkeys([*numbers, *headline, *beside]))[:NAMED]
    return tuple(article.surfaces[term] for term in new)


def _shared_runs(article: NewsText, earlier: NewsText) -> int:
    return len(article.runs.run_set & earlier.runs.run_set)


def _count(sentences: Iterable[Sentence]) -> int:
    return sum(len(sentence.folds) for sentence in sentences)


def _all_terms(sentences: Iterable[Sentence]) -> frozenset[str]:
    return frozenset().union(*(sentence.terms for sentence in sentences))


def _sentences(text: str, surfaces: dict[str, str]) -> Iterable[Sentence]:
    start = 0
    ends = [(match.start(), match.end()) for match in SENTENCE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        if text[start:end].strip():
            yield _sentence(text, start, end, surfaces)
        start = following


def _sentence(text: str, start: int, end: int, surfaces: dict[str, str]) -> Sentence:
    part = text[start:end]
    found = words(part)
    terms, numbers = set[str](), set[str]()
    for place, word in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        term, surface = _term(part, word, following, is_first=not place)
        if not term:
            continue
        if term[0].isdigit():
            if _is_date(found, place):
                continue
            numbers.add(term)
        terms.add(term)
        surfaces.setdefault(term, surface)
    folds = tuple(word.fold for word in found)
    return Sentence(start, end, folds, frozenset(terms), frozenset(numbers))


def _term(
    part: str, word: TextWord, following: TextWord | None, *, is_first: bool
) -> tuple[str, str]:
    """Return a word as a term and as it is written; "" when it does not count.

    In scripts without blanks a term is two characters.
    """
    surface = part[word.start : word.end]
    if is_solid(word.fold):
        if following is None or not is_solid(following.fold):
            return "", ""
        return word.fold + following.fold, part[word.start : following.end]
    is_name = surface[0].isupper() and not is_first and len(surface) > 1
    if surface[0].isdigit() or is_name or len(word.fold) >= SHORTEST_TERM:
        return _stem(word.fold), surface
    return "", ""


def _stem(fold: str) -> str:
    if len(fold) <= SHORTEST_TERM or fold[0].isdigit():
        return fold
    return fold[: max(SHORTEST_TERM, min(STEM, len(fold) - 2))]


def _is_date(found: Sequence[TextWord], place: int) -> bool:
    """Return whether a number is that of a day or year, beside the name of a month."""
    beside = (place - 2, place - 1, place + 1, place + 2)
    return any(
        0 <= other < len(found) and is_month(found[other].fold) for other in beside
    )
