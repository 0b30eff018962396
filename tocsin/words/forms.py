"""Forms: keys that the forms of a word have in common.

They are the dictionary forms that a word's ending allows (`endings`), or in languages
whose endings were not learnt its stem by Snowball's stemmer.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

import Stemmer

from tocsin.words import endings, fold

LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Languages that have a stemmer (https://snowballstem.org/algorithms/)."""


@lru_cache(maxsize=40_000)
def keys(word: str, language: str) -> tuple[str, ...]:
    """Return the keys of a folded word of a text, at least one.

    In an unknown language that is the word itself. The words met last are remembered,
    in about 10 MB.
    """
    return keys_in(language)(word)


def keys_in(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return the function from a word to its keys, which remembers no words."""
    if endings.is_learnt(language):
        return endings.base_forms_in(language)
    return lambda word: (stem(word, language),)


def keys_of_query(word: str, language: str) -> frozenset[str]:
    """Return the keys of which a form of a query's word, folded, has one.

    Most people write the dictionary form, whatever its ending looks like; so the word
    itself is one of them.
    """
    code = endings.code_of(language)
    return frozenset([endings.latin(word, code), *keys(word, language)])


def stem(surface: str, language: str) -> str:
    """Return the folded stem that all forms of a word have in common.

    In an unknown language, or one without a stemmer, that is the folded word itself.
    """
    code = language.partition("-")[0]
    stemmer = _stemmer(code)
    if stemmer is None:
        return fold.fold(surface)
    if surface.isascii() and surface.isalnum() and code != "tr":
        # Most words by far: there is nothing to strip and, but for case, to fold.
        stemmed = stemmer.stemWord(surface.lower())
        return stemmed if stemmed.isascii() else fold.fold(stemmed)
    word = fold.bare(surface)
    if code == "tr":
        # In Turkish, I is the capital of ı and İ of i; str.lower follows English.
        word = word.replace("İ", "i").replace("I", "ı")
    # Stemmed with its accents, which the endings need; then folded.
    return fold.fold(stemmer.stemWord(unicodedata.normalize("NFC", word.lower())))


@lru_cache(maxsize=64)
def _stemmer(code: str) -> "Stemmer.Stemmer | None":
    name = LANGUAGES.get(code)
    # Without its own cache, which would store every word twice.
    return Stemmer.Stemmer(name, 0) if name in Stemmer.algorithms() else None
