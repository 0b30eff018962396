"""Regular expressions: RE2 only, linear in time and bounded in memory.

Python's own `re` takes a second for 24 letters of `(a+)+$`; RE2 takes 0.2 ms for an
article whatever the expression (https://github.com/google/re2/wiki/Syntax).
"""

import re
from functools import lru_cache
from re import _constants as kinds  # type: ignore[attr-defined]  # no public way
from re import _parser as parser  # type: ignore[attr-defined]  # to a regex's tree
from typing import Any

import re2

MAX_CHARS = 200
MAX_MEMORY = 1 << 20
"""Bytes that a compiled expression may take."""
MIN_LITERAL = 3
"""Characters that every match must contain: they decide whether an article is read."""

_CLASS = re.compile(r"\\[pP](?:\{\^?\w+\}|\w)|\[:\^?\w+:\]")
_FLAGS = re.compile(r"\(\?[imsU]+\)")


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
        return f"A regular expression of more than {MAX_CHARS} characters.", ""
    try:
        expression = compile_regex(pattern, ignore_case=ignore_case)
    except ValueError as error:
        return (
            f"Invalid regular expression: {error}",
            "The syntax is that of RE2: no look-around, no back-references.",
        )
    if expression.search("") is not None:
        return (
            "This regular expression matches empty text.",
            "So it would match every article.",
        )
    if len(required_literal(pattern)) < MIN_LITERAL:
        return (
            f"This regular expression has no fixed part of {MIN_LITERAL} characters.",
            "Without it every article would be searched. Add letters that always "
            "occur, as in /boeing 7[0-9]7/i",
        )
    return None


def required_literal(pattern: str) -> str:
    """Return the longest text that every match contains; empty when none is certain."""
    return max(required_literals(pattern), key=len, default="")


@lru_cache(maxsize=4_096)
def required_literals(pattern: str) -> tuple[str, ...]:
    """Return the texts that every match contains, in order; they may repeat."""
    # Python's parser reads what RE2 reads, but for these: any class will do for them.
    readable = _CLASS.sub(r"\\w", _FLAGS.sub("", pattern)).replace(r"\z", r"\Z")
    try:
        tree = parser.parse(readable)
    except (re.error, OverflowError, RecursionError):
        return ()
    return tuple(filter(None, _runs(tree)))


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
