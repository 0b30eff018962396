"""Which story an article tells: the nearest one, if it is near enough.

Single-pass clustering by average link: an article is compared with the articles of a
story and joins the nearest; stories are never joined afterwards, except by people. A
story that is swallowed by another is an alert that never came, and worse than one that
rings twice: so the defaults lean to splitting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tocsin.stories.term_vectors import Vector, similarity

Grouping = Literal["tight", "normal", "loose"]

THRESHOLDS: dict[Grouping, float] = {"tight": 0.18, "normal": 0.155, "loose": 0.13}
"""How near an article must be to join. Labelled stories take 1.29, 1.16 and 1.07
messages each, and 2.5, 2.9 and 6.4 % of them are swallowed."""

MEMBERS = 16
"""Articles of a story that are compared, the newest: a story moves on."""

NEAREST = 0.15
"""What the nearest article counts for beside the average of all."""

BONUS = 0.5
"""What shared passages add, for each part of the words that is shared."""

NO_BONUS_BELOW = 0.06
"""Passages alone do not join what is about something else: press reviews, live pages,
roundups hold the beginnings of many stories."""

REST, DECAY_A_DAY, MOST_DECAY = timedelta(hours=12), 0.08, 0.15
"""A story at rest for longer than half a day draws less each day, down to a limit: next
week's article about it must be about nothing else."""

RELATED = 0.6
"""The part of the threshold from which a story that was not joined is related."""

MOST_RELATED = 5
"""Related stories worth to be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that an article may belong to."""

    story: int
    last: datetime
    """When its newest article came."""
    vectors: Sequence[bytes]
    """Of its articles, at most MEMBERS, none of them stitched; at least one."""
    passages: float = 0.0
    """How much of the words is shared with one of its articles, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What became of an article's candidates."""

    story: int | None
    score: float | None
    runner_up: int | None = None
    runner_up_score: float | None = None
    related: tuple[tuple[int, float], ...] = ()


def choose(
    vector: Vector, candidates: Iterable[Candidate], at: datetime, *, threshold: float
) -> Choice:
    """Return the nearest story, if it is near enough, and those it is related to.

    Of two that are equally near the older is chosen.
    """
    scored = []
    for candidate in candidates:
        near = nearness(vector, candidate)
        scored.append((near - _decay(at - candidate.last), near, candidate.story))
    scored.sort(key=lambda one: (-one[0], one[2]))
    joins = bool(scored) and scored[0][0] >= threshold
    others = scored[joins:]
    related = sorted(
        (one for one in others if one[1] >= RELATED * threshold),
        key=lambda one: (-one[1], one[2]),
    )
    second = others[0] if others else None
    return Choice(
        story=scored[0][2] if joins else None,
        score=scored[0][0] if scored else None,
        runner_up=second[2] if second else None,
        runner_up_score=second[0] if second else None,
        related=tuple((story, near) for _, near, story in related[:MOST_RELATED]),
    )


def nearness(vector: Vector, candidate: Candidate) -> float:
    """Return how near an article is to a story, whenever that was told."""
    found = [similarity(vector, stored) for stored in candidate.vectors]
    near = (1 - NEAREST) * sum(found) / len(found) + NEAREST * max(found)
    return near + BONUS * candidate.passages if near >= NO_BONUS_BELOW else near


def _decay(rested: timedelta) -> float:
    days = max(timedelta(0), rested - REST) / timedelta(days=1)
    return min(MOST_DECAY, DECAY_A_DAY * days)
