"""Find dates as people write them, in the languages that news is written in.

Every full date has a year, and years are rare: the text just before and after each year
decides. So the search is linear in the length of the text, whatever it contains.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from spiders.extract.dates.months import month_number
from spiders.extract.dates.timestamps import YEARS, StatedTime, stated_time

_YEAR = regex.compile(r"(?<!\d)(?:\d{4}|[令和平成]{2}\s?(?:\d{1,2}|元))(?!\d)")
_ERAS = {"令和": 2018, "平成": 1988}
"""Japanese eras → the year before their first."""
_BUDDHIST = 543
"""The number of years by which the Thai calendar is ahead."""

_MOST = 6
"""Numbers like years that are tried; a line with more is a list or a table."""
_REACH = 40
"""Characters read before and after a year: "3 de septiembre de" has 18, a time of day
with its zone about 20."""

_TOKEN = regex.compile(r"\d+|[\p{L}\p{M}\u200c\u200d]+")
_LIGHT = regex.compile(r"[\s.,،、/'’ʼ°º()·-]*")
"""Characters that may be between the parts of a date."""
_FILLERS = frozenset(
    [
        *("de", "del", "d", "di", "do", "of", "the", "ng", "ta", "m", "mėn"),
        *("st", "nd", "rd", "th", "er", "re", "ème", "ª", "го", "е", "ви", "ти"),
        *("án", "én", "gada", "a", "ko", "năm", "ngày", "г", "р", "жылғы", "оны"),
        *("של", "ה", "سنة", "عام", "من"),
    ]
)
"""Words that join the parts of a date: "3rd of March", "3 de marzo del"."""

_MONTH_FIRST = frozenset(["en-us", "en-ph", "fil", "tl", "es-us", "en"])
"""Languages in which 3/4/2024 is the fourth of March."""

_NUMBERS_BEFORE = regex.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})\s?(?:(?P<mark>[./|-])\s?(?P<second>\d{1,2})\s?"
    r"(?P=mark)|(?:tháng|thg)\s?(?P<month>\d{1,2}),?\s?(?:năm|/)?)\s?$",
    regex.IGNORECASE,
)
_NUMBERS_AFTER = regex.compile(
    r"\s?(?:([./-])\s?(\d{1,2})\s?\1\s?(\d{1,2})(?!\d)"
    r"|[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?)"
)
# "03.03.24": only with two equal separators, and no further digits around it.
_SHORT = regex.compile(
    r"(?<![\d./:-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d/:]|[.,-]\d)"
)

_CLOCK = (
    r"(?P<half>[AaPp]\.?[Mm]\b\.?|[上下]午|午[前後]|오[전후])?\s?"
    r"(?P<hour>\d{1,2})"
    r"(?:\s?[:.hH時时点시]\s?(?P<minute>\d{2})(?!\d)(?:[:.](?P<second>\d\d)(?!\d))?分?"
    r"|(?=\s?(?:[AaPp]\.?[Mm]\b|Uhr)))"
    r"(?:\s?(?P<tail>[AaPp]\.?[Mm]\b\.?|صباح|مساء))?(?:\s?(?:Uhr|uhr|hrs?|Hrs?|h|น)\b\.?)?"
    r"(?:\s?\(?(?P<zone>(?:GMT|UTC)?\s?[+-]\d{1,2}(?:(?!\d)(?::\d\d)?|\d\d(?!\d))"
    r"|[A-ZМСК]{1,5}\b))?"
)
_CLOCK_AFTER = regex.compile(r"(?P<between>\D{0,14}?)" + _CLOCK)
_CLOCK_BEFORE = regex.compile(r"(?<![\d.:])" + _CLOCK + r"(?P<between>\D{0,14})$")
_ZONE_AFTER = regex.compile(r"\s?\(?([A-Z]{3,4}(?:[+-]\d{1,2})?)\b")
_LONG_WORD = regex.compile(r"[\p{L}\p{M}]{6}")
"""Between a day and its time there are only short words ("at", "alle ore", "o godz.");
a longer one ("updated") begins something else."""


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date and its place in a text."""

    stated: StatedTime
    start: int
    end: int
    """`text[start:end]` is the day as written, without the time."""


def find_written_dates(
    text: str, language: str = "", *, month_first: bool | None = None
) -> Iterator[WrittenDate]:
    """Yield the full dates in a text, in order, with their times of day if any.

    `month_first` decides about 3/4/2024; where it is None, the language ("en-GB") does.
    Dates without a year, and relative ones ("yesterday"), are not found.
    """
    if month_first is None:
        month_first = language.lower() in _MONTH_FIRST
    past = 0
    for year in islice(_YEAR.finditer(text), _MOST):
        if year.start() < past:
            continue
        floor = max(past, year.start() - _REACH)
        found = _around(text, year, floor, month_first)
        if found is None:
            continue
        at, rest = _timed(text, found, floor)
        if at is not None:
            yield WrittenDate(at, found[1], found[2])
            past = rest
    if past == 0:
        yield from _in_short(text, month_first=month_first)


_Day = tuple[int, int, int]
_Found = tuple[_Day, int, int]


