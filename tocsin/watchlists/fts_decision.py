"""A query → an FTS5 expression that finds those articles that it is true of, no others.

There is one for words, phrases, beginnings of words, and what AND, OR and NOT make of
them. Distances, forms, marks, literal texts, expressions and facts are not in the index
of words: they are decided by reading.
"""

import re
from collections.abc import Iterable

from tocsin.watchlists.nodes import (
    And,
    AtLeast,
    Named,
    Not,
    Or,
    PhrasePart,
    QueryNode,
    Term,
    WildcardPart,
    WordPart,
    spellings,
)
from tocsin.watchlists.wildcards import beginning

MAX_DEPTH = 24
"""Brackets within brackets: each takes up to three of the hundred entries that the
stack of FTS5's parser has, and the words within them some more."""

_COLUMNS = {"": "", "title": "title : ", "body": "text : "}
"""Field of a term → the columns of the index that it is looked for in."""

_CUT = re.compile(
    "[\u037a\u2474-\u249b\u3220-\u3229\ufc5e-\ufc63\ufdfa\ufdfb\ufe70-\ufe7e"
    "\U0001f100-\U0001f10a]"
)
"""Characters whose folds have blanks or signs of ASCII, as ⑴, ⒈ and ﷺ have: a word
with one is several words to FTS5, which cuts what we have folded once more."""

_SIGN = re.compile("[\0-/:-@[-`{-\x7f]")
"""ASCII that is neither letter nor digit: FTS5 has no word with it."""


def decide(query: QueryNode) -> str | None:
    """Return the expression; None when the index of words does not tell.

    It holds for articles that are in the index by the rules of today, but for those
    with a text that `is_cut_otherwise`.
    """
    return _of_node(query, MAX_DEPTH)


def is_cut_otherwise(text: str) -> bool:
    """Return whether a text may have words that the index has as several ones."""
    return not text.isascii() and _CUT.search(text) is not None


def _of_node(node: QueryNode, depth: int) -> str | None:
    if depth <= 0:
        return None
    match node:
        case Term():
            return _of_term(node)
        case And(children=children):
            return _of_and(children, depth - 1)
        case Or(children=children):
            return _joined(" OR ", children, depth - 1)
        case Named(child=child) | AtLeast(count=1, child=child):
            return _of_node(child, depth)
        case _:
            return None


def _of_and(children: Iterable[QueryNode], depth: int) -> str | None:
    """Return the expression for all children; FTS5 excludes only from something."""
    wanted, excluded = list[QueryNode](), list[QueryNode]()
    for child in children:
        if isinstance(child, Not):
            excluded.append(child.child)
        else:
            wanted.append(child)
    if excluded:
        depth -= 1
    found = _joined(" AND ", wanted, depth)
    if not found or not excluded:
        return found
    without = _joined(" OR ", excluded, depth)
    return f"({found} NOT {without})" if without else None


def _joined(sign: str, nodes: Iterable[QueryNode], depth: int) -> str | None:
    """Return the expressions of nodes with a sign between them; None for none."""
    expressions = [_of_node(node, depth) for node in nodes]
    known = [expression for expression in expressions if expression]
    if not known or len(known) < len(expressions):
        return None
    return f"({sign.join(known)})"


def _of_term(term: Term) -> str | None:
    if term.exact or term.within is not None or term.field not in _COLUMNS:
        return None
    rows = [_of_row(row) for row in spellings(term.parts)]
    if None in rows:
        return None
    column = _COLUMNS[term.field]
    return f"({' OR '.join(f'{column}{row}' for row in rows)})"


def _of_row(parts: tuple[PhrasePart, ...]) -> str | None:
    """Return the phrase of words side by side; the last may be a beginning."""
    *before, last = parts
    words = [_word(part) for part in before]
    star = ""
    if isinstance(last, WildcardPart):
        words.append(beginning(last.pattern))
        star = " *"
    else:
        words.append(_word(last))
    # FTS5 would take a fold with a sign for several words, or for none.
    if not all(words) or any(map(_SIGN.search, words)):
        return None
    return f'"{" ".join(words)}"{star}'


def _word(part: PhrasePart) -> str:
    """Return a word that counts wherever it stands; of another part, nothing."""
    return part.fold if isinstance(part, WordPart) and part.is_plain else ""
