"""What stands in the feed of a watchlist, a story or a saved view; and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store import (
    article_rows,
    database_settings,
    feed_addresses,
    saved_views,
    stories,
    story_details,
)
from store.article_rows import ArticleRow
from store.database import Database
from store.feed_addresses import FeedAddress
from store.saved_views import SavedView
from tocsin.config import Config
from tocsin.web.context import desk_of
from tocsin.web.coverage_filter import CoverageFilter
from tocsin.web.feeds import atom_writer, json_feed_writer
from tocsin.web.feeds.conditional_get import entity_tag, http_date, is_unchanged
from tocsin.web.feeds.outgoing_feed import (
    MOST_ENTRIES,
    OutgoingFeed,
    entry_of,
    newest_time,
    readable,
)
from tocsin.web.find_coverage import find_coverage
from tocsin.web.page_addresses import absolute

CACHE = "private, max-age=60"
"""A reader that asks more often gets what it got."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContents:
    """What a feed holds, before it has addresses."""

    id: str
    title: str
    address: FeedAddress
    rows: tuple[ArticleRow, ...]


async def atom(request: Request) -> Response:
    """Return the feed at a secret address as Atom."""
    return await _answer(
        request, "feed_atom", atom_writer.write_atom, atom_writer.MEDIA_TYPE
    )


async def json_feed(request: Request) -> Response:
    """Return the feed at a secret address as JSON Feed."""
    return await _answer(
        request,
        "feed_json",
        json_feed_writer.write_json_feed,
        json_feed_writer.MEDIA_TYPE,
    )


async def _answer(
    request: Request,
    name: str,
    write: Callable[[OutgoingFeed], bytes],
    media_type: str,
) -> Response:
    desk = desk_of(request)
    secret = request.path_params["secret"]
    contents = await desk.read(contents_of, secret, desk.config, desk.clock())
    if contents is None:
        raise HTTPException(404, "There is no feed at this address, or no longer.")
    entries = tuple(entry_of(row, contents.id) for row in contents.rows)
    feed = OutgoingFeed(
        id=contents.id,
        title=readable(contents.title),
        updated=newest_time(entries, contents.address.created),
        feed_url=absolute(request, name, secret=secret),
        page_url=_page_url(request, contents.address),
        entries=entries,
    )
    body = write(feed)
    tag = entity_tag(body)
    headers = {
        "etag": tag,
        "last-modified": http_date(feed.updated),
        "cache-control": CACHE,
        "x-robots-tag": "noindex",
    }
    if is_unchanged(request.headers, tag=tag, modified=feed.updated):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _page_url(request: Request, address: FeedAddress) -> str:
    """Return the address of the desk's page that shows what a feed is of."""
    if address.scope == "story":
        return absolute(request, "story", story=address.target)
    page = absolute(request, "coverage")
    if address.scope == "watchlist":
        return f"{page}?{urlencode({'watchlist': address.target})}"
    return page


def contents_of(
    db: Database, secret: str, config: Config, now: datetime
) -> FeedContents | None:
    """Return what the feed at a secret address holds; None when there is none."""
    address = feed_addresses.find(db, secret)
    if address is None:
        return None
    titled = _titled_rows(db, address, config, now)
    if titled is None:
        return None
    title, rows = titled
    installation = database_settings.get(db, "installation")
    target = quote(address.target, safe="")
    return FeedContents(
        id=f"urn:tocsin:{installation}:{address.scope}/{target}",
        title=title,
        address=address,
        rows=tuple(rows),
    )


def _titled_rows(
    db: Database, address: FeedAddress, config: Config, now: datetime
) -> tuple[str, list[ArticleRow]] | None:
    """Return a feed's title, and its articles; None for a view that is deleted."""
    if address.scope == "watchlist":
        rows = article_rows.found_by(db, address.target, limit=MOST_ENTRIES)
        return address.target, rows
    number = int(address.target)
    if address.scope == "view":
        view = saved_views.get(db, number)
        return (view.name, _rows_of_view(db, view, config, now)) if view else None
    story = stories.current_story(db, number) or number
    rows = article_rows.of_story(db, story, limit=MOST_ENTRIES)
    return story_details.title(db, story) or f"Story {number}", rows


def _rows_of_view(
    db: Database, view: SavedView, config: Config, now: datetime
) -> list[ArticleRow]:
    """Return the first article of each story that a view lists.

    As the page hides them, without stories that somebody dismissed. Raises QueryError
    when the view has a query that is none any more.
    """
    wanted = CoverageFilter.read_text(view.query)
    found = find_coverage(db, config, wanted, now).stories
    shown = [
        story.story
        for story in found
        if wanted.state or story.triage.state != "dismissed"
    ]
    return article_rows.firsts_of(db, shown)
