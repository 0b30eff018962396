"""Read a day whose month is a word, from the text just before or after its year."""

from dataclasses import dataclass

import regex

from spiders.extract.dates.calendars import LONGEST, Calendar, month_of_another_calendar
from spiders.extract.dates.date_words import WORD, date_words, fold

_TOKEN = regex.compile(rf"\d+|{WORD.pattern}")
_LIGHT = regex.compile(r"[\s.,،、/'’ʼ׳°º॰()·་၊፣।-]*")
"""Characters that may be between the parts of a date."""
_YEAR_NEXT = regex.compile(r"[\s.,-]{0,3}\d{4}(?!\d)")
_MOST_TOKENS = 10
"""Words and numbers before a year that may be of its date."""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day and a month, without a year."""

    calendar: Calendar
    month: int
    day: int
    at: int
    """Where it begins in the text before a year, or ends in the text after one."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Month:
    calendar: Calendar
    number: int
    start: int = 0


class NamedDays:
    """Finds days in the words of a language."""

    def __init__(self, language: str, *, ethiopian: bool = False) -> None:
        """Take the language; `ethiopian` says that its months are of that calendar."""
        self.words = date_words(language)
        self.common = date_words("")
        self.ethiopian = ethiopian

    def before_year(self, text: str) -> NamedDay | None:
        """Return the day at the end of a text that a year follows."""
        tokens = _joined(text)
        if (month := self._last_month(tokens)) is None:
            tokens = self._without_joiners(tokens)
            if not tokens or not tokens[-1].text.isdigit():
                return None
            month = self._last_month(tokens[:-1])
            return _named(month, tokens[-1].text, month.start) if month else None
        rest = [token for token in tokens if token.start < month.start]
        rest = self._without_joiners(rest)
        if rest and rest[-1].text.isdigit():
            return _named(month, rest[-1].text, rest[-1].start)
        return None

    def after_year(self, text: str) -> NamedDay | None:
        """Return the day at the beginning of a text that follows a year."""
        tokens: list[_Token] = []
        end = 0
        first_number = ""
        for token in _TOKEN.finditer(text):
            if not _LIGHT.fullmatch(text, end, token.start()):
                return None
            end = token.end()
            if not token[0].isdigit():
                tokens.append(_Token(token[0], token.start()))
                if first_number and (month := self._month(tokens)):
                    return self._without_year(month, first_number, text, end)
                continue
            if len(token[0]) > 2 or first_number:
                return None
            if month := self._month(tokens):
                return self._without_year(month, token[0], text, end)
            if not self.words.day_before_month or self._meant(tokens):
                return None
            first_number, tokens = token[0], []
        return None

    def _without_year(
        self, month: _Month, day: str, text: str, end: int
    ) -> NamedDay | None:
        """Return the day, unless it belongs to another year, which follows it."""
        return None if _YEAR_NEXT.match(text, end) else _named(month, day, end)

    def _last_month(self, tokens: list[_Token]) -> _Month | None:
        """Return the month that the last words name, joiners after them aside."""
        if not tokens:
            return None
        last = tokens[-1].text
        for count in range(min(self._longest(last), len(tokens)), 0, -1):
            words = tokens[-count:]
            month = self._named_by(words)
            if month is not None:
                # Arabic often names a month twice: "نيسان / أبريل".
                twin = self._last_month(tokens[:-count])
                if twin and twin.number == month.number:
                    return twin
                return _Month(month.calendar, month.number, words[0].start)
        return self._last_month(tokens[:-1]) if self._is_joiner(tokens[-1]) else None

    def _month(self, tokens: list[_Token]) -> _Month | None:
        """Return the month that words name, with joiners or without."""
        if not tokens or len(tokens) > _MOST_TOKENS:
            return None
        return self._named_by(tokens) or self._named_by(self._meant(tokens))

    def _named_by(self, tokens: list[_Token]) -> _Month | None:
        if not tokens:
            return None
        name = fold(" ".join(token.text for token in tokens))
        number = self.words.months.get(name)
        if number is None or self.ethiopian:
            if found := month_of_another_calendar(name):
                return _Month(*found)
            number = self.common.months.get(name) if number is None else number
        return _Month(Calendar.GREGORIAN, number) if number else None

    def _longest(self, last: str) -> int:
        """Return the words of the longest name of a month with this last word."""
        word = fold(last)
        own, common = self.words.last_words, self.common.last_words
        other = 0 if word.isascii() else LONGEST
        return max(own.get(word, 0), common.get(word, 0), other)

    def _is_joiner(self, token: _Token) -> bool:
        word = fold(token.text)
        return word in self.words.joiners or word in self.common.joiners

    def _meant(self, tokens: list[_Token]) -> list[_Token]:
        return [token for token in tokens if not self._is_joiner(token)]

    def _without_joiners(self, tokens: list[_Token]) -> list[_Token]:
        """Return tokens without the joiners at their end."""
        while (
            tokens and self._is_joiner(tokens[-1]) and not self._named_by(tokens[-1:])
        ):
            tokens = tokens[:-1]
        return tokens


def _named(month: _Month, day: str, at: int) -> NamedDay | None:
    if len(day) > 2:
        return None
    return NamedDay(month.calendar, month.number, int(day), at)


def _joined(text: str) -> list[_Token]:
    """Return the last words and numbers of a text, as far as nothing separates them."""
    kept: list[_Token] = []
    until = len(text)
    for token in reversed(list(_TOKEN.finditer(text))[-_MOST_TOKENS:]):
        if not _LIGHT.fullmatch(text, token.end(), until):
            break
        kept.append(_Token(token[0], token.start()))
        until = token.start()
    return kept[::-1]
