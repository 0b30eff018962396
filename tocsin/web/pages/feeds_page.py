"""The page of feeds and exports: their addresses, and how to renew them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store import feed_addresses, saved_views, stories, story_details
from store.database import Database
from store.feed_addresses import FeedAddress, FeedScope
from tocsin.config import Config
from tocsin.config.opml_writer import write_feeds, write_sources
from tocsin.web.context import desk_of
from tocsin.web.page_addresses import absolute
from tocsin.web.page_rendering import page, see_other
from tocsin.web.pages.story_actions import asked_number


class GiveAddress(Protocol):
    """Gives a feed its address."""

    def __call__(
        self, db: Database, scope: FeedScope, /, *, target: str, now: datetime
    ) -> FeedAddress:
        """Return the address that the feed has now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A feed that there is, or may be."""

    scope: FeedScope
    target: str
    name: str
    secret: str
    """Empty while it has no address."""


async def listed(request: Request) -> Response:
    """Return the page of feeds and exports."""
    desk = desk_of(request)
    lines = await desk.read(_lines, desk.config)
    addresses = {
        line.secret: absolute(request, "feed_atom", secret=line.secret)
        for line in lines
        if line.secret
    }
    return page(
        request,
        "feeds",
        lines=lines,
        addresses=addresses,
        watchlists=[watchlist.name for watchlist in desk.config.watchlists],
    )


async def renew(request: Request) -> Response:
    """Give a feed a new address; who has the old one reads nothing more."""
    await _give_address(request, feed_addresses.renew)
    return see_other(request, "feeds")


async def make(request: Request) -> Response:
    """Give a feed an address if it has none, and show it."""
    await _give_address(request, feed_addresses.ensure)
    return see_other(request, "feeds")


async def _give_address(request: Request, give: GiveAddress) -> None:
    desk = desk_of(request)
    scope, target = await _asked(request)
    if not await desk.read(_is_there, desk.config, scope, target):
        raise HTTPException(404, f"There is no {scope} {target!r}.")
    await desk.write(give, scope, target=target, now=desk.clock())


async def withdraw(request: Request) -> Response:
    """Take the address of a feed away."""
    desk = desk_of(request)
    scope, target = await _asked(request)
    await desk.write(feed_addresses.withdraw, scope, target)
    return see_other(request, "feeds")


async def feeds_opml(request: Request) -> Response:
    """Return the list of all feeds, for a feed reader to import."""
    desk = desk_of(request)
    lines = await desk.read(_lines, desk.config)
    feeds = [
        (line.name, absolute(request, "feed_atom", secret=line.secret))
        for line in lines
        if line.secret
    ]
    return _opml(write_feeds("Feeds of tocsin", feeds), "feeds.opml")


async def sources_opml(request: Request) -> Response:
    """Return the list of the sources, for a feed reader to import."""
    config = desk_of(request).config
    groups = {key: table.groups for key, table in config.source_tables.items()}
    return _opml(write_sources(config.sources, groups), "sources.opml")


def _opml(text: str, filename: str) -> Response:
    disposition = f'attachment; filename="{filename}"'
    return Response(
        text,
        media_type="text/x-opml; charset=utf-8",
        headers={"content-disposition": disposition},
    )


async def _asked(request: Request) -> tuple[FeedScope, str]:
    form = await request.form()
    scope, target = str(form.get("scope", "")), str(form.get("target", ""))
    if scope not in get_args(FeedScope):
        raise HTTPException(400, f"scope={scope!r} is no kind of feed.")
    return cast(FeedScope, scope), target


def _is_there(db: Database, config: Config, scope: FeedScope, target: str) -> bool:
    """Return whether a feed is of this, or may be."""
    if feed_addresses.get(db, scope, target) is not None:
        return True
    if scope == "watchlist":
        return target in {watchlist.name for watchlist in config.watchlists}
    number = asked_number(target)
    if scope == "story":
        return stories.current_story(db, number) is not None
    return saved_views.get(db, number) is not None


def _lines(db: Database, config: Config) -> list[FeedLine]:
    """Return a line for each watchlist and saved view, and each story with a feed.

    Also for a watchlist that was taken out and has one: until its address is withdrawn,
    who knows it reads the feed.
    """
    known = {(kept.scope, kept.target): kept for kept in feed_addresses.every(db)}
    named: dict[tuple[FeedScope, str], str] = {}
    for watchlist in config.watchlists:
        named["watchlist", watchlist.name] = watchlist.name
    for view in saved_views.every(db):
        named["view", str(view.id)] = view.name
    for scope, target in known:
        if scope == "story":
            number = stories.current_story(db, int(target)) or int(target)
            named[scope, target] = story_details.title(db, number) or target
        else:
            named.setdefault((scope, target), target)
    return [
        FeedLine(
            scope=scope,
            target=target,
            name=name,
            secret=_secret(known.get((scope, target))),
        )
        for (scope, target), name in named.items()
    ]


def _secret(address: FeedAddress | None) -> str:
    return address.secret if address else ""
