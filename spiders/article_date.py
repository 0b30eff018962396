"""Choose an article's date among what its page and its listing say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from spiders.extract.dates.date_hints import swapped
from spiders.extract.dates.timestamps import YEARS, is_weak
from spiders.extract.reading import Reading

DATED_BY_LISTING = "listing"
"""The `dated_by` of an article whose date comes from the listing."""

DATED_BY_FIRST_SEEN = "first seen"
"""The `dated_by` of an article whose own date lies in the future."""

CLOCK_ERROR = timedelta(minutes=10)
"""How far a publisher's clock may be ahead of ours."""

ONE_DAY = timedelta(days=1)
"""A day begins up to 14 hours earlier in the zone of the page than in UTC."""


@dataclass(frozen=True, slots=True)
class ArticleDate:
    """When an article was published, and where that was found."""

    at: datetime | None = None
    """Aware, in the zone of the page; None when nothing credible says it."""
    by: str = ""


def best_date(page: Reading, listed: datetime | None, now: datetime) -> ArticleDate:
    """Return an article's date: its page's time, else the listed one.

    The listed one comes first where the page's is weak: far from its headline, in a
    sentence. Where the page gives only a day, the listed one counts if it is of that
    day or later; where it could be two days, if it is of the other one. A date that
    nobody can have meant is none. One in the future means that the article was
    published before `now`, when it was first seen.
    """
    shown = ArticleDate(_credible(page.published), page.report.dated_by)
    from_listing = ArticleDate(_credible(listed), DATED_BY_LISTING)
    is_first = not (
        is_weak(shown.by)
        or _is_completed(shown.at, from_listing.at)
        or (page.report.order_open and _is_other_day(shown.at, from_listing.at))
    )
    order = [shown, from_listing] if is_first else [from_listing, shown]
    dated = [(date, date.at) for date in order if date.at]
    for date, at in dated:
        if at <= now + CLOCK_ERROR:
            return date
    if any(not is_weak(date.by) for date, _ in dated):
        return ArticleDate(now, DATED_BY_FIRST_SEEN)
    return ArticleDate()


def _is_completed(day: datetime | None, time: datetime | None) -> bool:
    """Return whether a page's mere day gives way to a listed time of it or later."""
    if day is None or time is None or day.time() != datetime.min.time():
        return False
    return time > day - ONE_DAY


def _is_other_day(open_day: datetime | None, listed: datetime | None) -> bool:
    """Return whether a listed time is of the other day that an open date may mean.

    That is 4 March for 3 April, both written 3/4. Zones may make it a day earlier or
    later, but not of two neighbouring days.
    """
    if open_day is None or listed is None:
        return False
    day, other = open_day.date(), swapped(open_day.date())
    if other is None:
        return False
    return abs(listed.date() - other) <= ONE_DAY < abs(listed.date() - day)


def _credible(at: datetime | None) -> datetime | None:
    """Return a time of the years of the web, else None."""
    try:
        return at if at and at.astimezone(UTC).year in YEARS else None
    except OverflowError:
        return None
