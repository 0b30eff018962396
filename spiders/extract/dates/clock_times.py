"""Find the time of day that stands beside a date, in the words of its language."""

from dataclasses import dataclass
from functools import lru_cache

import regex

from spiders.extract.dates.date_words import WORD, DateWords, date_words, fold

Clock = tuple[int, int, int]
"""Hour, minute, second."""

REACH = 40
"""Characters read before and after a day: a time of day with its zone has about 20."""

_EARLY = ("am", "a m", "上午", "午前", "오전")
_LATE = ("pm", "p m", "下午", "午後", "오후")
"""Words for a.m. and p.m. on pages of any language."""
_KEPT = 64
"""Sets of these words whose expressions are kept in memory."""
_NOON = 12

_ZONE = (
    r"(?:\s?\(?(?P<zone>(?:GMT|UTC)?\s?[+-]\d{1,2}(?:(?!\d)(?::\d\d)?|\d\d(?!\d))"
    r"|[A-ZМСК]{1,5}\b))?"
)
_ZONE_AFTER = regex.compile(r"\s?\(?([A-Z]{3,4}(?:[+-]\d{1,2})?)\b")
_HOURS = "[時时点시]|นาฬิกา|ໂມງ"
"""Words after the hour."""
_DIGIT = regex.compile(r"\d")
_BETWEEN = 14
"""Characters between a day and its time, names of weekdays aside."""
_LONG = 6
"""Letters of a long word. Between a day and its time there are only short ones ("at",
"alle ore", "o godz."); a longer one ("updated") begins something else."""
_CASED = regex.compile(r"[\p{Lu}\p{Ll}\p{Script=Arabic}]")


@dataclass(frozen=True, slots=True)
class FoundClock:
    """A time of day beside a date."""

    clock: Clock
    zone: str
    """As written; "" without one."""
    end: int | None
    """Where it ends in the text; None where it stands before the day."""


def clock_beside(
    text: str, start: int, end: int, *, floor: int, language: str
) -> FoundClock | None:
    """Return the time of the day that is `text[start:end]`; None if there is none.

    The text before `floor` belongs to something else. Digits are those of ASCII.
    """
    if not (_DIGIT.search(text, end, end + REACH) or _DIGIT.search(text, floor, start)):
        return None
    words = date_words(language)
    form = _clock_form(words.early, words.late)
    found = form.after.match(text, end, end + REACH)
    if found and form.is_clock(found) and _is_between(found["between"], words):
        return FoundClock(form.clock(found), found["zone"] or "", found.end())
    found = form.before.search(text, floor, start)
    if found and form.is_clock(found) and _is_between(found["between"], words):
        later = _ZONE_AFTER.match(text, end)
        zone = found["zone"] or (later[1] if later else "")
        return FoundClock(form.clock(found), zone, None)
    return None


def _is_between(text: str, words: DateWords) -> bool:
    """Return whether a text may stand between a day and its time."""
    rest = len(text)
    for word in WORD.findall(text):
        if len(word) >= _LONG:
            if fold(word) not in words.weekdays and fold(word) not in words.joiners:
                return False
            rest -= len(word)
    return rest <= _BETWEEN


@dataclass(frozen=True, slots=True)
class _ClockForm:
    """How a time of day is written, with certain words for a.m. and p.m."""

    after: regex.Pattern[str]
    before: regex.Pattern[str]
    """Match after a day, and before one."""
    late: frozenset[str]
    """The words for p.m., without blanks and full stops."""

    def is_clock(self, found: regex.Match[str]) -> bool:
        """Return whether a match is more than a number."""
        return bool(found["minute"] or found["tail"]) or found["unit"] in ("Uhr", "uhr")

    def clock(self, found: regex.Match[str]) -> Clock:
        """Return the time of a match, by 24 hours."""
        hour = int(found["hour"])
        half = found["half"] or found["tail"]
        if half and hour <= _NOON:
            is_late = "".join(WORD.findall(half)).lower() in self.late
            hour = hour % _NOON + _NOON * is_late
        return hour, int(found["minute"] or 0), int(found["second"] or 0)


@lru_cache(maxsize=_KEPT)
def _clock_form(early: tuple[str, ...], late: tuple[str, ...]) -> _ClockForm:
    half = _any_of({*_EARLY, *_LATE, *early, *late})
    clock = (
        rf"(?P<half>{half})?\s?(?P<hour>\d{{1,2}})"
        rf"(?:(?:\s?[:.hH]\s?(?=\d\d)|\s?(?:{_HOURS})\s?)(?P<minute>\d{{1,2}})(?!\d)"
        r"(?:[:.](?P<second>\d\d)(?!\d))?分?)?"
        rf"(?:\s?(?P<tail>{half}))?"
        r"(?:\s?(?P<unit>Uhr|uhr|hrs?|Hrs?|h|น)\b\.?)?" + _ZONE
    )
    return _ClockForm(
        regex.compile(rf"(?P<between>\D{{0,{REACH}}}?)" + clock),
        regex.compile(rf"(?<![\d.:]){clock}(?P<between>\D{{0,{REACH}}})$"),
        frozenset(name.replace(" ", "") for name in (*_LATE, *late)),
    )


def _any_of(names: set[str]) -> str:
    """Return an expression for words, in capitals or not, with full stops or not."""
    order = sorted(names, key=lambda name: (-len(name), name))
    parts = [(name, name.replace(" ", r"[.،,་’/]?\s?")) for name in order]
    letters = "|".join(part for name, part in parts if _CASED.match(name))
    others = "".join("|" + part for name, part in parts if not _CASED.match(name))
    return rf"(?i:(?<![\p{{L}}\p{{M}}])(?:{letters})(?![\p{{L}}\p{{M}}])\.?{others})"
