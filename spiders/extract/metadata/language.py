"""Which language a page is written in: what it declares, held against its text.

Templates are copied: Thai pages declare English, and so do many German ones. A language
decides how words fold and where sentences end: a wrong one does more harm than none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from spiders.extract.metadata.detect_language import CLOSE, detect, known_languages
from spiders.extract.metadata.language_codes import usual_code
from spiders.extract.page.parsed_page import ParsedPage

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NO_LANGUAGE = frozenset(["mis", "mul", "und", "xx", "xxx", "zxx"])

_SCRIPTS = {
    **dict.fromkeys(["be", "bg", "cv", "ky", "mk", "os", "ru"], ("CYRILLIC",)),
    **dict.fromkeys(["sah", "tg", "uk"], ("CYRILLIC",)),
    **dict.fromkeys(
        ["az", "bs", "kk", "mn", "sh", "sr", "tk", "tt", "uz"], ("CYRILLIC", "LATIN")
    ),
    **dict.fromkeys(["ar", "ckb", "fa", "ps", "prs", "sd", "ug", "ur"], ("ARABIC",)),
    **dict.fromkeys(["ha", "ku", "ms"], ("ARABIC", "LATIN")),
    **dict.fromkeys(["as", "bn", "mni"], ("BENGALI",)),
    **dict.fromkeys(["bho", "hi", "mai", "mr", "ne", "sa"], ("DEVANAGARI",)),
    **dict.fromkeys(["he", "yi"], ("HEBREW",)),
    **dict.fromkeys(["am", "ti"], ("ETHIOPIC",)),
    **dict.fromkeys(["yue", "zh", "wuu"], ("CJK",)),
    **{"bo": ("TIBETAN",), "dv": ("THAANA",), "dz": ("TIBETAN",), "el": ("GREEK",)},
    **{"gu": ("GUJARATI",), "hy": ("ARMENIAN",), "ja": ("KANA",), "ka": ("GEORGIAN",)},
    **{"km": ("KHMER",), "kn": ("KANNADA",), "ko": ("HANGUL",), "lo": ("LAO",)},
    **{"ml": ("MALAYALAM",), "my": ("MYANMAR",), "or": ("ORIYA",), "si": ("SINHALA",)},
    **{"pa": ("GURMUKHI", "ARABIC"), "ta": ("TAMIL",), "te": ("TELUGU",)},
    **{"th": ("THAI",)},
}
"""Language → the scripts it is written in, as Unicode names their letters. Any other is
written in Latin ones."""

_ONLY = {
    **{
        "ARMENIAN": "hy",
        "CJK": "zh",
        "GEORGIAN": "ka",
        "GREEK": "el",
        "GUJARATI": "gu",
    },
    **{"GURMUKHI": "pa", "HANGUL": "ko", "HEBREW": "he", "KANA": "ja", "KANNADA": "kn"},
    **{"KHMER": "km", "LAO": "lo", "MALAYALAM": "ml", "MYANMAR": "my", "ORIYA": "or"},
    **{"SINHALA": "si", "TAMIL": "ta", "TELUGU": "te", "THAANA": "dv", "THAI": "th"},
}
"""Script → the one language whose news is written in it."""

_SCRIPT_LETTERS = 20
"""How many letters tell a script."""

_FEW_LETTERS = 8
"""How many do if none is Latin: a headline may be a name or two in Latin letters."""

_SCRIPT_TAG = 4
_SCRIPT_NAMES = {
    **{"arab": ("ARABIC",), "cyrl": ("CYRILLIC",), "latn": ("LATIN",)},
    **{"deva": ("DEVANAGARI",), "hans": ("CJK",), "hant": ("CJK",)},
}
"""The script in a tag, which has four letters (ISO 15924) → the name of its letters."""

_SCRIPT_CHARS = 400
"""How much of a text is looked at for them."""

_LATIN_SHARE = 0.5
_OTHER_SHARE = 0.15
"""Which part of the letters must be of a declared language's script."""

_GUESS_CHARS = 150
"""From where on a guess is offered: here 1 in 250 is wrong."""

_OVERRULE_CHARS = 300
"""From where on a guess overrules what a page declares: here hardly any is wrong."""

_DENSE = frozenset(["CJK", "HANGUL", "HIRAGANA", "KATAKANA"])
_DENSE_WEIGHT = 3
"""One of their letters says as much as three Latin ones, and texts on technology are
full of names in those."""


def language(page: ParsedPage, text: str) -> str:
    """Return the language of a page as a BCP 47 tag in lower case, "" when unknown.

    That is the first it declares, unless its text is clearly in another.
    """
    return decide_language(islice(_declared(page), 1), text)


