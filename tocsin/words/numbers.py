"""Numbers in a text, however they are written, without those of dates and times."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spiders.extract.dates.months import is_month
from tocsin.words.fold import TextWord

_THOUSANDS = re.compile(r"[,.'’ \u00a0\u2009\u202f]")
"""What stands between groups of digits: 9,000 or 9.000 or 9 000."""

_GROUP = 3
"""Digits of a group; the first may have fewer."""

_DAY_OR_TIME = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}\b|\d{1,2}(:\d\d){1,2}\b")

_BEHIND_DATES = frozenset("年月日號号時时点點分년월일시분")
"""What Chinese, Japanese and Korean write behind the numbers of a date or time."""

_COARSE, _NEAR = 10, 1.15
"""A number that was rounded down is a multiple of so much, and the other at most so
many times as large: "more than 40" of 43."""

_MOST_DIGITS = 18
"""A longer row of digits is no amount; `int` refuses one of more than 4,300."""


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number that counts or measures something."""

    first: int
    """The place of its first word among those of the text."""
    last: int
    digits: str
    """Its digits, without what stands between them."""


def numbers_in(
    text: str, found: Sequence[TextWord], language: str = ""
) -> Iterator[TextNumber]:
    """Yield the numbers among the words of a text, but not those of dates and times."""
    place = 0
    while place < len(found):
        first, place = place, place + 1
        if not found[first].fold[0].isdigit():
            continue
        date = _DAY_OR_TIME.match(text, found[first].start)
        if date:
            while place < len(found) and found[place].end <= date.end():
                place += 1
            continue
        place = _after_groups(text, found, first)
        if not _is_beside_date(found, (first, place), language):
            digits = "".join(word.fold for word in found[first:place])
            yield TextNumber(first, place - 1, digits)


def is_rounded(digits: str, known: Iterable[str]) -> bool:
    """Return whether a number is one of those known, rounded down.

    One that is larger than all of them may have grown.
    """
    number, noughts = _amount(digits), _noughts(digits)
    if not number or number % _COARSE:
        return False
    return any(
        _noughts(other) < noughts and number < _amount(other) <= number * _NEAR
        for other in known
    )


def _amount(digits: str) -> int:
    """Return the value of digits; 0 for what is no amount."""
    is_amount = digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return int(digits) if is_amount else 0


def _noughts(digits: str) -> int:
    """Return how many noughts a number ends with."""
    return len(digits) - len(digits.rstrip("0"))


def _after_groups(text: str, found: Sequence[TextWord], first: int) -> int:
    """Return the place behind a number's last group of digits."""
    place = first + 1
    if not found[first].fold.isdecimal() or len(found[first].fold) > _GROUP:
        return place
    while (
        place < len(found)
        and found[place].fold.isdecimal()
        and len(found[place].fold) == _GROUP
        and _THOUSANDS.fullmatch(text, found[place - 1].end, found[place].start)
    ):
        place += 1
    return place


def _is_beside_date(
    found: Sequence[TextWord], place: tuple[int, int], language: str
) -> bool:
    """Return whether a number is that of a day or year: beside the name of a month."""
    first, after = place
    following = found[after].fold if after < len(found) else ""
    beside = (first - 2, first - 1, after, after + 1)
    return following in _BEHIND_DATES or any(
        0 <= other < len(found) and is_month(found[other].fold, language)
        for other in beside
    )
