"""Words of a headline, and how many of them a text has."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

STEM = 5
"""Letters by which longer words are compared: the endings of a name change in Russian,
Finnish and German."""

SHORT = 3
"""Words of fewer letters count only where a headline has no longer ones: they are "in",
"the" and the like, which stand on every page."""

MAX_CHARS = 500
"""Characters of a headline that are compared."""

_MOST_CHARS = 3
"""Characters of a line for each letter of its headline: the rest are blanks and signs.
Most lines of a page are longer, and need no comparison."""

_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’\u0300-\u036f][^\W_]+)*")
_DENSE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
"""Scripts that put no blanks between words, or join particles to them: Thai, Lao,
Burmese, Khmer, Japanese, Chinese, Korean. Pairs of characters are compared."""


def words_of(text: str) -> set[str]:
    """Return the words of a text as they are compared: folded, long ones cut short."""
    line = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    found: set[str] = set()
    if not line.isascii():
        dense = set(_DENSE.findall(line))
        found = {run[at : at + 2] for run in dense for at in range(len(run) - 1)}
        line = _DENSE.sub(" ", line)
    return found | {word[:STEM] for word in set(_WORD.findall(line))}


def telling_words(headline: str) -> set[str]:
    """Return the words by which a headline is recognised: without the shortest."""
    words = words_of(headline[:MAX_CHARS])
    long = {word for word in words if len(word) > SHORT or _is_dense(word)}
    return long or {word for word in words if len(word) >= SHORT} or words


def share_found(headline: str, words: Collection[str]) -> float | None:
    """Return the share of a headline's words that are among these; None without any."""
    telling = telling_words(headline)
    if not telling:
        return None
    return sum(word in words for word in telling) / len(telling)


def same_line(headline: str, lines: Iterable[str]) -> bool:
    """Return whether one of these lines is the headline, word for word."""
    wanted = _compatible_letters(headline)
    longest = _MOST_CHARS * len(wanted)
    return bool(wanted) and any(
        len(line) <= longest and _compatible_letters(line) == wanted for line in lines
    )


def _is_dense(word: str) -> bool:
    return bool(_DENSE.fullmatch(word))


# Titles and headings are compared with each other in many ways.
@lru_cache(maxsize=256)
def letters_of(text: str) -> str:
    """Return only the letters and digits of a text, in lower case."""
    return "".join(_LETTERS.findall(text.casefold()))


def _compatible_letters(text: str) -> str:
    return letters_of(unicodedata.normalize("NFKC", text))
