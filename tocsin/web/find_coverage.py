"""Which stories a filter lists: for the page of coverage, and for feeds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store import story_list
from store.database import Database
from store.model import Watchlist
from store.story_list import ListedStory, StoryFilter
from tocsin.config import Config
from tocsin.intake.story_search import FoundStories, find_stories
from tocsin.watchlists.engine import Engine
from tocsin.web.coverage_filter import CoverageFilter, read_article, read_cursor
from tocsin.wiring.query_time_budget import budgets_within

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
        place = read_article(after)
        found = search_stories(db, config, wanted.q, stories, after=place)
        return FoundCoverage(
            stories=found.stories,
            next="" if found.next is None else str(found.next),
            reached=None if found.next is None else found.reached,
            undecided=found.undecided,
        )
    listed = story_list.page(db, stories, after=read_cursor(after))
    following = "" if listed.next is None else str(listed.next)
    return FoundCoverage(stories=listed.stories, next=following)


def search_stories(
    db: Database,
    config: Config,
    query: str,
    wanted: StoryFilter,
    *,
    after: int | None,
    limit: int = story_list.PAGE,
) -> FoundStories:
    """Return the stories that a query finds; raises QueryError when it is none.

    `after` is the number of the article where the page before ended.
    """
    watchlist = Watchlist(name="search", query=query)
    return find_stories(
        db,
        Engine([watchlist], config.names, countries=config.countries),
        wanted,
        after=after,
        limit=limit,
        new_budget=budgets_within(PAGE_TIME, each=ARTICLE_TIME),
    )
