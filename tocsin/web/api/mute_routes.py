"""Mutes over the API: what sends no alerts for a while."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from store import channels, stories
from store.database import Database
from store.model import Mute
from tocsin.config import Config
from tocsin.config.toml_tables import known
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import MAX_TEXT, Moment, ResultPage, Wish
from tocsin.web.api.permissions import Editor, Reader
from tocsin.web.api.problems import documented, missing
from tocsin.web.context import desk_of

router = api_router("mutes")

MuteScope = Literal["watchlist", "story", "outlet"]

_UNKNOWN = documented({404: "There is no such thing to mute."})

_TARGET = "The name of a watchlist or an outlet, or the number of a story."

_CHANNEL = "The channel that does not get its alerts; empty is every channel."


class MuteResource(BaseModel):
    """A watchlist, story or outlet whose alerts are not sent."""

    scope: MuteScope
    target: str = Field(description=_TARGET)
    channel: str = Field(description=_CHANNEL)
    until: datetime | None = Field(description="null: until somebody ends it.")


class MuteWish(Wish):
    """What to mute."""

    scope: MuteScope
    target: str = Field(min_length=1, max_length=MAX_TEXT, description=_TARGET)
    channel: str = Field(default="", max_length=MAX_TEXT, description=_CHANNEL)
    until: Moment | None = Field(
        default=None, description="null: until somebody ends it."
    )


@router.get("/mutes")
async def list_mutes(request: Request, caller: Reader) -> ResultPage[MuteResource]:
    """List the mutes in force, the oldest first. There is one page."""
    desk = desk_of(request)
    found = await desk.read(channels.mutes, desk.clock())
    return ResultPage(items=[_resource(mute) for mute in found])


@router.put("/mutes", responses=_UNKNOWN)
async def mute(request: Request, caller: Editor, wish: MuteWish) -> MuteResource:
    """Mute something, or change until when it is muted."""
    desk = desk_of(request)
    wanted = Mute(
        scope=wish.scope,
        target=await desk.read(_target, desk.config, wish),
        channel=wish.channel,
        until=wish.until,
    )
    await desk.write(channels.mute, wanted, desk.clock())
    return _resource(wanted)


@router.delete("/mutes", status_code=204, responses=_UNKNOWN)
async def unmute(
    request: Request,
    caller: Editor,
    scope: MuteScope,
    target: Annotated[str, Query(min_length=1, description=_TARGET)],
    channel: Annotated[str, Query(description=_CHANNEL)] = "",
) -> None:
    """End a mute."""
    wanted = Mute(scope=scope, target=target, channel=channel)
    if not await desk_of(request).write(channels.unmute, wanted):
        raise missing(f"mute of the {scope} {target!r}", remedy="List them: GET /mutes")


def _target(db: Database, config: Config, wish: MuteWish) -> str:
    """Return what is muted; raises RefusedRequestError or ConfigError for unknown.

    An outlet may be no source, or not any more: any name is taken.
    """
    if wish.channel and wish.channel not in config.channels:
        remedy = known(wish.channel, config.channels)
        raise missing(f"channel {wish.channel!r}", remedy=remedy)
    if wish.scope == "watchlist":
        return config.watchlist(wish.target).name
    if wish.scope == "outlet":
        return wish.target
    # Row numbers have fewer digits; neither SQLite nor Python takes any number.
    is_number = wish.target.isdecimal() and len(wish.target) < 19
    story = stories.current_story(db, int(wish.target)) if is_number else None
    if story is None:
        raise missing(f"story {wish.target}", remedy="List them: GET /stories")
    return str(story)


def _resource(mute: Mute) -> MuteResource:
    return MuteResource(
        scope=mute.scope, target=mute.target, channel=mute.channel, until=mute.until
    )
