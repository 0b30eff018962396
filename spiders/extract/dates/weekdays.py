"""The names of weekdays in the languages that news is written in."""

from functools import lru_cache

from spiders.extract.dates.date_words import date_words, fold

_SHORTEST = 4
"""Letters of a name that counts: "sun" and "mo" are words in too many languages."""

_ENDING = 2
"""Letters at the end that an inflected name may have changed: "среду" of "среда"."""


def is_weekday(word: str, language: str = "") -> bool:
    """Return whether a word names a weekday, in whichever form.

    Of a text without a language those names count on which languages agree.
    """
    name = fold(word)
    return len(name) >= _SHORTEST and _beginning(name) in _beginnings(language)


@lru_cache(maxsize=64)
def _beginnings(language: str) -> frozenset[str]:
    names = date_words(language).weekdays
    return frozenset(_beginning(name) for name in names if len(name) >= _SHORTEST)


def _beginning(name: str) -> str:
    """Return what a name has in common with its forms, at least `_SHORTEST` letters."""
    return name[: max(_SHORTEST, len(name) - _ENDING)]
