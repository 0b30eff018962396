"""Recognising: what an article is to those before it - the same, a copy, a story.

Everything is looked up and decided inside the transaction that keeps the article, so
that of two copies that arrive together one is the first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal, Self

from sqlite_utils import Database

from spiders import urls
from store import articles, fingerprints, overlaps, stories, term_index
from store.model import Article, Overlap, Placement
from tocsin.stories.choose_story import MEMBERS, THRESHOLDS, Candidate, Grouping, choose
from tocsin.stories.same_text import SAME, SharedText, shared, text_relation
from tocsin.stories.term_vectors import TermCounts, Vector, packed, similarity, vector
from tocsin.stories.term_vectors import terms as terms_of
from tocsin.stories.word_runs import WordRuns, text_key

MOST_COMPARED = 12
"""Earlier articles whose text is compared, those with the rarest words in common."""

HITS = 2
"""Common fingerprints from which texts are compared: one is met by chance."""

NAMES = 12
"""An article's heaviest terms, by which it is found; with 20 hardly more is."""

NEWEST = 120
"""Articles looked at that a term names: with 60 or 400 the stories were the same."""

MOST_NEAR, MOST_STORIES = 60, 25
"""Articles with most weight in common, and stories of theirs, that are compared."""

LEAD_KNOWN = 0.3
"""How much of an earlier text's beginning must stand in an article for its passages to
count, unless they are half of that text: whoever copies an article begins with it, and
a roundup of many begins with one."""

ALL_BUT = 0.8
"""The part of an article from which it is a copy of one other, whatever else is in."""

LONGEST = 200_000
"""Characters of a text that is compared, about 30,000 words: twelve such texts are
compared within two seconds. Articles have a tenth of it."""

BELIEVED = timedelta(days=7)
"""How long before it was seen an article may say that it was published, for a story to
go by it. Older is an old article, or a wrong date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """How stories are told apart: [stories] of the configuration."""

    grouping: Grouping = "normal"
    """How near an article must be to a story."""
    window: timedelta = timedelta(days=14)
    """How long a story can be joined after its newest article."""
    memory: timedelta = timedelta(days=30)
    """How long an article's words are recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """What an article will be found by."""

    text_key: str
    at: datetime
    prints: Sequence[int]
    held: Mapping[int, list[int]]
    """Which earlier articles hold them."""
    keys: Sequence[int]
    """What its terms are counted under."""
    vector: Vector


@dataclass(frozen=True, slots=True)
class _Relative:
    """An earlier article, and what it shares."""

    overlaps: Overlap
    found: SharedText


def compared_runs(text: str) -> WordRuns:
    """Return the words of a text, of a very long one those at its beginning."""
    return WordRuns.of(text[:LONGEST])


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonText:
    """An article cut into what it is compared by, before the write lock is held."""

    text_key: str
    text: WordRuns
    fingerprints: Sequence[int]
    terms: TermCounts

    @classmethod
    def of(cls, article: Article) -> Self:
        """Cut an article; of a very long text only the first `LONGEST` characters."""
        text = article.text[:LONGEST]
        runs = WordRuns.of(text)
        return cls(
            text_key=text_key(article),
            text=runs,
            fingerprints=runs.fingerprints(),
            terms=terms_of(article.title, text, article.language),
        )


def place(
    db: Database, article: Article, comparison: ComparisonText, settings: StorySettings
) -> tuple[Placement, IndexEntry | None]:
    """Return an article's placement and index entry; no address of it is known.

    An article whose exact words are known has no index entry: it is a sighting.
    """
    known = articles.with_text(db, comparison.text_key)
    if known is not None:
        return seen_again(db, known, "text"), None
    return compare(db, article, comparison, settings)


def compare(
    db: Database, article: Article, comparison: ComparisonText, settings: StorySettings
) -> tuple[Placement, IndexEntry]:
    """Return an article's placement among earlier articles, and its index entry."""
    prints = comparison.fingerprints
    held = fingerprints.holders(db, prints)
    keys = comparison.terms.keys()
    marks = IndexEntry(
        text_key=comparison.text_key,
        at=effective_time(article),
        prints=prints,
        held=held,
        keys=keys,
        vector=vector(comparison.terms, term_index.frequencies(db, keys)),
    )
    since = marks.at - settings.memory
    relatives = _relatives(db, article, comparison.text, held, since)
    return _placed(db, marks, relatives, settings), marks


def seen_again(db: Database, known: int, known_by: Literal["url", "text"]) -> Placement:
    """Return the place of an article that is kept already."""
    story = stories.story_of(db, known)
    return Placement(known=known, known_by=known_by, story=story)


def write_placement(
    db: Database, article: int, where: Placement, marks: IndexEntry
) -> int:
    """Write an article's place and what it will be found by; return its story."""
    story = stories.place(db, article, where, marks.at)
    overlaps.add(db, article, where.overlaps)
    write_index_entry(db, article, marks, draws=not where.composite)
    return story


def write_index_entry(
    db: Database, article: int, marks: IndexEntry, *, draws: bool
) -> None:
    """Write what an article will be found by; by its terms only if it draws others."""
    fingerprints.add(db, article, marks.prints, marks.held)
    term_index.count(db, marks.keys)
    names = list(marks.vector)[:NAMES] if draws else []
    term_index.add_vector(db, article, packed(marks.vector), names)


