"""Exact text: `=Apple`, `="AT&T"`, `=C++`."""

import re
from collections.abc import Iterator
from functools import lru_cache

import regex

from tocsin.words.word_pattern import APOSTROPHES, ARABIC, INVISIBLE, SOLID

_HYPHENS = "-\u2010\u2011"
_LETTER = regex.compile(
    rf"[[\p{{L}}\p{{N}}\p{{M}}]--{SOLID}--[{APOSTROPHES}]]", regex.V1
)
_UNSEEN = regex.compile(rf"(?:[{INVISIBLE}]|(?<!{ARABIC})\u200c)*+")


def exact_places(literal: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of a literal in a text, as (start, end) in characters.

    It begins and ends where words do; a blank is any white space, an apostrophe or
    hyphen any of its kind.
    """
    if " " in literal or any(
        char in APOSTROPHES or char in _HYPHENS for char in literal
    ):
        found = _varied(literal, text)
    else:
        found = _plain(literal, text)
    at_start = _LETTER.match(literal[0]) is not None
    at_end = _LETTER.match(literal[-1]) is not None
    for start, end in found:
        if at_start and _goes_on_before(text, start):
            continue
        if at_end and _goes_on_after(text, end):
            continue
        yield start, end


def _plain(literal: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(literal)
    while start >= 0:
        yield start, start + len(literal)
        start = text.find(literal, start + 1)


def _varied(literal: str, text: str) -> Iterator[tuple[int, int]]:
    pattern, at = _pattern(literal), 0
    while match := pattern.search(text, at):
        yield match.span()
        at = match.start() + 1


@lru_cache(maxsize=10_000)
def _pattern(literal: str) -> re.Pattern[str]:
    def one(char: str) -> str:
        if char == " ":
            return r"\s+"
        for kind in (APOSTROPHES, _HYPHENS):
            if char in kind:
                return f"[{kind}]"
        return re.escape(char)

    return re.compile("".join(map(one, literal)))


def _goes_on_before(text: str, start: int) -> bool:
    """Return whether a word reaches from the left up to a place."""
    while start and _UNSEEN.fullmatch(text, start - 1, start):
        start -= 1
    return start > 0 and _LETTER.match(text[start - 1]) is not None


def _goes_on_after(text: str, end: int) -> bool:
    seen = _UNSEEN.match(text, end)
    at = seen.end() if seen else end
    return _LETTER.match(text, at) is not None
