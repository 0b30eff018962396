"""A chart of columns: how many articles each day, or week, month or year had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.web.charts.chart_scale import count_ticks, percent_of
from tocsin.web.charts.periods import Period, labelled, periods, summed

PLOT_PX = 120
"""How high the columns' room is."""

FILLED = 0.74
"""The part of its place that a column fills: gaps tell columns apart."""

WIDEST = 7.0
"""Percent of the width: one column alone is no wall."""

LEAST_PX = 1.5
"""A column of 1 beside one of 10,000 is still seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSlot:
    """The room of one period, in percent of the width."""

    left: float
    width: float

    @property
    def middle(self) -> float:
        """Return the middle, for a label."""
        return round(self.left + self.width / 2, 2)

    @property
    def bar_width(self) -> float:
        """Return how wide the column in it is."""
        return round(min(self.width * FILLED, WIDEST), 2)

    @property
    def bar_left(self) -> float:
        """Return where the column in it begins."""
        return round(self.middle - self.bar_width / 2, 2)

    @property
    def anchor(self) -> str:
        """Return which end of a label stands there, so that none is cut off."""
        if self.middle < 6:
            return "start"
        return "end" if self.middle > 94 else "middle"

    @property
    def label_at(self) -> float:
        """Return where a label stands, by its anchor."""
        if self.anchor == "start":
            return self.bar_left
        if self.anchor == "end":
            return round(self.bar_left + self.bar_width, 2)
        return self.middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One period's count, and its picture."""

    period: Period
    slot: ColumnSlot
    count: int
    height: float
    is_open: bool
    """Whether the period is not over, so that the count will grow."""
    is_before: bool
    """Whether it ends before what the chart is about, and is there to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """A line across at a round number, so many pixels above the base."""

    value: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodColumns:
    """Counts by period, and their picture."""

    columns: tuple[Column, ...]
    lines: tuple[GridLine, ...]
    labels: tuple[int, ...]
    """Places of the columns that have a date below on a wide screen."""
    total: int

    @property
    def narrow_labels(self) -> frozenset[int]:
        """Return those of the labels that a narrow screen has room for."""
        return narrow_labels(self.labels)

    @property
    def highest(self) -> Column | None:
        """Return the first of the highest columns; None when nothing was counted."""
        top = max(self.columns, key=lambda column: column.count, default=None)
        return top if top and top.count else None


def period_columns(
    counts: Mapping[date, int],
    first: date,
    last: date,
    *,
    today: date | None = None,
    about: date | None = None,
) -> PeriodColumns:
    """Return the columns of the days from `first` to `last`.

    `today` is the day that is not over; without one, all are. The days before `about`
    are shown to compare with; without one, none. Counts are not negative.
    """
    spans = periods(first, last)
    sums = summed(counts, spans)
    lines = count_ticks(max(sums, default=0))
    slots = slots_of(len(spans))
    return PeriodColumns(
        columns=tuple(
            Column(
                period=span,
                slot=slot,
                count=count,
                height=_height(count, lines[-1]),
                is_open=today is not None and span.first <= today <= span.last,
                is_before=about is not None and span.last < about,
            )
            for span, slot, count in zip(spans, slots, sums, strict=True)
        ),
        lines=tuple(
            GridLine(value=value, height=_height(value, lines[-1])) for value in lines
        ),
        labels=tuple(labelled(spans)),
        total=sum(sums),
    )


def slots_of(number: int) -> list[ColumnSlot]:
    """Return so many slots of one width, from left to right."""
    return [
        ColumnSlot(left=percent_of(place, number), width=percent_of(1, number))
        for place in range(number)
    ]


def narrow_labels(labels: Sequence[int], *, most: int = 4) -> frozenset[int]:
    """Return those of the labels that a narrow screen has room for."""
    step = -(-len(labels) // most)
    return frozenset(labels[::step]) if labels else frozenset()


def _height(count: int, top: int) -> float:
    return max(round(PLOT_PX * count / top, 1), LEAST_PX) if count else 0.0
