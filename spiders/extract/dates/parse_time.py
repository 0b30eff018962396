"""Read a text that is a date: of a feed's item, a listing, an attribute, a site rule.

Pages look for dates in running text; here the whole value is one. All forms, languages,
calendars and zones that pages are read with serve here too.
"""

import re
from collections.abc import Iterable
from datetime import datetime

import regex

from spiders.extract.dates.timestamps import in_ascii_digits
from spiders.extract.dates.written_dates import DateStyle

_LONGEST = 120
"""Characters of a value that are read; the longest date of a feed seen has 43."""

# "28 Nov 26", "28-Nov-26": RFC 822 wrote years so, and RSS refers to RFC 822.
_SHORT_YEAR = regex.compile(
    r"(?<!\d)(\d{1,2}[\s-]\s?\p{L}[\p{L}\p{M}]*\.?[\s-]\s?)(\d\d)(?=$|[\s,])"
)
_FULL_YEAR = regex.compile(r"\d{4}")

DAY_IN_NUMBERS = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s{0,2}([/-])\s{0,2}(\d{1,2})\s{0,2}\2\s{0,2}"
    r"(?:\d{4}|\d\d)(?!\d)"
)
"""A day such as 3/4/2024. Countries that write dots put the day first."""


def parse_time(
    text: str, *, language: str = "", month_first: bool | None = None
) -> datetime | None:
    """Return the time that a text states, in its zone; None when it states none.

    A day without a time is midnight, a time without a zone is taken for UTC. Years
    before the web (1990) and after 2100 are none. `language` ("en-GB") says which words
    are months and, with `month_first` None, whether 3/4/2024 is in March or April.
    """
    text = in_ascii_digits(text[:_LONGEST]).strip()
    style = DateStyle(language, month_first)
    found = style.timestamp(text)
    if found is None:
        if not _FULL_YEAR.search(text):
            text = _SHORT_YEAR.sub(lambda short: short[1] + _century(short[2]), text)
        found = style.first_in(text)
    return found.at if found else None


def month_first_habit(texts: Iterable[str]) -> bool | None:
    """Return whether an outlet writes the month of 3/4/2024 first, from its own dates.

    A date such as 28/11/2026 shows it, and its dates all have one order. None when no
    date shows it, or when dates contradict each other.
    """
    habits = set()
    for text in texts:
        found = DAY_IN_NUMBERS.search(in_ascii_digits(text[:_LONGEST]))
        if found:
            first, second = int(found[1]), int(found[3])
            if (first > 12) != (second > 12):
                habits.add(second > 12)
    return habits.pop() if len(habits) == 1 else None


def _century(year: str) -> str:
    return ("19" if int(year) >= 90 else "20") + year
