"""The query language: text → tree.

    query  = or ;
    or     = and , { "OR" , and } ;            with OR, each alternative is one unit
    and    = not , { [ "AND" ] , not } ;       side by side means AND
    not    = [ "NOT" | "-" ] , near ;
    near   = unit , { ( "NEAR/n" | "ONEAR/n" | "NOT" "NEAR/n" ) , unit } ;
    unit   = [ field ] , [ "ATLEAST/n" ] , atom , [ "^weight" ] ;
    atom   = [ "=" ] , word | word , "~" | [ "=" ] , phrase | phrase , "~n"
           | "/" , regex , "/" , [ "i" ] | "@name" | "(" , or , ")" ;

Programs disagree on whether AND or OR binds tighter, so a mixture without parentheses
is refused, with both readings offered. A query must require something: one that only
excludes would find nearly everything.
"""

from dataclasses import dataclass

from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.parser import Parser
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.required import require_something
from tocsin.watchlists.token_doubts import QueryWarning
from tocsin.words import fold
from tocsin.words.worded import Worded

MAX_CHARS = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has been read."""

    text: str
    """In Unicode's NFC form, to which all places refer."""
    root: QueryNode
    warnings: tuple[QueryWarning, ...]


def read(query: str, names: NamedQueries | None = None) -> Query:
    """Return a query that has been read; raises QueryError with the place of a mistake.

    `names` are the watchlists and lists that `@name` may use.
    """
    parser, root = _parsed(query, names)
    return Query(parser.query, root, tuple(parser.doubts()))


def parse(query: str, names: NamedQueries | None = None) -> QueryNode:
    """Return a query's tree; as `read`, which also finds what is doubtful in it."""
    return _parsed(query, names)[1]


def _parsed(query: str, names: NamedQueries | None) -> tuple[Parser, QueryNode]:
    query = fold.normal(query)
    if len(query) > MAX_CHARS:
        raise QueryError(
            Worded("The query is longer than %(most)s characters.", most=MAX_CHARS),
            query[: MAX_CHARS + 1],
            MAX_CHARS,
            MAX_CHARS + 1,
            hint=Worded(
                "Split it into several watchlists, or name parts of it in [lists]."
            ),
        )
    parser = Parser(query, names or NamedQueries(), parse)
    root = parser.whole()
    require_something(query, root)
    return parser, root
