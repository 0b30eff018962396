"""Messages over the API: what was sent, what waits, what failed; and what to do."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from store import alert_views, channels, deliveries
from store.alert_views import AlertView
from store.database import Database
from store.deliveries import DeliveryView
from store.model import AlertState, ChannelHealth, DeliveryState
from store.outbox import Attempt
from tocsin.web.api import page_cursors
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import PathNumber, ResultPage
from tocsin.web.api.message_resources import (
    MessageDetailResource,
    MessageResource,
    message_detail,
    message_resource,
)
from tocsin.web.api.page_cursors import LIMIT, CursorText, Limit
from tocsin.web.api.permissions import Admin, Reader
from tocsin.web.api.problems import conflict, documented, missing
from tocsin.web.context import desk_of

router = api_router("messages")

_UNKNOWN = documented({404: "There is no such message."})

_CLOSED = documented({409: "Its state does not allow it."})


class AlertResource(BaseModel):
    """An alert that is in no message yet."""

    alert: int
    at: datetime
    state: AlertState
    channel: str
    watchlist: str
    when: str = Field(description="Of its route: now, daily 08:00, surge 5/1h …")
    outlet: str
    title: str
    reason: str = Field(description="What it waits for.")
    article: int


class ChannelResource(BaseModel):
    """A channel, and how it is doing."""

    channel: str
    waiting: int = Field(description="Messages that it is to send.")
    failures: int = Field(description="In a row, up to now.")
    down_since: datetime | None
    closed_until: datetime | None = Field(description="Nothing is sent before.")
    last_ok: datetime | None
    reason: str = Field(description="Of the last failure.")


@router.get("/messages")
async def list_messages(
    request: Request,
    response: Response,
    caller: Reader,
    state: DeliveryState | None = None,
    channel: Annotated[str, Query(max_length=500)] = "",
    cursor: CursorText = None,
    limit: Limit = LIMIT,
) -> ResultPage[MessageResource]:
    """List messages, the newest first."""
    before = page_cursors.number(cursor)
    found = await desk_of(request).read(
        deliveries.views, state=state, channel=channel, limit=limit + 1, before=before
    )
    following = page_cursors.after_number(found, limit, lambda view: view.id)
    page_cursors.link_next(request, response, following)
    items = [message_resource(view) for view in found[:limit]]
    return ResultPage(items=items, next=following)


@router.get("/messages/{message}", responses=_UNKNOWN)
async def get_message(
    request: Request, caller: Reader, message: PathNumber
) -> MessageDetailResource:
    """Return a message as it was written, and every attempt to send it."""
    return await desk_of(request).read(_detail, message)


@router.post("/messages/{message}/retry", responses=_UNKNOWN | _CLOSED)
async def retry_message(
    request: Request, caller: Admin, message: PathNumber
) -> MessageResource:
    """Send a message again that is dead, unknown or cancelled, or that waits."""
    desk = desk_of(request)
    changed = await desk.write(_retry, message, desk.clock())
    return message_resource(changed)


@router.post("/messages/{message}/cancel", responses=_UNKNOWN | _CLOSED)
async def cancel_message(
    request: Request, caller: Admin, message: PathNumber
) -> MessageResource:
    """Cancel a message that waits, is dead or unknown."""
    return message_resource(await desk_of(request).write(_cancel, message))


@router.get("/alerts")
async def list_alerts(
    request: Request,
    response: Response,
    caller: Reader,
    cursor: CursorText = None,
    limit: Limit = LIMIT,
) -> ResultPage[AlertResource]:
    """List the alerts that wait for a message, and what for, the newest first."""
    before = page_cursors.number(cursor)
    found = await desk_of(request).read(
        alert_views.pending, limit=limit + 1, before=before
    )
    following = page_cursors.after_number(found, limit, lambda view: view.id)
    page_cursors.link_next(request, response, following)
    items = [_alert(view) for view in found[:limit]]
    return ResultPage(items=items, next=following)


@router.get("/channels")
async def list_channels(
    request: Request, caller: Reader
) -> ResultPage[ChannelResource]:
    """List the channels of the configuration. There is one page."""
    desk = desk_of(request)
    return ResultPage(items=await desk.read(_channels, list(desk.config.channels)))


def _channels(db: Database, names: list[str]) -> list[ChannelResource]:
    found = channels.all_health(db)
    return [
        _channel(
            name, found.get(name, ChannelHealth()), deliveries.waiting_count(db, name)
        )
        for name in names
    ]


def _channel(name: str, health: ChannelHealth, waiting: int) -> ChannelResource:
    return ChannelResource(
        channel=name,
        waiting=waiting,
        failures=health.failures,
        down_since=health.down_since,
        closed_until=health.closed_until,
        last_ok=health.last_ok,
        reason=health.reason,
    )


def _alert(view: AlertView) -> AlertResource:
    return AlertResource(
        alert=view.id,
        at=view.at,
        state=view.state,
        channel=view.channel,
        watchlist=view.watchlist,
        when=view.when,
        outlet=view.outlet,
        title=view.title,
        reason=view.reason,
        article=view.article,
    )


def _view(db: Database, message: int) -> DeliveryView:
    """Return a message; raises RefusedRequestError when there is none."""
    found = deliveries.view(db, message)
    if found is None:
        raise missing(f"message {message}", remedy="List them: GET /messages")
    return found


def _detail(db: Database, message: int) -> MessageDetailResource:
    view = _view(db, message)
    attempts: list[Attempt] = deliveries.attempts(db, message)
    return message_detail(view, deliveries.message(db, message), attempts)


def _retry(db: Database, message: int, now: datetime) -> DeliveryView:
    _view(db, message)
    if not deliveries.retry(db, message, now):
        raise conflict(
            f"Message {message} stays as it is: it was sent, is being sent, or is "
            "merged into another one.",
        )
    return _view(db, message)


def _cancel(db: Database, message: int) -> DeliveryView:
    _view(db, message)
    if not deliveries.cancel(db, message):
        raise conflict(
            f"Message {message} stays as it is: it was sent, is being sent, merged or "
            "already cancelled.",
        )
    return _view(db, message)