def effective_time(article: Article) -> datetime:
    """Return when an article came: when it was published, if that can be believed."""
    if article.published is None:
        return article.seen
    age = article.seen - article.published
    return article.published if timedelta(0) <= age <= BELIEVED else article.seen


def _relatives(
    db: Database,
    article: Article,
    text: WordRuns,
    held: Mapping[int, list[int]],
    since: datetime,
) -> list[_Relative]:
    """Return the earlier articles that share words, the nearest first."""
    hits: Counter[int] = Counter()
    rarity: dict[int, float] = defaultdict(float)
    for holders in held.values():
        for other in holders:
            hits[other] += 1
            rarity[other] += 1 / len(holders)
    likely = sorted(rarity, key=lambda other: (-rarity[other], other))
    likely = [other for other in likely if hits[other] >= HITS][:MOST_COMPARED]
    site = urls.domain(article.url)
    found = []
    for other in likely:
        words = articles.stored_text(db, other)
        if words is None or words.seen < since:
            continue
        both = shared(text, compared_runs(words.text))
        kind = text_relation(both, same_site=urls.domain(words.url) == site)
        if kind:
            relative = Overlap(
                article=other,
                share=both.share,
                other_share=both.other_share,
                same=kind == "same text",
            )
            found.append(_Relative(relative, both))
    return sorted(found, key=lambda one: (-one.found.most, one.overlaps.article))


def _placed(
    db: Database,
    marks: IndexEntry,
    relatives: Sequence[_Relative],
    bounds: StorySettings,
) -> Placement:
    threshold = THRESHOLDS[bounds.grouping]
    composites = _stitched_before(db, marks, relatives, threshold)
    told = stories.stories_by_article(db, [one.overlaps.article for one in relatives])
    whole = [one for one in relatives if one.overlaps.article not in composites]
    passages = _passages(whole, told)
    candidates = _candidates(db, marks, passages, composites, bounds)
    choice = choose(marks.vector, candidates, marks.at, threshold=threshold)
    is_copy = bool(relatives) and max(r.overlaps.share for r in relatives) >= ALL_BUT
    among = {told[r.overlaps.article] for r in whole if r.overlaps.article in told}
    composite = not is_copy and len(among) > 1
    copied = [
        r.overlaps for r in relatives if r.overlaps.same and r.overlaps.share >= SAME
    ]
    if composite:
        copied = []
    return Placement(
        story=choice.story,
        copy_of=max(copied, key=lambda k: k.share).article if copied else None,
        composite=composite,
        score=choice.score,
        runner_up=choice.runner_up,
        runner_up_score=choice.runner_up_score,
        overlaps=tuple(one.overlaps for one in relatives),
        related=choice.related,
        composites=composites,
    )


def _passages(
    relatives: Iterable[_Relative], told: Mapping[int, int]
) -> dict[int, float]:
    """Return how much of the words is shared with stories, for those where it counts.

    The nearest article of a story counts.
    """
    found: dict[int, float] = {}
    for one in relatives:
        story = told.get(one.overlaps.article)
        counts = one.overlaps.other_share >= SAME or one.found.other_lead >= LEAD_KNOWN
        if story is not None and counts:
            found[story] = max(found.get(story, 0.0), one.found.most)
    return found


def _stitched_before(
    db: Database, marks: IndexEntry, relatives: Sequence[_Relative], threshold: float
) -> tuple[int, ...]:
    """Return earlier articles of which this one shows that they are stitched.

    Those that share words with it and, besides, with a third that is about something
    else.
    """
    mine = {one.overlaps.article for one in relatives}

    def is_strange(third: Overlap) -> bool:
        if third.article in mine or third.share >= ALL_BUT:
            return False
        stored = term_index.vector_of(db, third.article)
        return stored is not None and similarity(marks.vector, stored) < threshold

    return tuple(
        one.overlaps.article
        for one in relatives
        if one.overlaps.other_share < ALL_BUT
        and any(map(is_strange, overlaps.of(db, one.overlaps.article)))
    )


def _candidates(
    db: Database,
    marks: IndexEntry,
    passages: Mapping[int, float],
    composites: Collection[int],
    bounds: StorySettings,
) -> Iterator[Candidate]:
    """Yield the stories the article may belong to, by its passages and its terms."""
    heaviest = islice(marks.vector.items(), NAMES)
    # The square: what a term adds to the cosine of two that hold it alike.
    asked = [(term, weight * weight) for term, weight in heaviest]
    near = term_index.nearest(db, asked, each=NEWEST, limit=MOST_NEAR)
    in_story = stories.stories_by_article(db, near)
    by_terms = [in_story[id_] for id_ in near if id_ in in_story]
    wanted = list(dict.fromkeys([*passages, *by_terms]))[:MOST_STORIES]
    found = stories.compared(
        db, wanted, since=marks.at - bounds.window, members=MEMBERS, without=composites
    )
    for one in found:
        yield Candidate(
            story=one.story,
            last=one.last,
            vectors=one.vectors,
            passages=passages.get(one.story, 0.0),
        )
