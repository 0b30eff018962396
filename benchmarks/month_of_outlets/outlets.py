"""Forty invented outlets: their languages, formats, habits and faults, by a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from benchmarks.month_of_outlets.invented_texts import Language, languages

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

LISTINGS = ("rss", "atom", "rdf", "json", "page", "rss", "atom", "links")
"""What an outlet lists its articles in: `links` is a page that needs a selector."""

LAYOUTS = ("article", "json-ld", "plain")

FEED_DATES = ("zone", "named", "naive", "none", "last-year", "future", "day", "1970")
"""How a listing dates an article: `naive` has the local time and no zone."""

PAGE_DATES = ("iso", "meta", "naive", "day-first", "iso", "json-ld", "month-first")

WALLS = (
    "",
    "check",
    "consent",
    "login",
    "soft-404",
    "maintenance",
    "region",
    "check-403",
    "region-451",
    "busy-503",
)
"""What stands in the place of all pages for some hours."""

LATE = ("", "404", "", "403", "503", "empty", "")
"""What a page is before it is there."""

ROUTES = ("", "moved", "", "tracked", "refresh", "", "common")
"""How a listed address leads to its page; `common` leads several to one."""

EDITS = ("", "headline", "updated", "", "silent", "teaser")
"""What an outlet does with articles that are out; only `silent` is not announced."""

SHARED = ("", "", "", "anchors", "", "", "", "ids", "", "changing")
"""Whether all entries have one address, and by what they differ; `changing` are ids
that are new at each visit."""

IDS = ("stable", "stable", "changing", "none", "stable")

PACKED = ("", "gzip", "", "twice", "")

FEED_FAULTS = ("500", "closed", "truncated", "304", "html", "empty", "403")

ZONES = (0, 1, 2, 3, 5.5, 8, 9, -3, -5)
"""Hours east of UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time in which something is otherwise."""

    start: datetime
    end: datetime
    fault: str

    def holds(self, at: datetime) -> bool:
        """Return whether a time lies in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet and what is special about it."""

    number: int
    language: Language
    charset: str
    declares: str
    """Where the charset is declared: `header`, `meta` or `both`."""
    listing: str
    layout: str
    zone_hours: float
    feed_dates: str
    page_dates: str
    late: str
    route: str
    edits: str
    shared: str
    ids: str
    packed: str
    validators: bool
    """Whether it answers conditional requests with 304."""
    twice: bool
    """Whether it lists some articles a second time, at another address."""
    walls: tuple[Span, ...]
    faults: tuple[Span, ...]
    """When its listing cannot be had."""

    @property
    def key(self) -> str:
        """Return the source's key."""
        return f"outlet{self.number}"

    @property
    def host(self) -> str:
        """Return its address: each is a host, asked by itself."""
        return f"127.1.0.{self.number + 1}"

    @property
    def path(self) -> str:
        """Return where its listing is."""
        return "/news" if self.listing in ("page", "links") else "/feed"

    @property
    def is_page(self) -> bool:
        """Return whether a page lists its articles."""
        return self.listing in ("page", "links")

    def wall(self, at: datetime) -> str:
        """Return what stands in the place of its pages; "" for nothing."""
        return next((span.fault for span in self.walls if span.holds(at)), "")

    def fault(self, at: datetime) -> str:
        """Return what is wrong with its listing; "" for nothing."""
        return next((span.fault for span in self.faults if span.holds(at)), "")

    def is_listing_up(self, start: datetime, end: datetime) -> bool:
        """Return whether its listing can be had from one time to another.

        It is not asked for some hours after an outage of as many.
        """
        return not any(
            span.start <= end and start <= span.end + (span.end - span.start)
            for span in self.faults
        )


def outlets(seed: int, count: int, *, start: datetime, end: datetime) -> list[Outlet]:
    """Return so many outlets; the same for the same seed.

    Each kind of everything comes round in turn, so that few outlets have all of it; the
    seed shifts the turns, and so decides which kinds meet.
    """
    shifts = Random(f"{seed} shifts")
    turns = {name: shifts.randrange(1_000) for name in sorted(Outlet.__annotations__)}
    return [_outlet(seed, number, turns, start, end) for number in range(count)]


def _outlet(
    seed: int, number: int, turns: dict[str, int], start: datetime, end: datetime
) -> Outlet:
    random = Random(f"{seed} outlet {number}")

    def turn(name: str, kinds: Sequence[str]) -> str:
        return kinds[(number + turns[name]) % len(kinds)]

    known = languages()
    language = known[(number + turns["language"]) % len(known)]
    outlet = Outlet(
        number=number,
        language=language,
        charset=random.choice(language.charsets),
        declares=random.choice(["header", "meta", "both"]),
        listing=turn("listing", LISTINGS),
        layout=turn("layout", LAYOUTS),
        zone_hours=random.choice(ZONES),
        feed_dates=turn("feed_dates", FEED_DATES),
        page_dates=turn("page_dates", PAGE_DATES),
        late=turn("late", LATE),
        route=turn("route", ROUTES),
        edits=turn("edits", EDITS),
        shared=turn("shared", SHARED),
        ids=turn("ids", IDS),
        packed=turn("packed", PACKED),
        validators=random.random() < 0.7,
        twice=random.random() < 0.2,
        walls=_spans(random, turn("walls", WALLS), start, end, every=3 * DAY),
        faults=_spans(random, turn("faults", FEED_FAULTS), start, end, every=6 * DAY),
    )
    return _possible(outlet)


def _possible(outlet: Outlet) -> Outlet:
    """Return an outlet without what excludes each other, or leaves no truth."""
    if outlet.is_page or outlet.route == "common":
        outlet = replace(outlet, shared="")
    if outlet.shared:
        outlet = replace(outlet, feed_dates="zone", route="")
    if outlet.page_dates == "month-first" and outlet.language.code != "en":
        outlet = replace(outlet, page_dates="day-first")
    if outlet.feed_dates in ("last-year", "1970", "future"):
        # Somebody has to tell the day.
        outlet = replace(outlet, page_dates="iso")
        if outlet.route == "common":
            outlet = replace(outlet, feed_dates="none")
    if outlet.edits == "updated" and outlet.listing not in ("atom", "json"):
        outlet = replace(outlet, edits="headline")
    return outlet


def _spans(
    random: Random, fault: str, start: datetime, end: datetime, *, every: timedelta
) -> tuple[Span, ...]:
    """Return spans of half an hour to ten hours, none in the first hours."""
    spans: list[Span] = []
    begins = start + 6 * HOUR + random.random() * every / 2
    while fault and begins < end:
        ends = begins + random.uniform(0.5, 10) * HOUR
        spans.append(Span(start=begins, end=ends, fault=fault))
        begins = ends + random.uniform(0.6, 1.4) * every
    return tuple(spans)
