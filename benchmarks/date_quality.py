"""`python -m benchmarks.date_quality`: dates as the CLDR writes them in every locale.

Babel writes twelve dates in each form; what is read of the text, on a page that
declares the locale as its language, has to be that day. A wrong day is worse than none:
an old one silences an article.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_date, format_datetime, format_skeleton

from benchmarks.cldr_locales import fresh_locale, locale_tags
from benchmarks.press_languages import PRESS_LANGUAGES
from spiders.extract.dates.written_dates import find_written_dates

DATES = tuple(
    datetime(*numbers, tzinfo=UTC)
    for numbers in (
        *((2026, 1, 28, 14, 7), (2026, 2, 5, 2, 7), (2025, 3, 17, 21, 30)),
        *((2024, 4, 9, 9, 5), (2026, 5, 30, 12, 5), (2025, 6, 2, 16, 45)),
        *((2026, 7, 21, 0, 35), (2023, 8, 11, 18, 20), (2026, 9, 14, 11, 59)),
        *((2025, 10, 4, 23, 10), (2026, 11, 25, 7, 50), (2024, 12, 3, 13, 15)),
    )
)
"""A date in each month. Half of the days could be months, and some years days."""

WIDTHS = ("short", "medium", "long", "full")
WORDED = ("long", "full")
"""The forms that name the month."""

DIGITS = {"arab": 0x660, "arabext": 0x6F0, "beng": 0x9E6, "deva": 0x966} | {
    **{"mymr": 0x1040, "tibt": 0xF20, "cakm": 0x11136, "mtei": 0xABF0},
    **{"nkoo": 0x7C0, "olck": 0x1C50, "rohg": 0x10D30, "adlm": 0x1E950},
}
"""Numbering systems that are some locale's own → their zero."""


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """A date as a locale writes it."""

    form: str
    """The width, "short" to "full"; "time" after it where the time is written too."""
    text: str
    truth: datetime


def written(tag: str) -> Iterator[WrittenForm]:
    """Yield the dates in all forms of a locale."""
    locale = fresh_locale(tag)
    zero = DIGITS.get(locale.default_numbering_system)
    own_digits = {48 + digit: zero + digit for digit in range(10)} if zero else {}
    for truth in DATES:
        day = truth.date()
        texts = {width: format_date(day, width, locale) for width in WIDTHS}
        texts["numbers"] = format_skeleton("yMd", truth, locale=locale)
        for width in WIDTHS:
            texts[f"{width} time"] = format_datetime(truth, width, locale=locale)
        for form, text in texts.items():
            yield WrittenForm(form, text.translate(own_digits), truth)


def outcome(form: WrittenForm, tag: str) -> str:
    """Return "right", "none", "wrong day" or, with the right day, what its time is."""
    found = next(find_written_dates(form.text, tag), None)
    if found is None:
        return "none"
    read = found.stated
    if read.at.date() != form.truth.date():
        return "wrong day"
    if "time" not in form.form:
        return "right"
    if not read.timed:
        return "no time"
    is_right = (read.at.hour, read.at.minute) == (form.truth.hour, form.truth.minute)
    return "right" if is_right else "wrong time"


def count(tag: str, shown: str) -> Counter[tuple[str, str]]:
    """Return (form, outcome) → texts of a locale; print those of an outcome `shown`."""
    counted: Counter[tuple[str, str]] = Counter()
    for form in written(tag):
        result = outcome(form, tag)
        counted[form.form, result] += 1
        if result == shown or (shown == "all" and result != "right"):
            print(
                f"{tag:<12}{result:<12}{form.form:<12}{form.truth:%F %R}  {form.text}"
            )
    return counted


def summary(counted: dict[str, Counter[tuple[str, str]]]) -> dict[str, object]:
    """Return the figures of all locales, and the press languages with gaps."""
    total: Counter[str] = Counter()
    for counts in counted.values():
        for (_, result), number in counts.items():
            total[result] += number
    gaps = {
        tag: sum(
            number
            for (form, result), number in counted[tag].items()
            if form in WORDED and result != "right"
        )
        for tag in PRESS_LANGUAGES
    }
    return {
        "locales": len(counted),
        "texts": total.total(),
        "wrong_days": total["wrong day"],
        "locales_with_wrong_days": sum(
            any(result == "wrong day" for _, result in counts)
            for counts in counted.values()
        ),
        "unread": total["none"],
        "wrong_times": total["wrong time"],
        "without_time": total["no time"],
        "press_languages": len(gaps),
        "press_languages_read": sum(not gap for gap in gaps.values()),
        "press_gaps": {tag: gap for tag, gap in gaps.items() if gap},
    }


def main() -> None:
    """Print the texts that were asked for and, at the end, one line of JSON."""
    parser = argparse.ArgumentParser(description="Dates of all locales.")
    parser.add_argument("tags", nargs="*", help="locales to read, by default all")
    parser.add_argument(
        "--show",
        default="",
        metavar="RESULT",
        help="print texts that are none, wrong day, wrong time, no time or all",
    )
    asked = parser.parse_args()
    tags = asked.tags or list(locale_tags())
    counted = {tag: count(tag, asked.show) for tag in tags}
    if not asked.tags:
        print(json.dumps(summary(counted)))


if __name__ == "__main__":
    main()
