"""Triage over the API: what readers note of stories, and merges and splits by hand."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StrictBool, StringConstraints
from starlette.requests import Request

from store import stories, story_details, triage
from store.database import Database
from store.triage import Triage, TriageState
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import MAX_TEXT, PathNumber, RowNumber, Wish
from tocsin.web.api.permissions import Admin, Editor, Reader
from tocsin.web.api.problems import conflict, documented, missing
from tocsin.web.api.story_resources import TriageResource, triage_resource
from tocsin.web.context import desk_of

router = api_router("stories")

MAX_TAGS = 50
"""Tags of a story: more are no help to anybody."""

TagText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]

UNKNOWN_STORY = documented({404: "There is no such story."})


class TriageWish(Wish):
    """What to note of a story; what is left out stays as it is."""

    state: TriageState | None = None
    starred: StrictBool | None = None
    assignee: str | None = Field(default=None, max_length=200)
    note: str | None = Field(default=None, max_length=MAX_TEXT)
    tags: list[TagText] | None = Field(
        default=None, max_length=MAX_TAGS, description="All tags that it has then."
    )


class MergeWish(Wish):
    """Which stories become part of another."""

    stories: list[RowNumber] = Field(min_length=1, max_length=100)


class SplitWish(Wish):
    """Which articles of a story become a story of their own."""

    articles: list[RowNumber] = Field(min_length=1, max_length=1_000)


class StoryNumber(BaseModel):
    """The number of a story."""

    story: int


@router.get("/stories/{story}/triage", responses=UNKNOWN_STORY)
async def get_triage(
    request: Request, caller: Reader, story: PathNumber
) -> TriageResource:
    """Return what is noted of a story."""
    return triage_resource(await desk_of(request).read(_noted, story))


@router.patch("/stories/{story}/triage", responses=UNKNOWN_STORY)
async def change_triage(
    request: Request, caller: Editor, story: PathNumber, wish: TriageWish
) -> TriageResource:
    """Note something of a story; return all that is noted of it."""
    desk = desk_of(request)
    noted = await desk.write(_note, story, wish, by=caller.name, now=desk.clock())
    return triage_resource(noted)


@router.post("/stories/{story}/merge", responses=UNKNOWN_STORY)
async def merge_stories(
    request: Request, caller: Admin, story: PathNumber, wish: MergeWish
) -> StoryNumber:
    """Make other stories part of this one, for good."""
    into = await desk_of(request).write(_merge, story, wish.stories)
    return StoryNumber(story=into)


@router.post(
    "/stories/{story}/split",
    responses=UNKNOWN_STORY | documented({409: "It has none but these articles."}),
)
async def split_story(
    request: Request, caller: Admin, story: PathNumber, wish: SplitWish
) -> StoryNumber:
    """Make articles of this story a story of their own, for good; return the new one.

    The part with the first article keeps the number.
    """
    new = await desk_of(request).write(_split, story, wish.articles)
    return StoryNumber(story=new)


def current(db: Database, story: int) -> int:
    """Return a story's number, or the one that it was merged into.

    Raises RefusedRequestError when there is no such story.
    """
    found = stories.current_story(db, story)
    if found is None:
        raise missing(f"story {story}", remedy="List them: GET /stories")
    return found


def _noted(db: Database, story: int) -> Triage:
    return triage.of(db, current(db, story))


def _note(
    db: Database, story: int, wish: TriageWish, *, by: str, now: datetime
) -> Triage:
    number = current(db, story)
    if wish.state is not None:
        triage.set_state(db, [number], state=wish.state, by=by, now=now)
    if wish.starred is not None:
        triage.star(db, [number], starred=wish.starred, by=by, now=now)
    if wish.assignee is not None:
        triage.assign(db, [number], assignee=wish.assignee, by=by, now=now)
    if wish.note is not None:
        triage.set_note(db, number, note=wish.note, by=by, now=now)
    if wish.tags is not None:
        before = set(triage.of(db, number).tags)
        for tag in before.difference(wish.tags):
            triage.untag(db, [number], tag=tag, by=by, now=now)
        for tag in dict.fromkeys(wish.tags):
            if tag not in before:
                triage.tag(db, [number], tag=tag, by=by, now=now)
    return triage.of(db, number)


def _merge(db: Database, story: int, others: list[int]) -> int:
    into = current(db, story)
    stories.merge(db, into, [current(db, other) for other in others])
    return into


def _split(db: Database, story: int, articles: list[int]) -> int:
    number = current(db, story)
    inside = {p.article for p in story_details.placements(db, number)}
    strangers = [article for article in articles if article not in inside]
    if strangers:
        raise missing(f"article {strangers[0]} in story {number}")
    try:
        return stories.split(db, number, articles)
    except LookupError:
        raise conflict(
            f"These are all the articles of story {number}.",
            remedy="Name only some of them.",
        ) from None
