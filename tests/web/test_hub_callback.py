"""Where hubs confirm subscriptions, and say that a feed has something new."""

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from scheduler.subscription_steps import LONGEST, SHORTEST
from spiders.fetch.visit import MAX_LISTING_BYTES
from store import hub_pushes, hub_subscriptions, sources
from store.db import Store
from store.hub_model import HubOffer, HubSubscription, PushRecord
from tests.support.daemon_process import rows
from tests.support.desk_client import CONFIG, desk, with_users
from tests.support.factories import NOW
from tests.support.hub_server import deliver
from tests.support.served_desk import served_desk
from tocsin.config import load
from tocsin.web.delivery_pace import BURST, INTERVAL, DeliveryPace
from tocsin.web.hub_callback import MAX_CHALLENGE

DAY = timedelta(days=1)
OFFER = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")
BASE = 'base_url = "https://desk.example/watch"'
TEXT = with_users(CONFIG, ada="reader").replace(
    "[watchlists.harbour]", f"[desk]\n{BASE}\n[watchlists.harbour]", 1
)
BODY = b"<rss><channel><item><title>Ferry late</title></item></channel></rss>"


@pytest.fixture
def client(tmp_path: Path, store: Store) -> Iterator[TestClient]:
    """A hub's way to the desk: from elsewhere, without cookies, by its own name."""
    with desk(tmp_path, store, TEXT) as opened:
        opened.cookies.clear()
        opened.headers.clear()
        opened.headers["host"] = "desk.example"
        opened._transport.client = ("203.0.113.9", 1)  # type: ignore[attr-defined]
        yield opened


def make(store: Store, *, active: bool = False) -> HubSubscription:
    """Write down a subscription of the gazette, confirmed or not."""
    place = "https://desk.example/watch/websub"
    store.write(
        hub_subscriptions.make, "gazette", OFFER, callbacks=place, now=NOW
    ).result()
    made = current(store)[-1]
    if active:
        end = NOW + 10 * DAY
        store.write(
            hub_subscriptions.confirm, made.id, NOW, expires=end, renew=end
        ).result()
    return made


def current(store: Store) -> list[HubSubscription]:
    return store.read(hub_subscriptions.current, NOW - DAY)


def path(made: HubSubscription) -> str:
    """Return where the desk is asked behind its proxy."""
    return urlsplit(made.callback).path.removeprefix("/watch")


def asks(made: HubSubscription, **other: str) -> str:
    fields = {
        "mode": "subscribe",
        "topic": OFFER.topic,
        "challenge": "a challenge",
        "lease_seconds": "864000",
    } | other
    query = "&".join(f"hub.{name}={value}" for name, value in fields.items() if value)
    return f"{path(made)}?{query}"


def signed(body: bytes, secret: str, method: str = "sha256") -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, method).hexdigest()
    return {"x-hub-signature": f"{method}={digest}"}


def told(store: Store) -> PushRecord | None:
    return store.read(hub_pushes.record, "gazette", NOW)


def test_a_subscription_that_was_asked_for_is_confirmed(
    client: TestClient, store: Store
) -> None:
    made = make(store)

    answer = client.get(asks(made))

    assert (answer.status_code, answer.text) == (200, "a challenge")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    [found] = current(store)
    assert (found.state, found.expires) == ("active", NOW + 10 * DAY)


def test_a_hub_may_confirm_again_what_is_active(
    client: TestClient, store: Store
) -> None:
    made = make(store, active=True)

    answer = client.get(asks(made, lease_seconds="3600"))

    assert answer.status_code == 200
    assert current(store)[0].expires == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"topic": "https://gazette.example/other"}, 404),
        ({"topic": ""}, 404),
        ({"mode": "unsubscribe"}, 404),
        ({"mode": "publish"}, 404),
        ({"mode": ""}, 404),
        ({"challenge": ""}, 400),
        ({"challenge": "a" * (MAX_CHALLENGE + 1)}, 400),
        ({"challenge": "%00%1b"}, 400),
        ({"challenge": "%C3%A9"}, 400),
    ],
)
@pytest.mark.parametrize("active", [False, True])
def test_what_was_not_asked_for_is_not_confirmed(
    client: TestClient, store: Store, change: dict[str, str], status: int, active: bool
) -> None:
    made = make(store, active=active)
    [before] = current(store)

    answer = client.get(asks(made, **change))

    assert answer.status_code == status
    assert current(store) == [before]


