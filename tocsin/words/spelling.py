"""Spellings: letters that one word is written with in several ways, made one.

Each function takes a word and returns it in the one spelling that texts are compared
in. `spelling_decisions` says for each which words it makes equal, at what cost, and why
others were left apart.
"""

import unicodedata
from collections.abc import Callable

import regex

_CHILLU = {
    "\u0d23": "ൺ", "\u0d28": "ൻ", "\u0d30": "ർ", "\u0d32": "ൽ", "\u0d33": "ൾ",
    "\u0d15": "ൿ",
}  # fmt: skip
"""Malayalam consonants → what each is without a vowel (Unicode, table 12-38)."""
_OLD_CHILLU = regex.compile(f"([{''.join(_CHILLU)}])\u0d4d\u200d")

_AM = regex.compile(r"([\u0e48-\u0e4b\u0ec8-\u0ecb])([\u0e4d\u0ecd])")
"""A tone mark before the vowel AM of Thai and Lao, which is stored after it."""

_ALIKE = dict(
    zip(
        "аеорсухіјѕһәӕӑӗҫӳАВЕНІЈКМОРСТХУӘӔӐӖҪӲ",
        "aeopcyxijshəæăĕçÿABEHIJKMOPCTXYƏÆĂĔÇŸ",
        strict=True,
    )
)
"""Cyrillic letters → the Latin ones that look alike."""
_TO_LATIN = str.maketrans(_ALIKE)
_TO_CYRILLIC = str.maketrans({latin: letter for letter, latin in _ALIKE.items()})
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_LATIN = regex.compile(r"\p{Latin}")

_PALOCHKA = regex.compile(r"[ӏӀIl]|(?<=\p{Cyrillic})1|(?<!.)1(?=[аеёиоуыэюя])")
_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.V1)

HOMOPHONES: dict[int, int] = {
    ord(row) + order: ord(kept) + order
    for row, kept, orders in (
        ("ሐ", "ሀ", 8), ("ኀ", "ሀ", 8), ("ኸ", "ሀ", 7),
        ("ሠ", "ሰ", 8), ("ዐ", "አ", 7), ("ፀ", "ጸ", 7),
    )
    for order in range(orders)
}  # fmt: skip
HOMOPHONES |= {ord(letter): ord("ሀ") for letter in "ሃሓኃኻ"}
HOMOPHONES |= {ord(letter): ord("አ") for letter in "ኣዓ"}
"""Ethiopic letters that Amharic pronounces alike → the one kept. Tigrinya tells them
apart: see `tocsin.words.told_apart`."""

_NASAL = regex.compile("ङ्(?=[कखगघ])|ञ्(?=[चछजझ])|ण्(?=[टठडढ])|न्(?=[तथदध])|म्(?=[पफबभ])|ँ")
"""What is also written as a dot above (anusvara): a nasal before its own row."""
NUKTA = regex.compile("(?<![डढ])\u093c")
"""The dot below, but for the two letters that Hindi is never written without."""

_NOT_ASPIRATE = regex.compile("(?<![بپتٹجچدڈڑكگ])ھ")
_SUBSCRIPTS = regex.compile("(\u17d2\u179a)(\u17d2[\u1780-\u17a2])")
"""Khmer subscripts in the wrong order: RO comes last (Unicode, 16.4)."""


def join_chillus(word: str) -> str:
    """Return a Malayalam word with its vowelless consonants as single characters.

    Before Unicode 5.1 they were a consonant, a virama and a joiner; without the joiner
    it would be another word.
    """
    if "\u200d" not in word:
        return word
    return _OLD_CHILLU.sub(lambda match: _CHILLU[match[1]], word)


def in_one_script(word: str) -> str:
    """Return a word of Latin and Cyrillic letters in the script that most of it has.

    A word stays as it is when a letter of the other script looks like none of it.
    """
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic:
        return word
    if cyrillic < latin:
        changed = word.translate(_TO_LATIN)
        return word if _CYRILLIC.search(changed) else changed
    if latin or "1" in word or "ӏ" in word or "Ӏ" in word:
        changed = _PALOCHKA.sub("і", word).translate(_TO_CYRILLIC)
        return word if _LATIN.search(changed) else changed
    return word


def unify(word: str) -> str:
    """Return a folded word in the one spelling of its script."""
    rule = _OF_BLOCK.get(ord(max(word, default=" ")) >> 7)
    if rule is not None:
        word = rule(word)
    if _DIGIT.search(word):
        word = _DIGIT.sub(_ascii_digit, word)
    return word


def _ascii_digit(digit: regex.Match[str]) -> str:
    """Return 0 to 9; `regex` knows digits of newer scripts than Python does."""
    value = unicodedata.decimal(digit[0], None)
    return digit[0] if value is None else str(value)


def _armenian(word: str) -> str:
    # The capitals of և are ԵՎ in the Republic's spelling, ԵՒ in Unicode's tables.
    return word.replace("եվ", "եւ")


def _arabic(word: str) -> str:
    # In Urdu it makes an aspirate of the consonant before it; elsewhere it is an h.
    return _NOT_ASPIRATE.sub("ه", word)


def join_nasals(word: str) -> str:
    """Return a word in Devanagari with the dot above for each nasal before its row."""
    return _NASAL.sub("ं", word)


def _devanagari(word: str) -> str:
    return join_nasals(NUKTA.sub("", word))


def _thai_and_lao(word: str) -> str:
    return _AM.sub(r"\2\1", word).replace("เเ", "แ")


def _ethiopic(word: str) -> str:
    return word.translate(HOMOPHONES)


def _khmer(word: str) -> str:
    return _SUBSCRIPTS.sub(r"\2\1", word)


def _blocks(
    first: int, last: int, rule: Callable[[str], str]
) -> dict[int, Callable[[str], str]]:
    return dict.fromkeys(range(first >> 7, (last >> 7) + 1), rule)


_OF_BLOCK: dict[int, Callable[[str], str]] = {
    **_blocks(0x531, 0x587, _armenian),
    **_blocks(0x600, 0x77F, _arabic),
    **_blocks(0x900, 0x97F, _devanagari),
    **_blocks(0xE00, 0xEFF, _thai_and_lao),
    **_blocks(0x1200, 0x137F, _ethiopic),
    **_blocks(0x1780, 0x17FF, _khmer),
}
"""The part of Unicode (128 characters) that a word's highest character is in → the
rule of its script."""
