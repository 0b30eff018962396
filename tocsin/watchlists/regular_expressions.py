"""Regular expressions: RE2 only, linear in time and bounded in memory.

Python's own `re` takes a second for 24 letters of `(a+)+$`; RE2 takes 0.2 ms for an
article whatever the expression (https://github.com/google/re2/wiki/Syntax).
"""

import re
import sys
from functools import lru_cache
from re import _constants as kinds  # type: ignore[attr-defined]  # no public way
from re import _parser as parser  # type: ignore[attr-defined]  # to a regex's tree
from typing import Any

import re2

from tocsin.words.worded import Worded

MAX_CHARS = 200
MAX_MEMORY = 1 << 20
"""Bytes that a compiled expression may take."""
MAX_CHARACTERS = 500
"""Characters that an expression may have when all of its counts are written out: at
each character of a text, RE2 compares up to all of them. With so many, an article of
600 words takes 50 ms at most."""
LOW_COUNT = 20
"""A count that costs RE2 nothing: the states of such an expression stay few."""
MIN_LITERAL = 3
"""Characters that every match must contain: they decide whether an article is read."""

_CLASS = re.compile(r"\\[pP](?:\{\^?\w+\}|\w)|\[:\^?\w+:\]")
_FLAGS = re.compile(r"\(\?[imsU]+\)")
_PIECE = re.compile(
    r"\\[pPx]\{[^}]*\}|\\."  # an escape
    r"|\[\^?\]?(?:\[:\^?\w+:\]|\\[pPx]\{[^}]*\}|\\.|[^\]\\])*\]"  # a class
    r"|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]*))?\}",
    re.DOTALL,
)
"""The parts of an expression in which braces are no count, and a count."""


@lru_cache(maxsize=4_096)
def compile_regex(pattern: str, *, ignore_case: bool) -> Any:
    """Return the expression, ready to search with; raises ValueError saying why not."""
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "syntax error"
        raise ValueError(
            reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        ) from error


def find_problem(pattern: str, *, ignore_case: bool) -> tuple[str, str] | None:
    """Return the fault of an expression and a remedy; None when there is none."""
    if len(pattern) > MAX_CHARS:
        return Worded(
            "A regular expression of more than %(most)s characters.", most=MAX_CHARS
        ), ""
    try:
        expression = compile_regex(pattern, ignore_case=ignore_case)
    except ValueError as error:
        return (
            Worded("Invalid regular expression: %(problem)s", problem=str(error)),
            Worded("The syntax is that of RE2: no look-around, no back-references."),
        )
    if expression.search("") is not None:
        return (
            Worded("This regular expression matches empty text."),
            Worded("So it would match every article."),
        )
    return _cost_problem(pattern)


def _cost_problem(pattern: str) -> tuple[str, str] | None:
    """Return the fault of an expression that takes too long, and a remedy."""
    if (characters := number_of_characters(pattern)) > MAX_CHARACTERS:
        return (
            Worded(
                "This regular expression has %(characters)s "
                "characters when its counts are written out; %(most)s "
                "are allowed.",
                characters=f"{characters:,}",
                most=MAX_CHARACTERS,
            ),
            Worded(
                "Use smaller counts, or * and +: {0,200} counts as "
                "200, and counts within counts multiply."
            ),
        )
    if len(required_literal(pattern)) < MIN_LITERAL:
        return (
            Worded(
                "This regular expression has no fixed part of %(least)s characters.",
                least=MIN_LITERAL,
            ),
            Worded(
                "Without it every article would be searched. Add "
                "letters that always occur, as in /boeing 7[0-9]7/i"
            ),
        )
    return None


def required_literal(pattern: str) -> str:
    """Return the longest text that every match contains; empty when none is certain."""
    return max(required_literals(pattern), key=len, default="")


@lru_cache(maxsize=4_096)
def required_literals(pattern: str) -> tuple[str, ...]:
    """Return the texts that every match contains, in order; they may repeat."""
    tree = _tree(pattern)
    return () if tree is None else tuple(filter(None, _runs(tree)))


@lru_cache(maxsize=4_096)
def longest_match(pattern: str) -> int:
    """Return how many characters a match has at most: without a bound, very many."""
    tree = _tree(pattern)
    # What Python takes for a count and RE2 for text, as in x{,9}, is in the pattern.
    return sys.maxsize if tree is None else int(tree.getwidth()[1]) + len(pattern)


@lru_cache(maxsize=4_096)
def number_of_characters(pattern: str) -> int:
    """Return how many characters an expression has with its counts written out.

    A class counts as one; + and * as one repetition more than they need.
    """
    tree = _tree(pattern)
    return len(pattern) if tree is None else max(len(pattern), _count(tree))


@lru_cache(maxsize=4_096)
def without_high_counts(pattern: str) -> str:
    """Return an expression that matches where this one does, and elsewhere as well.

    Its counts above LOW_COUNT are + and *: RE2 reads it at full speed, where for
    x{0,200} it may have to compare 200 characters with each one of the text. Empty for
    an expression that has no such count.
    """
    if r"\Q" in pattern:
        return ""  # up to \E, braces are braces
    relaxed = _PIECE.sub(_low, pattern)
    try:
        compile_regex(relaxed, ignore_case=False)
    except ValueError:
        return ""  # such as x{2}{3}, and not x++
    return "" if relaxed == pattern else relaxed


def _low(piece: "re.Match[str]") -> str:
    """Return what stands for a piece of an expression when high counts are left out."""
    least, most = piece["least"], piece["most"]
    if least is None or int(most or least) <= LOW_COUNT:
        return piece[0]
    return "+" if int(least) else "*"


def _tree(pattern: str) -> Any:
    """Return the parsed expression; None for what Python's parser cannot read."""
    # It reads what RE2 reads, but for these: any class will do for them.
    readable = _CLASS.sub(r"\\w", _FLAGS.sub("", pattern)).replace(r"\z", r"\Z")
    try:
        return parser.parse(readable)
    except (re.error, OverflowError, RecursionError):
        return None


def _count(tree: Any) -> int:
    count = 0
    for kind, value in tree:
        if kind is kinds.SUBPATTERN:
            count += _count(value[3])
        elif kind is kinds.BRANCH:
            count += sum(map(_count, value[1]))
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
            least, most, repeated = value
            times = least + 1 if most is kinds.MAXREPEAT else most
            count += times * _count(repeated)
        else:
            count += 1
    return count


def _runs(tree: Any) -> list[str]:
    """Return the literal runs that a parsed expression cannot do without."""
    runs, run = [], ""
    for kind, value in tree:
        if kind is kinds.LITERAL:
            run += chr(value)
            continue
        runs.append(run)
        run = ""
        if kind is kinds.SUBPATTERN:
            runs += _runs(value[3])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[0] >= 1:
            runs += _runs(value[2])
    return [*runs, run]
