"""How each language writes dates: its months, and the words around them.

The languages stand in date_words.txt and number_orders.txt, which
`benchmarks.learn_date_words` writes. A language is read when a page needs it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import regex

WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+")
"""A word of a date. Joiners of letters are part of it."""

_ALIASES = {
    "tl": "fil",
    "iw": "he",
    "in": "id",
    "sh": "sr",
    "cnr": "sr",
    "mo": "ro",
} | {
    **{"prs": "fa", "kmr": "ku", "cmn": "zh", "ji": "yi"},
}
"""Tags of languages that pages use → those in the files."""

_UNKNOWN = "und"
"""The entry for pages without a language: the names on which languages agree."""
_MONTHS = 12
_COMMON_HALVES = frozenset(["am", "pm", "a m", "p m"])
_KEPT = 64
"""Languages that are kept in memory; sites that one process reads have fewer."""

# Accents, Hebrew and Arabic points, the dot under an Indic letter, joiners: only some
# writers use them.
_OPTIONAL = {
    number: None
    for first, last in (
        *((0x300, 0x36F), (0x5B0, 0x5C7), (0x64B, 0x65F), (0x200C, 0x200D)),
        *((0x93C, 0x93C), (0x9BC, 0x9BC), (0xA3C, 0xA3C)),
    )
    for number in range(first, last + 1)
}
_SAME = str.maketrans(
    {
        "ı": "i",
        # Malayalam letters that end a syllable, as they were written before 2008.
        **{"ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്"},
    }
)


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of a language's dates, folded."""

    months: Mapping[str, int]
    """Name → 1 to 12; 0 where languages disagree. Blanks separate several words."""
    last_words: Mapping[str, int]
    """Last word of a month's name → words of the longest name that ends so."""
    weekdays: frozenset[str]
    """The words in the names of weekdays."""
    joiners: frozenset[str]
    """Words that join the parts of a date: "3rd of March", "3 de marzo del"."""
    early: tuple[str, ...]
    late: tuple[str, ...]
    """Words for a.m. and p.m., beside these two."""
    day_before_month: bool
    """Whether the day may stand between the year and the month."""


@dataclass(frozen=True, slots=True)
class NumberOrder:
    """The order of the numbers of a date in a locale; None where it is not known."""

    month_first: bool | None = False
    """Of 3/4/2024, whether it is the fourth of March."""
    short: str = "dmy"
    """Of 3/4/24: "dmy", "mdy" or "ymd"; "" where it is not known."""
    month_second: bool | None = True
    """Of 2024/3/4, whether it is the fourth of March."""
    iso: bool = True
    """Whether 2024-03-04 is the fourth of March, as ISO 8601 says."""


def folded_words(text: str) -> str:
    """Return the words of a text in the form that names are compared in."""
    return fold(" ".join(WORD.findall(text)))


def fold(name: str) -> str:
    """Return a name without capitals, accents and what else is optional."""
    if name.isascii():
        return name.lower()
    whole = unicodedata.normalize("NFKD", name.casefold())
    return whole.translate(_OPTIONAL).translate(_SAME)


def date_words(language: str) -> DateWords:
    """Return the words of a language; for an unknown one, those languages share."""
    base = language.lower().partition("-")[0]
    return _read(_ALIASES.get(base, base))


@lru_cache(maxsize=_KEPT)
def _read(language: str) -> DateWords:
    lines = _lines("date_words.txt", "\t")
    fields = (lines.get(language) or lines[_UNKNOWN]).split("\t")
    months = {
        name: number % (_MONTHS + 1)
        for number, names in enumerate(fields[: _MONTHS + 1], 1)
        for name in names.split("|")
        if name
    }
    last_words: dict[str, int] = {}
    for name in months:
        before, _, last = name.rpartition(" ")
        words = before.count(" ") + 2 if before else 1
        last_words[last] = max(words, last_words.get(last, 0))
    weekdays, joiners, early, late = (
        tuple(names.split("|")) if names else () for names in fields[_MONTHS + 1 : -1]
    )
    return DateWords(
        months=months,
        last_words=last_words,
        weekdays=frozenset(word for name in weekdays for word in name.split()),
        joiners=frozenset(joiners),
        early=tuple(name for name in early if name not in _COMMON_HALVES),
        late=tuple(name for name in late if name not in _COMMON_HALVES),
        day_before_month=bool(fields[-1]),
    )


@lru_cache(maxsize=_KEPT)
def number_order(language: str) -> NumberOrder:
    """Return the order of numbers for a tag such as "en-GB"."""
    lines = _lines("number_orders.txt", " ")
    base, mark, region = language.lower().partition("-")
    tag = _ALIASES.get(base, base) + mark + region
    while tag and tag not in lines:
        tag = tag.rpartition("-")[0]
    last, short, first = lines[tag or _UNKNOWN].split(" ")
    return NumberOrder(
        month_first=None if last == "?" else last == "md",
        short="" if short == "?" else short,
        month_second=True if first == "md" else None,
        iso=first != "?",
    )


@cache
def _lines(name: str, mark: str) -> Mapping[str, str]:
    """Return the lines of a file by the language at their beginning."""
    text = (files(__package__) / name).read_text("utf-8")
    lines = (line.partition(mark) for line in text.splitlines() if line[:1] != "#")
    return {language: rest for language, _, rest in lines}
