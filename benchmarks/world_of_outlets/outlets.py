"""The outlets: how much each publishes, in which hours, and what its site is like."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Literal

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)

Fault = Literal[
    "500", "429", "403", "404", "html", "silent", "410", "busy", "robots", "empty"
]
"""What a site answers instead of its listing; a `silent` one does not answer, and a
`busy` one says 429 without Retry-After. With `robots` its robots.txt forbids the
listing, and with `empty` nothing is listed."""

SPELLS: tuple[tuple[Fault, timedelta], ...] = (
    ("500", 3 * HOUR),
    ("429", 2 * HOUR),
    ("403", 12 * HOUR),
    ("404", 8 * HOUR),
    ("html", 5 * HOUR),
    ("silent", 6 * HOUR),
)
"""Kinds of spells and how long one lasts, on average."""

BEFORE = 4 * WEEK
"""How long before the start the outlets have published: their listings are full."""

SIZES = ((0.2, 1, 5), (0.5, 8, 50), (0.2, 50, 150), (0.1, 150, 350))
"""Share of outlets, and how many articles they have a day: institutions, local papers,
dailies, agencies and portals."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a site is at fault."""

    fault: Fault
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One outlet, and all that happens to it."""

    number: int
    times: tuple[datetime, ...]
    """When each article comes to stand in the listing, in order."""
    stated: tuple[datetime | None, ...]
    """The date of each article in the listing."""
    shown: int
    """How many articles the listing has."""
    item_bytes: int
    validator: Literal["etag", "none", "changing"]
    """With `etag` conditional requests work; `changing` answers differ each time."""
    ids: Literal["stable", "changing"]
    """Whether an article keeps its id from one answer to the next."""
    ttl: timedelta | None
    stated_every: timedelta | None
    max_age: timedelta | None
    spells: tuple[Spell, ...]
    moved: datetime | None = None
    """When its listing moved: its address redirects for a time, then is gone."""
    gone: datetime | None = None
    """When its address began to answer 410."""

    @cached_property
    def starts(self) -> list[datetime]:
        """Return when its spells start."""
        return [spell.start for spell in self.spells]

    def fault(self, at: datetime) -> Fault | None:
        """Return what is wrong with its site at a time; None when nothing is."""
        place = bisect_right(self.starts, at) - 1
        if place >= 0 and at < self.spells[place].end:
            return self.spells[place].fault
        return None

    def listed(self, at: datetime) -> range:
        """Return the numbers of the articles in its listing, oldest first."""
        count = bisect_right(self.times, at)
        return range(max(count - self.shown, 0), count)


@dataclass(frozen=True, kw_only=True)
class World:
    """All outlets, and what happens to those who watch them."""

    outlets: tuple[Outlet, ...]
    start: datetime
    end: datetime
    offline: tuple[tuple[datetime, datetime], ...] = ()
    """When the watcher itself has no network."""

    def is_offline(self, at: datetime) -> bool:
        """Return whether the watcher has no network."""
        return any(start <= at < end for start, end in self.offline)


def world(seed: int, count: int, start: datetime, end: datetime) -> World:
    """Return a world; the seed decides everything."""
    random = Random(f"world {seed}")
    span = end - start
    offline = tuple(
        (at, at + length)
        for at, length in (
            (start + span * random.uniform(0.4, 0.5), 100 * timedelta(minutes=1)),
            (start + span * random.uniform(0.7, 0.9), 6 * HOUR),
        )
    )
    outlets = tuple(_outlet(seed, number, start, end) for number in range(count))
    return World(outlets=outlets, start=start, end=end, offline=offline)


def _outlet(seed: int, number: int, start: datetime, end: datetime) -> Outlet:
    random = Random(f"{seed} outlet {number}")
    _, least, most = random.choices(SIZES, [size[0] for size in SIZES])[0]
    a_day = least * (most / least) ** random.random()
    times = _times(random, a_day, start - BEFORE, end)
    is_dated = random.random() < 0.9
    stated = tuple(
        at - timedelta(minutes=random.expovariate(0.5)) if is_dated else None
        for at in times
    )
    moved = start + (end - start) * random.uniform(0.2, 0.6)
    gone = start + (end - start) * random.uniform(0.2, 0.8)
    fate = random.random()
    draw = random.random()
    return Outlet(
        number=number,
        times=times,
        stated=stated,
        # Half a day's articles at least: less would be lost between its bulletins.
        shown=max(random.choice((10, 10, 15, 15, 20, 25, 30, 50, 100)), int(a_day / 2)),
        item_bytes=random.choice((400, 800, 1_500, 6_000)),
        validator="etag" if draw < 0.7 else "none" if draw < 0.9 else "changing",
        ids="changing" if random.random() < 0.05 else "stable",
        # 7.5 and 22.6 % of 199 real feeds; nearly all of the latter say "hourly".
        ttl=random.choice((5, 15, 30, 60, 720)) * timedelta(minutes=1)
        if random.random() < 0.075
        else None,
        stated_every=HOUR if random.random() < 0.226 else None,
        max_age=random.choice((0, 60, 60, 300, 600, 1_800)) * timedelta(seconds=1)
        if random.random() < 0.4
        else None,
        spells=_spells(random, start, end),
        moved=moved if fate < 0.04 else None,
        gone=gone if 0.04 <= fate < 0.06 else None,
    )


def _times(
    random: Random, a_day: float, start: datetime, end: datetime
) -> tuple[datetime, ...]:
    """Return when articles come out: bulletins at fixed hours, bursts, single ones."""
    profile = _profile(random)
    bulletins = [
        (hour, random.choice((0, 0, 5, 15, 30, 30, 45)))
        for hour in random.sample(range(5, 23), random.choice((0, 0, 1, 2, 4)))
    ]
    in_bulletins = random.uniform(0.2, 0.7) if bulletins else 0.0
    burst = random.choice((1.0, 1.0, 1.5, 3.0))  # articles that come out together
    weeks = (end - start) / WEEK
    found: list[datetime] = []
    clusters = int(a_day * 7 * weeks * (1 - in_bulletins) / burst)
    for hour in random.choices(range(168), profile, k=clusters):
        week = random.randrange(int(weeks) + 1)
        at = _monday(start) + week * WEEK + (hour + random.random()) * HOUR
        while True:
            found.append(at)
            if random.random() >= 1 - 1 / burst:
                break
            at += timedelta(minutes=random.expovariate(1 / 8))
    each = a_day * in_bulletins / max(len(bulletins), 1)
    day = start
    while day < end and bulletins:
        weight = sum(profile[day.weekday() * 24 :][:24]) * 7 / sum(profile)
        for hour, minute in bulletins:
            amount = int(each * weight + random.random())
            begin = day.replace(hour=hour, minute=minute + random.randrange(8))
            found += (
                begin + timedelta(minutes=random.expovariate(1 / 4))
                for _ in range(amount)
            )
        day += DAY
    found.sort()
    return tuple(found[bisect_left(found, start) : bisect_left(found, end)])


def _profile(random: Random) -> list[float]:
    """Return how busy each hour of the week is, in UTC."""
    zone = random.choice((-8, -5, 0, 1, 1, 2, 3, 5, 8))
    opens, closes = random.choice(((6, 23), (7, 20), (8, 18), (5, 24)))
    night = random.choice((0.0, 0.02, 0.1, 0.5))
    weekend = random.choice((0.1, 0.4, 0.7, 1.0))
    found = []
    for hour in range(168):
        local = (hour + zone) % 168
        is_open = opens <= local % 24 < closes
        weight = random.uniform(0.6, 1.4) if is_open else night
        found.append(weight * (weekend if local // 24 >= 5 else 1.0) + 1e-4)
    return found


def _monday(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0) - at.weekday() * DAY


def _spells(random: Random, start: datetime, end: datetime) -> tuple[Spell, ...]:
    found: list[Spell] = []
    at = start
    # A quarter of all sites never fails, others once a week, on average.
    each = random.choice((0.0, 0.5, 1.0, 2.5))
    while each:
        at += random.expovariate(each) * WEEK
        if at >= end:
            break
        fault, length = random.choice(SPELLS)
        until = at + length * random.expovariate(1.0)
        found.append(Spell(fault, at, until))
        at = until
    return tuple(found)
