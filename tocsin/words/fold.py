"""Find the words of a text, and fold them so that equal words compare equal.

Queries and articles use one definition. A word is a run of letters, digits and their
marks; a character of a script written without spaces (Chinese, Japanese, Thai …) is a
word of its own, so that a query finds it inside a longer run. Two words are the same
when their folds are: case, width, the accents of Latin and Greek letters, the points of
Hebrew and Arabic and the spellings of an Arabic letter do not count; marks that make
another letter (й, ї, the vowel signs of Hindi) do. What else a script's writers spell
in several ways is in `spelling`.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

import regex

from tocsin.words import spelling
from tocsin.words.plain_text import in_plain_words
from tocsin.words.recent_runs import RecentRuns
from tocsin.words.word_pattern import (
    APOSTROPHES,
    GENITIVE_SIGNS,
    INVISIBLE,
    SOLID,
    word_pattern,
)

VERSION = 2
"""To be raised when texts are split or folded differently: stored words are stale."""

ANY, ONE = "\ue000", "\ue001"
"""The characters that replace `*` and `?` while a query is split into words."""

_RUN = re.compile(r"\S+")  # not regex: its blanks are not those of str.split
_SIGNS_BETWEEN = re.compile(r"([，。、；：！？…「」『』（）《》]+)")
"""Chinese and Japanese, which have no blanks, are cut at these: no word has one."""
_AROUND = '.,;:!?"()'
"""Signs that no word begins or ends with: most runs that are new have one of these."""
_WORD = word_pattern()
LONG = 100_000
"""Characters of a text above which equal words are to be one string: else each takes
some 55 bytes."""
_WORD_OF_QUERY = word_pattern(ANY + ONE)
_STARS = regex.compile(r"\*+")
_INNER = regex.compile(
    rf"(?<=[\p{{L}}\p{{N}}\p{{M}}{ANY}])\?+(?=[\p{{L}}\p{{N}}{ANY}])"
)
_SIGNS = regex.compile(f"([{ANY}{ONE}])")
_IDEOGRAPHS = regex.compile(
    r"[[\p{Han}\p{Hiragana}\p{Hangul}]&&[\p{L}\p{N}]]{2,}", regex.V1
)
_STARTS_SOLID = regex.compile(SOLID, regex.V1)
_GENITIVE = regex.compile(rf"(?<=.)[{GENITIVE_SIGNS}][sS]$")
_INVISIBLES = regex.compile(rf"[{INVISIBLE}\u200c]+")
_JOINED = regex.compile(r"\p{Indic_Syllabic_Category=Virama}\u200d")
"""A joiner after a virama is part of the letter before it."""
_GAP = regex.compile(rf"[{INVISIBLE}\u200b\u200c]*")
_ACCENTED = regex.compile(
    r"([\p{Latin}\p{Greek}\p{Hebrew}\p{Arabic}\p{Syriac}])\p{M}+"
    # Stress marks of Cyrillic. A breve, two dots and Tajik's macron make letters.
    r"|(?<=[аеоыэюяієр]\u0308?)[\u0300\u0301\u0304\u030f\u0311]"
    r"|(?<=[иу])[\u0300\u0301\u030f\u0311]"
)

_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae",
        "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ё": "е", "ӏ": "і", "ӕ": "ае",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه",
        "ہ": "ه", "ە": "ه",
    }
)  # fmt: skip
"""Letters that have no accent to strip and yet are typed without it, and those that
Arabic, Persian and Urdu keyboards spell differently."""


class TextWord(NamedTuple):
    """A word in a text."""

    fold: str
    start: int
    end: int
    """In code points, without a genitive `'s` and invisible characters after it."""


def words(text: str) -> list[TextWord]:
    """Return the words of a text in order."""
    found = _surfaces(text, 0, len(text))
    return [TextWord(fold(surface), start, end) for surface, start, end in found]


def _surfaces(text: str, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """Yield each word as it is written, and the place of what is folded of it."""
    for match in _WORD.finditer(text, first, last):
        start, end = match.span()
        surface = match.group()
        if len(surface) > 2 and surface[-2] in APOSTROPHES:
            end -= 2
        if not surface.isalnum():
            while _INVISIBLES.match(text, end - 1, end) and not _JOINED.match(
                text, end - 2, end
            ):
                end -= 1
        yield surface, start, end


def places(
    text: str, first: int = 0, last: int = sys.maxsize
) -> tuple[list[int], list[int]]:
    """Return the starts and the ends of the words of a part of a text.

    The part begins and ends where the text does, or at a blank.
    """
    starts: list[int] = []
    ends: list[int] = []
    at = first
    # As in `folds`: each run of characters between blanks is split once. Most blanks
    # are spaces, and most runs one plain word.
    for run in text[first:last].split(" "):
        end = at + len(run)
        if run.isascii() and run.isalnum():
            starts.append(at)
            ends.append(end)
        elif len(run) <= RecentRuns.LONGEST:
            found = _run_spans[run]
            starts += [at + start for start in found[0]]
            ends += [at + stop for stop in found[1]]
        else:
            for more_starts, more_ends in _placed(text, at, end):
                starts += more_starts
                ends += more_ends
        at = end + 1
    return starts, ends


def _placed(text: str, first: int, last: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the starts and the ends of the words of a part without spaces."""
    for run in _RUN.finditer(text, first, last):
        at, characters = run.start(), run.group()
        pieces = _SIGNS_BETWEEN.split(characters)
        if len(pieces) == 1:
            yield _spans(text, at, run.end())
            continue
        for begin, piece in zip(
            accumulate(map(len, pieces), initial=at), pieces, strict=False
        ):
            found, ending = _run_spans[piece]
            yield [begin + start for start in found], [begin + end for end in ending]


