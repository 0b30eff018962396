"""Notifications with defaults: a test names only what it is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from store.message import Message
from store.model import Clipping, DeliveryKind
from tests.support.factories import clipping
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Family, Service

BERLIN = ZoneInfo("Europe/Berlin")

OURS = Renderer()

FAMILIES: tuple[Family, ...] = get_args(Family)

KINDS: tuple[DeliveryKind, ...] = (
    *("alert", "followup", "surge", "digest", "roundup", "note", "notice", "test"),
)


def update(*clippings: Clipping, **more: Any) -> StoryUpdate:
    """Return story 7 for the watchlist ferries, of one article unless others come."""
    all_ = clippings or (clipping(),)
    plain = StoryUpdate(
        story=7,
        watchlist="ferries",
        clippings=all_,
        outlets=len(all_),
        new_outlets=len(all_),
    )
    return replace(plain, **more)


def notification(
    *updates: StoryUpdate, kind: DeliveryKind = "alert", **more: Any
) -> Notification:
    """Return an alert on one story, unless something else is asked for."""
    return replace(Notification(kind=kind, updates=updates or (update(),)), **more)


def written(
    given: Notification,
    family: Family = "text",
    *,
    limit: int = 200_000,
    renderer: Renderer = OURS,
) -> Message:
    """Return the message for a service of a family, with the clock of Berlin."""
    service = Service(family=family, limit=limit, gap=timedelta(0))
    return renderer.write(given, service, BERLIN)
