"""A field or a weight, applied to the nodes of a group."""

from collections.abc import Callable
from dataclasses import replace

from tocsin.watchlists.lexer import MAX_WEIGHT
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    Field,
    Named,
    Near,
    Not,
    Or,
    QueryNode,
    Regex,
    Term,
    walk,
)

Leaf = Term | Regex | Named

LeafRewrite = Callable[[Leaf], Leaf]


def map_leaves(node: QueryNode, change: LeafRewrite) -> QueryNode:
    """Return a tree with each term, expression and name as `change` makes it."""
    match node:
        case Term() | Regex():
            return change(node)
        case And(children=children) | Or(children=children):
            return replace(
                node, children=tuple(map_leaves(c, change) for c in children)
            )
        case Near(left=left, right=right):
            return replace(
                node, left=map_leaves(left, change), right=map_leaves(right, change)
            )
        case Not(child=child) | AtLeast(child=child):
            return replace(node, child=map_leaves(child, change))
        case Named(child=child):
            return change(replace(node, child=map_leaves(child, change)))
        case ArticleFact():
            return node


def with_weight(node: QueryNode, weight: float) -> QueryNode:
    """Return a tree whose hits count `weight` times as much, within 0.01 and 100."""

    def change(leaf: Leaf) -> Leaf:
        product = min(max(leaf.weight * weight, 0.01), MAX_WEIGHT)
        return replace(leaf, weight=round(product, 4))

    return map_leaves(node, change)


def within_field(node: QueryNode, field: Field) -> QueryNode | None:
    """Return a tree that looks into one field; None when it has fields already."""
    return (
        None
        if _has_fields(node)
        else map_leaves(node, lambda n: replace(n, field=field))
    )


def has_places(node: QueryNode) -> bool:
    """Return whether a node has places in the text."""
    match node:
        case Term() | Near():
            return True
        case Or(children=children):
            return all(map(has_places, children))
        case Named(child=child):
            return has_places(child)
        case _:
            return False


def _has_fields(node: QueryNode) -> bool:
    return any(
        isinstance(below, ArticleFact)
        or (isinstance(below, Term | Regex) and below.field != "")
        for below in walk(node)
    )
