"""Faults of every state that the coverage ledger names, planted in half of a world.

A planted fault has a known kind, beginning and end. The other half of the outlets is
healthy, as outlets are: sites do not answer for some minutes, a share of the pages is
for subscribers, short or undated, and offices close for a day.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from benchmarks.world_of_outlets.outlets import (
    BEFORE,
    DAY,
    WEEK,
    Fault,
    Outlet,
    Spell,
    World,
)
from store.coverage_model import CoverageState, PageResult

PageFault = Literal["refused", "login", "missing", "list", "teaser", "undated"]
"""What all pages of an outlet become."""

Shift = Literal["silence", "trickle", "flood"]
"""What becomes of how much an outlet publishes."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """A kind of planted faults, and the state that it has to be named."""

    name: str
    state: CoverageState
    site: Fault | Literal["redirect"] | None = None
    pages: PageFault | None = None
    shift: Shift | None = None
    a_day: float = 0.0
    """The articles a day that an outlet has at least in which it is planted."""
    lasts: tuple[timedelta, timedelta] = (DAY, 3 * DAY)


_LONG = (5 * DAY, 8 * DAY)

KINDS = (
    FaultKind(name="server error", state="failing", site="500"),
    FaultKind(name="no answer", state="failing", site="silent"),
    FaultKind(name="not found", state="failing", site="404"),
    FaultKind(name="removed for good", state="failing", site="410"),
    FaultKind(name="refused", state="blocked", site="403"),
    FaultKind(name="too many requests", state="blocked", site="busy"),
    FaultKind(name="robots.txt", state="blocked", site="robots"),
    FaultKind(name="a page instead", state="layout changed", site="html"),
    FaultKind(name="an empty list", state="empty", site="empty"),
    FaultKind(name="permanent redirect", state="moved", site="redirect", lasts=_LONG),
    FaultKind(
        name="pages refused", state="blocked", pages="refused", a_day=3, lasts=_LONG
    ),
    FaultKind(name="a login", state="walled", pages="login", a_day=3, lasts=_LONG),
    FaultKind(
        name="pages missing", state="failing", pages="missing", a_day=3, lasts=_LONG
    ),
    FaultKind(
        name="lists for pages",
        state="layout changed",
        pages="list",
        a_day=3,
        lasts=_LONG,
    ),
    FaultKind(name="teasers", state="stub only", pages="teaser", a_day=3, lasts=_LONG),
    FaultKind(name="no dates", state="undated", pages="undated", a_day=3, lasts=_LONG),
    FaultKind(name="silence", state="quiet", shift="silence", a_day=6, lasts=_LONG),
    FaultKind(
        name="a tenth left", state="quiet", shift="trickle", a_day=20, lasts=_LONG
    ),
    FaultKind(
        name="a flood", state="surging", shift="flood", a_day=6, lasts=(DAY, DAY)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMix:
    """The shares of an outlet's pages that are poor when all is well."""

    login: float = 0.0
    teaser: float = 0.0
    undated: float = 0.0
    missing: float = 0.0

    def share_without(self, fault: PageFault) -> float:
        """Return the share of pages that show a fault of pages, and only since it."""
        read = 1 - self.missing - self.login
        if fault == "teaser":
            return read * (1 - self.teaser)
        return read * (1 - self.undated) if fault == "undated" else read


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A fault that was planted."""

    kind: FaultKind
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerWorld:
    """A world with planted faults."""

    world: World
    planted: dict[int, Planted]
    """Outlet → its fault; healthy outlets are missing."""
    mixes: dict[int, PageMix]


def plant(world: World, seed: int) -> LedgerWorld:
    """Return a world in which every second outlet has one fault, and no other."""
    outlets, planted, mixes = [], {}, {}
    counts = Counter[str]()
    for outlet in world.outlets:
        random = Random(f"{seed} faults {outlet.number}")
        mixes[outlet.number] = _mix(random)
        plain = replace(outlet, moved=None, gone=None, spells=_hiccups(random, world))
        if outlet.number % 2:
            kind = _rarest(_articles_a_day(plain, world.start), counts)
            counts[kind.name] += 1
            fault = _planted(kind, world, random)
            planted[outlet.number] = fault
            plain = _with_fault(plain, fault, random)
        else:
            plain = _with_holiday(plain, world, random)
        outlets.append(plain)
    return LedgerWorld(
        world=replace(world, outlets=tuple(outlets)), planted=planted, mixes=mixes
    )


def page_result(
    fault: PageFault | None, mix: PageMix, seen: datetime, random: Random
) -> PageResult:
    """Return what comes of the page of a new article."""
    draw = random.random()
    if fault == "refused":
        why = "HTTP 403: the site refuses the request"
        return PageResult(seen=seen, outcome="missing", reason=why)
    if fault == "list":
        why = "the page is a list of articles"
        return PageResult(seen=seen, outcome="missing", reason=why)
    if fault == "missing" or draw < mix.missing:
        why = "HTTP 404: the site has no page at this address"
        return PageResult(seen=seen, outcome="missing", reason=why)
    if fault == "login" or draw < mix.missing + mix.login:
        return PageResult(
            seen=seen, outcome="refused", reason="the page asks for a login"
        )
    is_stub = fault == "teaser" or random.random() < mix.teaser
    is_undated = fault == "undated" or random.random() < mix.undated
    return PageResult(
        seen=seen, outcome="stub" if is_stub else "read", dated=not is_undated
    )


def _mix(random: Random) -> PageMix:
    return PageMix(
        login=random.choice((0.0, 0.0, 0.0, 0.0, 0.1, 0.25, 0.4)),
        teaser=random.choice((0.0, 0.0, 0.0, 0.05, 0.2, 0.35)),
        undated=random.choice((0.0, 0.0, 0.0, 0.02, 0.2)),
        missing=random.choice((0.0, 0.0, 0.02, 0.05)),
    )


def _hiccups(random: Random, world: World) -> tuple[Spell, ...]:
    """Return troubles of minutes, as sites have them: one visit meets them at most."""
    found: list[Spell] = []
    each = random.choice((0.0, 0.5, 2.0, 5.0))
    at = world.start
    faults: tuple[Fault, ...] = ("500", "500", "silent", "403", "404", "html", "empty")
    while each:
        at += random.expovariate(each) * WEEK
        if at >= world.end:
            break
        until = at + random.uniform(0.3, 8) * _MINUTE
        found.append(Spell(random.choice(faults), at, until))
        at = until
    return tuple(found)


def _articles_a_day(outlet: Outlet, start: datetime) -> float:
    return bisect_left(outlet.times, start) / (BEFORE / DAY)


def _rarest(a_day: float, counts: Mapping[str, int]) -> FaultKind:
    """Return the kind that suits an outlet and was planted most rarely so far.

    Of several the one that suits the fewest outlets.
    """
    suiting = [kind for kind in KINDS if kind.a_day <= a_day]
    return min(suiting, key=lambda kind: (counts.get(kind.name, 0), -kind.a_day))


def _planted(kind: FaultKind, world: World, random: Random) -> Planted:
    start = world.start + DAY + random.random() * WEEK
    least, most = kind.lasts
    end = start + least + (most - least) * random.random()
    return Planted(kind=kind, start=start, end=end)


def _with_fault(outlet: Outlet, fault: Planted, random: Random) -> Outlet:
    site = fault.kind.site
    if site == "redirect":
        return replace(outlet, moved=fault.start)
    if site is not None:
        spell = Spell(site, fault.start, fault.end)
        others = [
            each
            for each in outlet.spells
            if each.end <= fault.start - DAY or each.start >= fault.end + DAY
        ]
        spells = sorted([spell, *others], key=lambda each: each.start)
        return replace(outlet, spells=tuple(spells))
    return _shifted(outlet, fault, random) if fault.kind.shift else outlet


def _shifted(outlet: Outlet, fault: Planted, random: Random) -> Outlet:
    """Return an outlet that publishes far less or far more for a time."""
    left = {"silence": 0.0, "trickle": 0.1}.get(fault.kind.shift or "", 1.0)
    kept = [
        number
        for number, at in enumerate(outlet.times)
        if not fault.start <= at < fault.end or random.random() < left
    ]
    times = [outlet.times[number] for number in kept]
    stated = [outlet.stated[number] for number in kept]
    if fault.kind.shift == "flood":
        most = _most_in_a_day(outlet, fault.start)
        length = fault.end - fault.start
        for _ in range(max(5 * most, 60)):
            times.append(fault.start + random.random() * length)
            stated.append(None)
    order = sorted(range(len(times)), key=lambda place: times[place])
    return replace(
        outlet,
        times=tuple(times[place] for place in order),
        stated=tuple(stated[place] for place in order),
    )


def _most_in_a_day(outlet: Outlet, before: datetime) -> int:
    counts: dict[str, int] = {}
    for at in outlet.times[: bisect_left(outlet.times, before)]:
        counts[f"{at:%F}"] = counts.get(f"{at:%F}", 0) + 1
    return max(counts.values(), default=0)


def _with_holiday(outlet: Outlet, world: World, random: Random) -> Outlet:
    """Return an outlet of which every third closes for one working day."""
    if random.random() > 1 / 3:
        return outlet
    day = world.start + timedelta(days=random.randrange((world.end - world.start).days))
    begin = day.replace(hour=0, minute=0)
    kept = [
        number
        for number, at in enumerate(outlet.times)
        if not begin <= at < begin + DAY
    ]
    return replace(
        outlet,
        times=tuple(outlet.times[number] for number in kept),
        stated=tuple(outlet.stated[number] for number in kept),
    )
