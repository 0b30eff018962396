"""A query → an FTS5 expression that every article it is true of satisfies."""

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
from tocsin.watchlists.nodes import Node
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.wildcards import beginning
from tocsin.words.fold import folds

Known = Callable[[str], list[str] | None]
"""A GLOB pattern → the stored words that fit it; None when they are too many."""

MIN_LITERAL = 3
"""Letters of a regular expression's literal worth a search for words with them."""

_NOBODY = "\x02"
"""A word that no article has."""


def proposal(query: Node, known: Known) -> str:
    """Return the expression; empty when any article could satisfy the query."""
    groups = needs(query, Rarity().of).groups
    said = [said for group in groups if (said := _any(group, known))]
    return " AND ".join(said)


def _any(group: Group, known: Known) -> str:
    """Return what finds all articles with an atom of a group; empty if nothing does."""
    parts = [_one(atom, known) for atom in group]
    return f"({' OR '.join(parts)})" if all(parts) else ""


def _one(atom: Atom, known: Known) -> str:
    if isinstance(atom, tuple):
        column = "title : " if atom[0].startswith(TITLE) else ""
        return f'{column}"{" ".join(word.removeprefix(TITLE) for word in atom)}"'
    word = atom.removeprefix(TITLE)
    column = "title : " if atom.startswith(TITLE) else ""
    if word == ANYTHING or word.startswith(FORM) or fact_of(word):
        return ""
    if word.startswith(LITERAL):
        longest = max(folds(word[1:]), key=len, default="")
        return "" if len(longest) < MIN_LITERAL else _words(known(f"*{longest}*"))
    if "*" not in word and "?" not in word:
        return f'{column}"{word}"'
    if stem := beginning(word):
        return f'{column}"{stem}" *'
    found = _words(known(word))
    return f"{column}{found}" if found else ""


def _words(words: list[str] | None) -> str:
    if words is None:
        return ""
    quoted = [f'"{word}"' for word in words or [_NOBODY]]
    return f"({' OR '.join(quoted)})"
