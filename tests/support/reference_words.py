"""The words of a text, cut character by character: for the oracle of the fuzz tests."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from tocsin.words.fold import fold
from tocsin.words.word_pattern import APOSTROPHES, GENITIVE_SIGNS, INVISIBLE

NON_JOINER = "\u200c"
SOLID = (
    "CJK UNIFIED", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA LETTER",
    "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR",
)  # fmt: skip
"""How the names of characters begin whose scripts are written without spaces."""


class Seen(NamedTuple):
    """A word of a text."""

    fold: str
    start: int
    end: int


@lru_cache(maxsize=100)
def cut(text: str) -> list[Seen]:
    """Return the words of a text."""
    found, at = [], 0
    while at < len(text):
        start, at = at, at + 1
        if not begins(text[start]):
            continue
        while at < len(text) and goes_on(text, start, at):
            at += 1
        end = at
        if not is_solid(text[start]) and is_genitive(text, at):
            at += 2
        while is_invisible(text[end - 1]) or text[end - 1] == NON_JOINER:
            end -= 1
        found.append(Seen(fold(text[start:end]), start, end))
    return found


def begins(char: str) -> bool:
    is_letter = unicodedata.category(char)[0] in "LN"
    return is_letter and char not in APOSTROPHES and not is_invisible(char)


def goes_on(text: str, start: int, at: int) -> bool:
    """Return whether the word from `start` also has the character at `at`."""
    char = text[at]
    if unicodedata.category(char)[0] == "M" or is_invisible(char):
        return True
    if is_solid(text[start]):
        return char in "ﾞﾟ\u0e33\u0eb3" or is_second_half_of_am(text, at)
    if char == NON_JOINER:
        return is_ligature(text, at)
    return begins(char) and not is_solid(char)


def is_ligature(text: str, at: int) -> bool:
    """Return whether a non-joiner stands here that only forbids a ligature.

    In Persian it parts words.
    """
    before = [char for char in text[:at] if begins(char)]
    parts = before != [] and unicodedata.name(before[-1], "").startswith("ARABIC")
    return text[at] == NON_JOINER and not parts


def is_second_half_of_am(text: str, at: int) -> bool:
    """Return whether the vowel AM is written as circle, perhaps tone, and AA here."""
    before = text[:at].rstrip("\u0e48\u0e49\u0e4a\u0e4b\u0ec8\u0ec9\u0eca\u0ecb")
    near = at - len(before) <= 1 and before[-1:] in ("\u0e4d", "\u0ecd")
    return text[at] in "\u0e32\u0eb2" and near


def is_genitive(text: str, at: int) -> bool:
    """Return whether an English 's stands here and ends its word."""
    if text[at : at + 1] not in list(GENITIVE_SIGNS) or text[at + 1 : at + 2] not in (
        "s",
        "S",
    ):
        return False
    return not is_spaced(nearest(text, at + 2, 1))


def nearest(text: str, at: int, step: int) -> str:
    """Return the next character that is visible; empty at the end."""
    while 0 <= at < len(text) and (is_invisible(text[at]) or is_ligature(text, at)):
        at += step
    return text[at] if 0 <= at < len(text) else ""


def is_solid(char: str) -> bool:
    """Return whether a character belongs to a script written without spaces."""
    named = unicodedata.name(char, "").startswith(SOLID) or char in "ーｰ"
    return named and unicodedata.category(char)[0] in "LN"


def is_spaced(char: str) -> bool:
    """Return whether this is a letter, digit or mark of a script with spaces."""
    if not char or char in APOSTROPHES or is_solid(char):
        return False
    return unicodedata.category(char)[0] in "LNM" and not is_invisible(char)


@lru_cache(maxsize=1_000)
def is_invisible(char: str) -> bool:
    return re.fullmatch(f"[{INVISIBLE}]", char) is not None
