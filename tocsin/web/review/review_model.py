"""The press review of a time, in nouns: what it says, however it is written. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.windows import local_time
from store.coverage_model import BlindSpan
from store.review_rows import ReviewedMatch, ReviewedReport
from tocsin.web.charts.story_timeline import Report

PeriodName = Literal["day", "week", "span"]

MOST_STORIES = 30
"""Stories of a review: as many as somebody reads over a coffee."""

CONTEXT = timedelta(days=14)
"""The days before the end that the charts show, at least."""

SHORTEST_GAP = timedelta(hours=1)
"""How long a source was not seen, in all, to be named."""

YEARS = range(1970, 9999)
"""Years of which a review may be: those at the ends of the calendar have no neighbours
to link to, and to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPeriod:
    """The time that a review is of: from `since`, before `until`."""

    since: datetime
    until: datetime
    name: PeriodName
    zone: ZoneInfo

    @property
    def first(self) -> date:
        """Return its first local day."""
        return self.since.astimezone(self.zone).date()

    @property
    def last_moment(self) -> datetime:
        """Return the last moment in it, in its zone."""
        return (self.until - timedelta(microseconds=1)).astimezone(self.zone)

    @property
    def last(self) -> date:
        """Return its last local day."""
        return self.last_moment.date()

    @property
    def chart_first(self) -> date:
        """Return the first day that the charts show."""
        return min(self.first, self.last - CONTEXT + timedelta(days=1))

    @property
    def chart_since(self) -> datetime:
        """Return when that day begins."""
        return min(self.since, local_time(self.chart_first, time(), self.zone))

    def has(self, at: datetime) -> bool:
        """Return whether a moment is in it."""
        return self.since <= at < self.until


def day_period(day: date, zone: ZoneInfo) -> ReviewPeriod:
    """Return a local day: 23 or 25 hours where the clocks change."""
    return _whole_days("day", day, 1, zone)


def week_period(day: date, zone: ZoneInfo) -> ReviewPeriod:
    """Return the week of a day, from Monday (ISO 8601)."""
    monday = day - timedelta(days=min(day.weekday(), (day - date.min).days))
    return _whole_days("week", monday, 7, zone)


