"""Placement: which story an article joins, and whether it is a copy or a roundup.

Everything is decided inside the transaction that stores the article.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice

from spiders import urls
from store import articles, compared_stories, matches, overlaps, stories, term_index
from store.compared_stories import ComparedStory
from store.database import Database
from store.model import Article, Placement
from store.overlap_model import Overlap
from tocsin.intake import deduplication
from tocsin.intake.deduplication import (
    NAMES,
    ComparisonText,
    IndexEntry,
    OverlappingArticle,
)
from tocsin.stories.choose_story import RELATED, Candidate, choose
from tocsin.stories.grouping import MEMBERS, THRESHOLDS, Grouping
from tocsin.stories.merged_vectors import MergedVectors
from tocsin.stories.same_text import SAME
from tocsin.stories.term_vectors import similarity

NEWEST = 120
"""Articles looked at for each term; with 60 or 400 the stories were the same."""

MOST_NEAR, MOST_STORIES = 60, 25
"""The most similar articles that are looked up, and their stories that are compared."""

FOUND, MOST_WATCHLISTS, MORE_STORIES = 24, 4, 16
"""The newest articles of each watchlist that found the article, such watchlists, and
stories that are compared for them beside the others. Two articles of one event need not
share their heaviest terms, least of all where few of their language are known."""

FEWEST_MERGED = 4
"""Articles of a story from which their vectors are merged: fewer are compared as fast
one by one, and most stories stay so small."""

LEAD_KNOWN = 0.3
"""How much of an earlier text's beginning an article must contain for its passages to
count, unless they are half of that text: whoever copies an article begins with it, and
a roundup of many begins with one."""

ALL_BUT = 0.8
"""The share of an article from which it is a copy, whatever else it contains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """How articles are grouped into stories: [stories] of the configuration."""

    grouping: Grouping = "normal"
    """How similar an article must be to a story."""
    window: timedelta = timedelta(days=14)
    """How long a story can be joined after its newest article."""
    memory: timedelta = timedelta(days=30)
    """How long an article's words are recognised."""


def place(
    db: Database, article: Article, comparison: ComparisonText, settings: StorySettings
) -> tuple[Placement, IndexEntry | None]:
    """Return the placement and index entry of an article with unknown addresses.

    An article whose exact words are known is a sighting and has no index entry.
    """
    known = articles.with_text(db, comparison.text_key)
    if known is None:
        return compare(db, article, comparison, settings)
    if not deduplication.is_issued_again(db, known, article, memory=settings.memory):
        return deduplication.seen_again(db, known, "text"), None
    found, entry = compare(db, article, comparison, settings)
    related = ((found.story, found.score or 0.0),) if found.story else ()
    new = replace(found, story=None, copy_of=None, composite=False, related=related)
    return new, entry


def compare(
    db: Database,
    article: Article,
    comparison: ComparisonText,
    settings: StorySettings,
    *,
    before: int | None = None,
) -> tuple[Placement, IndexEntry]:
    """Return an article's placement among earlier articles, and its index entry.

    With `before` given, only articles with lower numbers count as earlier.
    """
    entry = replace(deduplication.index_entry(db, article, comparison), before=before)
    overlapping = deduplication.overlapping_articles(
        db, entry, text=comparison.text, since=entry.at - settings.memory
    )
    return _choose_placement(db, entry, overlapping, settings), entry


def write_placement(
    db: Database, article: int, placement: Placement, entry: IndexEntry
) -> int:
    """Write an article's placement and index entry; return its story."""
    story = stories.place(db, article, placement, entry.at)
    overlaps.add(db, article, placement.overlaps)
    deduplication.write_index_entry(
        db, article, entry, by_terms=not placement.composite
    )
    return story


def _choose_placement(
    db: Database,
    entry: IndexEntry,
    overlapping: Sequence[OverlappingArticle],
    settings: StorySettings,
) -> Placement:
    threshold = THRESHOLDS[settings.grouping]
    composites = _composites(db, entry, overlapping, threshold)
    story_of = stories.stories_by_article(db, [earlier.id for earlier in overlapping])
    whole = [earlier for earlier in overlapping if earlier.id not in composites]
    passages = _passages(whole, story_of)
    candidates = _candidates(db, entry, passages, composites, settings)
    choice = choose(
        entry.vector,
        candidates,
        entry.at,
        threshold=threshold,
        is_own=partial(_is_own, db, entry.site),
    )
    stories_shared = {story_of[e.id] for e in whole if e.id in story_of}
    is_copy = any(
        # What its site makes from one template is no roundup, whatever it quotes.
        earlier.overlap.share >= (SAME if earlier.same_site else ALL_BUT)
        for earlier in overlapping
    )
    composite = not is_copy and len(stories_shared) > 1
    return Placement(
        story=choice.story,
        copy_of=None if composite else _original(overlapping),
        composite=composite,
        score=choice.score,
        runner_up=choice.runner_up,
        runner_up_score=choice.runner_up_score,
        overlaps=tuple(earlier.overlap for earlier in overlapping),
        related=choice.related,
        composites=composites,
    )


