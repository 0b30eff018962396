"""Words that a language tells apart although their folds are equal.

Folding is the same for all languages and merges what most of them spell either way. In
some that makes another everyday word: Vietnamese *tù nhân* (prisoner) without its marks
is *tư nhân* (private). A query's word that is written with such marks is found only
with them; written without, it finds all.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

import regex

from tocsin.words.spelling import HOMOPHONES, NUKTA, join_nasals

_SYLLABLE = regex.compile(
    r"(?:ngh?|[cgknpt]h|tr|gi|qu|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_TONES = regex.compile("[\u0300\u0301\u0303\u0309\u0323]")
_DEVANAGARI = regex.compile(r"\p{Devanagari}")
_HOMOPHONES = regex.compile(
    f"[{''.join(map(chr, HOMOPHONES.keys() | HOMOPHONES.values()))}]"
)


def is_marked(surface: str) -> bool:
    """Return whether a word has marks or letters that some language tells apart."""
    return not surface.isascii() and bool(
        NUKTA.search(unicodedata.normalize("NFD", surface))
        or _HOMOPHONES.search(surface)
        or _is_vietnamese(surface)
    )


def _is_vietnamese(surface: str) -> bool:
    """Return whether a word has Vietnamese marks and could be a syllable."""
    letters, tones = _cut(surface)
    return bool(tones or not letters.isascii()) and bool(_SYLLABLE.fullmatch(letters))


def _cut(surface: str) -> tuple[str, str]:
    """Return the letters of a Vietnamese syllable, and its tone mark."""
    decomposed = unicodedata.normalize("NFD", surface.lower())
    letters = unicodedata.normalize("NFC", _TONES.sub("", decomposed))
    return letters, "".join(_TONES.findall(decomposed))


@lru_cache(maxsize=20_000)
def may_be(word: str, surface: str, language: str) -> bool:
    """Return whether a text's word may be a query's, whose fold is the same.

    The place of a Vietnamese tone mark does not count: hòa is also written hoà. A name
    may be written without its marks, as Ha Noi is.
    """
    key = _key_of(language, surface)
    if key is None or key(word) == key(surface):
        return True
    return surface.isascii() and surface[:1].isupper() and word[:1].isupper()


def _key_of(language: str, surface: str) -> Callable[[str], str] | None:
    """Return what two words must have in common; None if their folds are enough."""
    code = language.partition("-")[0]
    if code == "vi":
        return lambda word: "".join(_cut(word))
    if code == "ti":
        return lambda word: unicodedata.normalize("NFC", word)
    if _DEVANAGARI.match(surface):
        return lambda word: join_nasals(unicodedata.normalize("NFD", word))
    return None
