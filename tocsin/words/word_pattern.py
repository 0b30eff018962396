"""What a word is: the pattern that texts and queries are cut by."""

import regex

GENITIVE_SIGNS = "'’ʼ‘＇"
APOSTROPHES = GENITIVE_SIGNS + "ʻʽʾʿ"
"""With the commas and half rings of Uzbek, Hawaiian and transcriptions."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u0640\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
    "\u055b\u055c\u055e\u180b-\u180f"
)
"""Soft hyphen, joiners, direction marks, tatweel, variants (Mongolian ones too), and
what Armenian sets above the vowel of a question: no part of a word."""

SOLID = (
    r"[[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ーｰ]"
    r"&&[\p{L}\p{N}]]"
)
"""The long-vowel marks belong to both kana, and so to neither in Unicode's tables."""

# A half-width voicing mark, or the vowel AM of Thai and Lao, which two keyboards write
# as one character or as two: neither stands alone.
_ATTACHED = (
    r"[ﾞﾟ\u0e33\u0eb3]|(?<=[\u0e4d\u0ecd][\u0e48-\u0e4b\u0ec8-\u0ecb]?)[\u0e32\u0eb2]"
)
_CLUSTER = rf"(?:เเ|ຫ[ມນ]|{SOLID})"
"""With two characters that are one: Thai AE typed as two E, and the Lao digraphs that
have a character of their own as well."""
_SUBSCRIPT = r"(?<=\u17d2)[\u1780-\u17a2]"
"""A Khmer letter below the one before it."""

ARABIC = r"[\p{Arabic}\u064b-\u065f\u0670]"
"""With the points, which belong to several scripts. After one of these the non-joiner
separates words, as in Persian; elsewhere it only prevents a ligature."""

_SORANI = r"[ێۆڕڵڤ]"
_SORANI_JOIN = (
    rf"(?<=\u0647)(?:(?<={_SORANI}[\p{{Arabic}}\u200c]{{0,30}})"
    rf"|(?=\u200c[\p{{Arabic}}\u200c]*+(?<={_SORANI}[\p{{Arabic}}\u200c]{{0,30}})))"
)
"""After HEH in a word with a letter that only Sorani has, the non-joiner makes the
vowel E, as keyboards did before it had a character."""


def word_pattern(also: str = "") -> "regex.Pattern[str]":
    """Return the pattern of a word; the characters in `also` count as letters."""
    letter = rf"[[\p{{L}}\p{{N}}{also}]--{SOLID}--[{APOSTROPHES}\u0640]]"
    # After ŀ a word ends, as it does at the dot of col·legi.
    more = rf"[[\p{{L}}\p{{N}}\p{{M}}{INVISIBLE}{also}]--{SOLID}--[{APOSTROPHES}ŀĿ]]"
    return regex.compile(
        # Most words of most news by far, matched at a third of the cost.
        rf"[A-Za-z0-9]++(?![\p{{L}}\p{{N}}\p{{M}}{INVISIBLE}\u200c{APOSTROPHES}{also}])"
        rf"|{letter}{more}*+(?:(?:(?<!{ARABIC})|{_SORANI_JOIN})\u200c{more}*+)*+[ŀĿ]?+"
        # The English genitive belongs to its word: Macy's is found by Macy.
        rf"(?:[{GENITIVE_SIGNS}][sS](?![{INVISIBLE}]*+[[\p{{L}}\p{{N}}\p{{M}}]--{SOLID}]))?"
        rf"|{_CLUSTER}(?:[\p{{M}}{INVISIBLE}]|{_ATTACHED}|{_SUBSCRIPT})*+",
        regex.V1,
    )