def _is_own(db: Database, site: str, story: int) -> bool:
    """Return whether all articles of a story that are compared are from one site."""
    found = stories.addresses(db, story, newest=MEMBERS)
    return all(urls.domain(url) == site for url in found)


def _original(overlapping: Iterable[OverlappingArticle]) -> int | None:
    """Return the article that this one is a copy of; None when it is no copy."""
    copied = [
        earlier.overlap
        for earlier in overlapping
        if earlier.overlap.same and earlier.overlap.share >= SAME
    ]
    return max(copied, key=lambda overlap: overlap.share).article if copied else None


def _passages(
    overlapping: Iterable[OverlappingArticle], story_of: Mapping[int, int]
) -> dict[int, float]:
    """Return story → the share of words that an article has in common with it.

    The article of a story that shares most counts. Stories whose passages do not count
    are left out.
    """
    found: dict[int, float] = {}
    for earlier in overlapping:
        story = story_of.get(earlier.id)
        counts = (
            earlier.overlap.other_share >= SAME
            or earlier.shared.other_lead >= LEAD_KNOWN
        )
        if story is not None and counts:
            found[story] = max(found.get(story, 0.0), earlier.shared.most)
    return found


def _composites(
    db: Database,
    entry: IndexEntry,
    overlapping: Sequence[OverlappingArticle],
    threshold: float,
) -> tuple[int, ...]:
    """Return the earlier articles that this one shows to be composite.

    They share words with it, and also with a third article about something else.
    """
    sharing = {earlier.id for earlier in overlapping}

    def is_unrelated(third: Overlap) -> bool:
        if third.article in sharing or third.share >= ALL_BUT:
            return False
        stored = term_index.vector_of(db, third.article)
        unrelated = RELATED * threshold
        return stored is not None and similarity(entry.vector, stored) < unrelated

    return tuple(
        earlier.id
        for earlier in overlapping
        if earlier.overlap.other_share < ALL_BUT
        and any(map(is_unrelated, overlaps.of(db, earlier.id)))
    )


def _candidates(
    db: Database,
    entry: IndexEntry,
    passages: Mapping[int, float],
    composites: Collection[int],
    settings: StorySettings,
) -> Iterator[Candidate]:
    """Yield the stories an article may belong to, by its passages and its terms."""
    heaviest = islice(entry.vector.items(), NAMES)
    # The square: what a term adds to the cosine of two articles that weigh it alike.
    weights = [(term, weight * weight) for term, weight in heaviest]
    named = term_index.nearest(db, weights, each=NEWEST, limit=MOST_NEAR)
    found = matches.newest_found(db, entry.found_by[:MOST_WATCHLISTS], each=FOUND)
    near = list(filter(entry.is_earlier, dict.fromkeys([*named, *found])))
    story_of = stories.stories_by_article(db, near)
    by_terms = [story_of[id_] for id_ in near if id_ in story_of]
    most = MOST_STORIES + MORE_STORIES * bool(found)
    wanted = list(dict.fromkeys([*passages, *by_terms]))[:most]
    compared = compared_stories.compared(
        db,
        wanted,
        since=entry.at - settings.window,
        members=MEMBERS,
        without=composites,
    )
    for story in compared:
        yield _candidate(db, story, passages.get(story.story, 0.0))


def _candidate(db: Database, story: ComparedStory, passages: float) -> Candidate:
    """Return a story as a candidate; keep its vectors merged for the next article."""
    merged = None
    if story.merged is not None:
        merged = MergedVectors(*story.merged)
    elif story.is_whole and len(story.vectors) >= FEWEST_MERGED:
        merged = MergedVectors.of(story.vectors)
        compared_stories.keep_merged(db, story.story, merged.members, merged.stored)
    return Candidate(
        story=story.story,
        first=story.first,
        last=story.last,
        vectors=() if merged else story.vectors,
        merged=merged,
        passages=passages,
    )
