"""A query's characters → its tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import regex

from tocsin.watchlists.errors import QueryError

Kind = Literal["word", "phrase", "(", ")", "AND", "OR", "NOT", "field"]

FIELDS = {
    "title": "title",
    "intitle": "title",
    "headline": "title",
    "body": "body",
    "text": "body",
    "intext": "body",
}

_CLOSING = {
    '"': '"',
    "“": '”“"',
    "”": '”"',
    "„": '“”"',
    "‟": "”",
    "«": "»",
    "»": "«",
    "＂": "＂",
    "「": "」",
    "『": "』",
}
"""The quote marks of the world, each with what may close it."""

_OPEN, _CLOSE = "(（", ")）"
_COLON = ":："
_DASHES = "-‐‑–−﹣－!"
"""The minus sign and what word processors make of it."""
_HEBREW = regex.compile(r"\p{Hebrew}")
_LATER = regex.compile(r"(?:O?NEAR|W|PRE|ATLEAST)/?\d*", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; `text` is without quote marks or colon."""

    kind: Kind
    text: str
    start: int
    end: int


def tokens(query: str) -> Iterator[Token]:
    """Yield a query's tokens; raises QueryError at the first that is none."""
    at = 0
    while at < len(query):
        char = query[at]
        if char.isspace():
            at += 1
            continue
        token = _token(query, at, char)
        yield token
        at = token.end


def _token(query: str, at: int, char: str) -> Token:
    if char in _OPEN:
        return Token("(", char, at, at + 1)
    if char in _CLOSE:
        return Token(")", char, at, at + 1)
    if char in _CLOSING:
        return _phrase(query, at)
    if char in "|&":
        return _symbol(query, at)
    if char in _DASHES:
        return _dash(query, at)
    if char in "=/^~[{+":
        raise QueryError(
            f"'{char}' has no meaning here.",
            query,
            at,
            at + 1,
            hint='To search for the sign itself put it into quotes: "…".',
        )
    return _word(query, at)


def _phrase(query: str, at: int) -> Token:
    closing = _CLOSING[query[at]]
    end = at + 1
    while end < len(query):
        if query[end] in closing and not _is_gershayim(query, end):
            return Token("phrase", query[at + 1 : end], at, end + 1)
        end += 1
    raise QueryError(
        "This quotation mark is never closed.",
        query,
        at,
        at + 1,
        hint='Add a closing " after the last word of the phrase.',
    )


def _is_gershayim(query: str, at: int) -> bool:
    """Return whether the quote mark stands inside a Hebrew acronym, as in צה"ל."""
    around = query[at - 1 : at] + query[at + 1 : at + 2]
    return query[at] == '"' and len(_HEBREW.findall(around)) == 2


def _symbol(query: str, at: int) -> Token:
    char = query[at]
    end = at + 2 if query[at : at + 2] == char * 2 else at + 1
    return Token("OR" if char == "|" else "AND", query[at:end], at, end)


def _dash(query: str, at: int) -> Token:
    after = query[at + 1 : at + 2]
    if not after or after.isspace() or after in _CLOSE:
        raise QueryError(
            f"A '{query[at]}' must touch the word it excludes.",
            query,
            at,
            at + 1,
            hint='Write -word to exclude a word, or quote a dash: "Rhine - Main".',
        )
    return Token("NOT", query[at], at, at + 1)


def _word(query: str, at: int) -> Token:
    end = at
    while end < len(query) and not _ends_word(query, at, end):
        if query[end] in _COLON:
            return _field(query, at, end)
        end += 1
    text = query[at:end]
    if text in ("AND", "OR", "NOT"):
        return Token(text, text, at, end)  # type: ignore[arg-type]  # one of the three
    if _LATER.fullmatch(text) and ("/" in text or text.isupper()) and len(text) > 2:
        raise QueryError(
            f"{text} is not an operator here.",
            query,
            at,
            end,
            hint=f'Use AND, or quote the word to search for it: "{text.lower()}".',
        )
    return Token("word", text, at, end)


def _ends_word(query: str, start: int, at: int) -> bool:
    char = query[at]
    if char == '"' and at > start:
        return not _is_gershayim(query, at)
    return (
        char.isspace()
        or char in _OPEN
        or char in _CLOSE
        or char in _CLOSING
        or char in "|^~"
        or query.startswith("&&", at)
    )


def _field(query: str, at: int, colon: int) -> Token:
    name, after = query[at:colon], query[colon + 1 : colon + 2]
    if query[colon + 1 : colon + 3] == "//":
        end = colon
        while end < len(query) and not query[end].isspace():
            end += 1
        raise QueryError(
            "A web address cannot be searched as text.",
            query,
            at,
            end,
            hint="Watchlists look into headlines and texts; choose sites by [sources].",
        )
    if name.lower() not in FIELDS:
        close = get_close_matches(name.lower(), FIELDS, 1)
        raise QueryError(
            f"Unknown field '{name}:'.",
            query,
            at,
            colon + 1,
            hint=(f"Did you mean {close[0]}:? " if close else "")
            + f'Fields: title:, body:. To search for the text, quote it: "{name}: …".',
        )
    if not after or after.isspace() or after in _CLOSE:
        raise QueryError(
            f"Nothing after '{name}:'.",
            query,
            at,
            colon + 1,
            hint=f'Write the value after it: {name}:word or {name}:"two words".',
        )
    return Token("field", FIELDS[name.lower()], at, colon + 1)