@pytest.mark.parametrize("lease", ["", "0", "-1", "forever", "9" * 400])
def test_a_lease_that_cannot_be_is_bounded(
    client: TestClient, store: Store, lease: str
) -> None:
    made = make(store)

    client.get(asks(made, lease_seconds=lease))

    expires = current(store)[0].expires
    assert expires is not None
    assert SHORTEST <= expires - NOW <= LONGEST


def test_an_end_is_confirmed_only_where_it_is_wanted(
    client: TestClient, store: Store
) -> None:
    made = make(store, active=True)
    early = client.get(asks(made, mode="unsubscribe")).status_code
    store.write(hub_subscriptions.end, [made.id], NOW).result()

    begun = client.get(asks(made)).status_code
    ended = client.get(asks(made, mode="unsubscribe"))
    twice = client.get(asks(made, mode="unsubscribe"))

    assert (early, begun) == (404, 404)
    assert (ended.status_code, ended.text) == (200, "a challenge")
    assert twice.status_code == 200
    assert current(store)[0].state == "ended"


def test_a_hub_that_denies_is_believed(client: TestClient, store: Store) -> None:
    made = make(store)

    answer = client.get(asks(made, mode="denied", challenge="", reason="full"))
    later = client.get(asks(made))

    assert answer.status_code == 200
    assert later.status_code == 404
    assert (current(store)[0].state, current(store)[0].reason) == ("denied", "full")


@pytest.mark.parametrize("key", ["nobody", "%00", "a" * 5_000, "%ED%A0%80"])
def test_an_unknown_callback_is_not_found(client: TestClient, key: str) -> None:
    asked = client.get(f"/websub/{key}?hub.mode=subscribe&hub.challenge=x")
    sent = client.post(f"/websub/{key}", content=BODY)

    assert (asked.status_code, sent.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("method", "proves"),
    [("sha256", True), ("sha384", True), ("sha512", True), ("sha1", False)],
)
def test_a_signed_delivery_makes_a_visit(
    client: TestClient, store: Store, method: str, proves: bool
) -> None:
    made = make(store, active=True)
    later = "UPDATE source_state SET next_visit = '2030-01-01T00:00:00.000Z'"
    store.write(lambda db: db.conn.execute(later)).result()

    answer = client.post(
        path(made), content=BODY, headers=signed(BODY, made.secret, method)
    )

    assert (answer.status_code, answer.text) == (202, "")
    assert told(store) == PushRecord(told=NOW, proved=NOW if proves else None)
    assert next_visit(store) == NOW


def next_visit(store: Store) -> datetime:
    [[text]] = rows(
        store.path,
        "SELECT next_visit FROM source_state JOIN sources ON id = source_id"
        " WHERE key = 'gazette'",
    )
    return datetime.fromisoformat(text)


RIGHT = signed(BODY, "SECRET")["x-hub-signature"].partition("=")[2]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256",
        "sha256=",
        "sha256=0",
        f"sha256={'0' * 64}",
        f"sha256={RIGHT}",
        f"sha512={RIGHT}",
        f"md5={RIGHT}",
        f"=={RIGHT}",
        f"sha256=={RIGHT}",
        "sha256=\xe9",
        f"none={RIGHT}",
        f"new={RIGHT}",
        "a" * 8_000,
    ],
)
def test_a_delivery_with_a_wrong_signature_is_acknowledged_and_ignored(
    client: TestClient, store: Store, header: str
) -> None:
    made = make(store, active=True)

    answer = client.post(
        path(made),
        content=BODY,
        headers={b"x-hub-signature": header.encode("latin-1")},
    )

    assert (answer.status_code, answer.text) == (202, "")
    assert told(store) == PushRecord()


