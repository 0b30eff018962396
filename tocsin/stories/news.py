"""News: what an article brings that the articles already sent do not have. Pure.

A reader who was sent one article of a story wants the next development and not the next
wording. So an article that says the same in other words has to be told from one that
says something else. Names do not tell them apart in every language, and lists of words
would know only a few; what does, in all labelled languages, are new numbers, new words
in the headline that the text has too, new words beside the hits, and how much of a sent
article is said again, above all of its lead: a development repeats what went before,
and another wording what was news. Sentences that a sent article has already bring
nothing, and those that a site has printed before count neither way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.stories.news_text import (
    LEAD,
    NewsText,
    Sentence,
    Wording,
    word_count,
)
from tocsin.stories.same_text import covered_words
from tocsin.stories.word_runs import WordRuns
from tocsin.words.fold import is_solid
from tocsin.words.numbers import is_rounded

COPIED = 0.6
"""The share of its words in runs of sent articles from which a sentence is copied."""

SHORTEST_SENTENCE = 4
"""Words of a sentence that can have such a run."""

COPY = 0.45
"""The share of copied words from which an article is another's text with changes: what
was changed may be news, however much was not."""

NEW_IN_COPY = 5
"""New words that a changed sentence with a hit needs in a copy, since editors change
the wording."""

SERIES = 0.5
"""The share of its words in sentences that an earlier article of its site has too, from
which an article is made from the same template."""

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

FEWEST_TERMS_OF_LEAD = 10
"""The same for what a sent article leads with."""

ANYWAY, NUMBER, HEADLINE_WORD, WORD_AT_HIT = 0.13, 0.586, 0.128, 0.028
"""How much of a sent article and its lead any article may say again, and how much more
one that has a new number, for each new word of its headline, and for each new word
beside a hit. Fitted to labelled affairs in four languages, each language judged with
what the others had taught, and to those of `make bench-newsroom`."""

MOST_HEADLINE_WORDS, MOST_WORDS_AT_HIT = 2, 8
"""New words that count in these places: a long sentence in other words has many, and is
no more of a development for it."""

NAMED = 4
"""New numbers and words that are named as the reason."""


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


def news_of(
    article: NewsText,
    hits: Sequence[tuple[int, int]],
    sent: Sequence[SentText],
    *,
    in_headline: bool = False,
) -> News:
    """Return what an article brings that no sent article has.

    `hits` are the places in its text where the watchlist hit, and `in_headline` says
    whether it hit in the headline; `sent` begins with the newest. Without sent articles
    all of it is news.
    """
    if not sent:
        return News(is_news=True)
    known = _known(article, sent)
    last = _last_of_series(article, sent)
    if last is None:
        fresh = _fresh(article, sent, known)
        at_hits = _at_hits(fresh, hits)
        copied = 1 - word_count(fresh) / max(1, article.size)
        is_news = bool(fresh) and (
            (copied >= COPY and _is_changed_copy(fresh, at_hits, known))
            or _is_development(article, fresh, at_hits, sent=sent, known=known)
        )
    else:
        fresh = _differing(article, last, sent)
        at_hits = _at_hits(fresh, hits)
        is_news = bool(at_hits) or (
            in_headline and _is_headed_anew(article, last, sent)
        )
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
        uses = sum(sentence.wording in text.wordings for text in earlier)
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
    """Return whether what was changed in a copied text is news: words or a number."""
    return any(
        _words(sentence.terms - known) >= NEW_IN_COPY for sentence in at_hits
    ) or any(
        sentence.numbers - known and len(sentence.terms & known) >= ON_TOPIC
        for sentence in fresh
    )


def _known(article: NewsText, sent: Sequence[SentText]) -> frozenset[str]:
    """Return the terms that sent articles have, and what says their numbers again."""
    known = frozenset().union(*(earlier.text.terms for earlier in sent))
    numbers = frozenset().union(*(earlier.text.numbers for earlier in sent))
    return known.union(n for n in article.numbers - known if is_rounded(n, numbers))


def _last_of_series(article: NewsText, sent: Iterable[SentText]) -> NewsText | None:
    """Return the newest article of a site that has a template in common with this one.

    None when there is none.
    """
    for earlier in sent:
        if not earlier.same_site:
            continue
        again = [s for s in article.sentences if s.wording in earlier.text.wordings]
        if word_count(again) >= max(1, SERIES * article.size):
            return earlier.text
    return None


def _differing(
    article: NewsText, last: NewsText, sent: Iterable[SentText]
) -> list[Sentence]:
    """Return the sentences that differ from a series' last piece.

    "Halmer: no warning" is news after "Halmer: flood alert", also when an earlier piece
    had it. What another site was sent with is none.
    """
    elsewhere = (earlier.text.wordings for earlier in sent if not earlier.same_site)
    known = last.wordings.union(*elsewhere)
    return [sentence for sentence in article.sentences if sentence.wording not in known]


def _is_headed_anew(
    article: NewsText, last: NewsText, sent: Iterable[SentText]
) -> bool:
    """Return whether a headline has words that a series' last piece does not have.

    "Notice for Mill Island" may be all that is new, since a first line that says the
    same is left out of the text; the number of a list is none, nor is what another
    site was sent with.
    """
    elsewhere = (earlier.text.terms for earlier in sent if not earlier.same_site)
    known = last.terms.union(article.numbers, *elsewhere)
    return not article.headline_terms <= known


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
        ANYWAY
        + NUMBER * has_number
        + HEADLINE_WORD * min(headline, MOST_HEADLINE_WORDS)
        + WORD_AT_HIT * min(at_hit, MOST_WORDS_AT_HIT)
    )
    return max(_said_again(article, earlier) for earlier in sent) < allowed


def _words(terms: Iterable[str]) -> int:
    """Return how many words these terms are, about."""
    solid = others = 0
    for term in terms:
        if is_solid(term[0]):
            solid += 1
        else:
            others += 1
    return others + solid // TERMS_OF_SOLID_WORD


def _said_again(article: NewsText, sent: SentText) -> float:
    """Return the share of a sent article that an article says again.

    The mean of two shares: of all its terms, and of those it leads with. What a site
    prints word for word once more counts neither way.
    """
    earlier = sent.text
    printed = frozenset[Wording]()
    if sent.same_site:
        printed = article.wordings & earlier.wordings
    terms = article.terms_without(printed) if printed else article.terms
    whole = earlier.terms_without(printed) if printed else earlier.terms
    lead = earlier.terms_without(printed, first=LEAD) if printed else earlier.lead_terms
    return (
        len(terms & whole) / max(FEWEST_TERMS, len(whole))
        + len(terms & lead) / max(FEWEST_TERMS_OF_LEAD, len(lead))
    ) / 2


def _fresh(
    article: NewsText, sent: Iterable[SentText], known: frozenset[str]
) -> list[Sentence]:
    """Return the sentences that no sent article has, and those with a new number."""
    texts = [earlier.text for earlier in sent]
    runs = frozenset().union(*(text.runs.run_set for text in texts))
    # A short one has other runs by itself where its text is without blanks.
    whole = {sentence.folds for text in texts for sentence in text.sentences}
    return [
        sentence
        for sentence in article.sentences
        if sentence.numbers - known
        or not (sentence.folds in whole or _is_copied(sentence, runs, known))
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
