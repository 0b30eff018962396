"""A query's tree → the query, in one spelling that `parse` reads as the same tree."""

from typing import assert_never

import regex

from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    CompoundPart,
    FormPart,
    Named,
    Near,
    Not,
    Or,
    PhrasePart,
    QueryNode,
    Regex,
    Term,
    WildcardPart,
    WordPart,
)
from tocsin.words.fold import is_solid

_PLAIN = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"))
_OPERATORS = {"near": "NEAR", "onear": "ONEAR", "notnear": "NOT NEAR"}


def format_query(node: QueryNode) -> str:
    """Return the query that `parse` reads as this tree."""
    match node:
        case Term():
            return f"{_field(node.field)}{_term(node)}{_weight(node.weight)}"
        case Regex():
            flag = "i" if node.ignore_case else ""
            weight = _weight(node.weight)
            return f"{_field(node.field)}/{node.pattern}/{flag}{weight}"
        case ArticleFact():
            plain = not any(map(_needs_quotes, node.value))
            return f"{node.fact}:{node.value if plain else _quoted(node.value)}"
        case Near():
            operator = f"{_OPERATORS[node.order]}/{node.distance}"
            return f"{unit(node.left)} {operator} {unit(node.right)}"
        case AtLeast():
            return f"ATLEAST/{node.count} {unit(node.child)}"
        case Not():
            return f"NOT {unit(node.child)}"
        case And():
            return " AND ".join(map(_conjunct, node.children))
        case Or():
            return " OR ".join(map(unit, node.children))
        case Named():
            return f"{_field(node.field)}@{node.name}{_weight(node.weight)}"
        case _:
            assert_never(node)


def unit(node: QueryNode) -> str:
    """Return a query as one unit: in parentheses unless it is one already."""
    text = format_query(node)
    whole = isinstance(node, Term | Regex | ArticleFact | Named)
    return text if whole else f"({text})"


def _conjunct(node: QueryNode) -> str:
    bare = isinstance(node, Not | AtLeast | Near)
    return format_query(node) if bare else unit(node)


def _field(field: str) -> str:
    return f"{field}:" if field else ""


def _weight(weight: float) -> str:
    return "" if weight == 1 else f"^{weight:.4f}".rstrip("0").rstrip(".")


def _term(term: Term) -> str:
    if term.exact:
        return f"={_quoted(term.exact)}"
    if term.within is not None:
        return f"{_quoted(' '.join(map(_part, term.parts)))}~{term.within}"
    last = term.parts[-1]
    if isinstance(last, FormPart):
        return "-".join(map(_part, term.parts)) + "~"
    if len(term.parts) == 1:
        text = _part(last)
        bare = (
            isinstance(last, WildcardPart) or _PLAIN.fullmatch(text) or is_solid(text)
        )
        return text if bare and text.lower() not in _LOOK_ALIKES else _quoted(text)
    text = ""
    for at, part in enumerate(term.parts):
        joined = at == 0 or (isinstance(part, WordPart) and part.joined)
        text += ("" if joined else " ") + _part(part)
    return _quoted(text)


_LOOK_ALIKES = ("near", "onear", "and", "or", "not")
"""Words that read like an operator: parsing them bare would warn of that."""


def _part(part: PhrasePart) -> str:
    match part:
        case WordPart():
            return part.marked or part.fold
        case FormPart(word=word):
            return word
        case CompoundPart(written="capitals"):
            return part.joined.upper()
        case CompoundPart(written="dots"):
            return ".".join(part.words).upper() + "."
        case CompoundPart():
            return "\u200c".join(part.words)
        case WildcardPart(pattern=pattern):
            return pattern


def _quoted(text: str) -> str:
    for opening, closing in _QUOTES:
        if opening not in text and closing not in text:
            return f"{opening}{text}{closing}"
    raise ValueError(f"no quotation mark is left for {text!r}")


def _needs_quotes(char: str) -> bool:
    return not (char.isalnum() or char in "-._/?=&%")
