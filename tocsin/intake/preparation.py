"""Everything about an article that can be computed before the transaction.

Matching and cutting a text into words take time that grows with the text. They happen
here, outside the write lock; the transaction only compares and writes.
"""

import logging
from dataclasses import dataclass

from store.articles import IndexedWords
from store.model import Match
from tocsin.intake.article_urls import AddressedArticle
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.rules import IntakeRules
from tocsin.intake.search import words_of
from tocsin.watchlists.query_budget import UNBOUNDED, Budget, QueryOverrun

log = logging.getLogger("tocsin.intake")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle:
    """What an article that no address is known of brings into the transaction."""

    comparison: ComparisonText
    words: IndexedWords


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedArticle:
    """An article with its matches, ready for the transaction."""

    resolved: AddressedArticle
    """The article, its addresses, and whether one was known when it was prepared."""
    rules: IntakeRules
    """The rules that the matches were made with."""
    matches: tuple[Match, ...] = ()
    overruns: tuple[QueryOverrun, ...] = ()
    """The watchlists that were not decided, or not explained, in time."""
    new: NewArticle | None = None
    """None when its address is known: then nothing is matched or compared."""

    @property
    def undecided(self) -> tuple[str, ...]:
        """Return the watchlists that were not decided."""
        return tuple(o.watchlist for o in self.overruns if not o.matched)


def prepare(
    resolved: AddressedArticle,
    rules: IntakeRules,
    budget: Budget = UNBOUNDED,
) -> PreparedArticle:
    """Return an article with its matches.

    `resolved` says which addresses are its own and whether one of them is known.
    Queries that the budget stops are skipped and named.
    """
    article = resolved.article
    new: NewArticle | None = None
    matches: tuple[Match, ...] = ()
    overruns: list[QueryOverrun] = []
    if resolved.known is None:
        found = rules.engine.matches(
            article, log_failed, budget=budget, overran=overruns.append
        )
        matches = tuple(found)
        found_by = [match.watchlist for match in matches]
        new = NewArticle(
            comparison=ComparisonText.of(article, found_by=found_by),
            words=words_of(article),
        )
    return PreparedArticle(
        resolved=resolved,
        rules=rules,
        matches=matches,
        overruns=tuple(overruns),
        new=new,
    )


def log_failed(watchlist: str, error: Exception) -> None:
    """Log that a query failed by a fault of ours; the others are matched."""
    log.error("query failed", extra={"watchlist": watchlist}, exc_info=error)
