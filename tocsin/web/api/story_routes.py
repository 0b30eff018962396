"""Stories over the API: the list, filtered or searched, in pages; and one story."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from store import story_list, triage
from store.database import Database
from store.story_list import StoryCursor, StoryFilter
from store.story_messages import messages_about
from store.triage import TriageState
from tocsin.config import Config
from tocsin.intake.story_report import ReportBounds, gather
from tocsin.web.api import page_cursors
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import MAX_TEXT, Moment, PathNumber, ResultPage, Wish
from tocsin.web.api.page_cursors import LIMIT, CursorText, Limit
from tocsin.web.api.permissions import Reader
from tocsin.web.api.problems import documented, missing
from tocsin.web.api.story_report_resources import StoryResource, story_resource
from tocsin.web.api.story_resources import ListedStoryResource, listed_stories
from tocsin.web.api.triage_routes import UNKNOWN_STORY, current
from tocsin.web.context import desk_of
from tocsin.web.find_coverage import search_stories

router = api_router("stories")

Name = Annotated[str, Field(max_length=500)]


BOUNDS = ReportBounds(quoted=50, compared=0)
"""Texts that are read for a story: fifty take half a second of CPU."""


class StoryListPage(ResultPage[ListedStoryResource]):
    """A page of the list of stories."""

    reached: datetime | None = Field(
        default=None,
        description="How far back a query has looked; null when it has seen all.",
    )
    undecided: int = Field(
        default=0, description="Articles that a query took too long for."
    )


class StoryQuery(Wish):
    """Which stories are wanted: those for which all of this is true."""

    watchlist: Name = ""
    outlet: Name = ""
    language: Name = ""
    since: Moment | None = None
    until: Moment | None = None
    state: TriageState | None = None
    starred: bool = False
    tag: Name = ""
    assignee: Name = ""
    min_outlets: int = Field(default=1, ge=1, le=1_000_000)
    query: str = Field(
        default="", max_length=MAX_TEXT, description="In the language of watchlists."
    )
    cursor: CursorText = None
    limit: Limit = LIMIT

    def filter(self) -> StoryFilter:
        """Return it as the store asks for it, without the query."""
        return StoryFilter(
            watchlist=self.watchlist,
            outlet=self.outlet,
            language=self.language,
            since=self.since,
            until=self.until,
            state=self.state,
            starred=self.starred,
            tag=self.tag,
            assignee=self.assignee,
            min_outlets=self.min_outlets,
        )


@router.get("/stories", responses=documented({404: "There is no such watchlist."}))
async def list_stories(
    request: Request,
    response: Response,
    caller: Reader,
    asked: Annotated[StoryQuery, Query()],
) -> StoryListPage:
    """List stories, the one with the newest article first.

    With `watchlist` or `outlet`, a story stands where its newest article of that does;
    with `query`, where its newest article does that the query matches.
    """
    desk = desk_of(request)
    if asked.watchlist:
        desk.config.watchlist(asked.watchlist)
    if asked.query:
        found = await desk.read(_search, desk.config, asked)
    else:
        found = await desk.read(_list, asked)
    page_cursors.link_next(request, response, found.next)
    return found


@router.get("/stories/{story}", responses=UNKNOWN_STORY)
async def get_story(
    request: Request, caller: Reader, story: PathNumber
) -> StoryResource:
    """Return a story: its timeline, quotations, messages and what is noted of it.

    Of a story that was merged, the one that it is part of.
    """
    return await desk_of(request).read(_story, story)


def _list(db: Database, asked: StoryQuery) -> StoryListPage:
    after = _after(asked.cursor)
    page = story_list.page(db, asked.filter(), after=after, limit=asked.limit)
    following = page_cursors.write([str(page.next)]) if page.next else None
    return StoryListPage(items=listed_stories(page.stories), next=following)


def _search(db: Database, config: Config, asked: StoryQuery) -> StoryListPage:
    """Return the stories that a query finds; raises QueryError when it is none."""
    found = search_stories(
        db,
        config,
        asked.query,
        asked.filter(),
        after=page_cursors.number(asked.cursor),
        limit=asked.limit,
    )
    return StoryListPage(
        items=listed_stories(found.stories),
        next=None if found.next is None else page_cursors.write([found.next]),
        reached=None if found.next is None else found.reached,
        undecided=found.undecided,
    )


def _story(db: Database, story: int) -> StoryResource:
    number = current(db, story)
    try:
        report = gather(db, number, BOUNDS)
    except LookupError:
        raise missing(f"story {story}", remedy="List them: GET /stories") from None
    noted = triage.of(db, number)
    return story_resource(report, noted, messages_about(db, number))


def _after(cursor: str | None) -> StoryCursor | None:
    place = page_cursors.read(cursor, str)
    if place is None:
        return None
    try:
        return StoryCursor.parse(str(place[0]))
    except ValueError:
        raise page_cursors.foreign() from None
