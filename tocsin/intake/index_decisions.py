"""What the index of words decides of stored articles, so that none has to be cut.

For words, phrases and what AND, OR and NOT make of them the index says what the matcher
would say, in a quarter of the time. Other queries, and articles with words that the
index has otherwise, are left to the matcher.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from store import proposed_articles
from store.database import Database
from store.model import Watchlist
from store.proposed_articles import FilterFacts
from tocsin.watchlists.engine import admits
from tocsin.watchlists.fts_decision import is_cut_otherwise

AT_ONCE = 250
"""Articles that are read at once: about 1 MB of texts."""


@dataclass(frozen=True, slots=True)
class IndexedWatchlist:
    """A watchlist that the index of words decides."""

    watchlist: Watchlist
    expression: str
    """What finds the articles that its query is true of, and no others."""


def decisions(
    db: Database,
    asked: Sequence[IndexedWatchlist],
    ids: Sequence[int],
    *,
    goes_on: Callable[[], bool] = lambda: True,
) -> Iterator[tuple[FilterFacts, tuple[bool, ...]]]:
    """Yield the articles that are decided, and whether each watchlist wants them.

    They are numbered downwards. No statement stays open between two of them. It ends
    when `goes_on` says no, which is asked for each AT_ONCE articles.
    """
    if not (ids and goes_on()):
        return
    found = [_found(db, one, ids) for one in asked]
    left = iter(ids)
    while (some := list(islice(left, AT_ONCE))) and goes_on():
        for facts in _decidable(db, some):
            yield (
                facts,
                tuple(
                    facts.id in finds
                    and admits(
                        one.watchlist, source=facts.source, language=facts.language
                    )
                    for one, finds in zip(asked, found, strict=True)
                ),
            )


def _found(db: Database, asked: IndexedWatchlist, ids: Sequence[int]) -> set[int]:
    first, end = ids[-1], ids[0] + 1
    bounds = first, end
    return set(proposed_articles.below(db, asked.expression, bounds, end - first))


def _decidable(db: Database, ids: list[int]) -> list[FilterFacts]:
    return [
        facts
        for facts, *texts in proposed_articles.facts_and_texts(db, ids)
        if not any(map(is_cut_otherwise, texts))
    ]
