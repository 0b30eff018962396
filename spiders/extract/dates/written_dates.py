"""Find dates as people write them, in the languages that news is written in.

Every full date has a year, and years are rare: the text just before and after each year
decides. So the search is linear in the length of the text, whatever it contains. What
could be either of two days is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import regex

from spiders.extract.dates import numeric_days
from spiders.extract.dates.calendars import (
    BUDDHIST,
    Calendar,
    CalendarDay,
    era_year,
    gregorian_day,
)
from spiders.extract.dates.clock_times import REACH, clock_beside
from spiders.extract.dates.date_words import NumberOrder, number_order
from spiders.extract.dates.named_days import NamedDays
from spiders.extract.dates.timestamps import (
    YEARS,
    StatedTime,
    in_ascii_digits,
    parse_timestamp,
    stated_time,
)

_YEAR = regex.compile(
    r"(?<!\d)(?:(?P<year>\d{4})"
    r"|(?P<era>令和|平成|民[國国]|(?<![\p{L}\d])[RH](?=\d\d?[.年/-]))\s?"
    r"(?:(?P<count>\d{1,3})|元)"
    r"|(?P<taiwan>1[0-8]\d)(?=年|[./-]\d\d?[./-]\d)"
    r"|(?P<thai>(?<=[\u0e00-\u0e7f.]\s?)(?:6\d|7[0-5])(?![\d.:/-])))(?!\d)"
)
_LATIN_ERAS = "RH"
"""Eras by their first letter, as Japanese authorities write them: R8.11.25."""
_MOST = 6
"""Numbers like years that are tried; a line with more is a list or a table."""

_ANY_YEAR = regex.compile(r"(?<!\d)(?:1[3459]|2[0156])\d\d(?!\d)")
"""A year of some calendar: where one stands, three short numbers are a time of day."""

_ETHIOPIAN = regex.compile(r"\s?ዓ[./፡]?\s?ም")
_ISLAMIC = regex.compile(r"\s?ه(?:ـ|جري|(?![\p{L}\p{M}]))")
_PERSIAN = frozenset(["fa", "prs", "ps"])
_NEPALI = frozenset(["ne", "mai", "new"])
"""Languages whose sites write numbers in the calendar of Iran, and of Nepal."""
_PERSIAN_YEARS = range(1369, 1430)
_NEPALI_YEARS = range(2047, 2158)
"""The months of Nepal's calendar follow no rule but a table that is issued some years
ahead, and published tables contradict each other from 2081 on. So its days are none."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u200e\u200f\u061c\u2066\u2067\u2068\u2069", " "),
        **{"．": ".", "․": ".", "／": "/", "－": "-", "‐": "-", "‑": "-", "：": ":"},
    }
)
"""Marks of direction, which formatters write between numbers; other forms of marks."""


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date and its place in a text."""

    stated: StatedTime
    start: int
    end: int
    """`text[start:end]` is the day as written, without the time."""
    is_certain: bool = True
    """Whether the day is certain; one of the Islamic calendar may be two days away."""


@dataclass(frozen=True, slots=True)
class _Found:
    calendar: Calendar
    day: CalendarDay
    """In that calendar."""
    start: int
    end: int
    is_in_numbers: bool = False
    """Whether the month is a number too."""


def find_written_dates(
    text: str, language: str = "", *, month_first: bool | None = None
) -> Iterator[WrittenDate]:
    """Yield the full dates in a text, in order, with their times of day if any.

    `month_first` decides about 3/4/2024; where it is None, the language ("en-GB") does,
    and where the language has no one order, the date is none. Dates without a year, and
    relative ones ("yesterday"), are not found. Uncertain days come last, and only where
    no other was found.
    """
    if not text.isascii():
        text = in_ascii_digits(text).translate(_PLAIN)
    finder = _Finder(text, language.lower(), month_first)
    uncertain: list[WrittenDate] = []
    is_any_certain = False
    for written in finder.dates():
        if written.is_certain:
            is_any_certain = True
            yield written
        else:
            uncertain.append(written)
    if not is_any_certain:
        yield from uncertain


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a page writes dates."""

    language: str = ""
    """A tag such as "en-GB"; "" when it is not known."""
    month_first: bool | None = None
    """Whether the month of 3/4/2024 comes first; None where the language decides."""

    def timestamp(self, text: str) -> StatedTime | None:
        """Return the time of a timestamp; None for one in Nepal's calendar."""
        found = parse_timestamp(text)
        return found if found and not _is_nepali(self.language, found.at.year) else None

    def dates_in(self, text: str) -> Iterator[WrittenDate]:
        """Yield the dates in a text, as `find_written_dates` does."""
        return find_written_dates(text, self.language, month_first=self.month_first)

    def first_in(self, text: str) -> StatedTime | None:
        """Return the first date in a text; None if there is none or it is uncertain."""
        found = next(self.dates_in(text), None)
        return found.stated if found and found.is_certain else None


def _is_nepali(language: str, year: int) -> bool:
    """Return whether a year is of Nepal's calendar: 2083 is 2026."""
    base = language.partition("-")[0].lower()
    is_written_there = base in _NEPALI or language.lower().endswith("-np")
    return is_written_there and year in _NEPALI_YEARS


