"""Which stories a filter lists: for the page of coverage, and for feeds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from store import story_list
from store.model import Watchlist
from store.story_list import ListedStory, StoryFilter
from tocsin.config import Config
from tocsin.intake.story_search import find_stories
from tocsin.watchlists.engine import Engine
from tocsin.web.coverage_filter import CoverageFilter, read_article, read_cursor
from tocsin.wiring.query_time_budget import TimeBudget

PAGE_TIME = timedelta(seconds=2)
"""How long a query may decide for one page; most take a tenth of a second."""

ARTICLE_TIME = timedelta(milliseconds=200)
"""How long it may take with one article: a hundred times the usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCoverage:
    """Stories of a page, and where the next one begins."""

    stories: tuple[ListedStory, ...]
    next: str = ""
    """Empty when there are no more."""
    reached: datetime | None = None
    """How far back a query has looked; None when it has seen everything."""
    undecided: int = 0
    """Articles that were skipped: the query took too long."""


def find_coverage(
    db: Database,
    config: Config,
    wanted: CoverageFilter,
    now: datetime,
    *,
    after: str = "",
) -> FoundCoverage:
    """Return the stories of a filter, from the place that `after` names.

    Raises QueryError for a query that is none, FilterError for a place that is none.
    """
    stories = wanted.stories(now, config.zone)
    if wanted.q:
        return _searched(db, config, wanted.q, stories, after)
    listed = story_list.page(db, stories, after=read_cursor(after))
    following = "" if listed.next is None else str(listed.next)
    return FoundCoverage(stories=listed.stories, next=following)


def _searched(
    db: Database, config: Config, query: str, wanted: StoryFilter, after: str
) -> FoundCoverage:
    """Return the stories that a query finds; raises QueryError when it is none."""
    watchlist = Watchlist(name="search", query=query)
    result = find_stories(
        db,
        Engine([watchlist], config.names, countries=config.countries),
        wanted,
        after=read_article(after),
        new_budget=_budgets(),
    )
    return FoundCoverage(
        stories=result.stories,
        next="" if result.next is None else str(result.next),
        reached=None if result.next is None else result.reached,
        undecided=result.undecided,
    )


def _budgets() -> Callable[[], TimeBudget]:
    """Return what gives the budget for one article: all share the time of a page."""
    end = time.monotonic() + PAGE_TIME.total_seconds()

    def budget() -> TimeBudget:
        left = timedelta(seconds=max(end - time.monotonic(), 0.001))
        return TimeBudget(min(ARTICLE_TIME, left))

    return budget
