"""Messages that tell what became of an article, as each service takes them."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from store.model import DeliveryKind
from tests.support.factories import clipping
from tests.support.simulation import POLICY
from tocsin.alerts.delivery.rendering import render
from tocsin.alerts.messages.dialects import DIALECTS
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Service, service_of
from tocsin.alerts.plan.recipient import Recipient

LINES = (
    "changed after 3 h: headline “Ferry late” → “Ferry sunk”",
    "1 paragraph removed: “The <b>captain</b> @everyone”",
)
CHANGED = replace(clipping(), changes=LINES, snippet=(), article=4)
FAMILIES = sorted(DIALECTS)


def notification(kind: DeliveryKind, *, times: int = 1) -> Notification:
    more = [replace(CHANGED, article=n, url=f"https://a.example/{n}") for n in range(9)]
    update = StoryUpdate(
        story=3,
        watchlist="ferries",
        clippings=(CHANGED, *more)[:times],
        outlets=1,
        new_outlets=0,
    )
    heading = "Mon 2 March, 08:00" if kind == "digest" else ""
    return Notification(kind=kind, updates=(update,), heading=heading)


def service(family: str, limit: int = 4_000) -> Service:
    return Service(family=family, limit=limit, gap=timedelta(0))  # type: ignore[arg-type]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", ["followup", "digest", "roundup", "alert"])
def test_the_difference_is_in_the_message_itself(
    family: str, kind: DeliveryKind
) -> None:
    message = Renderer().write(notification(kind), service(family), UTC)

    for text in (message.body, message.plain):
        assert "changed after 3 h: headline “Ferry late” → “Ferry sunk”" in text
        assert "1 paragraph removed" in text
    if family not in ("machine",):
        assert "<b>captain" not in message.body
        assert "@everyone" not in message.body or family in ("text", "mail")


@pytest.mark.parametrize("family", FAMILIES)
def test_another_article_of_the_story_says_what_became_of_it_too(family: str) -> None:
    several = notification("followup", times=3)

    message = Renderer().write(several, service(family), UTC)

    assert message.plain.count("headline “Ferry late”") == 3


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("limit", [120, 300, 600])
def test_it_fits_where_there_is_little_room(family: str, limit: int) -> None:
    message = Renderer().write(notification("followup"), service(family, limit), UTC)

    assert len(message.body.encode()) <= limit or family == "mail"


def test_the_title_says_what_happened() -> None:
    def title(first: str) -> str:
        changed = replace(CHANGED, changes=(first,))
        update = replace(notification("followup").updates[0], clippings=(changed,))
        told = Notification(kind="followup", updates=(update,))
        return Renderer().write(told, service_of("json://"), UTC).title

    assert title(LINES[0]) == "ferries: Changed: Ferry 1 late"
    assert title("removed after 3 h: x") == "ferries: Removed: Ferry 1 late"
    assert title("emptied, or behind a wall, after 3 h").startswith("ferries: Emptied")
    assert title("back after 3 h").startswith("ferries: Back")


def test_programs_get_the_lines_as_a_field() -> None:
    message = Renderer().write(notification("followup"), service_of("json://"), UTC)

    assert message.fields["changes"] == "; ".join(LINES)


def test_a_message_that_no_template_writes_says_it_too() -> None:
    class Broken:
        def write(self, *_: object) -> object:
            raise ValueError("no")

    to = Recipient(channel="hook", service=service_of("json://"), policy=POLICY)

    assert LINES[0] in render(notification("followup"), to, Broken()).plain  # type: ignore[arg-type]
