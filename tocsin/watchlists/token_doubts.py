"""What is valid in a query and was probably meant otherwise: what to write instead."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from tocsin.watchlists.lexer import QueryToken
from tocsin.words import common_words, fold
from tocsin.words.worded import Worded

MAX_SHOWN = 80
"""Characters of a corrected query that are shown; of a longer one only the change."""

MAX_LANGUAGES = 4
"""Languages that a doubt names; the others are counted."""


@dataclass(frozen=True, slots=True)
class QueryWarning:
    """A valid part of a query that is probably a mistake, with its place."""

    message: str
    start: int
    end: int


_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "near": "NEAR/5"}
_FOREIGN = {
    word: operator
    for operator, words in {
        "AND": "UND ET Y E EN OCH OG JA VE I ORAZ A SI ȘI ŞI И ТА І ÉS KAI ΚΑΙ",
        "OR": "ODER OU O OF ELLER TAI VEYA LUB ALBO NEBO SAU ИЛИ АБО ЧИ VAGY ILI Ή",
        "NOT": "NICHT OHNE SAUF PAS SIN NO NIET ZONDER INTE UTAN EI DEĞIL DEĞİL NIE BEZ"
        " НЕ БЕЗ NEM ANDNOT BUTNOT EXCEPT WITHOUT",
        "NEAR/5": "ADJ WITHIN AROUND",
    }.items()
    for word in words.split()
}
"""Operators as other languages and programs have them, in capitals → ours."""

_DISTANCE = regex.compile(
    r"(?:ADJ|O?NEAR|PRE|AROUND|WITHIN|[NWP](?=/|[12]?\d$))/?(\d{1,2})"
)
"""As library catalogues and other programs have it; N95 is a mask."""
_DISTANCE_AND_WORD = regex.compile(r"((?:O?NEAR|PRE|W)/\d{1,3})(\p{L}.*)", regex.I)
_SINGLE_OPENING, _SINGLE_CLOSING = "'‘‚‹`", "'’‘›`´"
_SIGN_INSIDE = regex.compile(r"[A-Za-z0-9][+#]+$|[A-Za-z0-9]&[A-Za-z0-9]")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_OPERANDS = ("word", "phrase", "form", "regex", "name", ")", "(", "field", "ATLEAST")


def token_doubts(query: str, tokens: Sequence[QueryToken]) -> Iterator[QueryWarning]:
    """Yield what is doubtful in the tokens of a query, in their order."""
    before: QueryToken | None = None
    for at, token in enumerate(tokens):
        is_text = not token.flag and not _is_value(before)
        message = ""
        if token.kind == "word" and is_text:
            after = tokens[at + 1 : at + 5]
            message = (
                _operator(query, before, token, after)
                or _distance(query, token, after)
                or _list(query, token, after)
                or _sign(token)
                or _capitals(token)
            )
            yield from _quotes(query, tokens[at:])
        elif token.kind == "phrase" and is_text:
            message = _sign(token)
        if message:
            yield QueryWarning(message, token.start, token.end)
        before = token


def _is_value(before: QueryToken | None) -> bool:
    """Return whether what follows a token is a fact's value, and no word."""
    text_fields = ("title", "body", "lead")
    return (
        before is not None and before.kind == "field" and before.text not in text_fields
    )


def _instead(query: str, start: int, end: int, new: str) -> str:
    """Return the query as it was probably meant, or the changed part of a long one."""
    whole = " ".join(f"{query[:start]}{new}{query[end:]}".split())
    return whole if len(whole) <= MAX_SHOWN else new


def _operator(
    query: str,
    before: QueryToken | None,
    token: QueryToken,
    after: Sequence[QueryToken],
) -> str:
    text = unicodedata.normalize("NFKC", token.text)
    meant = _OPERATORS.get(text.lower())
    is_between = before is not None and before.kind in _OPERANDS and bool(after)
    if meant is None and is_between and after[0].kind in _OPERANDS:
        meant = _FOREIGN.get(text)
        if text == "AROUND" and after[0].kind == "(":
            meant = None
    if text.lower() == "and/or":
        meant = "OR"
    if meant is None:
        return ""
    if not is_between:
        return Worded(
            "'%(text)s' is searched as a word. Write %(meant)s for the operator.",
            text=token.text,
            meant=meant,
        )
    return Worded(
        "'%(text)s' is searched as a word. Write %(meant)s for the operator: %(new)s",
        text=token.text,
        meant=meant,
        new=_instead(query, token.start, token.end, meant),
    )