def decide_language(said: Iterable[str], text: str) -> str:
    """Return the language of a text as a BCP 47 tag in lower case, "" when unknown.

    That is the first of the languages said for it whose script is the text's, unless
    the text is clearly in another. A language that the detector has no model of is
    kept: that the detector is sure of another one is no evidence then.
    """
    declared = [tag for name in said for tag in _tags(name)]
    shares = _scripts(text)
    if not shares:
        return declared[0] if declared else ""
    fitting = next((tag for tag in declared if _fits(tag, shares)), "")
    script = max(shares, key=lambda name: shares[name])
    if script in _ONLY:
        return fitting or _ONLY[script]
    if not fitting:
        return detect(text) if len(text) >= _GUESS_CHARS else ""
    if len(text) < _OVERRULE_CHARS or not _has_model(fitting):
        return fitting
    guess = detect(text)
    primary = fitting.partition("-")[0]
    same = guess.partition("-")[0] == primary
    close = any(primary in group and guess in group for group in CLOSE)
    return fitting if same or close or not guess else guess


def _fits(tag: str, shares: Mapping[str, float]) -> bool:
    """Return whether a language is written in the script of a text.

    One that nothing is known about fits any: templates declare none such.
    """
    written = _written(tag)
    if not written:
        return True
    # Latin words stand in texts of any script; of others, hardly any in Latin texts.
    enough = _LATIN_SHARE if "LATIN" in written else _OTHER_SHARE
    return sum(shares.get(name, 0) for name in written) >= enough


def _written(tag: str) -> tuple[str, ...]:
    """Return the scripts of a language; empty when they are unknown."""
    primary, *rest = tag.split("-")
    said = next((part for part in rest if len(part) == _SCRIPT_TAG), "")
    if said:
        # What a tag says of its script counts: "sr-latn", "ff-adlm".
        return _SCRIPT_NAMES.get(said, ())
    if primary in _SCRIPTS:
        return _SCRIPTS[primary]
    return ("LATIN",) if primary in known_languages() else ()


def _has_model(tag: str) -> bool:
    """Return whether the detector knows a language in the script that its tag says."""
    primary = tag.partition("-")[0]
    usual = _SCRIPTS.get(primary, ("LATIN",))
    return primary in known_languages() and bool({*_written(tag)} & {*usual})


def _declared(page: ParsedPage) -> Iterator[str]:
    """Yield the languages a page declares, the most trusted first."""
    for element in page.tree.all("html"):
        yield from _tags(element.get("lang") or element.get("xml:lang"))
    for element in page.tree.all("meta"):
        if element.get("http-equiv").lower() == "content-language":
            yield from _tags(element.get("content"))
    meta = page.structured.meta
    for key in ("content-language", "language", "og:locale", "dc.language"):
        for content in meta.get(key, ()):
            yield from _tags(content)
    said = page.structured.article.get("inLanguage")
    for value in page.structured.resolved(said):
        if isinstance(value, dict):
            value = value.get("alternateName") or value.get("name")
        if isinstance(value, str):
            yield from _tags(value)


def _tags(said: str) -> Iterator[str]:
    """Yield the one language said; nothing for several, for none and for no tag."""
    tag = said.strip().lower().replace("_", "-").partition(".")[0]
    primary, mark, rest = tag.partition("-")
    primary = usual_code(primary)
    if _TAG.fullmatch(tag) and primary not in _NO_LANGUAGE:
        yield f"{primary}{mark}{rest}"


def _scripts(text: str) -> dict[str, float]:
    """Return which share of the letters is of which script; empty for too few letters.

    Japanese mixes three, as one of which they count here: its own syllables tell it
    from Chinese.
    """
    sample = text[:_SCRIPT_CHARS]
    if sample.isascii():
        is_told = sum(map(str.isalpha, sample)) >= _SCRIPT_LETTERS
        return {"LATIN": 1.0} if is_told else {}
    found: Counter[str] = Counter()
    for char, times in Counter(sample).items():
        if char.isalpha():
            script = _script(char)
            found[script] += times * (_DENSE_WEIGHT if script in _DENSE else 1)
    total = found.total()
    if total < (_SCRIPT_LETTERS if "LATIN" in found else _FEW_LETTERS):
        return {}
    kana = found.pop("HIRAGANA", 0) + found.pop("KATAKANA", 0)
    if kana > 0.1 * (kana + found["CJK"]):
        kana += found.pop("CJK", 0)
    found["KANA"] = kana
    return {script: times / total for script, times in found.items()}


# Some hundred letters make up nearly all texts.
@lru_cache(maxsize=4_096)
def _script(char: str) -> str:
    return unicodedata.name(char, "?").partition(" ")[0]
