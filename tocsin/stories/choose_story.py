"""Choose the story that an article joins: the most similar one, if similar enough.

Single-pass clustering by average link: an article is compared with the articles of each
story and joins the most similar story. Stories are never merged afterwards, except by a
person. A story that is merged into another by mistake is an alert that is never sent;
that is worse than a story that sends two. So the defaults prefer to split.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.stories.merged_vectors import (
    MergedVectors,
    VectorComparison,
    newest_among,
)
from tocsin.stories.term_vectors import Vector, similarity, similarity_among

NEAREST = 0.15
"""The weight of the most similar article; the average of all has the rest."""

BONUS = 0.5
"""The similarity that shared passages add when all words are shared."""

NO_BONUS_BELOW = 0.06
"""Similarity below which passages add nothing: press reviews, live pages and roundups
contain the beginnings of many stories."""

DAY = timedelta(days=1)

REST, DECAY_A_DAY, MOST_DECAY = timedelta(hours=12), 0.08, 0.15
"""A story without a new article for half a day loses similarity each day, down to a
limit: an article of next week must be about nothing else to join it."""

YOUNG, AGING_A_DAY, MOST_AGING = timedelta(days=1), 0.02, 0.1
"""A story that began more than a day ago loses similarity as well, however often it is
reported: an affair that goes on drifts, and the next event in it has the same words."""

ALIKE, MOST_ALIKE = 0.45, 0.3
"""An article must be as similar to a story as this share of the similarity that the
story's articles have among themselves; above MOST_ALIKE it always is. Reports of one
event are about as similar to each other, and less to reports of another event with the
same people or products."""

FEWEST_ALIKE, MOST_COMPARED_ALIKE = 5, 6
"""Articles from which a story says how similar its reports are, and those compared."""

OWN_SITE = 0.1
"""What a story loses that only the article's own site has. A site that writes on the
same matter again, and repeats no passage, mostly reports the next event."""

RELATED = 0.6
"""The share of the threshold from which a story that was not joined is related."""

MOST_RELATED = 5
"""Related stories that are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that an article may belong to."""

    story: int
    first: datetime
    """When its first article came."""
    last: datetime
    """When its newest article came."""
    vectors: Sequence[bytes] = ()
    """Of its articles without composites: at least one, at most MEMBERS."""
    merged: MergedVectors | None = None
    """The same vectors as one, in place of them."""
    passages: float = 0.0
    """The share of words in common with one of its articles, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The story that an article joins, and how similar the candidates are."""

    story: int | None
    """None when no candidate is similar enough."""
    score: float | None
    """Similarity to the most similar candidate; None without candidates."""
    runner_up: int | None = None
    runner_up_score: float | None = None
    related: tuple[tuple[int, float], ...] = ()


def choose(
    vector: Vector,
    candidates: Iterable[Candidate],
    at: datetime,
    *,
    threshold: float,
    is_own: Callable[[int], bool],
) -> Choice:
    """Return the most similar story, if it is similar enough, and the related ones.

    Of two equally similar stories the older is chosen. `is_own` tells whether all
    articles of a story are from the article's site; it is asked of few.
    """
    scored = []
    comparison = VectorComparison(vector)
    for candidate in candidates:
        found = story_similarity(comparison, candidate)
        score = found - _decay(at, candidate)
        if score >= threshold:
            score -= max(0.0, _needed(candidate) - threshold)
        if score >= threshold and is_own(candidate.story):
            score -= OWN_SITE
        scored.append((score, found, candidate.story))
    scored.sort(key=lambda scores: (-scores[0], scores[2]))
    joins = bool(scored) and scored[0][0] >= threshold
    rest = scored[joins:]
    related = sorted(
        (scores for scores in rest if scores[1] >= RELATED * threshold),
        key=lambda scores: (-scores[1], scores[2]),
    )
    second = rest[0] if rest else None
    return Choice(
        story=scored[0][2] if joins else None,
        score=scored[0][0] if scored else None,
        runner_up=second[2] if second else None,
        runner_up_score=second[0] if second else None,
        related=tuple((story, found) for _, found, story in related[:MOST_RELATED]),
    )


def story_similarity(comparison: VectorComparison, candidate: Candidate) -> float:
    """Return how similar an article is to a story, whatever the story's age."""
    if candidate.merged is None:
        vector = comparison.vector
        found = [similarity(vector, stored) for stored in candidate.vectors]
    else:
        found = comparison.similarities(candidate.merged)
    both = (1 - NEAREST) * sum(found) / len(found) + NEAREST * max(found)
    return both + BONUS * candidate.passages if both >= NO_BONUS_BELOW else both


def _decay(at: datetime, candidate: Candidate) -> float:
    """Return what a story loses since its newest article, and since its first."""
    silent = (at - candidate.last - REST) / DAY
    running = (at - candidate.first - YOUNG) / DAY
    return min(MOST_DECAY, DECAY_A_DAY * max(0.0, silent)) + min(
        MOST_AGING, AGING_A_DAY * max(0.0, running)
    )


def _needed(candidate: Candidate) -> float:
    """Return the similarity that a story's own articles call for; 0 when few do."""
    merged = candidate.merged
    members = len(candidate.vectors) if merged is None else merged.members
    if members < FEWEST_ALIKE:
        return 0.0
    if merged is None:
        among = similarity_among(candidate.vectors[-MOST_COMPARED_ALIKE:])
    else:
        among = newest_among(merged, min(members, MOST_COMPARED_ALIKE))
    return min(MOST_ALIKE, ALIKE * among)
