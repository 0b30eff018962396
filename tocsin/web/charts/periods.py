"""Periods: the days, weeks, months or years that a chart of counts has a column for."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodLength = Literal["day", "week", "month", "year"]

MOST_PERIODS = 100
"""Columns narrower than a hundredth of a phone's width run into one another."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Some days in a row, first and last included."""

    first: date
    last: date
    length: PeriodLength


def periods(first: date, last: date, *, most: int = MOST_PERIODS) -> list[Period]:
    """Return the periods from `first` to `last`, as short as `most` allows.

    The first and the last are cut off where the days end. Without days, none; where
    even the years are too many, the last years.
    """
    if first > last:
        return []
    for length in ("day", "week", "month"):
        if (last - first).days // _DAYS_AT_MOST[length] <= most:
            found = list(_periods(first, last, length))
            if len(found) <= most:
                return found
    return list(_periods(first, last, "year"))[-most:]


_DAYS_AT_MOST: Mapping[PeriodLength, int] = {"day": 1, "week": 7, "month": 31}
"""So that no list is made to be thrown away."""


def _periods(first: date, last: date, length: PeriodLength) -> Iterator[Period]:
    begin = first
    while begin <= last:
        end = min(_last_day(begin, length), last)
        yield Period(begin, end, length)
        if end == date.max:
            return
        begin = end + _DAY


def _last_day(day: date, length: PeriodLength) -> date:
    if length == "day":
        return day
    if length == "week":
        return day + min(timedelta(days=6 - day.weekday()), date.max - day)
    if length == "year" or day.month == 12:
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - _DAY


def summed(counts: Mapping[date, int], spans: Sequence[Period]) -> list[int]:
    """Return the sum of the counts of each period's days; other days are left out."""
    if not spans or spans[0].length == "day":  # all have one length
        return [counts.get(span.first, 0) for span in spans]
    sums = [0] * len(spans)
    begins = [span.first for span in spans]
    for day, count in counts.items():
        place = bisect_right(begins, day) - 1
        if place >= 0 and day <= spans[place].last:
            sums[place] += count
    return sums


def labelled(spans: Sequence[Period], *, most: int = 8) -> list[int]:
    """Return the places of at most `most` periods, evenly apart, to write dates under.

    Those that begin a week, month or year, as far as there are enough of them.
    """
    if len(spans) <= most:
        return list(range(len(spans)))
    for is_beginning in (_begins_week, _begins_month, _begins_year):
        found = [place for place, span in enumerate(spans) if is_beginning(span)]
        if 2 < len(found) <= most:
            return found
    step = -(-len(spans) // most)
    return list(range(0, len(spans), step))


def _begins_week(span: Period) -> bool:
    return span.length == "day" and span.first.weekday() == 0


def _begins_month(span: Period) -> bool:
    return span.length != "year" and span.first.day <= (7 if _is_week(span) else 1)


def _begins_year(span: Period) -> bool:
    return _begins_month(span) and span.first.month == 1


def _is_week(span: Period) -> bool:
    return span.length == "week"
