"""Read a day that is written in numbers, by the order of its language or its outlet."""

from collections.abc import Iterator

import regex

from spiders.extract.dates.calendars import BUDDHIST, CalendarDay
from spiders.extract.dates.date_words import NumberOrder

_BEFORE_YEAR = regex.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})\s{0,2}(?:(?P<mark>[./|-])\s{0,2}"
    r"(?P<second>\d{1,2})\s{0,2}(?P=mark)"
    r"|(?:tháng|thg)\s?(?P<month>\d{1,2}),?\s?(?:năm|/)?)\s{0,2}$",
    regex.IGNORECASE,
)
_AFTER_YEAR = regex.compile(
    r"\s{0,2}(?:([./-])\s{0,2}(\d{1,2})\s{0,2}\1\s{0,2}(\d{1,2})(?!\d)"
    r"|[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?"
    r"|оны\s(\d{1,2})(?:\s?-?р)?\sсарын\s(\d{1,2})"
    r"|(?:ལོའི་)?ཟླ་(\d{1,2})\s?ཚེས་(\d{1,2}))"
)
# "03.03.24": only with two equal separators, and no further digits around it. A letter
# before it is an era's or a version's.
_SHORT = regex.compile(
    r"(?<![\d./:\p{L}-])(\d{1,2})\s?([./-])\s{0,2}(\d{1,2})\s?\2\s{0,2}(\d{1,2})"
    r"(?![\d/:]|[.,-]\d)"
)
_CHINESE = regex.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月"
    r"([一二三四五六七八九十]{1,3})[日号號]"
)
_CHINESE_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")}
_CHINESE_ZEROS = str.maketrans("○零", "〇〇")
_SHORT_YEARS = (*range(90, 100), *range(60))
"""Years that two digits stand for: 1990 to 2059."""
_BEFORE_CLOCK = regex.compile(
    r"(?:^|\P{L})(?:kl|klo|klokken|klockan|kell|jam|pukul|pkl|um|ore|ora|alle|at|às|as"
    r"|saat|godz|ώρα|στις)\.?\s?$",
    regex.IGNORECASE,
)
_AFTER_CLOCK = regex.compile(r"\s?(?:[A-Z]{3,4}(?!\p{L})|Uhr|uhr|h(?!\p{L})|น\.)")
_MOST = 6
"""Short dates that are tried; a line with more is a list or a table."""
_THAI_YEARS = range(60, 76)
"""Short years of the Thai calendar: 2560 to 2575, which are 2017 to 2032."""
_THAI_CENTURY = 2500 - BUDDHIST


def before_year(
    text: str, year: int, order: NumberOrder
) -> tuple[CalendarDay, int] | None:
    """Return the day at the end of a text that a year follows, and where it begins."""
    found = _BEFORE_YEAR.search(text)
    if found is None:
        return None
    first = int(found["first"])
    if found["month"]:
        return (year, int(found["month"]), first), found.start()
    # Countries that write dots put the day first.
    is_month_first = order.month_first and found["mark"] != "."
    if order.month_first is None:
        is_month_first = None
    day = _ordered(year, first, int(found["second"]), is_month_first)
    return day and (day, found.start())


def after_year(
    text: str, year: int, order: NumberOrder
) -> tuple[CalendarDay, int] | None:
    """Return the day at the beginning of a text that follows a year, and its end."""
    found = _AFTER_YEAR.match(text)
    if found is None:
        return None
    first, second = (int(number) for number in found.groups()[1:] if number)
    if not found[1]:
        return (year, first, second), found.end()
    is_iso = order.iso and found[1] == "-" and len(found[2]) == len(found[3]) == 2
    day = _ordered(year, first, second, is_iso or order.month_second)
    return day and (day, found.end())


def short_days(
    text: str, order: NumberOrder, *, thai: bool
) -> Iterator[tuple[CalendarDay, int, int]]:
    """Yield the days with a year of two digits, each with its start and its end.

    `thai` says that years such as 69 are of the Thai calendar. Times of day that are
    written with full stops are no days.
    """
    for number, found in enumerate(_SHORT.finditer(text)):
        if number >= _MOST:
            return
        if found[2] == "." and (
            _BEFORE_CLOCK.search(text, max(0, found.start() - 12), found.start())
            or _AFTER_CLOCK.match(text, found.end())
        ):
            continue
        numbers = found.group(1, 3, 4)
        day = _short_day(numbers, _short_order(order.short, found[2]), thai=thai)
        if day is not None:
            yield day, found.start(), found.end()


def chinese_days(text: str) -> Iterator[tuple[CalendarDay, int, int]]:
    """Yield the days in Chinese numerals, each with its start and its end."""
    for found in _CHINESE.finditer(text):
        digits = found[1].translate(_CHINESE_ZEROS)
        year = int("".join(str(_CHINESE_DIGITS[digit]) for digit in digits))
        day = (year, _chinese_number(found[2]), _chinese_number(found[3]))
        yield day, found.start(), found.end()


def _chinese_number(text: str) -> int:
    """Return a number below 100: 十 is 10, 十一 11, 二十 20, 二十八 28."""
    tens, ten, ones = text.rpartition("十")
    count = _CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0
    return count + _CHINESE_DIGITS.get(ones, 0)


def _short_order(order: str, mark: str) -> str:
    # Countries that write dots put the day first, but where the year is first.
    return "dmy" if mark == "." and order == "mdy" else order


def _short_day(
    numbers: tuple[str, ...], order: str, *, thai: bool
) -> CalendarDay | None:
    """Return the day of three numbers in this order; with none, the only one possible.

    Where the order gives no day, the others are tried that the language may have.
    """
    if order and (day := _arranged(numbers, order, thai=thai)):
        return day
    others = {"": ("dmy", "mdy", "ymd"), "ymd": ("dmy",)}.get(order, ("dmy", "mdy"))
    days = {_arranged(numbers, each, thai=thai) for each in others} - {None}
    return days.pop() if len(days) == 1 else None


def _arranged(
    numbers: tuple[str, ...], order: str, *, thai: bool
) -> CalendarDay | None:
    """Return the day of three numbers in an order; None if they make none."""
    parts = dict(zip(order, numbers, strict=True))
    short = int(parts["y"])
    month, day = int(parts["m"]), int(parts["d"])
    if len(parts["y"]) != 2 or not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if thai and short in _THAI_YEARS:
        return _THAI_CENTURY + short, month, day
    if short not in _SHORT_YEARS:
        return None
    return short + (1900 if short >= 90 else 2000), month, day


def _ordered(
    year: int, first: int, second: int, month_first: bool | None
) -> CalendarDay | None:
    """Return the date of two numbers, swapped if only that is one; else None."""
    if month_first is None and first <= 12 and second <= 12 and first != second:
        return None
    if (month_first is not False and first <= 12) or second > 12:
        return year, first, second
    return year, second, first
