"""What readers do with a story: triage, mute, merge, split. Each is a form.

A form that a script sends asks for the story's line alone, and puts it in place of the
one it came from; for everybody else the page is loaded again.
"""

from datetime import datetime, timedelta
from typing import Literal, assert_never
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import channels, outlet_reports, stories, story_list, triage
from store.database import Database
from store.errors import TocsinError
from store.model import Mute
from tocsin.web.access.principal import principal_or_none
from tocsin.web.context import desk_of
from tocsin.web.page_addresses import path_of
from tocsin.web.page_rendering import page, see_other
from tocsin.words.worded import Worded

UNFOLDED = 12
"""Outlets of a story that its line unfolds to; the story's page has all."""

LONGEST_NOTE = 10_000
LONGEST_TAG = 60
"""Characters of a tag, or of a reader's name."""

PART = "x-desk-part"
"""The header of a script that wants the story's line alone."""

TriageStep = Literal[
    "new", "read", "dismiss", "star", "unstar", "note", "tag", "untag", "assign"
]

STEPS: tuple[TriageStep, ...] = (
    *("new", "read", "dismiss", "star", "unstar", "note", "tag", "untag", "assign"),
)

PARTS = {"note": "note", "tag": "tagged", "untag": "tagged", "assign": "assigned"}
"""Step → the part of a story's page that has it; the others are at its head."""


def reader_name(request: Request) -> str:
    """Return who is at the desk; empty where nobody signs in."""
    principal = principal_or_none(request)
    return principal.name if principal else ""


async def triage_story(request: Request) -> Response:
    """Note something of a story; the form's `do` says what."""
    desk = desk_of(request)
    story = await current_story(request)
    async with request.form() as form:
        step = str(form.get("do", ""))
        if step not in STEPS:
            raise TocsinError(
                f"{step[:40]!r} cannot be done with a story.",
                remedy=f"A form's do is one of {', '.join(STEPS)}.",
            )
        await desk.write(
            note_step,
            story,
            (step, str(form.get("text", ""))),
            by=reader_name(request),
            now=desk.clock(),
        )
        return await _shown_again(request, story, form)


def note_step(
    db: Database, story: int, step: tuple[TriageStep, str], *, by: str, now: datetime
) -> None:
    """Note of a story what a step says; its text is a note, a tag or a name."""
    do, text = step
    line = " ".join(text.split())[:LONGEST_TAG]
    match do:
        case "new" | "read":
            triage.set_state(db, [story], state=do, by=by, now=now)
        case "dismiss":
            triage.set_state(db, [story], state="dismissed", by=by, now=now)
        case "star" | "unstar":
            triage.star(db, [story], starred=do == "star", by=by, now=now)
        case "note":
            triage.set_note(db, story, note=text[:LONGEST_NOTE], by=by, now=now)
        case "tag":
            if line:
                triage.tag(db, [story], tag=line, by=by, now=now)
        case "untag":
            triage.untag(db, [story], tag=line, by=by, now=now)
        case "assign":
            triage.assign(db, [story], assignee=line, by=by, now=now)
        case never:
            assert_never(never)


async def _shown_again(request: Request, story: int, form: FormData) -> Response:
    view = str(form.get("view", ""))
    if request.headers.get(PART) == "story":
        return await story_line(request, story, view)
    if form.get("back") == "coverage":
        return to_coverage(request, view, f"#story-{story}")
    part = PARTS.get(str(form.get("do", "")), "steps")
    return see_other(request, "story", story=story, part=part)


async def story_line(request: Request, story: int, view: str) -> Response:
    """Return a story as the list shows it, without a page around it."""
    listed, reports = await desk_of(request).read(_line, story)
    return page(request, "parts/story_line", story=listed, reports=reports, view=view)


