"""A chart of shares: how each period's articles divide among a few names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tocsin.web.charts.chart_scale import percent_of
from tocsin.web.charts.period_columns import (
    PLOT_PX,
    ColumnSlot,
    narrow_labels,
    slots_of,
)
from tocsin.web.charts.periods import Period, labelled, periods, summed

MOST_SERIES = 6
"""Colours that people tell apart, also those who see fewer; the rest is one grey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One name's part of everything."""

    name: str
    """Empty for the sum of those that have no colour."""
    number: int
    """1 to MOST_SERIES: its colour; 0 is grey."""
    total: int
    share: float
    """0 to 1."""
    names: int = 1
    """How many names it is the sum of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One series in one period: so many pixels below the plot's top."""

    number: int
    count: int
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareColumn:
    """One period's shares; without segments where nothing was counted."""

    period: Period
    slot: ColumnSlot
    total: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareColumns:
    """Shares by period, and their picture."""

    columns: tuple[ShareColumn, ...]
    series: tuple[Series, ...]
    """The largest first, as they stand on one another from the base."""
    labels: tuple[int, ...]
    total: int

    @property
    def narrow_labels(self) -> frozenset[int]:
        """Return those of the labels that a narrow screen has room for."""
        return narrow_labels(self.labels)

    def counts_of(self, column: ShareColumn) -> list[int]:
        """Return a column's count of each series, in their order."""
        counts = {segment.number: segment.count for segment in column.segments}
        return [counts.get(series.number, 0) for series in self.series]


def share_columns(
    counts: Mapping[str, Mapping[date, int]], first: date, last: date
) -> ShareColumns:
    """Return the shares of names in the days from `first` to `last`.

    Names that were not counted in these days are left out. An article that counts for
    two names counts twice: the shares are of the sum.
    """
    spans = periods(first, last)
    sums = {name: summed(days, spans) for name, days in counts.items()}
    totals = {name: sum(found) for name, found in sums.items() if any(found)}
    order = sorted(totals, key=lambda name: (-totals[name], name))
    coloured, others = order[:MOST_SERIES], order[MOST_SERIES:]
    rows = [sums[name] for name in coloured]
    if others:
        rows.append([sum(at) for at in zip(*(sums[n] for n in others), strict=True)])
    total = sum(totals.values())
    numbers = [*range(1, len(coloured) + 1), *([0] if others else [])]
    return ShareColumns(
        columns=tuple(
            ShareColumn(
                period=span,
                slot=slot,
                total=sum(row[place] for row in rows),
                segments=_segments([row[place] for row in rows], numbers),
            )
            for place, (span, slot) in enumerate(
                zip(spans, slots_of(len(spans)), strict=True)
            )
        ),
        series=tuple(_series(coloured, others, totals, total)),
        labels=tuple(labelled(spans)),
        total=total,
    )


def _series(
    coloured: list[str], others: list[str], totals: Mapping[str, int], total: int
) -> list[Series]:
    found = [
        Series(name=name, number=number, total=totals[name], share=totals[name] / total)
        for number, name in enumerate(coloured, 1)
    ]
    if others:
        rest = sum(totals[name] for name in others)
        found.append(
            Series(name="", number=0, total=rest, share=rest / total, names=len(others))
        )
    return found


def _segments(counts: list[int], numbers: list[int]) -> tuple[Segment, ...]:
    """Return the segments from the base up; each ends where the next begins."""
    total = sum(counts)
    segments = []
    below = 0
    for number, count in zip(numbers, counts, strict=True):
        if count:
            bottom = PLOT_PX * (100 - percent_of(below, total)) / 100
            top = PLOT_PX * (100 - percent_of(below + count, total)) / 100
            segments.append(
                Segment(
                    number=number,
                    count=count,
                    top=round(top, 2),
                    height=round(bottom - top, 2),
                )
            )
        below += count
    return tuple(segments)
