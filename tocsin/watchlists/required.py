"""A query must require something: one that only excludes finds nearly everything."""

from tocsin.watchlists.nodes import And, ArticleFact, Named, Not, Or, QueryNode
from tocsin.watchlists.query_errors import QueryError
from tocsin.words.worded import Worded

_NARROW = ("source", "author", "url", "agency")
"""Facts that few articles share; a language or country is half of all news."""


def require_something(query: str, root: QueryNode) -> None:
    """Raise QueryError for a query that could be true of an article with no word."""
    loose = _loose(root)
    if loose is None:
        return
    if _only_facts(loose):
        message = Worded("This would match every article of a language or country.")
        hint = Worded("Add a word, a phrase, source:, author: or url:.")
    else:
        message = Worded(
            "This part only excludes things, so it would match almost every article."
        )
        hint = Worded("Add at least one word or phrase that must occur.")
    raise QueryError(message, query, loose.start, loose.end, hint=hint)


def _loose(node: QueryNode) -> QueryNode | None:
    """Return the part that could be true of an article with none of the words."""
    match node:
        case ArticleFact(fact=fact):
            return None if fact in _NARROW else node
        case Not():
            return node
        case And(children=children):
            return node if all(_loose(child) for child in children) else None
        case Or(children=children):
            return next((part for child in children if (part := _loose(child))), None)
        case Named(child=child):
            return node if _loose(child) else None
        case _:
            return None


def _only_facts(node: QueryNode) -> bool:
    match node:
        case ArticleFact():
            return True
        case And(children=children) | Or(children=children):
            return all(map(_only_facts, children))
        case _:
            return False
