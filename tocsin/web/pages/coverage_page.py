"""The page of coverage: stories, newest first, filtered, with what readers noted."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response

from store import articles, outlet_reports, saved_views, story_facets, triage
from store import story_list as stored
from store.errors import TocsinError
from store.outlet_reports import OutletReport
from store.saved_views import SavedView
from store.story_list import StoryCursor, StoryFilter, StoryPage
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.coverage_filter import LENGTHS, CoverageFilter, read_cursor
from tocsin.web.page_rendering import page
from tocsin.web.pages.story_actions import (
    UNFOLDED,
    asked_number,
    reader_name,
    to_coverage,
)

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
class Listing:
    """A page of the list, and what stands around it."""

    page: StoryPage
    reports: dict[int, list[OutletReport]]
    views: list[SavedView]
    choices: Choices
    last_article: int
    """The number of the newest article; 0 when there is none."""


async def shown(request: Request) -> Response:
    """Return the page of coverage."""
    desk = desk_of(request)
    try:
        wanted = CoverageFilter.read(request.query_params)
        after = read_cursor(request.query_params.get("after", ""))
        _check_names(desk, wanted)
    except TocsinError as error:
        return await _listed(request, CoverageFilter(), problem=error)
    return await _listed(request, wanted, after=after)


async def _listed(
    request: Request,
    wanted: CoverageFilter,
    *,
    after: StoryCursor | None = None,
    problem: TocsinError | None = None,
) -> Response:
    desk = desk_of(request)
    stories = wanted.stories(desk.clock(), desk.config.zone)
    listing = await desk.read(_listing, desk, stories, after)
    hidden = 0
    shown_stories = listing.page.stories
    if not wanted.state:
        shown_stories = tuple(
            story for story in shown_stories if story.triage.state != "dismissed"
        )
        hidden = len(listing.page.stories) - len(shown_stories)
    query = wanted.query_string()
    return page(
        request,
        "coverage",
        status=400 if problem else 200,
        wanted=wanted,
        problem=problem,
        stories=() if problem else shown_stories,
        hidden=hidden,
        reports=listing.reports,
        choices=listing.choices,
        views=listing.views,
        active=next((v for v in listing.views if _same(v.query, query)), None),
        after=after,
        older=wanted.query_string(after=str(listing.page.next))
        if listing.page.next
        else "",
        last_article=listing.last_article,
        config=desk.config,
    )


def _listing(
    db: Database, desk: DeskContext, wanted: StoryFilter, after: StoryCursor | None
) -> Listing:
    found = stored.page(db, wanted, after=after)
    several = [story.story for story in found.stories if len(story.outlets) > 1]
    config = desk.config
    return Listing(
        page=found,
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


def _check_names(desk: DeskContext, wanted: CoverageFilter) -> None:
    """Raise ConfigError for a watchlist that is not configured."""
    if wanted.watchlist:
        desk.config.watchlist(wanted.watchlist)


def _same(query: str, other: str) -> bool:
    return sorted(parse_qsl(query)) == sorted(parse_qsl(other))


async def save_view(request: Request) -> Response:
    """Save a filter under a name, and show it."""
    desk = desk_of(request)
    async with request.form() as form:
        name, query = str(form.get("name", "")), str(form.get("view", ""))
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise TocsinError("A saved view needs a name.", remedy="Write one, and save.")
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
