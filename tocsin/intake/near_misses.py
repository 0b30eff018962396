"""Articles that a watchlist misses by one of its clauses, newest first."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from store import proposed_articles
from store.database import Database
from tocsin.intake.article_verdicts import ArticleVerdicts, TrialMiss
from tocsin.intake.search import proposed_by
from tocsin.watchlists.nodes import And, Not, QueryNode, clauses

EACH = 40
"""Articles that are looked at for each clause: the newest that lack it."""


MAX_CLAUSES = 20
"""Of a query with more clauses near misses are not looked for: what it lacks would be
asked of the index as often as it has clauses, each time for all the others."""


def near_misses(
    db: Database,
    verdicts: ArticleVerdicts,
    first: int,
    *,
    limit: int,
    goes_on: Callable[[], bool],
) -> list[TrialMiss]:
    """Return at most `limit` near misses among the articles from `first` on.

    It looks at those that were decided already, and for each clause at some that lack
    it, in turns, while `goes_on` says so.
    """
    found: dict[int, TrialMiss] = {}
    for id_ in _in_turns(_groups(db, verdicts, first, goes_on)):
        if len(found) >= limit or not goes_on():
            break
        if id_ not in found and (miss := verdicts.missed_by(id_)):
            found[id_] = miss
    return [found[id_] for id_ in sorted(found, reverse=True)]


def _groups(
    db: Database,
    verdicts: ArticleVerdicts,
    first: int,
    goes_on: Callable[[], bool],
) -> Iterator[Sequence[int]]:
    """Yield articles that may lack one clause, a group for each clause.

    The index is asked for a group while `goes_on` says so.
    """
    parts = list(clauses(verdicts.tree))
    if not 2 <= len(parts) <= MAX_CLAUSES:
        return
    known = verdicts.known.items()
    yield sorted((id_ for id_, pair in known if pair.tried == "no"), reverse=True)
    for left_out in parts:
        if not goes_on():
            return
        others = tuple(part for part in parts if part is not left_out)
        if all(isinstance(other, Not) for other in others):
            continue  # what is left requires nothing: everything would be near
        if expression := _lacking(db, left_out, others, goes_on):
            yield proposed_articles.newest(db, expression, first, EACH)


def _lacking(
    db: Database,
    left_out: QueryNode,
    others: tuple[QueryNode, ...],
    goes_on: Callable[[], bool],
) -> str:
    """Return what finds articles with all clauses but one; "" where nothing does."""
    excluded = left_out.child if isinstance(left_out, Not) else None
    rest = proposed_by(db, And(others), goes_on=goes_on)
    words = proposed_by(db, excluded or left_out, goes_on=goes_on)
    if not rest or not words:
        return rest
    return f"({rest}) {'AND' if excluded else 'NOT'} ({words})"


def _in_turns(groups: Iterator[Sequence[int]]) -> Iterator[int]:
    """Yield the first of each group, then the second of each, and so on."""
    for turn in zip_longest(*groups):
        yield from (id_ for id_ in turn if id_ is not None)
