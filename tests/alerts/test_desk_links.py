"""Messages link to the desk where its address is known, in each kind of markup."""

import json
import re
from datetime import timedelta

import pytest

from store.message import Message
from store.model import DeliveryKind
from tests.support.factories import clipping
from tests.support.notifications import BERLIN, FAMILIES, notification, update
from tocsin.alerts.messages.desk_links import desk_links
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Family, Service

BASE = "https://news.example.org/watch"

STORY = f"{BASE}/stories/7"
WHY = f"{BASE}/articles/91/why"
MUTE = f"{BASE}/stories/7/mute"


def written(
    given: Notification,
    family: Family = "text",
    *,
    base_url: str = BASE,
    limit: int = 200_000,
) -> Message:
    service = Service(family=family, limit=limit, gap=timedelta(0))
    return Renderer(base_url=base_url).write(given, service, BERLIN)


def addresses(text: str) -> set[str]:
    """Return the addresses of the desk in a text."""
    return {found for found in re.findall(r"https://[\w./-]+", text) if BASE in found}


@pytest.mark.parametrize("kind", ["alert", "followup", "surge"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_message_on_one_story_links_to_it_to_why_and_to_a_mute(
    family: Family, kind: DeliveryKind
) -> None:
    given = notification(update(clipping(1, article=91)), kind=kind)

    message = written(given, family)

    assert addresses(message.body) == {STORY, WHY, MUTE}
    assert addresses(message.plain) == {STORY, WHY, MUTE}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_list_links_each_of_its_stories(family: Family) -> None:
    given = notification(
        update(clipping(1), story=7), update(clipping(2), story=8), kind="digest"
    )

    message = written(given, family)

    assert addresses(message.body) == {STORY, f"{BASE}/stories/8"}


@pytest.mark.parametrize("kind", ["alert", "digest", "notice"])
@pytest.mark.parametrize("family", FAMILIES)
def test_without_an_address_of_the_desk_there_is_no_link(
    family: Family, kind: DeliveryKind
) -> None:
    given = notification(update(clipping(1, article=91)), kind=kind)

    message = written(given, family, base_url="")

    everything = f"{message.body}{message.plain}{json.dumps(dict(message.fields))}"
    assert "/stories/" not in everything
    assert "/mute" not in everything


def test_without_the_number_of_the_article_there_is_no_why() -> None:
    message = written(notification(), "html")

    assert addresses(message.body) == {STORY, MUTE}


def test_an_article_in_no_story_has_no_links() -> None:
    assert desk_links(BASE, 0, 91) is None


def test_a_text_says_where_each_link_leads() -> None:
    message = written(notification(update(clipping(1, article=91))))

    assert (
        message.body.splitlines()[-1] == f"Story: {STORY} · Why: {WHY} · Mute: {MUTE}"
    )


def test_a_mail_has_links_in_place_of_commands() -> None:
    message = written(notification(update(clipping(1, article=91))), "mail")

    assert "tocsin mute" not in message.body + message.plain
    assert f'href="{MUTE}"' in message.body
    assert message.plain.endswith(f"Mute this story:   {MUTE}")


def test_programs_get_the_addresses_as_fields() -> None:
    message = written(notification(update(clipping(1, article=91))), "machine")

    assert message.fields["story_url"] == STORY
    assert message.fields["why_url"] == WHY
    assert message.fields["mute_url"] == MUTE


@pytest.mark.parametrize("family", FAMILIES)
def test_links_to_the_desk_take_room_from_nothing_else(family: Family) -> None:
    updates = [
        update(clipping(number), story=number, outlets=3) for number in range(1, 40)
    ]
    given = notification(*updates, kind="digest")
    limit = 1_500 if family != "mail" else 20_000

    linked = written(given, family, limit=limit)
    bare = written(given, family, base_url="", limit=limit)

    assert linked.body == bare.body


def test_an_address_that_no_markup_can_hold_gives_no_half_link() -> None:
    given = notification(update(clipping(1, article=91)))

    message = written(given, "html", base_url="http://[::1]:8765")

    assert "Mute" not in message.body
