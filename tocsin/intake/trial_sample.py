"""A sample of the articles that two watchlists may match, and what it says of all."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.intake.article_verdicts import ArticleVerdicts, VerdictPair
from tocsin.intake.sample_estimates import Estimate, estimate, spread, total

FEWEST = 8
"""Articles of a part that are read whatever it costs: with none, nothing is known."""


@dataclass(slots=True)
class SampledPart:
    """A group of articles, and what was decided of those that were looked at."""

    size: int
    looked_at: int = 0
    pairs: Counter[VerdictPair] = field(default_factory=Counter)

    def take(self, pair: VerdictPair) -> None:
        """Count the verdicts on one more article."""
        self.looked_at += 1
        self.pairs[pair] += 1

    def like(self, fits: Callable[[VerdictPair], bool]) -> Estimate:
        """Return how many articles of the group have such verdicts."""
        found = sum(number for pair, number in self.pairs.items() if fits(pair))
        return estimate(self.size, self.looked_at, found)


def sampled(
    groups: Sequence[Sequence[int]],
    verdicts: ArticleVerdicts,
    goes_on: Callable[[], bool],
) -> list[SampledPart]:
    """Return a sample of each group, taken in turns while `goes_on` says so."""
    parts = [SampledPart(len(group)) for group in groups]
    open_parts = [
        (part, group, spread(len(group)))
        for part, group in zip(parts, groups, strict=True)
    ]
    while open_parts:
        open_parts = [
            each for each in open_parts if _one_more(*each, verdicts, goes_on)
        ]
    return parts


def how_many(
    parts: Iterable[SampledPart], fits: Callable[[VerdictPair], bool]
) -> Estimate:
    """Return how many articles of several groups have such verdicts."""
    return total(part.like(fits) for part in parts)


def _one_more(
    part: SampledPart,
    group: Sequence[int],
    places: Iterator[int],
    verdicts: ArticleVerdicts,
    goes_on: Callable[[], bool],
) -> bool:
    """Look at the next article of a group; return whether there was one, and time."""
    place = next(places, None)
    if place is None:
        return False
    id_ = group[place]
    if id_ not in verdicts.known and part.looked_at >= FEWEST and not goes_on():
        return False
    part.take(verdicts.of(id_))
    return True
