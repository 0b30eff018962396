"""What came of planted faults: how soon they were named, and what was wrongly named.

Delays are in rhythms of the source. Of what visits and listings show, a rhythm is the
time between two visits: on average, or as it was planned when the fault began, if that
is longer. Of what pages show, it is the time in which five articles come whose pages
would be good without the fault, at two visits or more: where half of them are for
subscribers, a wall for all shows only in the other half. Of what days show, it is as
long as the outlet takes to publish what its best weekday has, by its hours of the week:
nights and weekends count for what it publishes in them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from benchmarks.world_of_outlets.ledger_watch import LedgerWatch
from benchmarks.world_of_outlets.outlets import BEFORE, DAY, HOUR, WEEK, Outlet
from benchmarks.world_of_outlets.planted_faults import LedgerWorld, Planted
from store.coverage_model import REPORTED, CoverageState

PAGES = 5
"""Articles with pages that would be good, which are a rhythm of pages."""

SOON = 2.0
"""Rhythms within which a fault is to be named."""

SETTLED = 2 * DAY
"""How long after its end a fault may still be named: until then it is recovering."""


@dataclass
class StateScore:
    """What came of the faults that have to be named one state."""

    planted: int = 0
    named: int = 0
    in_two_rhythms: int = 0
    delays: list[float] = field(default_factory=list)
    """In rhythms."""
    wrong: int = 0
    """Other names that a fault was given while it lasted."""
    told: int = 0
    recovered: int = 0
    recoveries_told: int = 0

    def figures(self) -> dict[str, float]:
        """Return what is told of it."""
        return {
            "planted": self.planted,
            "named": self.named,
            "in_two_rhythms": self.in_two_rhythms,
            "median_rhythms": round(median(self.delays), 2) if self.delays else 0.0,
            "worst_rhythms": round(max(self.delays, default=0.0), 2),
            "wrong": self.wrong,
            "told": self.told,
            "recovered": self.recovered,
            "recoveries_told": self.recoveries_told,
        }


def scores(
    faults: LedgerWorld, watch: LedgerWatch
) -> tuple[dict[CoverageState, StateScore], list[str]]:
    """Return state → what came of its faults, and a sentence on each late one."""
    found: dict[CoverageState, StateScore] = {}
    late: list[str] = []
    outlets = {outlet.number: outlet for outlet in faults.world.outlets}
    for number, fault in faults.planted.items():
        score = found.setdefault(fault.kind.state, StateScore())
        score.planted += 1
        changes = watch.states.get(number, [])
        _add_states(score, fault, changes)
        _add_notices(score, fault, watch.notices.get(number, []))
        named = _named(fault, changes)
        if named is None:
            late.append(f"outlet{number}: {fault.kind.name} was never named")
            continue
        rhythm = watch.rhythms[number]
        if fault.kind.pages is not None:
            good = faults.mixes[number].share_without(fault.kind.pages)
            rhythm = _page_rhythm(outlets[number], fault.start, good, rhythm)
        delay = _in_rhythms(fault, outlets[number], named, rhythm)
        score.named += 1
        score.delays.append(delay)
        score.in_two_rhythms += delay <= SOON
        if delay > SOON:
            length = named - fault.start
            late.append(
                f"outlet{number}: {fault.kind.name} after {length}, {delay:.1f} rhythms"
            )
    return found, late


def false_notices(faults: LedgerWorld, watch: LedgerWatch) -> list[str]:
    """Return what was told of outlets that were healthy then."""
    found = []
    for number, notices in watch.notices.items():
        fault = faults.planted.get(number)
        for at, state in notices:
            is_on = fault is not None and fault.start <= at < fault.end + SETTLED
            if state and not is_on:
                kind = fault.kind.name if fault is not None else "healthy"
                found.append(f"outlet{number} ({kind}): {state} told at {at}")
    return found


def _named(
    fault: Planted, changes: Iterable[tuple[datetime, CoverageState]]
) -> datetime | None:
    for at, state in changes:
        if fault.start <= at < fault.end + SETTLED and state == fault.kind.state:
            return at
    return None


def _add_states(
    score: StateScore,
    fault: Planted,
    changes: Sequence[tuple[datetime, CoverageState]],
) -> None:
    during = {state for at, state in changes if fault.start <= at < fault.end}
    score.wrong += len(during & REPORTED - {fault.kind.state})
    after = [state for at, state in changes if at >= fault.end]
    score.recovered += any(state != fault.kind.state for state in after)


def _add_notices(
    score: StateScore, fault: Planted, notices: Iterable[tuple[datetime, str]]
) -> None:
    told = {state for at, state in notices if fault.start <= at < fault.end + SETTLED}
    score.told += fault.kind.state in told
    score.recoveries_told += any(at >= fault.end and not state for at, state in notices)


def _in_rhythms(
    fault: Planted, outlet: Outlet, named: datetime, rhythm: timedelta
) -> float:
    if fault.kind.shift is not None:
        return _full_days(outlet, fault.start, named)
    return (named - fault.start) / rhythm


def _page_rhythm(
    outlet: Outlet, start: datetime, good: float, wait: timedelta
) -> timedelta:
    """Return how long a rhythm of pages is from a time on.

    `good` is the share of its pages that would be good, `wait` the time between visits.
    """
    times, last = outlet.times, len(outlet.times) - 1
    first = bisect_left(times, start)
    enough = times[min(first + ceil(PAGES / good) - 1, last)]
    # An article that another visit finds than the first.
    again = times[min(bisect_left(times, times[min(first, last)] + wait), last)]
    return max(enough - start, again - start, 2 * wait)


def _full_days(outlet: Outlet, start: datetime, end: datetime) -> float:
    """Return how many of an outlet's best weekdays are usual between two times.

    By the hours of the week in the four weeks before.
    """
    weeks = BEFORE // WEEK
    hours = [0.0] * 168
    first = start - BEFORE
    for at in outlet.times[
        bisect_left(outlet.times, first) : bisect_right(outlet.times, start)
    ]:
        hours[at.weekday() * 24 + at.hour] += 1 / weeks
    best = max(sum(hours[day : day + 24]) for day in range(0, 168, 24))
    expected, at = 0.0, start
    while at < end:
        until = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, end)
        expected += hours[at.weekday() * 24 + at.hour] * ((until - at) / HOUR)
        at = until
    return expected / best
