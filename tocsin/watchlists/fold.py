"""Words: where they stand in a text, and when two of them are the same.

One definition for queries and articles. A word is a run of letters, digits and their
marks; a character of a script written without spaces (Chinese, Japanese, Thai …) is a
word of its own, so that a query finds it inside a longer run. Two words are the same
when their folds are: case, width, the accents of Latin and Greek letters, the points of
Hebrew and Arabic and the spellings of an Arabic letter do not count; marks that make
another letter (й, ї, the vowel signs of Hindi) do.
"""

import sys
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import regex

APOSTROPHES = "'’ʼ‘＇"

_INVISIBLE = (
    "\u00ad\u034f\u061c\u0640\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
"""Soft hyphen, joiners, direction marks, tatweel, variants: they change no word."""

_SOLID = (
    r"[[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ーｰ]"
    r"&&[\p{L}\p{N}]]"
)
"""The long-vowel marks belong to both kana, and so to neither in Unicode's tables."""

# A half-width voicing mark, or the vowel AM of Thai and Lao, which two keyboards write
# as one character or as two: neither stands alone.
_ATTACHED = (
    r"[ﾞﾟ\u0e33\u0eb3]|(?<=[\u0e4d\u0ecd][\u0e48-\u0e4b\u0ec8-\u0ecb]?)[\u0e32\u0eb2]"
)
_AM = regex.compile(r"([\u0e48-\u0e4b\u0ec8-\u0ecb])([\u0e4d\u0ecd])")

_LETTER = rf"[[\p{{L}}\p{{N}}]--{_SOLID}--[{APOSTROPHES}\u0640]]"
_MORE = rf"[[\p{{L}}\p{{N}}\p{{M}}{_INVISIBLE}]--{_SOLID}--[{APOSTROPHES}]]"

_WORD = regex.compile(
    # Most words of most news by far, and decided at a third of the cost.
    rf"[A-Za-z0-9]++(?![\p{{L}}\p{{N}}\p{{M}}{_INVISIBLE}\u200c{APOSTROPHES}])"
    # The non-joiner parts words in Persian; elsewhere it only forbids a ligature.
    rf"|{_LETTER}{_MORE}*+(?:(?<!\p{{Arabic}})\u200c{_MORE}*+)*+"
    # The English genitive belongs to its word: Macy's is found by Macy.
    rf"(?:[{APOSTROPHES}][sS](?![[\p{{L}}\p{{N}}\p{{M}}]--{_SOLID}]))?"
    rf"|{_SOLID}(?:[\p{{M}}{_INVISIBLE}]|{_ATTACHED})*+",
    regex.V1,
)
_STARTS_SOLID = regex.compile(_SOLID, regex.V1)
_GENITIVE = regex.compile(rf"(?<=.)[{APOSTROPHES}][sS]$")
_INVISIBLES = regex.compile(rf"[{_INVISIBLE}\u200c]+")
_GAP = regex.compile(rf"[{_INVISIBLE}\u200b\u200c]*")
_ACCENTED = regex.compile(r"([\p{Latin}\p{Greek}\p{Hebrew}\p{Arabic}])\p{M}+")

_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae",
        "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ё": "е",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ة": "ه",
        "ہ": "ه", "ھ": "ه", "ە": "ه",
    }
)  # fmt: skip
"""Letters that have no accent to strip and yet are typed without it, and those that
Arabic, Persian and Urdu keyboards spell differently."""


class Word(NamedTuple):
    """A word as it stands in a text."""

    fold: str
    start: int
    end: int
    """Code points; the genitive's `'s` and what is invisible after it lie outside."""


def words(text: str) -> list[Word]:
    """Return the words of a text in order."""
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        surface = match.group()
        if len(surface) > 2 and surface[-2] in APOSTROPHES:
            end -= 2
        if not surface.isalnum():
            while _INVISIBLES.match(text, end - 1, end):
                end -= 1
        found.append(Word(fold(surface), start, end))
    return found


def folds(text: str) -> list[str]:
    """Return the folds of `words(text)`, at half its cost."""
    return list(map(fold, _WORD.findall(text)))


@lru_cache(maxsize=200_000)
def fold(surface: str) -> str:
    """Return what is compared of a word: equal folds are the same word.

    The cache holds about 40 MB when full; news repeats 97 words in a hundred.
    """
    word = _GENITIVE.sub("", surface)
    if word.isascii():
        return sys.intern(word.lower())
    word = unicodedata.normalize("NFKC", _INVISIBLES.sub("", word)).casefold()
    word = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", word.translate(_LETTERS)))
    word = _AM.sub(r"\2\1", word)
    return sys.intern(unicodedata.normalize("NFC", word).translate(_LETTERS))


def is_solid(word: str) -> bool:
    """Return whether a word is a character of a script written without spaces."""
    return bool(_STARTS_SOLID.match(word))


def touch(text: str, one: Word, other: Word) -> bool:
    """Return whether nothing visible stands between two words that follow each other.

    The characters of a Chinese or Thai word do; a space makes two words of them.
    """
    return one.end == other.start or bool(_GAP.fullmatch(text, one.end, other.start))


def normal(text: str) -> str:
    """Return the form in which texts are stored and spans counted: Unicode NFC."""
    return unicodedata.normalize("NFC", text)
