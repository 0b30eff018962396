"""Choose the story that an article joins: the most similar one, if similar enough.

Single-pass clustering by average link: an article is compared with the articles of each
story and joins the most similar story. Stories are never merged afterwards, except by a
person. A story that is merged into another by mistake is an alert that is never sent;
that is worse than a story that sends two. So the defaults prefer to split.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tocsin.stories.term_vectors import Vector, similarity

Grouping = Literal["tight", "normal", "loose"]

THRESHOLDS: dict[Grouping, float] = {"tight": 0.18, "normal": 0.155, "loose": 0.13}
"""The similarity from which an article joins. Labelled stories take 1.29, 1.16 and 1.07
messages each; 2.5, 2.9 and 6.4 % of them are merged into another by mistake."""

MEMBERS = 16
"""Articles of a story that are compared, the newest ones: a story develops."""

NEAREST = 0.15
"""The weight of the most similar article; the average of all has the rest."""

BONUS = 0.5
"""The similarity that shared passages add when all words are shared."""

NO_BONUS_BELOW = 0.06
"""Similarity below which passages add nothing: press reviews, live pages and roundups
contain the beginnings of many stories."""

REST, DECAY_A_DAY, MOST_DECAY = timedelta(hours=12), 0.08, 0.15
"""A story without a new article for half a day loses similarity each day, down to a
limit: an article of next week must be about nothing else to join it."""

RELATED = 0.6
"""The share of the threshold from which a story that was not joined is related."""

MOST_RELATED = 5
"""Related stories that are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that an article may belong to."""

    story: int
    last: datetime
    """When its newest article came."""
    vectors: Sequence[bytes]
    """Of its articles without composites: at least one, at most MEMBERS."""
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
    vector: Vector, candidates: Iterable[Candidate], at: datetime, *, threshold: float
) -> Choice:
    """Return the most similar story, if it is similar enough, and the related ones.

    Of two equally similar stories the older is chosen.
    """
    scored = []
    for candidate in candidates:
        found = story_similarity(vector, candidate)
        scored.append((found - _decay(at - candidate.last), found, candidate.story))
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


def story_similarity(vector: Vector, candidate: Candidate) -> float:
    """Return how similar an article is to a story, whatever the story's age."""
    found = [similarity(vector, stored) for stored in candidate.vectors]
    both = (1 - NEAREST) * sum(found) / len(found) + NEAREST * max(found)
    return both + BONUS * candidate.passages if both >= NO_BONUS_BELOW else both


def _decay(age: timedelta) -> float:
    """Return what a story loses when its newest article is that old."""
    days = max(timedelta(0), age - REST) / timedelta(days=1)
    return min(MOST_DECAY, DECAY_A_DAY * days)
