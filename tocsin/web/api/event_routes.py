"""The stream of events over the API (Server-Sent Events, HTML §9.2)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Header, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from store.model import Suppression
from store.recent_events import EventCursor, MatchEvent, RecentEvent
from tocsin.web.access.principal import is_still_admitted
from tocsin.web.api.api_router import api_router
from tocsin.web.api.event_feed import STREAMS, EventFeed
from tocsin.web.api.message_resources import MessageResource, message_resource
from tocsin.web.api.permissions import Reader
from tocsin.web.api.problems import RefusedRequestError, invalid

router = api_router("events")

SEND_SECONDS = 60.0
"""How long a client may take nothing: then its place is another's."""

RETRY_MS = 3_000
"""When a browser comes back after a stream has ended."""

_DESCRIPTION = """
Server-Sent Events: `match` when a watchlist has found an article, `message` when a
message to a channel was written. Each has an `id`: who sends the last one as
`Last-Event-ID`, or as `cursor`, gets all that came since. A comment comes every 15
seconds when nothing else does. The stream ends when the token is revoked.
"""


IsAdmitted = Callable[[], Awaitable[bool]]
"""Returns whether who follows a stream may still do so."""


class EventStream(StreamingResponse):
    """An answer that goes on until the desk, or who follows it, ends."""

    media_type = "text/event-stream"

    def __init__(
        self,
        feed: EventFeed,
        since: EventCursor | None,
        is_admitted: IsAdmitted,
        *,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        """Follow a feed from a cursor on; from now on without one."""
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_written(feed, since, is_admitted), headers=headers)
        self._feed = feed
        self._send_seconds = send_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, in a place among the streams; to HEAD what stands before it."""
        if scope.get("method") == "HEAD":
            await Response(headers=dict(self.headers))(scope, receive, send)
            return

        async def send_in_time(message: Message) -> None:
            await asyncio.wait_for(send(message), self._send_seconds)

        with self._feed.place():
            try:
                await super().__call__(scope, receive, send_in_time)
            except TimeoutError:
                return  # it comes back with its cursor, if there is anybody


class MatchEventResource(BaseModel):
    """The data of a `match`."""

    match: int
    watchlist: str
    matched: datetime
    suppressed: Suppression
    score: int
    snippet: str
    article: int
    title: str
    url: str
    outlet: str
    language: str
    published: datetime | None
    seen: datetime
    story: int | None


@router.get(
    "/events",
    status_code=200,  # the document cannot tell it from the class of the answer
    response_class=EventStream,
    description=_DESCRIPTION,
    response_model=None,
)
async def follow_events(
    request: Request,
    caller: Reader,
    cursor: Annotated[
        str | None, Query(max_length=100, description="`id` of the last event.")
    ] = None,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> EventStream:
    """Follow new matches and messages."""
    feed: EventFeed = request.app.state.feed
    place = last_event_id or cursor
    try:
        since = EventCursor.parse(place) if place else None
    except ValueError:
        at = "header.last-event-id" if last_event_id else "query.cursor"
        remedy = "Leave it out to begin with what comes now."
        raise invalid(at, f"{place!r} is the id of no event.", remedy=remedy) from None
    if feed.is_full:
        raise RefusedRequestError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"{STREAMS} streams are open already.",
            remedy="Close one, or ask again in a minute.",
            headers={"retry-after": "60"},
        )
    return EventStream(feed, since, partial(is_still_admitted, request))


async def _written(
    feed: EventFeed, since: EventCursor | None, is_admitted: IsAdmitted
) -> AsyncIterator[str]:
    """Yield the lines of a stream, until who follows it may no longer do so."""
    yield f"retry: {RETRY_MS}\n\n"
    async for cursor, events in feed.follow(since):
        if not await is_admitted():
            return
        if not events:
            # Without data it is no event: it only sets the id to come back with.
            yield f"id: {cursor}\n: nothing new\n\n"
        for event in events:
            cursor = cursor.after(event)
            kind, data = _event(event)
            yield f"id: {cursor}\nevent: {kind}\ndata: {data.model_dump_json()}\n\n"


def _event(
    event: RecentEvent,
) -> tuple[Literal["match", "message"], MatchEventResource | MessageResource]:
    if not isinstance(event, MatchEvent):
        return "message", message_resource(event.delivery)
    return "match", MatchEventResource(
        match=event.id,
        watchlist=event.watchlist,
        matched=event.matched,
        suppressed=event.suppressed,
        score=event.score,
        snippet=event.snippet,
        article=event.article,
        title=event.title,
        url=event.url,
        outlet=event.outlet,
        language=event.language,
        published=event.published,
        seen=event.seen,
        story=event.story,
    )
