"""Why a watchlist matches an article, or does not: for the desk and the commands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from store.model import Article, Watchlist
from tocsin.config import Config
from tocsin.watchlists.engine import Engine, admits
from tocsin.watchlists.explain import Explanation, explain_query, false_clauses
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.query_budget import Budget, OutOfBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistReason:
    """Why a watchlist matches an article, or does not."""

    watchlist: str
    limits: str
    """The filters that leave the article out, as in "languages: de"; empty for none."""
    explanation: Explanation | None
    """Each part of the query, true or not; None when that took too long."""

    @property
    def matches(self) -> bool:
        """Return whether the watchlist matches the article."""
        is_true = self.explanation is not None and self.explanation.true
        return is_true and not self.limits


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedWatchlist:
    """A watchlist that does not match an article, in short."""

    watchlist: str
    limits: str
    """As in WatchlistReason."""
    clauses: tuple[str, ...]
    """The clauses of its query that are not true; empty where only its filters leave
    the article out, and where deciding took too long."""


def reason_for(
    config: Config,
    watchlist: Watchlist,
    article: Article,
    new_budget: Callable[[], Budget],
) -> WatchlistReason:
    """Return why a watchlist matches an article or not, part by part.

    `new_budget` gives the budget for one article.
    """
    engine = _engine(config)
    budget = new_budget()
    explanation = None
    try:
        budget.start_query()
        explanation = explain_query(
            engine.tree(watchlist), engine.document(article), budget
        )
    except OutOfBudget:
        pass  # the reason says so by having none
    return WatchlistReason(
        watchlist=watchlist.name,
        limits=_limits(watchlist, article),
        explanation=explanation,
    )


def missed_watchlists(
    config: Config, article: Article, new_budget: Callable[[], Budget]
) -> Iterator[MissedWatchlist]:
    """Yield the watchlists that do not match an article, each with the reason."""
    engine = _engine(config)
    document = engine.document(article)
    for watchlist in config.watchlists:
        limits = _limits(watchlist, article)
        budget = new_budget()
        try:
            budget.start_query()
            wrong = false_clauses(engine.tree(watchlist), document, budget)
        except OutOfBudget:
            wrong = None
        if limits or wrong is None or wrong:
            yield MissedWatchlist(
                watchlist=watchlist.name,
                limits=limits,
                clauses=tuple(map(format_query, wrong or ())),
            )


def _engine(config: Config) -> Engine:
    """Return what reads queries and articles, without watchlists of its own."""
    return Engine([], config.names, countries=config.countries)


def _limits(watchlist: Watchlist, article: Article) -> str:
    """Return the filters of a watchlist if they leave an article out."""
    if admits(watchlist, source=article.source, language=article.language):
        return ""
    filters = [
        f"{kind}: {', '.join(names)}"
        for kind, names in (
            ("sources", sorted(watchlist.sources)),
            ("languages", watchlist.languages),
        )
        if names
    ]
    return "; ".join(filters)
