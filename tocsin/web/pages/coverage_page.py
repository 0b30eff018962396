"""The page of coverage: stories, newest first, filtered, with what readers noted."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from store import (
    articles,
    outlet_reports,
    saved_views,
    story_facets,
    triage,
)
from store.database import Database
from store.errors import TocsinError
from store.outlet_reports import NewestReport
from store.saved_views import SavedView
from tocsin.config.toml_tables import ConfigError
from tocsin.watchlists.query_errors import QueryError, show_place
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.coverage_filter import (
    LENGTHS,
    CoverageFilter,
    FilterError,
)
from tocsin.web.find_coverage import FoundCoverage, find_coverage
from tocsin.web.page_rendering import page
from tocsin.web.pages.story_actions import (
    UNFOLDED,
    asked_number,
    reader_name,
    to_coverage,
)
from tocsin.words.worded import Worded

LONGEST_NAME = 80
"""Characters of a saved view's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the form offers."""

    watchlists: list[str]
    outlets: list[str]
    languages: list[str]
    tags: list[str]
    assignees: list[str]
    lengths: tuple[str, ...] = LENGTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStories:
    """A page of the list, and what stands around it."""

    found: FoundCoverage
    reports: dict[int, list[NewestReport]]
    views: list[SavedView]
    choices: Choices
    last_article: int
    """The number of the newest article; 0 when there is none."""


async def shown(request: Request) -> Response:
    """Return the page of coverage."""
    desk = desk_of(request)
    wanted = CoverageFilter()
    try:
        wanted = CoverageFilter.read(request.query_params)
        after = request.query_params.get("after", "")
        if wanted.watchlist:
            desk.config.watchlist(wanted.watchlist)
        listing = await desk.read(_listing, desk, wanted, after)
    except (FilterError, ConfigError, QueryError) as error:
        listing = await desk.read(_around, desk, FoundCoverage(stories=()))
        return _page(request, wanted, listing, problem=error)
    return _page(request, wanted, listing, after=after)


def _page(
    request: Request,
    wanted: CoverageFilter,
    listing: ListedStories,
    *,
    after: str = "",
    problem: TocsinError | None = None,
) -> Response:
    found = listing.found
    stories = found.stories
    if not wanted.state:
        stories = tuple(s for s in stories if s.triage.state != "dismissed")
    query = wanted.query_string()
    return page(
        request,
        "coverage",
        status=400 if problem else 200,
        wanted=wanted,
        problem=problem,
        place=_place(problem),
        stories=stories,
        found=found,
        hidden=len(found.stories) - len(stories),
        reports=listing.reports,
        choices=listing.choices,
        views=listing.views,
        active=next((v for v in listing.views if _same(v.query, query)), None),
        after=after,
        older=wanted.query_string(after=found.next) if found.next else "",
        last_article=listing.last_article,
        config=desk_of(request).config,
    )


def _listing(
    db: Database, desk: DeskContext, wanted: CoverageFilter, after: str
) -> ListedStories:
    found = find_coverage(db, desk.config, wanted, desk.clock(), after=after)
    return _around(db, desk, found)


def _around(db: Database, desk: DeskContext, found: FoundCoverage) -> ListedStories:
    several = [story.story for story in found.stories if len(story.outlets) > 1]
    config = desk.config
    return ListedStories(
        found=found,
        reports=outlet_reports.newest_reports(db, several, each=UNFOLDED),
        views=saved_views.every(db),
        choices=Choices(
            watchlists=[watchlist.name for watchlist in config.watchlists],
            outlets=sorted({source.name for source in config.sources}),
            languages=story_facets.languages(db),
            tags=[tag for tag, _ in triage.tag_counts(db)],
            assignees=triage.assignees(db),
        ),
        last_article=articles.last(db),
    )


def _place(problem: TocsinError | None) -> str:
    """Return the line of a query with carets under its mistake; empty for others."""
    if not isinstance(problem, QueryError):
        return ""
    return show_place(problem.query, problem.start, problem.end)


def _same(query: str, other: str) -> bool:
    return sorted(parse_qsl(query)) == sorted(parse_qsl(other))


async def save_view(request: Request) -> Response:
    """Save a filter under a name, and show it."""
    desk = desk_of(request)
    async with request.form() as form:
        name, query = str(form.get("name", "")), str(form.get("view", ""))
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise TocsinError(
            Worded("A saved view needs a name."),
            remedy=Worded("Write one, and save."),
        )
    wanted = CoverageFilter.read_text(query).query_string()
    await desk.write(
        saved_views.save,
        name,
        query=wanted,
        by=reader_name(request),
        now=desk.clock(),
    )
    return to_coverage(request, wanted)


async def delete_view(request: Request) -> Response:
    """Delete a saved view; what it showed stays."""
    desk = desk_of(request)
    await desk.write(saved_views.delete, asked_number(request.path_params["view"]))
    return to_coverage(request, "")
