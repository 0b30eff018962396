"""Watchlists in a form that the peers' harnesses read, as far as the peers know it.

Lucene's is a prefix notation: `(and (term all Belq) (not (prefix title hous)))`.
PostgreSQL's is a tsquery that finds all that the watchlist finds and maybe more, since
it knows no distances but neighbourhood, and of wildcards only the beginning of a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.watchlists.nodes import (
    And,
    Near,
    Not,
    Or,
    PhrasePart,
    QueryNode,
    Term,
    WildcardPart,
    WordPart,
    walk,
)

_ORDERS = {"near": "near", "onear": "onear", "notnear": "apart"}


def is_common_ground(tree: QueryNode) -> bool:
    """Return whether all engines can be asked for a query.

    That is words, phrases, wildcards, NEAR, NOT NEAR, AND, OR and NOT, in the headline
    or everywhere.
    """
    return all(_is_known(node) for node in walk(tree))


def _is_known(node: QueryNode) -> bool:
    match node:
        case And() | Or() | Not() | Near():
            return True
        case Term():
            parts = all(_is_known_part(part) for part in node.parts)
            plain = not node.exact and node.within is None
            return parts and plain and node.field in ("", "title")
        case _:
            return False


def _is_known_part(part: PhrasePart) -> bool:
    match part:
        case WordPart():
            return part.is_plain and part.fold.isalnum()
        case WildcardPart():
            return part.pattern.replace("*", "").isalnum()
        case _:
            return False


def for_lucene(node: QueryNode) -> str:
    """Return a query of the common ground in prefix notation."""
    match node:
        case Term():
            field = node.field or "all"
            parts = [_part(part, field) for part in node.parts]
            return parts[0] if len(parts) == 1 else f"(phrase {' '.join(parts)})"
        case Near():
            inside = f"{for_lucene(node.left)} {for_lucene(node.right)}"
            return f"({_ORDERS[node.order]} {node.distance} {inside})"
        case Not():
            return f"(not {for_lucene(node.child)})"
        case And() | Or():
            name = "and" if isinstance(node, And) else "or"
            return f"({name} {' '.join(map(for_lucene, node.children))})"
        case _:
            raise ValueError(f"not of the common ground: {node!r}")


def _part(part: PhrasePart, field: str) -> str:
    match part:
        case WordPart():
            return f"(term {field} {part.fold})"
        case WildcardPart():
            is_prefix = part.pattern.find("*") == len(part.pattern) - 1
            if is_prefix and "?" not in part.pattern:
                return f"(prefix {field} {part.pattern[:-1]})"
            return f"(wildcard {field} {part.pattern})"
        case _:
            raise ValueError(f"not of the common ground: {part!r}")


@dataclass(frozen=True, slots=True)
class _Wider:
    """A tsquery, and whether it finds exactly what was asked for."""

    text: str
    is_exact: bool


def for_postgres(tree: QueryNode) -> str:
    """Return a tsquery that finds what a query finds, and maybe more.

    It is empty where PostgreSQL can only say that anything might be a hit.
    """
    found = _wider(tree)
    return found.text if found else ""


def _wider(node: QueryNode) -> _Wider | None:
    """Return a tsquery for a node; None where none can be said."""
    match node:
        case Term():
            return _of_term(node)
        case Near(order="notnear"):
            left = _wider(node.left)
            return left and _Wider(left.text, is_exact=False)
        case Near():
            both = _joined(" & ", (node.left, node.right))
            return both and _Wider(both.text, is_exact=False)
        case Not():
            child = _wider(node.child)
            if child is None or not child.is_exact:
                return None
            return _Wider(f"!({child.text})", is_exact=True)
        case And():
            return _joined(" & ", node.children)
        case Or():
            # One alternative that might be anything makes the whole so.
            if any(_wider(child) is None for child in node.children):
                return None
            return _joined(" | ", node.children)
        case _:
            raise ValueError(f"not of the common ground: {node!r}")


def _joined(sign: str, nodes: Iterable[QueryNode]) -> _Wider | None:
    found = [_wider(node) for node in nodes]
    said = [each for each in found if each is not None]
    if not said:
        return None
    is_exact = len(said) == len(found) and all(each.is_exact for each in said)
    return _Wider(f"({sign.join(each.text for each in said)})", is_exact)


def _of_term(term: Term) -> _Wider | None:
    mark = "A" if term.field == "title" else ""
    words = []
    for part in term.parts:
        if isinstance(part, WordPart):
            words.append(part.fold + (f":{mark}" if mark else ""))
        elif isinstance(part, WildcardPart) and part.pattern.find("*") == (
            len(part.pattern) - 1
        ):
            words.append(f"{part.pattern[:-1]}:*{mark}")
        else:
            return None
    return _Wider(f"({' <-> '.join(words)})", is_exact=True)