_Spans = tuple[list[int], list[int]]
"""The starts and the ends of words."""


def _spans_of_run(run: str) -> _Spans:
    """Return the places of the words of a run."""
    core = plain_word(run)
    if core:
        start = run.index(core)
        return [start], [start + len(core)]
    return _spans(run, 0, len(run))


def _spans(text: str, at: int, to: int) -> _Spans:
    """Return the places of the words of a part of a text that has no blanks."""
    starts: list[int] = []
    ends: list[int] = []
    for row in _IDEOGRAPHS.finditer(text, at, to):
        # All but the last are words of one character: marks may follow that one.
        first, last = row.start(), row.end() - 1
        if at < first:
            for _, start, end in _surfaces(text, at, first):
                starts.append(start)
                ends.append(end)
        starts += range(first, last)
        ends += range(first + 1, last + 1)
        at = last
    for _, start, end in _surfaces(text, at, to):
        starts.append(start)
        ends.append(end)
    return starts, ends


def _is_plain(text: str) -> bool:
    """Return whether a text is one word of English letters and digits."""
    return text.isascii() and text.isalnum()


def plain_word(run: str) -> str:
    """Return the word of a run that has one, of English letters and digits.

    Signs of a sentence may stand around it. For any other run it is empty.
    """
    core = run.strip(_AROUND)
    return core if _is_plain(core) else ""


def _folds_of_run(run: str) -> tuple[str, ...]:
    """Return the folds of the words of a run."""
    core = plain_word(run)
    if core:
        return (fold(core),)
    return tuple(map(fold, _WORD.findall(run)))


_runs = RecentRuns(_folds_of_run, most=40_000)
"""About 20 MB when both generations are full; news repeats 92 runs in a hundred."""

_run_spans = RecentRuns(_spans_of_run, most=15_000)
"""About 9 MB when both generations are full."""


def marked(text: str) -> str:
    """Return a query's text with ANY and ONE in place of its wildcards.

    A `?` is a wildcard only between letters; at the end of a word it is punctuation.
    """
    if text.isascii() and "*" not in text and "?" not in text:
        return text
    text = _STARS.sub(ANY, text.replace(ANY, "").replace(ONE, ""))
    return _INNER.sub(lambda match: ONE * len(match[0]), text)


def words_of_query(text: str) -> list[TextWord]:
    """Return the words of a `marked` text; their folds have `*` and `?` again."""
    if _is_plain(text):
        return [TextWord(fold(text), 0, len(text))]
    found = []
    for match in _WORD_OF_QUERY.finditer(text):
        pieces = [p if p in (ANY, ONE) else fold(p) for p in _SIGNS.split(match[0])]
        pattern = "".join(pieces).replace(ANY, "*").replace(ONE, "?")
        found.append(TextWord(pattern, *match.span()))
    return found


def bare(surface: str) -> str:
    """Return a word without genitive and invisible characters, for a stemmer."""
    if _is_plain(surface):
        return surface
    return _INVISIBLES.sub("", _GENITIVE.sub("", surface))


def folds(text: str) -> list[str]:
    """Return the folds of `words(text)`, at a thirtieth of its cost.

    A text in plain Latin letters is folded at once, and one in others line by line: no
    word contains a blank. In a line with other letters each run of characters is found
    in a cache, which takes five times as long.
    """
    if len(text) > LONG:
        return _folds_of_runs(text)
    plain = in_plain_words(text)
    if plain is not None:
        return plain.split()
    found: list[str] = []
    for line in text.split("\n"):
        plain = in_plain_words(line)
        found += _folds_of_runs(line) if plain is None else plain.split()
    return found


def _folds_of_runs(text: str) -> list[str]:
    return list(chain.from_iterable(map(_runs.__getitem__, text.split())))


@lru_cache(maxsize=20_000)
def fold(surface: str) -> str:
    """Return the fold of a word: two words are equal if their folds are.

    The words of texts are remembered by the runs that they stand in, and here those
    that stand in several: as in "ferry", "ferry," and "(ferry)".
    """
    # Never `sys.intern`: up to Python 3.12.6 it keeps a string for ever, against its
    # documentation (https://github.com/python/cpython/issues/113993).
    word = surface if _is_plain(surface) else _GENITIVE.sub("", surface)
    if word.isascii():
        folded = word.lower()
        # Most words are their own fold: one string is kept, not two.
        return surface if folded == surface else folded
    word = _INVISIBLES.sub("", spelling.join_chillus(word))
    word = spelling.in_one_script(unicodedata.normalize("NFKC", word)).casefold()
    word = word.translate(_LETTERS).replace("ئو", "ؤو").removesuffix("·")
    word = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", word))
    word = unicodedata.normalize("NFC", word).translate(_LETTERS)
    return word if word.isascii() else spelling.unify(word)


def is_solid(word: str) -> bool:
    """Return whether a word is a character of a script written without spaces."""
    return bool(_STARTS_SOLID.match(word))


def touch(text: str, end: int, start: int) -> bool:
    """Return whether nothing visible is between a word's end and the next one's start.

    This is true inside a Chinese or Thai word; a space separates two words.
    """
    return end == start or bool(_GAP.fullmatch(text, end, start))


def normal(text: str) -> str:
    """Return a text in Unicode NFC, in which texts are stored and spans counted."""
    return unicodedata.normalize("NFC", text)