def test_a_delivery_of_another_body_or_secret_is_ignored(
    client: TestClient, store: Store
) -> None:
    made, other = make(store, active=True), make(store)

    for body, secret in ((BODY + b" ", made.secret), (BODY, other.secret)):
        headers = signed(BODY, secret)
        assert client.post(path(made), content=body, headers=headers).status_code == 202

    assert told(store) == PushRecord()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\xff" * 1_000,
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"x" * 2_000_000,
    ],
)
def test_what_a_signed_delivery_holds_does_not_matter(
    client: TestClient, store: Store, body: bytes
) -> None:
    made = make(store, active=True)

    answer = client.post(path(made), content=body, headers=signed(body, made.secret))

    assert answer.status_code == 202
    assert told(store) == PushRecord(told=NOW, proved=NOW)


@pytest.mark.parametrize("announced", [True, False])
def test_a_delivery_that_is_larger_than_any_feed_is_refused(
    client: TestClient, store: Store, announced: bool
) -> None:
    made = make(store, active=True)
    body = b"x" * (MAX_LISTING_BYTES + 1)
    parts = iter([body[:1_000_000], body[1_000_000:]])

    answer = client.post(
        path(made),
        content=body if announced else parts,
        headers=signed(body, made.secret),
    )

    assert answer.status_code == 413
    assert told(store) == PushRecord()


def test_a_subscription_that_is_over_is_gone(client: TestClient, store: Store) -> None:
    made = make(store, active=True)
    send = partial(
        client.post, path(made), content=BODY, headers=signed(BODY, made.secret)
    )
    store.write(hub_subscriptions.end, [made.id], NOW).result()
    ending = send().status_code
    store.write(hub_subscriptions.close, [made.id]).result()

    assert (ending, send().status_code) == (410, 410)
    assert told(store) is None


def test_a_delivery_before_the_confirmation_is_ignored(
    client: TestClient, store: Store
) -> None:
    made = make(store)

    answer = client.post(path(made), content=BODY, headers=signed(BODY, made.secret))

    assert answer.status_code == 202
    assert told(store) is None


def test_a_hub_that_floods_a_callback_is_told_to_wait(
    client: TestClient, store: Store
) -> None:
    made = make(store, active=True)

    answers = [client.post(path(made), content=BODY) for _ in range(BURST + 1)]

    assert [each.status_code for each in answers] == [202] * BURST + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= INTERVAL.total_seconds()


def test_the_pace_of_one_callback_is_not_that_of_another() -> None:
    pace = DeliveryPace()

    first = [pace.take(1, NOW) for _ in range(BURST + 2)]

    assert first[:BURST] == [timedelta(0)] * BURST
    assert first[BURST:] == [INTERVAL, INTERVAL]
    assert pace.take(2, NOW) == timedelta(0)
    assert pace.take(1, NOW + INTERVAL) == timedelta(0)


def test_a_callback_answers_to_the_desks_names_alone(
    client: TestClient, store: Store
) -> None:
    made = make(store)

    answer = client.get(asks(made), headers={"host": "evil.example"})

    assert answer.status_code == 421
    assert current(store)[0].state == "asked"


def test_a_delivery_as_large_as_a_feed_comes_through_a_real_server(
    tmp_path: Path, store: Store
) -> None:
    path_ = tmp_path / "config.toml"
    path_.write_text(CONFIG, "utf-8")
    store.write(sources.sync, load(path_).sources, NOW).result()
    made, body = make(store, active=True), b"x" * 3_000_000

    with served_desk(path_, store) as address:
        right = deliver(f"{address}{path(made)}", made.secret, body)
        floods = {deliver(f"{address}{path(made)}", "no", body) for _ in range(BURST)}

    assert right == 202
    assert floods == {202, 429}
    assert told(store) == PushRecord(told=NOW, proved=NOW)
