"""What a page, its address and its outlet tell of the order of numbers in its dates."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from spiders.extract.dates.parse_time import DAY_IN_NUMBERS, month_first_habit
from spiders.extract.dates.timestamps import StatedTime
from spiders.extract.page.parsed_page import ParsedPage

_LINES, _LINE = 1000, 80
"""Lines of a page that are looked at, and the length of the longest."""
_MONTHS = 12

_GENERIC = frozenset(
    ["ai", "cc", "co", "fm", "gg", "io", "is", "la", "ly", "me", "sh", "to", "tv", "ws"]
)
"""Endings of addresses of countries that sites elsewhere use for how they sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateHints:
    """What is known of a page's dates before the page is looked at."""

    language: str = ""
    """That of its text; it counts where the page declares none."""
    month_first: bool | None = None
    """Whether the outlet writes the month of 3/4/2024 first; None if that is open."""
    published: str = ""
    modified: str = ""
    """The texts that a site rule found for the dates."""


def tag_in_country(language: str, host: str) -> str:
    """Return a language with its region, which the address may tell: "en-gb".

    A language that has its region keeps it.
    """
    ending = host.rpartition(".")[2].lower()
    if not language or "-" in language or len(ending) != 2 or ending in _GENERIC:
        return language
    return f"{language}-{'gb' if ending == 'uk' else ending}"


def is_order_open(text: str) -> bool:
    """Return whether a text has a date such as 3/4/2024, which may be two days."""
    found = DAY_IN_NUMBERS.search(text)
    if found is None:
        return False
    first, second = int(found[1]), int(found[3])
    return first != second and max(first, second) <= _MONTHS


def swapped(day: date) -> date | None:
    """Return the other day that the numbers of an open date may mean.

    None where they mean no other: 24:00 on the twelfth is of the thirteenth.
    """
    return day.replace(month=day.day, day=day.month) if day.day <= _MONTHS else None


def order_by_agreement(stated: StatedTime, days: Collection[date]) -> bool | None:
    """Return the order in which an open date falls on one of these certain days.

    None where it falls on none of them, or on two.
    """
    numbers = DAY_IN_NUMBERS.search(stated.numbers)
    day = stated.at.date()
    other = swapped(day)
    if numbers is None or other is None or (day in days) == (other in days):
        return None
    return int(numbers[1]) == (day if day in days else other).month


def order_on_page(page: ParsedPage, declared: Iterable[str]) -> bool | None:
    """Return whether the dates of a page have the month first; None if that is open.

    The declared ones come first: one system writes them all.
    """
    order = month_first_habit(declared)
    return month_first_habit(_dates_in_numbers(page)) if order is None else order


def _dates_in_numbers(page: ParsedPage) -> Iterator[str]:
    for block in page.tree.blocks[:_LINES]:
        if len(block.text) <= _LINE and (found := DAY_IN_NUMBERS.search(block.text)):
            yield found[0]
