from pathlib import Path
from typing import Any

import pytest

from store import alerts, articles, channels, matches, outbox, sources
from store.database import Database
from store.db import Store
from store.outbox import NewDelivery
from tests.support.desk_client import desk
from tests.support.factories import NOW, WORDS, alert, article, message, source

CONFIG = """
[channels.hook]
url = "json://127.0.0.1:9"
"""


def write_down(db: Database, title: str) -> None:
    channels.ensure(db, ["hook"])
    new = NewDelivery(
        key=title, kind="alert", channel="hook", message=message(title), thread=""
    )
    outbox.queue(db, new, NOW)


@pytest.fixture
def filled(store: Store) -> Store:
    for number in range(1, 4):
        store.write(write_down, f"Ferry {number} late").result()
    return store


def test_messages_are_listed_page_by_page(tmp_path: Path, filled: Store) -> None:
    titles = []
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.get("/api/v1/messages", params={"limit": 2, "state": "waiting"})
        titles += [found["title"] for found in answer.json()["items"]]
        answer = client.get(answer.links["next"]["url"])
        titles += [found["title"] for found in answer.json()["items"]]

    assert "next" not in answer.links
    assert titles == ["Ferry 3 late", "Ferry 2 late", "Ferry 1 late"]


def test_a_message_is_given_with_its_words(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        found: dict[str, Any] = client.get("/api/v1/messages/1").json()

    assert found["text"] == "Ferry 1 late"
    assert found["tried"] == []
    assert found["created"] == "2026-03-02T12:00:00Z"


def test_a_message_is_cancelled_once_and_sent_again(
    tmp_path: Path, filled: Store
) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        cancelled = client.post("/api/v1/messages/2/cancel")
        again = client.post("/api/v1/messages/2/cancel")
        retried = client.post("/api/v1/messages/2/retry")

    assert cancelled.json()["state"] == "cancelled"
    assert again.status_code == 409
    assert "already cancelled" in again.json()["detail"]
    assert retried.json()["state"] == "waiting"


@pytest.mark.parametrize("wish", ["retry", "cancel"])
def test_an_unknown_message_cannot_be_changed(
    tmp_path: Path, filled: Store, wish: str
) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.post(f"/api/v1/messages/99/{wish}")

    assert answer.status_code == 404


def test_alerts_that_wait_are_listed(tmp_path: Path, store: Store) -> None:
    def fill(db: Database) -> None:
        sources.sync(db, [source()], NOW)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        channels.ensure(db, ["hook"])
        stored = article()
        id_ = articles.add(db, stored, url_key=stored.url, text_key="1", words=WORDS)
        alerts.add(db, id_, [alert("hook")], NOW)

    store.write(fill).result()
    with desk(tmp_path, store, CONFIG) as client:
        [waiting] = client.get("/api/v1/alerts").json()["items"]

    assert waiting["watchlist"] == "ferries"
    assert waiting["channel"] == "hook"
    assert waiting["title"] == "Ferry 1 late"
    assert waiting["state"] == "pending"


def test_channels_say_how_they_are_doing(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        [channel] = client.get("/api/v1/channels").json()["items"]

    assert channel["channel"] == "hook"
    assert channel["waiting"] == 3
    assert channel["down_since"] is None
