"""What a field, a weight or a group does to the nodes inside it."""

from collections.abc import Callable
from dataclasses import replace

from tocsin.watchlists.lexer import MAX_WEIGHT
from tocsin.watchlists.nodes import (
    And,
    AtLeast,
    Field,
    Meta,
    Named,
    Near,
    Node,
    Not,
    Or,
    Regex,
    Term,
    walk,
)

Leaf = Term | Regex | Named

Change = Callable[[Leaf], Leaf]


def mapped(node: Node, change: Change) -> Node:
    """Return a tree with each term, expression and name as `change` makes it."""
    match node:
        case Term() | Regex():
            return change(node)
        case And(children=children) | Or(children=children):
            return replace(node, children=tuple(mapped(c, change) for c in children))
        case Near(left=left, right=right):
            return replace(node, left=mapped(left, change), right=mapped(right, change))
        case Not(child=child) | AtLeast(child=child):
            return replace(node, child=mapped(child, change))
        case Named(child=child):
            return change(replace(node, child=mapped(child, change)))
        case Meta():
            return node


def weighed(node: Node, weight: float) -> Node:
    """Return a tree whose hits count `weight` times as much, within 0.01 and 100."""

    def change(leaf: Leaf) -> Leaf:
        product = min(max(leaf.weight * weight, 0.01), MAX_WEIGHT)
        return replace(leaf, weight=round(product, 4))

    return mapped(node, change)


def within_field(node: Node, field: Field) -> Node | None:
    """Return a tree that looks into one field; None when it has fields already."""
    return (
        None if _has_fields(node) else mapped(node, lambda n: replace(n, field=field))
    )


def has_places(node: Node) -> bool:
    """Return whether what makes the node true stands somewhere in the text."""
    match node:
        case Term() | Near():
            return True
        case Or(children=children):
            return all(map(has_places, children))
        case Named(child=child):
            return has_places(child)
        case _:
            return False


def _has_fields(node: Node) -> bool:
    return any(
        isinstance(below, Meta)
        or (isinstance(below, Term | Regex) and below.field != "")
        for below in walk(node)
    )
