"""A query → an FTS5 expression that finds all articles it could be true of."""

from collections.abc import Callable

from tocsin.watchlists.atoms import (
    ANYTHING,
    FORM,
    LITERAL,
    TITLE,
    Atom,
    Group,
    fact_of,
    needs,
)
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.wildcards import beginning
from tocsin.words.fold import folds

WordLookup = Callable[[str], list[str] | None]
"""A GLOB pattern → the stored words that fit it; None when they are too many."""

MIN_LITERAL = 3
"""Letters of a regular expression's literal for which words are looked up."""

_NO_WORD = "\x02"
"""A word that no article has."""


def propose(query: QueryNode, look_up: WordLookup) -> str:
    """Return the expression; empty when the query could be true of any article."""
    groups = needs(query, Rarity().of).groups
    expressions = [_of_group(group, look_up) for group in groups]
    return " AND ".join(filter(None, expressions))


def _of_group(group: Group, look_up: WordLookup) -> str:
    """Return the expression for any atom of a group; empty if FTS5 has none."""
    expressions = [_of_atom(atom, look_up) for atom in group]
    return f"({' OR '.join(expressions)})" if all(expressions) else ""


def _of_atom(atom: Atom, look_up: WordLookup) -> str:
    if isinstance(atom, tuple):
        column = "title : " if atom[0].startswith(TITLE) else ""
        return f'{column}"{" ".join(word.removeprefix(TITLE) for word in atom)}"'
    word = atom.removeprefix(TITLE)
    column = "title : " if atom.startswith(TITLE) else ""
    if word == ANYTHING or word.startswith(FORM) or fact_of(word):
        return ""
    if word.startswith(LITERAL):
        longest = max(folds(word[1:]), key=len, default="")
        return "" if len(longest) < MIN_LITERAL else _any_of(look_up(f"*{longest}*"))
    if "*" not in word and "?" not in word:
        return f'{column}"{word}"'
    if stem := beginning(word):
        return f'{column}"{stem}" *'
    found = _any_of(look_up(word))
    return f"{column}{found}" if found else ""


def _any_of(words: list[str] | None) -> str:
    if words is None:
        return ""
    quoted = [f'"{word}"' for word in words or [_NO_WORD]]
    return f"({' OR '.join(quoted)})"