def _around(
    text: str, found: regex.Match[str], floor: int, month_first: bool
) -> _Found | None:
    """Return the date that a year is part of, with its start and end."""
    year = _number(found[0])
    before, end = text[floor : found.start()], found.end()
    after = text[end : end + _REACH]
    if numbers := _NUMBERS_AFTER.match(after):
        first, second = (int(n) for n in numbers.groups()[1:] if n)
        return (year, first, second), found.start(), end + numbers.end()
    goes_on = after[:1] in ("/", ".") and after[1:2].isdigit()  # a longer number
    if not goes_on and (numbers := _NUMBERS_BEFORE.search(before)):
        return _numeric(year, numbers, month_first), floor + numbers.start(), end
    if named_before := _named_before(before):
        number, day_number, start = named_before
        return (year, number, day_number), floor + start, end
    if named_after := _named_after(after):
        number, day_number, length = named_after
        return (year, number, day_number), found.start(), end + length
    return None


def _in_short(text: str, *, month_first: bool) -> Iterator[WrittenDate]:
    for found in islice(_SHORT.finditer(text), _MOST):
        first, mark, second, short = found.groups()
        year = int(short) + (1900 if int(short) >= 90 else 2000)
        day = _ordered(year, int(first), int(second), month_first and mark != ".")
        at, _ = _timed(text, (day, *found.span()), max(0, found.start() - _REACH))
        if at is not None:
            yield WrittenDate(at, *found.span())


def _timed(text: str, found: _Found, floor: int) -> tuple[StatedTime | None, int]:
    """Return a day with the time of day beside it, and the end of both."""
    day, start, end = found
    after = _CLOCK_AFTER.match(text, end, end + _REACH)
    if after and not _LONG_WORD.search(after["between"]):
        at = stated_time(day, _clock(after), after["zone"] or "")
        return at, after.end() if at and at.timed else end
    before = _CLOCK_BEFORE.search(text, floor, start)
    if before:
        later = _ZONE_AFTER.match(text, end)
        zone = before["zone"] or (later[1] if later else "")
        return stated_time(day, _clock(before), zone), end
    return stated_time(day, None), end


def _clock(found: regex.Match[str]) -> tuple[int, int, int]:
    hour, half = int(found["hour"]), found["half"] or found["tail"]
    if half:
        late = half[0] in "pP下م" or half in ("午後", "오후")
        hour = hour % 12 + (12 if late else 0)
    return hour, int(found["minute"] or 0), int(found["second"] or 0)


def _number(year: str) -> int:
    era = _ERAS.get(year[:2])
    if era is not None:
        return era + (1 if year.endswith("元") else int(year[2:]))
    number = int(year) if year.isdigit() else 0
    return number - _BUDDHIST if number - _BUDDHIST in YEARS else number


def _numeric(year: int, numbers: regex.Match[str], month_first: bool) -> _Day:
    first = int(numbers["first"])
    if numbers["month"]:
        return year, int(numbers["month"]), first
    # Countries that write dots put the day first.
    is_first = month_first and numbers["mark"] != "."
    return _ordered(year, first, int(numbers["second"]), is_first)


def _ordered(year: int, first: int, second: int, month_first: bool) -> _Day:
    """Return the date of two numbers, swapped if the second cannot be a month."""
    if (month_first and first <= 12) or second > 12:
        return year, first, second
    return year, second, first


def _named_before(before: str) -> tuple[int, int, int] | None:
    """Return month, day and their start, from the text before a year."""
    tokens = _joined(before, until=len(before))
    while tokens and tokens[-1][0].casefold() in _FILLERS:
        tokens.pop()
    if tokens and tokens[-1][0].isdigit():
        day, _ = tokens.pop()
        words = [token for token in tokens if token[0].casefold() not in _FILLERS]
        if named := _last_month(words):
            return named[0], int(day), named[1]
        return None
    if named := _last_month(tokens):
        rest = [token for token in tokens if token[1] < named[1]]
        while rest and rest[-1][0].casefold() in _FILLERS:
            rest.pop()
        if rest and rest[-1][0].isdigit() and len(rest[-1][0]) <= 2:
            return named[0], int(rest[-1][0]), rest[-1][1]
    return None


def _named_after(after: str) -> tuple[int, int, int] | None:
    """Return month, day and their length, from the text after a year."""
    names: list[str] = []
    at = 0
    for token in _TOKEN.finditer(after):
        if not _LIGHT.fullmatch(after, at, token.start()):
            return None
        at = token.end()
        if token[0].isdigit():
            number = month_number(" ".join(names)) if names else None
            if number is None or len(token[0]) > 2:
                return None
            return number, int(token[0]), at
        if token[0].casefold() not in _FILLERS:
            names.append(token[0])
    return None


def _joined(text: str, until: int) -> list[tuple[str, int]]:
    """Return the last words and numbers of a text, as far as nothing separates them."""
    found = list(_TOKEN.finditer(text))
    kept: list[tuple[str, int]] = []
    for token in reversed(found[-9:]):
        if not _LIGHT.fullmatch(text, token.end(), until):
            break
        kept.append((token[0], token.start()))
        until = token.start()
    return kept[::-1]


def _last_month(tokens: list[tuple[str, int]]) -> tuple[int, int] | None:
    """Return the month that the last words name, and the start of its name."""
    for count in (3, 2, 1):
        words = tokens[-count:]
        if len(words) == count and (
            number := month_number(" ".join(word for word, _ in words))
        ):
            # Arabic often names a month twice: "نيسان / أبريل".
            twin = _last_month(tokens[:-count])
            return twin if twin and twin[0] == number else (number, words[0][1])
    return None