def _whole_days(
    name: PeriodName, first: date, days: int, zone: ZoneInfo
) -> ReviewPeriod:
    return ReviewPeriod(
        since=local_time(first, time(), zone),
        until=local_time(first + timedelta(days=days), time(), zone),
        name=name,
        zone=zone,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedStory:
    """A story of a review, and what its place follows from."""

    story: int
    lead: int
    """The article that speaks for it: the first of the highest score."""
    score: int
    """The highest, of 100."""
    watchlists: tuple[str, ...]
    articles: int
    """Reports in the period, those that repeat another outlet's text included."""
    outlets: tuple[str, ...]
    """Of the period, in the order in which they first reported the story."""
    new_outlets: int
    """How many of these had not reported it before."""
    reports: tuple[Report, ...]
    """All until the end of the period, also earlier ones."""

    @property
    def is_new(self) -> bool:
        """Return whether nobody had reported it before the period."""
        return self.new_outlets == len({report.outlet for report in self.reports})


def likely_stories(
    found: Iterable[ReviewedMatch], active: Mapping[int, int], *, most: int
) -> list[int]:
    """Return the stories that may stand first, by what is cheap to know."""
    scores: dict[int, int] = {}
    for hit in found:
        scores[hit.story] = max(hit.score, scores.get(hit.story, 0))
    order = sorted(scores, key=lambda story: (-active.get(story, 1), -scores[story]))
    return order[:most]


def rank_stories(
    found: Iterable[ReviewedMatch],
    reports: Iterable[ReviewedReport],
    period: ReviewPeriod,
) -> list[RankedStory]:
    """Return the stories of the reports, the one that most outlets reported first.

    Of those that as many reported, the one that more outlets took up anew stands first,
    then the one of the highest score, then the newest.
    """
    hits: dict[int, list[ReviewedMatch]] = {}
    for hit in found:
        hits.setdefault(hit.story, []).append(hit)
    told: dict[int, list[ReviewedReport]] = {}
    for report in reports:
        told.setdefault(report.story, []).append(report)
    ranked = [
        _ranked(story, hits[story], told[story], period)
        for story in told
        if story in hits
    ]
    return sorted(ranked, key=_by_weight)


def _by_weight(story: RankedStory) -> tuple[int, int, int, int]:
    return -len(story.outlets), -story.new_outlets, -story.score, -story.story


def _ranked(
    story: int,
    hits: Sequence[ReviewedMatch],
    told: Sequence[ReviewedReport],
    period: ReviewPeriod,
) -> RankedStory:
    inside = [report for report in told if period.has(report.at)]
    before = {report.outlet for report in told if report.at < period.since}
    outlets = dict.fromkeys(report.outlet for report in inside)
    best = min(hits, key=lambda hit: (-hit.score, hit.seen, hit.article))
    return RankedStory(
        story=story,
        lead=best.article,
        score=best.score,
        watchlists=tuple(sorted({hit.watchlist for hit in hits})),
        articles=len(inside),
        outlets=tuple(outlets),
        new_outlets=len(outlets.keys() - before),
        reports=tuple(
            Report(report.outlet, report.at, report.is_copy) for report in told
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenSource:
    """A source that could not be read in a part of the period."""

    name: str
    state: str
    """The last one."""
    began: datetime
    ended: datetime | None
    """None while it lasts."""
    times: int
    length: timedelta
    """In all."""


def unseen_sources(
    spans: Iterable[BlindSpan], period: ReviewPeriod, now: datetime
) -> tuple[UnseenSource, ...]:
    """Return which sources were not seen in the period, the longest first."""
    by_source: dict[str, list[BlindSpan]] = {}
    for span in spans:
        by_source.setdefault(span.key, []).append(span)
    end = max(min(period.until, now), period.since)
    found = [_unseen(own, period.since, end) for own in by_source.values()]
    found.sort(key=lambda source: (-source.length, source.name))
    return tuple(source for source in found if source.length >= SHORTEST_GAP)


def _unseen(spans: Sequence[BlindSpan], since: datetime, end: datetime) -> UnseenSource:
    lengths = (min(span.ended or end, end) - max(span.began, since) for span in spans)
    return UnseenSource(
        name=spans[-1].name,
        state=spans[-1].state,
        began=spans[0].began,
        ended=spans[-1].ended,
        times=len(spans),
        length=sum(lengths, timedelta(0)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedStory:
    """A story as the review shows it."""

    ranked: RankedStory
    title: str
    url: str
    outlet: str
    """Of the leading article."""
    seen: datetime
    snippet: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedQuotation:
    """Something that somebody said."""

    words: str
    speaker: str
    outlets: tuple[str, ...]
    story: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PressReview:
    """The press review of a time."""

    period: ReviewPeriod
    made: datetime
    watchlists: tuple[str, ...]
    """Those that it is of."""
    stories: tuple[ReviewedStory, ...]
    more_stories: int
    """Stories that are not shown."""
    articles: int
    """Articles that the watchlists found in the period."""
    by_watchlist: tuple[tuple[str, int], ...]
    """Articles of the period; the watchlist with most first, and those with none."""
    by_outlet: tuple[tuple[str, int], ...]
    """Articles of the period; the outlet with most first."""
    by_day: Mapping[date, int]
    """Articles of the days that the charts show."""
    watchlist_days: Mapping[str, Mapping[date, int]]
    """Watchlist → its articles on these days."""
    quotations: tuple[ReviewedQuotation, ...]
    unseen: tuple[UnseenSource, ...]

    @property
    def is_open(self) -> bool:
        """Return whether the period is not over."""
        return self.made < self.period.until


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCounts:
    """The figures of a review."""

    articles: int
    by_watchlist: tuple[tuple[str, int], ...]
    by_outlet: tuple[tuple[str, int], ...]
    by_day: Mapping[date, int]
    watchlist_days: Mapping[str, Mapping[date, int]]


def count_articles(
    found: Sequence[ReviewedMatch], watchlists: Iterable[str], period: ReviewPeriod
) -> ReviewCounts:
    """Return the figures; an article that two watchlists found counts once in sums."""
    days: Counter[date] = Counter()
    outlets: Counter[str] = Counter()
    of_lists: dict[str, Counter[date]] = {name: Counter() for name in watchlists}
    inside: Counter[str] = Counter(dict.fromkeys(of_lists, 0))
    known: set[int] = set()
    for hit in found:
        day = hit.seen.astimezone(period.zone).date()
        of_lists.setdefault(hit.watchlist, Counter())[day] += 1
        inside[hit.watchlist] += period.has(hit.seen)
        if hit.article not in known:
            known.add(hit.article)
            days[day] += 1
            outlets[hit.outlet] += period.has(hit.seen)
    return ReviewCounts(
        articles=outlets.total(),
        by_watchlist=_most_first(inside),
        by_outlet=tuple(pair for pair in _most_first(outlets) if pair[1]),
        by_day=days,
        watchlist_days=of_lists,
    )


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def span_period(since: datetime, until: datetime, zone: ZoneInfo) -> ReviewPeriod:
    """Return the time between two reviews that are sent by a rhythm."""
    return ReviewPeriod(
        since=since.astimezone(UTC), until=until.astimezone(UTC), name="span", zone=zone
    )
