"""Tellings with defaults: a test names only what it is about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.model import DeliveryKind
from tests.support.factories import NOW
from tocsin.alerts.messages.message import Message
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Family, Service

BERLIN = ZoneInfo("Europe/Berlin")

OURS = Renderer()

FAMILIES: tuple[Family, ...] = ("mail", "html", "discord", "slack", "text")

KINDS: tuple[DeliveryKind, ...] = (
    *("alert", "followup", "surge", "digest", "roundup", "note", "notice", "test"),
)

OUTLETS = ("Gazette", "Northern Post", "Isle Observer", "Kustcourant", "Radio Sund")


def piece(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return the facts of an article on a ferry; its address tells its number."""
    plain: dict[str, Any] = {
        "watchlist": "ferries",
        "title": f"Ferry {number} late",
        "title_spans": [],
        "url": f"https://gazette.example/{number}",
        "outlet": OUTLETS[(number - 1) % len(OUTLETS)],
        "authors": [],
        "published": NOW.isoformat(),
        "seen": (NOW + timedelta(minutes=4)).isoformat(),
        "words": ["ferry"],
        "snippet": [["The ", False], ["ferry", True], [" was late.", False]],
        "origin": "page",
        "score": 1.0,
        "reasons": [],
        "urgent": False,
    }
    return plain | more


def news(*pieces: Mapping[str, Any], **more: Any) -> StoryUpdate:
    """Return story 7 for the watchlist ferries, of one article unless others come."""
    told = pieces or (piece(),)
    plain = StoryUpdate(story=7, watchlist="ferries", pieces=told, outlets=len(told))
    return replace(plain, **more)


def telling(
    *stories: StoryUpdate, kind: DeliveryKind = "alert", **more: Any
) -> Notification:
    """Return an alert on one story, unless something else is asked for."""
    return replace(Notification(kind=kind, stories=stories or (news(),)), **more)


def written(
    told: Notification,
    family: Family = "text",
    *,
    limit: int = 200_000,
    renderer: Renderer = OURS,
) -> Message:
    """Return the message for a service of a family, with the clock of Berlin."""
    service = Service(family=family, limit=limit, gap=timedelta(0))
    return renderer.write(told, service, BERLIN)
