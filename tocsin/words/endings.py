"""The dictionary forms that a word may be a form of, by how it ends.

For each language `endings/CODE.txt` says which endings become which: the longest ending
that is listed decides. `benchmarks.learn_endings` learnt them from dictionaries; a rule
that holds for most words of an ending holds for names and new words too.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

START = "^"
"""Stands before the first letter, in endings that are a whole word."""

LONGEST = 7
"""Letters of an ending that is no whole word."""

FEWEST_KEPT = 2
"""Letters of a word that no ending takes away."""

_SAME = {
    "bs": "sh", "cnr": "sh", "fil": "tl", "hr": "sh", "me": "sh", "mo": "ro",
    "no": "nb", "prs": "fa", "sr": "sh",
}  # fmt: skip
"""Languages that inflect as another does, or that have another code."""

_LATIN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dz"}
)
"""Serbian Cyrillic → Latin without accents: newspapers print both."""

_CASES = {
    "ru": (("ов", "ев", "ин", "ын"), "а у е ы ым ой ых ыми"),
    "uk": (("ов", "ев", "єв", "ин", "ін", "їн"), "а у і и им ою их ими ові"),
    "sh": (("ic",), "a u i em ima"),
}
"""Language → how the surnames of most people end, and the endings of their cases. They
are in few dictionaries, and most words that end as they do decline in another way."""

_ENDS_OF_SURNAMES = {
    code: tuple(name + case for name in names for case in ("", *cases.split()))
    for code, (names, cases) in _CASES.items()
}
"""How the words end that may be a surname in some case: most words do not."""

FEWEST_OF_SURNAME = 4
"""Letters of a surname."""

EndingChange = tuple[int, str]
"""How many letters are cut off the end, and what is put in their place."""


def code_of(language: str) -> str:
    """Return the code under which a language's endings are kept."""
    code = language.partition("-")[0]
    return _SAME.get(code, code)


def latin(word: str, code: str) -> str:
    """Return a folded word in Latin letters, where a language is written in both."""
    return word.translate(_LATIN) if code == "sh" and not word.isascii() else word


def is_learnt(language: str) -> bool:
    """Return whether the endings of a language are known."""
    return bool(_endings(code_of(language)))


@lru_cache(maxsize=256)
def base_forms_in(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return the function from a folded word to its dictionary forms, one to four."""
    code = code_of(language)
    endings = _endings(code)

    def base_forms_of(word: str) -> tuple[str, ...]:
        return bases(latin(word, code), code, endings)

    return base_forms_of


def bases(
    word: str, code: str, endings: Mapping[str, tuple[EndingChange, ...]]
) -> tuple[str, ...]:
    """Return the dictionary forms of a word by these endings, and as a surname."""
    found = apply(word, endings)
    if code not in _CASES or not word.endswith(_ENDS_OF_SURNAMES[code]):
        return found
    surname = _surname(word, code)
    return found if not surname or surname in found else (*found, surname)


def _surname(word: str, code: str) -> str:
    """Return the surname that a word may be a case of; empty for none."""
    names, cases = _CASES[code]
    for case in ("", *cases.split()):
        name = word.removesuffix(case)
        if word.endswith(case) and name.endswith(names):
            return name if len(name) >= FEWEST_OF_SURNAME else ""
    return ""


def apply(
    word: str, endings: Mapping[str, tuple[EndingChange, ...]]
) -> tuple[str, ...]:
    """Return what a word becomes by the longest of these endings that it has."""
    size = len(word)
    changes = endings.get(START + word)
    if changes is not None:
        return tuple([word[: size - cut] + new for cut, new in changes])
    for first in range(size - LONGEST if size > LONGEST else 0, size + 1):
        changes = endings.get(word[first:])
        if changes is not None:
            most = size - FEWEST_KEPT
            found = [word[: size - cut] + new for cut, new in changes if cut <= most]
            return tuple(found) or (word,)
    return (word,)


def _endings(code: str) -> Mapping[str, tuple[EndingChange, ...]]:
    """Return a language's endings; none for one that was not learnt."""
    return _learned(code) if code in _codes() else {}


@cache
def _learned(code: str) -> dict[str, tuple[EndingChange, ...]]:
    return parse(folder().joinpath(f"{code}.txt").read_text("utf-8"))


@cache
def _codes() -> frozenset[str]:
    """Return the languages that have a file.

    Others take no place among what is remembered: a crawl meets more languages than
    were learnt, and a file takes up to 20 ms.
    """
    return frozenset(file.name.removesuffix(".txt") for file in folder().iterdir())


def folder() -> "Traversable":
    """Return where the endings are kept: a file for each language."""
    # Only here: it loads what compresses files, which few commands need.
    from importlib.resources import files

    return files("tocsin.words").joinpath("endings")


def parse(text: str) -> dict[str, tuple[EndingChange, ...]]:
    """Return the endings of a file: an ending, then its changes, on each line."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            ending, *changes = line.split(" ")
            found[ending] = tuple((int(change[0]), change[1:]) for change in changes)
    return found
