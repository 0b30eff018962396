"""The pages of alerts: outbox, what waits, mutes, channels, and one message."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from store import channels, deliveries
from store.database import Database
from store.db import Store
from store.model import DeliveryState
from tests.support.desk_client import desk
from tests.support.desk_scene_client import scene_desk
from tests.support.factories import NOW
from tests.support.outbox_steps import queue
from tests.support.parsed_page import ParsedPage


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a desk that tests share which only look."""
    with scene_desk(tmp_path_factory.mktemp("scene")) as (client, _):
        yield client


def in_state(store: Store, state: DeliveryState) -> int:
    [view, *_] = store.read(deliveries.views, state=state)
    return view.id


def test_messages_are_listed_with_states_and_reasons(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/alerts").text)

    states = page.texts(".outbox .state")
    assert {"sent", "failed", "waiting", "cancelled"} <= set(states)
    reasons = " ".join(page.texts(".outbox small"))
    assert "HTTP 410: this address is gone" in reasons


@pytest.mark.parametrize(
    ("address", "states", "channels_named"),
    [
        ("/alerts?state=dead", {"failed"}, {"desk-mail"}),
        ("/alerts?channel=newsroom", {"sent", "cancelled"}, {"newsroom"}),
        ("/alerts?state=waiting&channel=desk-mail", {"waiting"}, {"desk-mail"}),
        ("/alerts?state=waiting&channel=newsroom", set(), set()),
    ],
)
def test_messages_are_filtered_by_state_and_channel(
    reader: TestClient, address: str, states: set[str], channels_named: set[str]
) -> None:
    page = ParsedPage(reader.get(address).text)

    assert set(page.texts(".outbox .state")) == states
    shown = {text.partition(" ")[0] for text in page.texts(".outbox small")}
    assert shown == channels_named


def test_an_unknown_state_is_refused(reader: TestClient) -> None:
    answer = reader.get("/alerts?state=lost")

    assert answer.status_code == 400
    assert "waiting, sending, sent" in answer.text


def test_alerts_that_wait_say_what_for(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/alerts").text)

    assert any("nothing new" in text for text in page.texts(".held small"))


def test_channels_say_how_they_are_doing(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/alerts").text)

    newsroom, mail = page.texts(".channels li")
    assert newsroom.startswith("newsroom well")
    assert mail.startswith("desk-mail failing since")
    assert "One message waits" in mail


def test_a_mute_is_listed_and_can_be_ended(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        page = ParsedPage(client.get("/alerts").text)
        fields = page.all(".mutes input")
        form = {
            str(f.attributes["name"]): f.attributes["value"] or ""
            for f in fields
            if f.attributes["name"] != "csrf_token"
        }
        client.post("/mutes/end", data=form)
        after = store.read(channels.mutes, NOW)

    assert "Northern Wire" in page.texts(".mutes li")[0]
    assert form == {"scope": "outlet", "target": "Northern Wire", "channel": ""}
    assert after == []


def test_a_message_that_failed_is_sent_again(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        id_ = in_state(store, "dead")
        answer = client.post(f"/alerts/{id_}/retry")
        after = store.read(deliveries.view, id_)

    assert answer.headers["location"] == f"/alerts/{id_}"
    assert after is not None
    assert (after.state, after.due) == ("waiting", NOW)


def test_a_message_that_waits_is_cancelled(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        id_ = in_state(store, "waiting")
        client.post(f"/alerts/{id_}/cancel")
        after = store.read(deliveries.view, id_)

    assert after is not None
    assert after.state == "cancelled"


@pytest.mark.parametrize("do", ["retry", "cancel"])
def test_a_message_that_was_sent_stays_as_it_is(tmp_path: Path, do: str) -> None:
    with scene_desk(tmp_path) as (client, store):
        id_ = in_state(store, "sent")
        answer = client.post(f"/alerts/{id_}/{do}")
        after = store.read(deliveries.view, id_)

    assert answer.status_code == 400
    assert "stays as it is" in answer.text
    assert after is not None
    assert after.state == "sent"


def test_a_message_shows_its_words_attempts_and_story(reader: TestClient) -> None:
    [failed] = ParsedPage(reader.get("/alerts?state=dead").text).attributes(
        ".outbox .what a", "href"
    )

    page = ParsedPage(reader.get(failed).text)

    assert "Court in Valmora" in page.texts(".words")[0]
    assert "permanent 410" in page.texts(".attempts li")[0]
    assert "/stories/9" in page.attributes("main a", "href")
    assert page.texts("main .do button") == ["Send again", "Cancel"]


@pytest.mark.parametrize("number", ["0", "x", "99999", "9" * 5000])
def test_an_unknown_message_is_not_found(reader: TestClient, number: str) -> None:
    assert reader.get(f"/alerts/{number}").status_code == 404


def test_pages_of_messages_go_on_where_the_one_before_ended(
    tmp_path: Path, store: Store
) -> None:
    text = '[channels.hook]\nurl = "json://127.0.0.1:9"\n'
    store.write(channels.sync, ["hook"], NOW).result()
    store.write(_queue_all, 120).result()

    with desk(tmp_path, store, text) as client:
        seen: list[str] = []
        address = "/alerts?state=waiting&channel=hook"
        while address:
            page = ParsedPage(client.get(address).text)
            seen += page.attributes(".outbox .what a", "href")
            links = page.attributes("main a[rel=next]", "href")
            address = links[0] if links else ""

    assert len(seen) == len(set(seen)) == 120


def test_without_a_channel_the_page_says_how_to_add_one(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, "") as client:
        page = ParsedPage(client.get("/alerts").text)

        filtered = ParsedPage(client.get("/alerts?state=sent").text)

    assert "Write one into config.toml: [channels.newsroom]" in page.text()
    assert "No message was written yet." in page.text()
    assert "No message fits." in filtered.text()


def _queue_all(db: Database, number: int) -> None:
    for at in range(number):
        queue(db, f"k{at}", NOW)