def _distance(query: str, token: QueryToken, after: Sequence[QueryToken]) -> str:
    if match := _DISTANCE.fullmatch(token.text):
        end, number = token.end, match[1]
    elif match := _DISTANCE_AND_WORD.fullmatch(token.text):
        operator, word = match[1].upper(), match[2]
        new = _instead(query, token.start, token.end, f"{operator} {word}")
        return Worded(
            "'%(text)s' is searched as words. A blank is missing: %(new)s",
            text=token.text,
            new=new,
        )
    elif (
        token.text.upper() in ("AROUND", "NEAR", "WITHIN")
        and [part.kind for part in after[:3]] == ["(", "word", ")"]
        and after[1].text.isdecimal()
    ):
        end, number = after[2].end, after[1].text
    else:
        return ""
    if not any(part.start >= end for part in after) or token.start == 0:
        return ""
    new = _instead(query, token.start, end, f"NEAR/{number}")
    return Worded(
        "'%(text)s' is searched as words. For a distance: %(new)s",
        text=query[token.start : end],
        new=new,
    )


def _list(query: str, token: QueryToken, after: Sequence[QueryToken]) -> str:
    if not after or token.text[-1:] not in (",", ";", "、", "，", "،"):
        return ""
    if after[0].kind not in ("word", "phrase", "form"):
        return ""
    word = token.text[:-1]
    new = _instead(query, token.start, token.end, f"{word} OR")
    return Worded(
        "The '%(sign)s' is dropped, and the words on both sides must occur. "
        "For either of them: %(new)s",
        sign=token.text[-1],
        new=new,
    )


def _sign(token: QueryToken) -> str:
    words = " ".join(fold.folds(token.text))
    exact = f'="{token.text}"' if token.kind == "phrase" else f"={token.text}"
    if token.kind == "word":
        if token.text.endswith("?"):
            return Worded(
                "A '?' at the end is punctuation. It is a wildcard only inside."
            )
        if _SIGN_INSIDE.search(token.text):
            return Worded(
                "This finds '%(words)s'. Write %(exact)s to require the sign.",
                words=words,
                exact=exact,
            )
    for sign in _dropped_signs(token):
        return Worded(
            "The sign '%(sign)s' is dropped: this finds '%(words)s'. "
            "Write %(exact)s to require it.",
            sign=sign,
            words=words,
            exact=exact,
        )
    return ""


def _dropped_signs(token: QueryToken) -> Iterator[str]:
    """Yield the signs that touch a letter or digit and are no part of a word."""
    text = token.text
    for at, char in enumerate(text):
        is_sign = char in "@%§" or unicodedata.category(char) == "Sc"
        if token.kind == "word":
            is_last = at == len(text) - 1
            is_sign |= unicodedata.category(char) in ("So", "Sm")
            is_sign |= char == "!" and is_last
        around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        if is_sign and char not in "|~=" and _LETTER.search(around):
            yield char


def _capitals(token: QueryToken) -> str:
    word = token.text
    if not 2 <= len(word) <= 4 or not word.isupper() or not word.isalpha():
        return ""
    languages = common_words.languages_of(word.lower())
    if not languages:
        return ""
    exact = f"(={word} OR ={'.'.join(word)}.)"
    return Worded(
        "'%(word)s' is found in any case, and '%(lower)s' is an everyday word "
        "%(languages)s. Write %(exact)s for the capitals alone.",
        word=word,
        lower=word.lower(),
        languages=_listed(languages),
        exact=exact,
    )


def _listed(languages: Sequence[str]) -> str:
    """Return "in fr, it and 5 more languages"."""
    more = len(languages) - MAX_LANGUAGES
    shown = ", ".join(languages[:MAX_LANGUAGES])
    if more > 0:
        return Worded(
            "in %(shown)s and %(more)s more languages", shown=shown, more=more
        )
    return Worded("in %(shown)s", shown=shown)


def _quotes(query: str, tokens: Sequence[QueryToken]) -> Iterator[QueryWarning]:
    """Yield a warning for several words between single quotation marks."""
    first = tokens[0]
    if first.text[:1] not in _SINGLE_OPENING or not _LETTER.match(first.text[1:2]):
        return
    for token in tokens[:32]:
        if token.kind != "word":
            return
        if token.text[-1:] in _SINGLE_CLOSING and token.text != "'":
            if token is first:
                return
            inside = query[first.start + 1 : token.end - 1]
            new = _instead(query, first.start, token.end, f'"{inside}"')
            message = Worded(
                "Single quotation marks make no phrase. Write %(new)s", new=new
            )
            yield QueryWarning(message, first.start, token.end)
            return
