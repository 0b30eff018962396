"""Numbers, dates and lengths of time as a reader's language writes them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from babel.units import format_unit

from tocsin.web.charts.periods import Period

SHORT_FROM = 10_000
"""From here on a number at a line is written short: "12K", "12 тыс."."""


@dataclass(frozen=True, slots=True)
class ChartWords:
    """How charts write for one reader."""

    locale: Locale
    zone: ZoneInfo

    def number(self, value: int) -> str:
        """Return a whole number, grouped."""
        return _grouped(value, self.locale)

    def short_number(self, value: int) -> str:
        """Return a number for the margin of a chart, at most two digits and a word."""
        if value < SHORT_FROM:
            return self.number(value)
        short = format_compact_decimal(value, locale=self.locale, fraction_digits=1)
        # Where a language has no short word for thousands, digits come ungrouped.
        return self.number(value) if short.isdigit() else short

    def percent(self, share: float) -> str:
        """Return a share of 1 in percent; what is not nothing is never 0 %."""
        if 0 < share < 0.01:
            return f"< {_percent(1, self.locale)}"
        return _percent(round(share * 100), self.locale)

    def day(self, day: date) -> str:
        """Return a day with its weekday and year."""
        return _day(day, self.locale)

    def period(self, period: Period) -> str:
        """Return a period in full: a day, "Nov 2 – Nov 8, 2026", a month, a year."""
        if period.first == period.last:
            return self.day(period.first)
        return _period(period, self.locale)

    def under(self, period: Period, periods: int) -> str:
        """Return what stands under a period's column where there are so many."""
        skeletons = {"day": "MMMd", "week": "MMMd", "month": "yMMM", "year": "y"}
        skeleton = skeletons[period.length]
        if period.length == "day" and periods <= 7:
            skeleton = "E"
        return format_skeleton(skeleton, period.first, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return a moment in the reader's zone."""
        local = at.astimezone(self.zone)
        day, clock = (
            format_skeleton(skeleton, local, locale=self.locale)
            for skeleton in ("MMMd", "Hm")
        )
        return f"{day}, {clock}"

    def length(self, length: timedelta) -> str:
        """Return a length of time in its largest whole unit: "45m", "26 Std.", "3d"."""
        minutes = round(length / timedelta(minutes=1))
        if minutes < 90 and minutes != 60:
            return self._unit(minutes, "minute")
        if minutes < 48 * 60:
            return self._unit(round(minutes / 60), "hour")
        return self._unit(round(minutes / 1440), "day")

    def _unit(self, value: int, unit: str) -> str:
        # Babel 2.19 lacks the narrow forms of many languages, and writes "3
        # duration-hour" in their place.
        length: Literal["narrow", "short"] = (
            "narrow" if self.locale.language == "en" else "short"
        )
        return format_unit(value, f"duration-{unit}", length, locale=self.locale)


@lru_cache(maxsize=4_096)
def _grouped(value: int, locale: Locale) -> str:
    # Kept: Babel takes a tenth of a millisecond, and a page has a thousand numbers.
    # The pattern is named: Babel's own groups no Swiss number from a million on.
    return format_decimal(value, format="#,##0", locale=locale)


@lru_cache(maxsize=1_024)
def _day(day: date, locale: Locale) -> str:
    # Kept: charts of some pages have ninety days, each named several times.
    return format_skeleton("yMMMEd", day, locale=locale)


@lru_cache(maxsize=1_024)
def _period(period: Period, locale: Locale) -> str:
    if period.length == "week":
        return format_interval(period.first, period.last, "yMMMd", locale=locale)
    skeleton = "yMMMM" if period.length == "month" else "y"
    return format_skeleton(skeleton, period.first, locale=locale)


@lru_cache(maxsize=256)
def _percent(hundredths: int, locale: Locale) -> str:
    return format_percent(hundredths / 100, locale=locale)
