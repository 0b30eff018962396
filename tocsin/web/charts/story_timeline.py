"""A story's timeline: which outlet reported when, counted from the first report."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.web.charts.chart_scale import percent_of

MOST_ROWS = 14
"""Outlets that have a line of their own: those that reported first."""

GRAIN = 0.8
"""Percent of the width: reports of one outlet that are nearer are one dot."""

TICKS = tuple(
    timedelta(minutes=minutes)
    for minutes in (
        1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10080, 20160,
        43200, 129600, 525600, 1576800, 5256000,
    )
)  # fmt: skip
"""The lengths of time between two lines, from a minute to ten years."""

MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Report:
    """An article of a story: who reported when."""

    outlet: str
    at: datetime
    is_copy: bool = False
    """Whether it is another outlet's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """Reports of one outlet at about one time, in percent of the width."""

    at: float
    reports: int
    is_copy: bool
    """Whether all of them are copies."""
    first: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One outlet: how long after the first it reported, and when again."""

    outlet: str
    after: timedelta
    """Zero for the outlet that had it first."""
    reports: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTick:
    """A line down at so long after the first report."""

    after: timedelta
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTimeline:
    """A story's reports by outlet, and their picture."""

    rows: tuple[TimelineRow, ...]
    """In the order of their first reports."""
    ticks: tuple[TimeTick, ...]
    first: datetime | None
    """None when there are no reports."""
    span: timedelta
    """From the first report to the last."""
    outlets: int
    reports: int


def story_timeline(
    reports: Iterable[Report], *, most: int = MOST_ROWS
) -> StoryTimeline:
    """Return the timeline of some reports, in any order."""
    ordered = sorted(reports, key=lambda report: (report.at, report.outlet))
    if not ordered:
        return StoryTimeline(
            rows=(), ticks=(), first=None, span=timedelta(0), outlets=0, reports=0
        )
    first, span = ordered[0].at, ordered[-1].at - ordered[0].at
    by_outlet: dict[str, list[Report]] = {}
    for report in ordered:
        by_outlet.setdefault(report.outlet, []).append(report)
    # A line for one more outlet says more than a line for "1 more outlet".
    shown = len(by_outlet) if len(by_outlet) <= most + 1 else most
    return StoryTimeline(
        rows=tuple(
            TimelineRow(
                outlet=outlet,
                after=found[0].at - first,
                reports=len(found),
                dots=tuple(_dots(found, first, span)),
            )
            for outlet, found in list(by_outlet.items())[:shown]
        ),
        ticks=tuple(_ticks(span)),
        first=first,
        span=span,
        outlets=len(by_outlet),
        reports=len(ordered),
    )


def _dots(reports: list[Report], first: datetime, span: timedelta) -> list[Dot]:
    dots: list[Dot] = []
    for report in reports:
        at = percent_of(
            (report.at - first) / timedelta(seconds=1), span.total_seconds()
        )
        if dots and at - dots[-1].at < GRAIN:
            last = dots[-1]
            dots[-1] = replace(
                last,
                reports=last.reports + 1,
                is_copy=last.is_copy and report.is_copy,
            )
        else:
            dots.append(Dot(at=at, reports=1, is_copy=report.is_copy, first=report.at))
    return dots


def _ticks(span: timedelta) -> list[TimeTick]:
    if not span:
        return []
    step = next((tick for tick in TICKS if tick * MOST_TICKS >= span), TICKS[-1])
    return [
        TimeTick(after=step * number, at=percent_of(step * number / span, 1))
        for number in range(span // step + 1)
    ]
