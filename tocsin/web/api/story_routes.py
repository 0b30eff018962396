"""Stories over the API: the list, filtered and in pages."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from store import story_list
from store.story_list import StoryCursor, StoryFilter
from store.triage import TriageState
from tocsin.web.api import page_cursors
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import Moment, ResultPage
from tocsin.web.api.page_cursors import LIMIT, CursorText, Limit
from tocsin.web.api.permissions import Reader
from tocsin.web.api.story_resources import ListedStoryResource, listed_stories
from tocsin.web.context import desk_of

router = api_router("stories")

Name = Annotated[str, Query(max_length=500)]


@router.get("/stories")
async def list_stories(
    request: Request,
    response: Response,
    caller: Reader,
    watchlist: Name = "",
    outlet: Name = "",
    language: Name = "",
    since: Moment | None = None,
    until: Moment | None = None,
    state: TriageState | None = None,
    starred: bool = False,
    tag: Name = "",
    assignee: Name = "",
    min_outlets: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    cursor: CursorText = None,
    limit: Limit = LIMIT,
) -> ResultPage[ListedStoryResource]:
    """List stories, the one with the newest article first.

    With `watchlist` or `outlet`, a story stands where its newest article of that does.
    """
    desk = desk_of(request)
    if watchlist:
        desk.config.watchlist(watchlist)
    wanted = StoryFilter(
        watchlist=watchlist,
        outlet=outlet,
        language=language,
        since=since,
        until=until,
        state=state,
        starred=starred,
        tag=tag,
        assignee=assignee,
        min_outlets=min_outlets,
    )
    after = _after(cursor)
    page = await desk.read(story_list.page, wanted, after=after, limit=limit)
    following = page_cursors.write([str(page.next)]) if page.next else None
    page_cursors.link_next(request, response, following)
    return ResultPage(items=listed_stories(page.stories), next=following)


def _after(cursor: str | None) -> StoryCursor | None:
    place = page_cursors.read(cursor, str)
    if place is None:
        return None
    try:
        return StoryCursor.parse(str(place[0]))
    except ValueError:
        raise page_cursors.foreign() from None
