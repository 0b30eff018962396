"""A chart of names with counts: outlets, watchlists or languages, the most first."""

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.web.charts.chart_scale import percent_of

LEAST_PERCENT = 0.6
"""A bar of 1 under one of 10,000 is still seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBar:
    """A name, its count, and how long its bar is in percent of the longest."""

    name: str
    count: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBars:
    """The names with the highest counts, and what the others have together."""

    bars: tuple[RankedBar, ...]
    others: int
    """How many names are left out."""
    others_count: int
    total: int


def ranked_bars(counts: Iterable[tuple[str, int]], *, most: int = 12) -> RankedBars:
    """Return the bars of (name, count) in order.

    Names of one count stand in alphabetical order. What counts nothing is left out.
    """
    found = sorted(
        (count for count in counts if count[1] > 0),
        key=lambda count: (-count[1], count[0]),
    )
    # A line for one more name says more than a line for "1 other".
    shown = found if len(found) <= most + 1 else found[:most]
    longest = found[0][1] if found else 0
    return RankedBars(
        bars=tuple(
            RankedBar(
                name=name,
                count=count,
                width=max(percent_of(count, longest), LEAST_PERCENT),
            )
            for name, count in shown
        ),
        others=len(found) - len(shown),
        others_count=sum(count for _, count in found[len(shown) :]),
        total=sum(count for _, count in found),
    )
