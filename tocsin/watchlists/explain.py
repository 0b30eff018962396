"""Why a query is true of an article, or is not: an answer for each of its parts."""

from dataclasses import dataclass

from store.model import Span
from tocsin.watchlists.document import Document
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.match import Evaluation
from tocsin.watchlists.nodes import And, Named, Not, Or, QueryNode, clauses
from tocsin.watchlists.query_budget import UNBOUNDED, Budget


@dataclass(frozen=True, slots=True)
class Explanation:
    """A part of a query, and whether it is true of an article."""

    query: str
    true: bool
    spans: tuple[Span, ...]
    """The places of its hits; of a NOT that is false, those of the excluded part."""
    children: tuple["Explanation", ...] = ()


def explain_query(
    node: QueryNode, document: Document, budget: Budget = UNBOUNDED
) -> Explanation:
    """Return the explanation of a query, with those of its parts.

    Raises OutOfBudget.
    """
    return _explain(node, Evaluation(document, budget))


def _explain(node: QueryNode, evaluation: Evaluation) -> Explanation:
    match node:
        case And(children=children) | Or(children=children):
            parts = tuple(_explain(child, evaluation) for child in children)
        case Named(child=child):
            parts = (_explain(child, evaluation),)
        case _:
            parts = ()
    shown = node.child if isinstance(node, Not) else node
    spans = tuple(hit.span for hit in evaluation.hits(shown))
    return Explanation(format_query(node), evaluation.is_true(node), spans, parts)


def false_clauses(
    node: QueryNode, document: Document, budget: Budget = UNBOUNDED
) -> list[QueryNode]:
    """Return the clauses of a query that are false; raises OutOfBudget."""
    evaluation = Evaluation(document, budget)
    return [clause for clause in clauses(node) if not evaluation.is_true(clause)]
