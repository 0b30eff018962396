"""Why a query is true of an article, or is not: an answer for each of its parts."""

from dataclasses import dataclass

from store.model import Span
from tocsin.watchlists.document import Document
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.match import matches, spans
from tocsin.watchlists.nodes import And, Named, Not, Or, QueryNode, clauses


@dataclass(frozen=True, slots=True)
class Explanation:
    """A part of a query, and whether it is true of an article."""

    query: str
    true: bool
    spans: tuple[Span, ...]
    """The places of its hits; of a NOT that is false, those of the excluded part."""
    children: tuple["Explanation", ...] = ()


def explain_query(node: QueryNode, document: Document) -> Explanation:
    """Return the explanation of a query, with those of its parts."""
    match node:
        case And(children=children) | Or(children=children):
            parts = tuple(explain_query(child, document) for child in children)
        case Named(child=child):
            parts = (explain_query(child, document),)
        case _:
            parts = ()
    shown = node.child if isinstance(node, Not) else node
    return Explanation(
        format_query(node), matches(node, document), spans(shown, document), parts
    )


def false_clauses(node: QueryNode, document: Document) -> list[QueryNode]:
    """Return the clauses of a query that are false."""
    return [clause for clause in clauses(node) if not matches(clause, document)]