class _Finder:
    """Finds the dates of a text."""

    def __init__(self, text: str, language: str, month_first: bool | None) -> None:
        self.text = text
        self.language = language
        self.base = language.partition("-")[0]
        self.order = _order(language, month_first)
        self.is_ascii = text.isascii()

    def dates(self) -> Iterator[WrittenDate]:
        past = 0
        for year in islice(_YEAR.finditer(self.text), _MOST):
            if year.start() < past:
                continue
            floor = max(past, year.start() - REACH)
            found = self._around(year, floor)
            written, rest = self._timed(found, floor) if found else (None, 0)
            if written is not None:
                yield written
                past = rest
        if past == 0 and not _ANY_YEAR.search(self.text):
            yield from self._in_short()

    def _around(self, found: regex.Match[str], floor: int) -> _Found | None:
        """Return the date that a year is part of."""
        year = self._year(found)
        if year is None:
            return None
        before, end = self.text[floor : found.start()], found.end()
        after = self.text[end : end + REACH]
        if numbers := numeric_days.after_year(after, year, self.order):
            day, length = numbers
            past = end + length
            kind = self._calendar(year, past)
            return _Found(kind, day, found.start(), past, is_in_numbers=True)
        goes_on = after[:1] in ("/", ".") and after[1:2].isdigit()  # a longer number
        if not goes_on and (
            numbers := numeric_days.before_year(before, year, self.order)
        ):
            day, start = numbers
            kind = self._calendar(year, end)
            return _Found(kind, day, floor + start, end, is_in_numbers=True)
        days = NamedDays(self.language, ethiopian=bool(_ETHIOPIAN.match(after)))
        if named := days.before_year(before):
            day = (year, named.month, named.day)
            return _Found(named.calendar, day, floor + named.at, end)
        if named := days.after_year(after):
            day = (year, named.month, named.day)
            return _Found(named.calendar, day, found.start(), end + named.at)
        return None

    def _year(self, found: regex.Match[str]) -> int | None:
        """Return the year that is written, in its own calendar, else None."""
        era = found["era"]
        if era:
            if era in _LATIN_ERAS and self.base != "ja":
                return None
            return era_year(era, int(found["count"] or 1))
        if found["taiwan"]:
            is_date = self.text.startswith("年", found.end())
            is_taiwan = self.language.startswith(("zh-tw", "zh-hant"))
            count = int(found["taiwan"])
            return era_year("民國", count) if is_date or is_taiwan else None
        if found["thai"]:
            return 2500 + int(found["thai"]) if self.base == "th" else None
        return int(found["year"])

    def _calendar(self, year: int, end: int) -> Calendar:
        """Return the calendar of a date in numbers that ends here."""
        if not self.is_ascii and _ETHIOPIAN.match(self.text, end):
            return Calendar.ETHIOPIAN
        if not self.is_ascii and _ISLAMIC.match(self.text, end):
            return Calendar.ISLAMIC
        if self.base in _PERSIAN and year in _PERSIAN_YEARS:
            return Calendar.PERSIAN
        return Calendar.GREGORIAN

    def _timed(self, found: _Found, floor: int) -> tuple[WrittenDate | None, int]:
        """Return a day with the time of day beside it, and the end of both."""
        day = gregorian_day(found.calendar, found.day)
        if day and found.calendar == Calendar.GREGORIAN:
            day = self._in_gregorian_years(day)
        if day is None:
            return None, found.end
        beside = clock_beside(
            self.text, found.start, found.end, floor=floor, language=self.base
        )
        clock, zone = (beside.clock, beside.zone) if beside else (None, "")
        at = stated_time(day, clock, zone)
        if at is None:
            return None, found.end
        if found.is_in_numbers and found.calendar == Calendar.GREGORIAN:
            at = replace(at, numbers=self.text[found.start : found.end])
        rest = beside.end if beside and beside.end and at.timed else found.end
        is_certain = found.calendar != Calendar.ISLAMIC
        return WrittenDate(at, found.start, found.end, is_certain), rest

    def _in_gregorian_years(self, day: CalendarDay) -> CalendarDay | None:
        year, month, number = day
        if _is_nepali(self.language, year):
            return None
        return (year - BUDDHIST if year - BUDDHIST in YEARS else year), month, number

    def _in_short(self) -> Iterator[WrittenDate]:
        days = numeric_days.short_days(self.text, self.order, thai=self.base == "th")
        if "年" in self.text:
            days = chain(days, numeric_days.chinese_days(self.text))
        for day, start, end in days:
            in_numbers = self.text[start].isdecimal()
            found = _Found(Calendar.GREGORIAN, day, start, end, in_numbers)
            written, _ = self._timed(found, max(0, start - REACH))
            if written is not None:
                yield written


def _order(language: str, month_first: bool | None) -> NumberOrder:
    """Return the order of numbers: the outlet's own, else that of the language."""
    order = number_order(language)
    if month_first is None:
        return order
    short = "mdy" if month_first else "dmy"
    return NumberOrder(
        month_first, "ymd" if order.short == "ymd" else short, order.month_second
    )
