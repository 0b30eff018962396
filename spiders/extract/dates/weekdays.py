"""The names of weekdays in the languages that news is written in."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from spiders.extract.dates.date_words import date_words, fold

_SHORTEST = 4
"""Letters of a name that counts: "sun" and "mo" are words in too many languages."""

_ENDING = 2
"""Letters at the end that an inflected name may have changed: "среду" of "среда"."""

_SHORTER, _LONGER = 1, 3
"""Letters by which an inflected name may be shorter or longer: "Samstags"."""


def is_weekday(word: str, language: str = "") -> bool:
    """Return whether a word names a weekday, in whichever form.

    Of a text without a language those names count on which languages agree.
    """
    name = fold(word)
    beginnings = _beginnings(language)
    return any(
        -_SHORTER <= len(name) - length <= _LONGER
        for end in range(_SHORTEST, len(name) + 1)
        for length in beginnings.get(name[:end], ())
    )


@lru_cache(maxsize=64)
def _beginnings(language: str) -> Mapping[str, Collection[int]]:
    """Return what the forms of a name have in common → lengths of such names."""
    found: dict[str, set[int]] = {}
    for name in date_words(language).weekdays:
        if len(name) >= _SHORTEST:
            beginning = name[: max(_SHORTEST, len(name) - _ENDING)]
            found.setdefault(beginning, set()).add(len(name))
    return found