def _line(
    db: Database, story: int
) -> tuple[story_list.ListedStory, dict[int, list[outlet_reports.NewestReport]]]:
    [(last,)] = db.conn.execute("SELECT last FROM stories WHERE id = ?", (story,))
    [listed] = story_list.listed(db, [(story, last)])
    return listed, outlet_reports.newest_reports(db, [story], each=UNFOLDED)


async def mute_story(request: Request) -> Response:
    """Mute a story for some days, or until somebody ends it."""
    desk = desk_of(request)
    story = await current_story(request)
    async with request.form() as form:
        days = str(form.get("days", ""))
    if days and not (days.isascii() and days.isdigit() and len(days) < 4):
        raise TocsinError(
            Worded("%(days)s is no number of days.", days=repr(days[:40])),
            remedy=Worded("Write a number such as 7."),
        )
    now = desk.clock()
    until = now + timedelta(days=int(days)) if days else None
    wanted = Mute(scope="story", target=str(story), until=until)
    await desk.write(channels.mute, wanted, now)
    return see_other(request, "story", story=story, part="mutes")


async def unmute_story(request: Request) -> Response:
    """End the mutes of a story."""
    desk = desk_of(request)
    story = await current_story(request)
    now = desk.clock()
    for muted in await desk.read(channels.mutes, now):
        if muted.scope == "story" and muted.target == str(story):
            await desk.write(channels.unmute, muted)
    return see_other(request, "story", story=story, part="mutes")


async def merge_story(request: Request) -> Response:
    """Merge another story into this one, for good."""
    desk = desk_of(request)
    story = await current_story(request)
    async with request.form() as form:
        asked = str(form.get("other", "")).strip().removeprefix("#")
    into = await desk.write(merge_asked, story, asked)
    return see_other(request, "story", story=into)


def merge_asked(db: Database, story: int, asked: str) -> int:
    """Merge the story of a number into another one; return the one that is left.

    Both are looked up where they are merged: two who merge them the other way round at
    once would lose both. Raises TocsinError when there are not two stories.
    """
    into = stories.current_story(db, story)
    other = stories.current_story(db, asked_number(asked))
    if into is None or other is None:
        raise TocsinError(
            Worded("There is no story %(asked)s.", asked=repr(asked[:40])),
            remedy=Worded(
                "Write the number that the other story's page has in its address."
            ),
        )
    if other == into:
        raise TocsinError(
            Worded("Story %(into)s cannot be merged into itself.", into=into)
        )
    stories.merge(db, into, [other])
    return into


async def split_story(request: Request) -> Response:
    """Move the chosen articles into a story of their own, and show that."""
    desk = desk_of(request)
    story = await current_story(request)
    async with request.form() as form:
        chosen = [asked_number(str(value)) for value in form.getlist("article")]
    try:
        new = await desk.write(stories.split, story, [id_ for id_ in chosen if id_])
    except LookupError:
        raise TocsinError(
            Worded("Choose some of the articles of the story, and not all."),
            remedy=Worded("Those that you choose become a story of their own."),
        ) from None
    return see_other(request, "story", story=new)


async def current_story(request: Request) -> int:
    """Return the story that an address names, or the one that it was merged into.

    Raises HTTPException (404) when there is none.
    """
    asked = asked_number(request.path_params["story"])
    found = await desk_of(request).read(story_or_article, asked)
    if found is None:
        raise HTTPException(404, Worded("There is no such story."))
    return found


def story_or_article(db: Database, number: int) -> int | None:
    """Return the story of a number: its own, or an article's; None for neither."""
    found = stories.current_story(db, number)
    return stories.story_of(db, number) if found is None else found


def asked_number(text: str) -> int:
    """Return a number that somebody typed; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def to_coverage(request: Request, query: str, anchor: str = "") -> RedirectResponse:
    """Return the answer that leads back to the list, filtered as it was."""
    # Parsed and written anew: what a form says is never taken for an address.
    path = path_of(request, "coverage")
    again = urlencode(parse_qsl(query))
    mark = "?" if again else ""
    return RedirectResponse(f"{path}{mark}{again}{anchor}", status_code=303)
