"""Recognise lines that are no part of an article by their words.

The words are in lines.toml, by the kind of line.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import re2
import regex

LONGEST = 160
"""A longer line is a sentence of the article, whatever its first words."""

WHOLE = 100
"""A longer line is not compared with the whole lines in the file."""

PLEA_CHARS = 400
"""A longer paragraph is not left out for a request in it."""

_END = r"[\s:.…!?›»>→↓▼←‹«]*"
_LEAD_IN = re.compile(r"^[\s•·▶►→»>←‹«<|*+-]+")
_CREDIT = re.compile(r"\(?(additional )?reporting by", re.IGNORECASE)


def line_kind(line: str) -> str:
    """Return the kind of a line that is no part of an article, else ""."""
    return _kind_of(line) if len(line) <= PLEA_CHARS else ""


def is_signature(line: str, names: Iterable[str], *, last: bool) -> bool:
    """Return whether a line at an edge of a text is only about its author.

    After the text (`last`) a whole paragraph about the author counts too. A credit to
    reporters does not: it is part of the article.
    """
    for name in names:
        place = line.find(name, 0, len(name) + 30)
        if place < 0 or " " not in name:
            continue
        around = len(line) - len(name)
        if around <= 15 or (last and (around <= 40 or place <= 2)):
            return not _CREDIT.match(line)
    return False


# The same lines are on every page of a site.
@lru_cache(maxsize=20_000)
def _kind_of(line: str) -> str:
    words = _words()
    if words.says.search(line):
        return "asking"
    if len(line) > LONGEST:
        return ""
    line = _LEAD_IN.sub("", line)
    if len(line) <= WHOLE:
        for kind, whole in words.whole.items():
            if whole.fullmatch(line):
                return kind
    return "aside" if words.begins.match(line) else ""


class _Words(NamedTuple):
    whole: Mapping[str, "regex.Pattern[str]"]
    begins: "regex.Pattern[str]"
    says: "re2._Regexp[str]"


@cache
def _words() -> _Words:
    """Return the expressions of lines.toml, compiled once in a process."""
    listed = tomllib.loads((files(__package__) / "lines.toml").read_text("utf-8"))
    return _Words(
        whole={
            kind: regex.compile(f"(?:{'|'.join(forms)}){_END}", regex.IGNORECASE)
            for kind, forms in listed["whole"].items()
        },
        begins=regex.compile("|".join(listed["begins"]["aside"]), regex.IGNORECASE),
        # The search tries every letter: `regex` took 5 ms for an article, re2 a
        # fifteenth of that.
        says=re2.compile("(?i)" + "|".join(listed["says"]["asking"])),
    )
