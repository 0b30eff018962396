"""The pages of alerts: the outbox, what waits, mutes, and how channels are doing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store import alert_views, alerts, channels, deliveries, story_details
from store.alert_views import AlertView
from store.database import Database
from store.deliveries import DeliveryView
from store.errors import TocsinError
from store.message import Message
from store.model import ChannelHealth, DeliveryState, Mute
from store.outbox import Attempt
from tocsin.web.context import desk_of
from tocsin.web.message_words import DELIVERY_STATES
from tocsin.web.page_rendering import page, see_other
from tocsin.web.pages.story_actions import asked_number
from tocsin.words.worded import Worded

PAGE = 50
"""Messages on a page."""

MOST_HELD = 100
"""Alerts that wait and are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMute:
    """A mute, and the headline of its story."""

    mute: Mute
    title: str
    """Empty for a watchlist or an outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChannel:
    """A channel, and how it is doing."""

    name: str
    health: ChannelHealth
    waiting: int
    """Messages that it is to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFacts:
    """Everything that the page of alerts shows."""

    messages: list[DeliveryView]
    """One more than the page shows, where there are more."""
    held: list[AlertView]
    mutes: list[ListedMute]
    channels: list[ListedChannel]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """A message as it was written, and what became of it."""

    view: DeliveryView
    message: Message
    attempts: list[Attempt]
    stories: list[tuple[int, str]]
    """(story, headline) of those it tells of."""


async def listed(request: Request) -> Response:
    """Return the page of the outbox, the newest message first."""
    desk = desk_of(request)
    asked = request.query_params
    state = asked.get("state", "")
    channel = asked.get("channel", "")
    if state and state not in DELIVERY_STATES:
        raise TocsinError(
            Worded("%(state)s is no state of a message.", state=repr(state[:40])),
            remedy=Worded(
                "Known: %(known)s.", known=", ".join(get_args(DeliveryState))
            ),
        )
    before = asked_number(asked.get("before", "")) or None
    names = list(desk.config.channels)
    facts = await desk.read(_outbox, (state, channel, before), names, desk.clock())
    messages = facts.messages[:PAGE]
    return page(
        request,
        "alerts",
        facts=facts,
        messages=messages,
        older=messages[-1].id if len(facts.messages) > PAGE else 0,
        state=state,
        channel=channel,
        before=before,
        states=DELIVERY_STATES,
        names=names,
    )


def _outbox(
    db: Database,
    asked: tuple[str, str, int | None],
    names: list[str],
    now: datetime,
) -> OutboxFacts:
    state, channel, before = asked
    health = channels.all_health(db)
    return OutboxFacts(
        messages=deliveries.views(
            db,
            state=state or None,  # type: ignore[arg-type]
            channel=channel,
            limit=PAGE + 1,
            before=before,
        ),
        held=alert_views.unsent(db, every=False, limit=MOST_HELD),
        mutes=[
            ListedMute(
                mute=mute,
                title=story_details.title(db, asked_number(mute.target))
                if mute.scope == "story"
                else "",
            )
            for mute in channels.mutes(db, now)
        ],
        channels=[
            ListedChannel(
                name=name,
                health=health.get(name, ChannelHealth()),
                waiting=deliveries.waiting_count(db, name),
            )
            for name in names
        ],
    )


async def message(request: Request) -> Response:
    """Return the page of a message: its words, and every attempt to send it."""
    desk = desk_of(request)
    asked = asked_number(request.path_params["message"])
    facts = await desk.read(_message, asked)
    if facts is None:
        raise HTTPException(404, Worded("There is no such message."))
    return page(request, "message", facts=facts, view=facts.view)


def _message(db: Database, id_: int) -> MessageFacts | None:
    view = deliveries.view(db, id_)
    if view is None:
        return None
    included = alerts.by_delivery(db, [id_]).get(id_, ())
    stories = dict.fromkeys(alert.story for alert in included)
    return MessageFacts(
        view=view,
        message=deliveries.message(db, id_),
        attempts=deliveries.attempts(db, id_),
        stories=[(story, story_details.title(db, story)) for story in stories],
    )


async def retry(request: Request) -> Response:
    """Send a message again that failed, is in doubt, was cancelled, or waits."""
    now = desk_of(request).clock()
    return await _changed(
        request,
        lambda db, id_: deliveries.retry(db, id_, now),
        why_not=Worded("It was sent, is being sent, or was merged into another one."),
    )


async def cancel(request: Request) -> Response:
    """Cancel a message that waits, failed, or is in doubt."""
    return await _changed(
        request,
        deliveries.cancel,
        why_not=Worded("It was sent, is being sent, or was merged or cancelled."),
    )


async def _changed(
    request: Request, change: Callable[[Database, int], bool], *, why_not: str
) -> Response:
    id_ = asked_number(request.path_params["message"])
    if not await desk_of(request).write(change, id_):
        raise TocsinError(
            Worded("Message %(number)s stays as it is.", number=id_), remedy=why_not
        )
    return see_other(request, "message", message=id_)


async def end_mute(request: Request) -> Response:
    """End a mute: what comes from now on is sent again."""
    async with request.form() as form:
        scope, target, channel = (
            str(form.get(name, "")) for name in ("scope", "target", "channel")
        )
    if scope not in ("watchlist", "story", "outlet"):
        raise TocsinError(f"{scope[:40]!r} cannot be muted.")
    ended = Mute(scope=scope, target=target, channel=channel)  # type: ignore[arg-type]
    await desk_of(request).write(channels.unmute, ended)
    return see_other(request, "alerts")
