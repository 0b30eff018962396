"""Reasons that are stored as English sentences, in the words of the reader's language.

The daemon, the commands and the messages say them in English, and the database keeps
them so. The desk finds the sentence and its values again, and words it anew. What is
not ours, such as the answer of a service, stays as it is.
"""

import re
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton
from babel.units import format_unit

from scheduler.windows import DAYS
from tocsin.web import delivery_sentences, source_sentences
from tocsin.web.page_language import (
    LANGUAGES,
    current_locale,
    speaking,
    translated,
    translated_number,
)
from tocsin.web.stored_sentence import StoredSentence

SENTENCES: tuple[StoredSentence, ...] = (
    *source_sentences.COVERAGE,
    *source_sentences.FETCHING,
    *source_sentences.BROWSER,
    *source_sentences.MAILBOXES,
    *source_sentences.LISTINGS,
    *source_sentences.OWN_SPIDERS,
    *source_sentences.PAGES,
    *delivery_sentences.PLANNING,
    *delivery_sentences.SENDING,
    *delivery_sentences.SCORES,
)
"""All that can be stored; tests/web/test_stored_words.py finds the missing ones."""

_SUREST_FIRST = sorted(SENTENCES, key=lambda one: -one.said)

LONGEST = 1_000
"""Characters of a text that is looked at: our sentences have fewer."""

_WITHIN = frozenset(["days", "found", "limit", "muted", "outlets", "way", "why"])
"""Placeholders in which another sentence of ours stands."""

_CLOCK = re.compile(r"(?:(\w{3}) (\d{1,2}) (\w+), )?(\d\d:\d\d(?::\d\d)?)")
"""A time as `tocsin.words.phrases.clock_text` writes it."""

_WHEN = re.compile(r"(\d\d \w{3} \d{4}) (\d\d:\d\d)")
"""A time as `tocsin.words.phrases.when` writes it."""

_MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]

_YEARS = range(2000, 2028)
"""In these each day of the year, a leap day too, is once on each day of the week."""

_LENGTH = re.compile(r"(\d+)([smhdw])")
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}


def reworded(text: str) -> str:
    """Return a stored sentence of ours in the reader's language; others as they are."""
    return _reworded(text, current_locale().language)


@lru_cache(maxsize=10_000)
def _reworded(text: str, language: str) -> str:
    if language == LANGUAGES[0] or not text or len(text) > LONGEST:
        return text
    with speaking(language):
        if (found := _fitting(text)) is not None:
            return found
        # `tocsin.coverage.visit_symptoms.sentence` makes a sentence of a reason.
        plain = text.removesuffix(".")
        for part in (plain, plain[:1].lower() + plain[1:]):
            if text != plain and (found := _fitting(part)) is not None:
                return f"{found[:1].upper()}{found[1:]}."
        return text


def _fitting(text: str) -> str | None:
    """Return a text in the reader's language; None if it is no sentence of ours."""
    for known in _SUREST_FIRST:
        if (values := known.values(text)) is not None:
            told = {name: _value(name, value) for name, value in values.items()}
            return _template(known, values.get("count", "")) % told
    return None


def _template(known: StoredSentence, count: str) -> str:
    if not known.plural:
        return translated(known.template)
    return translated_number(known.template, known.plural, int(count))


def _value(name: str, value: str) -> str:
    if name in _WITHIN:
        # The full stop of the sentence around it may be taken for its own.
        plain = value.removesuffix(".")
        found = _fitting(plain)
        return value if found is None else found + value[len(plain) :]
    if name == "at":
        return local_time(value)
    if name == "day" and (day := _day(value)):
        return _formatted("yMMMd", day)
    if name == "length" and (length := _LENGTH.fullmatch(value)):
        number, unit = int(length[1]), _UNITS[length[2]]
        locale = current_locale()
        return str(format_unit(number, f"duration-{unit}", "short", locale=locale))
    return value


def local_time(text: str) -> str:
    """Return a time such as "Tue 3 March, 07:00" as the reader's language writes it.

    A text that is no such time is returned as it is.
    """
    if whole := _WHEN.fullmatch(text):
        try:
            day = datetime.strptime(whole[1], "%d %b %Y").date()  # noqa: DTZ007
        except ValueError:
            return text
        return f"{_formatted('yMMMd', day)}, {whole[2]}"
    found = _CLOCK.fullmatch(text)
    if found is None or found[1] is None:
        return text
    day_of_week, number, month, clock = found.groups()
    named = _named_day(day_of_week, int(number), month)
    return f"{_formatted('MMMEd', named)}, {clock}" if named else text


def _named_day(day_of_week: str, number: int, month: str) -> date | None:
    """Return some date that has these names; None where there is none."""
    if day_of_week.lower() not in DAYS or month not in _MONTHS:
        return None
    for year in _YEARS:
        try:
            day = date(year, _MONTHS.index(month) + 1, number)
        except ValueError:
            continue
        if DAYS[day.weekday()] == day_of_week.lower():
            return day
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _formatted(skeleton: str, day: date) -> str:
    locale: Locale = current_locale()
    return str(format_skeleton(skeleton, day, locale=locale))
