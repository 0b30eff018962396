"""A spark line: how a count went, as small as a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

WIDTH_PX, HEIGHT_PX = 96, 20

MARGIN_PX = 2.5
"""Room for the dot at the end and for half the line's width."""

MOST_POINTS = 48
"""One for each second pixel: more are not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkLine:
    """The points of the line in pixels, and the numbers that its title says."""

    points: tuple[tuple[float, float], ...]
    path: str
    """The points as SVG writes them."""
    last: int
    least: int
    most: int


def spark_line(values: Sequence[int]) -> SparkLine:
    """Return the line of some counts, from 0 to the highest; without counts, none.

    Of more counts than there are pixels, neighbours are joined to their mean.
    """
    return _line(tuple(values))


@lru_cache(maxsize=2_000)
def _line(values: tuple[int, ...]) -> SparkLine:
    # Kept: a page has hundreds, and from one visit to the next only the counts of
    # today change, those of a few.
    means = _joined(values)
    top = max(means, default=0.0) or 1.0
    room = HEIGHT_PX - 2 * MARGIN_PX
    step = (WIDTH_PX - 2 * MARGIN_PX) / max(len(means) - 1, 1)
    # One count alone is its dot, at the right where the newest always is.
    left = MARGIN_PX if len(means) > 1 else WIDTH_PX - MARGIN_PX
    points = tuple(
        (
            round(left + step * place, 1),
            round(HEIGHT_PX - MARGIN_PX - room * mean / top, 1),
        )
        for place, mean in enumerate(means)
    )
    return SparkLine(
        points=points,
        path=" ".join(f"{x:g},{y:g}" for x, y in points),
        last=values[-1] if values else 0,
        least=min(values, default=0),
        most=max(values, default=0),
    )


def _joined(values: Sequence[int]) -> list[float]:
    if len(values) <= MOST_POINTS:
        return [float(value) for value in values]
    borders = [len(values) * n // MOST_POINTS for n in range(MOST_POINTS + 1)]
    return [sum(values[begin:end]) / (end - begin) for begin, end in pairwise(borders)]
