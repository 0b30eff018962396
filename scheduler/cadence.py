"""Due times: of the next visit and of the next attempt. Pure: `now` is an argument.

A source is visited when the hours that its expected new entries have waited in all,
times the square of their number, reach PATIENCE. With a steady rate the wait is then in
proportion to rate^-¾: a source with sixteen times the articles is visited eight times
as often. Four times as often (the root of the rate) would give all articles together
the shortest mean wait, but spend visits on those who publish little; sixteen times as
often (a visit an article) leaves these alone for a day. `make bench-world` measures it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Literal, NamedTuple

from scheduler.publishing_rates import (
    RECENT_HOURS,
    HourlyRates,
    busyness,
    hour_of_week,
)
from store.habit_model import WEEK_HOURS, PublishingHabit

FLOOR = timedelta(seconds=1)
"""The shortest wait, whatever is configured."""

CEILING = timedelta(hours=24)
"""The longest wait between two visits that succeed, and between two attempts."""

SPREAD = 0.1
"""The share of the wait by which a visit moves at most: without it, sources that were
added together would always be visited together."""

POWER = 2
"""The power of the number of entries: how much more those who publish much are visited.
With 0 it is the root of the rate, and with a large one a visit an article."""

PATIENCE = 0.55
"""Entries to the power of POWER times the hours they have waited in all, at a visit: an
entry an hour is waited for for an hour, ten an hour for eleven minutes."""

TOLD = 4
"""How many times as long a source is not visited whose hub tells of what is new. No
longer: a hub that has died is noticed by the visit that finds what it did not tell."""

MOST_HINT = timedelta(hours=1)
"""The longest wait that a site's hints ask for: an article is late by so much at most
because of a default of some program."""

FULL = 0.4
"""The share of a listing that may be new at a visit: what leaves it before a visit is
never seen."""

CROWDED = 1 / 3
"""If less of a listing was known, it may have lost entries: the next wait is half as
long as the last one."""

CHECKS, CHECK = 2, 0.4
"""How many visits after a failure come sooner than usual, and the share of the source's
rhythm that they wait: a hiccup is over by then, and what is none is known within two
rhythms of its beginning. None does when the site asks for fewer requests. A list that
was just emptied is checked so for a rhythm."""

LATE_BY, LATE_RHYTHMS = timedelta(minutes=50), 3.5
"""The longest wait after failures: so long, and so many times the source's rhythm. With
SPREAD that is less than an hour and four rhythms."""

Failing = Literal["soft", "busy", "hard", "gone"]
"""Why visits fail: `soft` passes, `busy` is a site that asks for fewer requests, `hard`
does not pass, `gone` was said to be for good."""

_ROUNDING = 1e-9
"""Hours: so that the end of an hour is the beginning of the next one."""

_NEWTON_STEPS = 6
"""Of a solution that begins at the upper bound; the error is far under a second."""

_DOUBLINGS = {"soft": 0, "busy": 0, "hard": 1, "gone": 17}
"""How often the wait is doubled after the checks, before it is doubled per failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is configured of a source's visits."""

    every: timedelta | None = None
    """The wait, where somebody has fixed it; None when the source's habit decides."""
    least: timedelta = timedelta(minutes=3)
    """The shortest wait that the habit may ask for."""
    most: timedelta = timedelta(hours=6)
    """The longest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    """What the last visit says of the next one."""

    failing: Failing | None = None
    """None when it succeeded."""
    failures: int = 0
    """Failed visits in a row, this one included."""
    retry_after: timedelta | None = None
    fresh_for: timedelta | None = None
    """How long the answer may be kept (RFC 9111 §4.2.1); None is not said."""
    known: float | None = None
    """The share of known entries in the listing; None when it was not read."""
    gap: timedelta = timedelta(0)
    """The time between this visit and the last one that succeeded."""
    is_told: bool = False
    """Whether a hub that is relied on tells when there is something new."""
    empty_for: timedelta | None = None
    """How long it has listed nothing, which it never did before; None for others."""


def next_visit(
    now: datetime,
    habit: PublishingHabit,
    limits: Limits,
    *,
    last: LastVisit,
    shift: float = 0.0,
) -> datetime:
    """Return the time of a source's next visit.

    The wait is moved by `shift` (-1 to 1) times SPREAD of itself, and is never shorter
    than what the site asks for with Retry-After (RFC 9110 §10.2.3).
    """
    if last.failing:
        wait = _after_failures(rhythm(habit, limits), last, limits.least)
    elif limits.every is not None:
        wait = min(limits.every, CEILING)
    else:
        wait = _learned(now, habit, limits, last)
    if last.empty_for is not None and last.empty_for < (usual := rhythm(habit, limits)):
        wait = min(wait, _check(usual, limits.least))
    wait = max(wait, FLOOR)
    wait += wait * (SPREAD * shift)
    if not last.failing and limits.every is None:
        wait = max(wait, min(limits.least, CEILING), _hint(now, habit, last))
    return now + max(wait, FLOOR, last.retry_after or FLOOR)


def rhythm(habit: PublishingHabit, limits: Limits) -> timedelta:
    """Return the time between two visits of a source, on average over a week."""
    if limits.every is not None:
        return min(max(limits.every, FLOOR), CEILING)
    least, most = _bounds(limits)
    waits = map(_steady_wait, HourlyRates(habit).of_week())
    visits = sum([1 / min(max(wait, least), most) for wait in waits])
    return timedelta(hours=WEEK_HOURS / visits)


def _after_failures(usual: timedelta, last: LastVisit, least: timedelta) -> timedelta:
    """Return the wait after failed visits: CHECKS sooner ones, then doubled ones."""
    checks = 0 if last.failing == "busy" else CHECKS
    if last.failures <= checks:
        return _check(usual, least)
    doublings = _DOUBLINGS[last.failing or "soft"] + max(last.failures - checks - 1, 0)
    return min(usual * 2.0 ** min(doublings, 17), LATE_BY + LATE_RHYTHMS * usual)


def _check(usual: timedelta, least: timedelta) -> timedelta:
    """Return the wait of a check: `least` too, unless the usual wait is shorter."""
    return max(CHECK * usual, min(least, usual))


def _learned(
    now: datetime, habit: PublishingHabit, limits: Limits, last: LastVisit
) -> timedelta:
    rates, busy = HourlyRates(habit), busyness(habit)
    room = FULL * habit.room if habit.room else float("inf")
    least, most = _bounds(limits)
    # The wait grows with the root of the patience, the (POWER + 2)th.
    patience = PATIENCE * (TOLD ** (POWER + 2) if last.is_told else 1)
    until = _Until(patience=patience, room=room)
    hours = _hours_until_due(now, rates, busy, until=until, most=most)
    wait = timedelta(hours=hours)
    if last.known is not None and last.known < CROWDED and last.gap > FLOOR:
        wait = min(wait, last.gap / 2)
    return min(max(wait, timedelta(hours=least)), timedelta(hours=most))


def _hint(now: datetime, habit: PublishingHabit, last: LastVisit) -> timedelta:
    """Return the shortest wait that the site asks for, at most MOST_HINT.

    What it says of how often it changes counts unless it is seen to change more often:
    WordPress says "hourly" for every site.
    """
    hints = [hint for hint in (habit.fresh_for, last.fresh_for) if hint]
    stated = habit.stated_every
    if stated:
        rate = HourlyRates(habit).of(hour_of_week(now)) * busyness(habit)
        if rate * _in_hours(min(stated, MOST_HINT)) <= 1:
            hints.append(stated)
    return min(max(hints, default=FLOOR), MOST_HINT)


class _Until(NamedTuple):
    """What ends a wait, whatever comes first."""

    patience: float
    """How long the expected entries may have waited, as PATIENCE has it."""
    room: float
    """How many there may be."""


def _hours_until_due(
    now: datetime, rates: HourlyRates, busy: float, *, until: _Until, most: float
) -> float:
    """Return the hours until the expected entries end the wait, `most` at most."""
    patience, room = until
    passed = waited = count = 0.0
    into_hour = (now.minute * 60 + now.second) / 3600
    first_hour = hour_of_week(now)
    while passed < most:
        hour, into = divmod(into_hour + passed + _ROUNDING, 1)
        quarter, into_quarter = divmod(into * 4, 1)
        length = (1 - into_quarter) / 4
        usual = rates.of_quarter((first_hour + int(hour)) % WEEK_HOURS, int(quarter))
        rate = usual * (1 + (busy - 1) * exp(-passed / RECENT_HOURS))
        more = rate * length
        later = waited + count * length + more * length / 2
        if later * (count + more) ** POWER >= patience or count + more >= room:
            full = max(room - count, 0.0) / rate
            return min(
                passed + min(_due_within(waited, count, rate, patience), full), most
            )
        waited, count, passed = later, count + more, passed + length
    return most


def _due_within(waited: float, count: float, rate: float, patience: float) -> float:
    """Return the hours until `count` entries that waited for `waited` are due.

    That is t with (waited + count t + rate t²/2) (count + rate t)^POWER = patience.
    """
    # Newton's method: the product is convex and grows, so it comes from above.
    t = _steady_wait(rate, patience)
    for _ in range(_NEWTON_STEPS):
        total, entries = waited + count * t + rate * t * t / 2, count + rate * t
        slope = entries ** (POWER + 1) + total * POWER * rate * entries ** (POWER - 1)
        t -= (total * entries**POWER - patience) / slope
    return max(t, 0.0)


def _steady_wait(rate: float, patience: float = PATIENCE) -> float:
    """Return the hours until a visit where the rate is always the same."""
    wait: float = (2 * patience / rate ** (POWER + 1)) ** (1 / (POWER + 2))
    return wait


def next_try(
    now: datetime, tries: int, *, first: timedelta, retry_after: timedelta | None = None
) -> datetime:
    """Return the time of the next attempt to fetch a page, after `tries` failed ones.

    The wait is `first`, four times as long after each further failure, up to CEILING,
    and never shorter than `retry_after`.
    """
    wait = min(min(first, CEILING) * 4.0 ** min(max(tries - 1, 0), 10), CEILING)
    return now + max(wait, retry_after or FLOOR)


def _bounds(limits: Limits) -> tuple[float, float]:
    """Return the shortest and the longest wait in hours, of what is learned."""
    return _in_hours(min(limits.least, CEILING)), _in_hours(min(limits.most, CEILING))


def _in_hours(length: timedelta) -> float:
    return length.total_seconds() / 3600
