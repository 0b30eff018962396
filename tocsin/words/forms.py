"""The forms of a word: Snowball's stems, in the language of the article."""

import unicodedata
from functools import lru_cache

import Stemmer

from tocsin.words import fold

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


@lru_cache(maxsize=200_000)
def stem(surface: str, language: str) -> str:
    """Return what all forms of a word have in common.

    In a language without stemmer, or an unknown one, that is the word itself.
    """
    code = language.partition("-")[0]
    stemmer = _stemmer(code)
    if stemmer is None:
        return fold.fold(surface)
    word = fold.bare(surface)
    if code == "tr":
        # Its capital I belongs to ı, and İ to i: lower case knows only English.
        word = word.replace("İ", "i").replace("I", "ı")
    # From the word with its accents, which endings are told by; then folded.
    return fold.fold(stemmer.stemWord(unicodedata.normalize("NFC", word.lower())))


@lru_cache(maxsize=64)
def _stemmer(code: str) -> "Stemmer.Stemmer | None":
    name = LANGUAGES.get(code)
    # Without its own cache, which would hold every word twice.
    return Stemmer.Stemmer(name, 0) if name in Stemmer.algorithms() else None
