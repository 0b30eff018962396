"""Why a query is true of an article, or is not: its tree, each node answered."""

from dataclasses import dataclass

from store.model import Span
from tocsin.watchlists.document import Document
from tocsin.watchlists.match import matches, spans
from tocsin.watchlists.nodes import And, Named, Node, Not, Or, clauses
from tocsin.watchlists.show import shown


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a query, and whether it is true of an article."""

    query: str
    true: bool
    spans: tuple[Span, ...]
    """Where; of a NOT that is false, where the excluded part stands."""
    children: tuple["Reason", ...] = ()


def why(node: Node, document: Document) -> Reason:
    """Return the answer to a query, with those to all its parts below it."""
    match node:
        case And(children=children) | Or(children=children):
            below = tuple(why(child, document) for child in children)
        case Named(child=child):
            below = (why(child, document),)
        case _:
            below = ()
    what = node.child if isinstance(node, Not) else node
    return Reason(shown(node), matches(node, document), spans(what, document), below)


def missing(node: Node, document: Document) -> list[Node]:
    """Return the clauses of a query that are false."""
    return [clause for clause in clauses(node) if not matches(clause, document)]
