"""Subscriptions at hubs, and what hubs told."""

from datetime import datetime, timedelta

import pytest

from store import hub_offers, hub_pushes, hub_subscriptions, sources
from store.columns import time_text
from store.database import Database
from store.hub_model import HubOffer, HubSubscription, PushRecord
from tests.support.factories import NOW, source

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HERE = "https://desk.example/websub"
OFFER = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")


@pytest.fixture(autouse=True)
def _two_sources(db: Database) -> None:
    sources.sync(db, [source(), source("post")], NOW)


def make(db: Database, key: str = "gazette", *, now: datetime = NOW) -> HubSubscription:
    hub_subscriptions.make(db, key, OFFER, callbacks=HERE, now=now)
    return hub_subscriptions.current(db, NOW - DAY)[-1]


def confirm(db: Database, made: HubSubscription, *, now: datetime = NOW) -> bool:
    return hub_subscriptions.confirm(
        db, made.id, now, expires=now + 10 * DAY, renew=now + 7 * DAY
    )


def state(db: Database, made: HubSubscription) -> str:
    found = hub_subscriptions.find(db, made.callback.rpartition("/")[2])
    assert found is not None
    return found.state


def next_visit(db: Database) -> datetime:
    (text,) = db.conn.execute(
        "SELECT next_visit FROM source_state WHERE source_id = 1"
    ).fetchone()
    return datetime.fromisoformat(text)


def test_the_offer_of_the_last_listing_counts(db: Database) -> None:
    hub_offers.note(db, "gazette", OFFER)
    hub_offers.note(db, "gazette", None)
    hub_offers.note(db, "post", HubOffer(hub="https://hub.example/"))
    hub_offers.note(db, "nobody", OFFER)
    before = hub_offers.all_offers(db)
    hub_offers.note(db, "gazette", HubOffer())

    assert before == {"gazette": OFFER}
    assert hub_offers.all_offers(db) == {}


def test_a_source_that_is_removed_offers_nothing(db: Database) -> None:
    hub_offers.note(db, "gazette", OFFER)
    sources.sync(db, [source("post")], NOW)

    assert hub_offers.all_offers(db) == {}


def test_a_renamed_source_keeps_its_hub_and_its_subscription(db: Database) -> None:
    hub_offers.note(db, "gazette", OFFER)
    made = make(db)
    confirm(db, made)
    hub_pushes.tell(db, "gazette", NOW, proves=True, soonest=MINUTE)

    renamed = source("new", url=source().url)
    sources.sync(db, [renamed, source("post")], NOW)

    assert hub_offers.all_offers(db) == {"new": OFFER}
    assert hub_subscriptions.current(db, NOW)[0].source == "new"
    assert hub_pushes.record(db, "new", NOW) == PushRecord(told=NOW, proved=NOW)


def test_a_source_with_another_address_forgets_its_hub(db: Database) -> None:
    hub_offers.note(db, "gazette", OFFER)

    moved = source(url="https://new.example/feed")
    sources.sync(db, [moved, source("post")], NOW)

    assert hub_offers.all_offers(db) == {}


def test_each_subscription_has_an_address_and_a_secret_of_its_own(db: Database) -> None:
    first, second = make(db), make(db)

    assert first.callback != second.callback
    assert first.secret != second.secret
    assert first.callback.startswith(f"{HERE}/")
    assert len(first.callback) - len(HERE) > 40
    assert 40 < len(first.secret) < 200


def test_a_subscription_is_due_until_the_hub_confirms_it(db: Database) -> None:
    made = make(db)
    again = NOW + 10 * MINUTE

    due = hub_subscriptions.due(db, NOW, 9)
    hub_subscriptions.begin_request(db, made.id, again=again)
    waiting = hub_subscriptions.due(db, NOW, 9)
    hub_subscriptions.note_failure(db, made.id, "the hub is down")
    [late] = hub_subscriptions.due(db, again, 9)
    is_wanted = confirm(db, made)

    assert [each.id for each in due] == [made.id]
    assert waiting == []
    assert (late.tries, late.reason) == (1, "the hub is down")
    assert is_wanted
    assert hub_subscriptions.due(db, again, 9) == []


def test_an_answer_that_comes_after_the_confirmation_changes_nothing(
    db: Database,
) -> None:
    made = make(db)
    confirm(db, made)

    hub_subscriptions.note_failure(db, made.id, "the answer was cut off")
    hub_subscriptions.begin_request(db, made.id, again=NOW + DAY)

    [found] = hub_subscriptions.current(db, NOW)
    assert (found.state, found.reason, found.tries) == ("active", "", 0)
    assert found.due == NOW + 7 * DAY


def test_a_confirmed_subscription_ends_the_one_before_and_no_others(
    db: Database,
) -> None:
    first, foreign = make(db), make(db, "post")
    confirm(db, first)
    confirm(db, foreign)
    second = make(db)

    before = state(db, first)
    confirm(db, second)

    assert before == "active"
    assert [state(db, each) for each in (first, second, foreign)] == [
        "ending", "active", "active"
    ]  # fmt: skip
    assert not confirm(db, first)
    assert state(db, second) == "active"


def test_what_is_over_stays_over_until_it_is_forgotten(db: Database) -> None:
    made, asked, denied = make(db), make(db), make(db)
    confirm(db, made)
    hub_subscriptions.end(db, [made.id, asked.id], NOW)
    states = state(db, made), state(db, asked)
    hub_subscriptions.close(db, [made.id])
    hub_subscriptions.deny(db, denied.id, "no " * 1_000)
    closed = [state(db, each) for each in (made, denied)]
    wanted = [confirm(db, each) for each in (made, asked, denied)]
    hub_subscriptions.close(db, [denied.id])

    assert states == ("ending", "ended")
    assert closed == ["ended", "denied"]
    assert wanted == [False, False, False]
    assert state(db, denied) == "denied"
    hub_subscriptions.forget(db, NOW + 9 * DAY)
    assert [each.id for each in hub_subscriptions.current(db, NOW - DAY)] == [made.id]
    hub_subscriptions.forget(db, NOW + 11 * DAY)
    assert hub_subscriptions.current(db, NOW - DAY) == []


def test_nothing_is_told_without_a_subscription(db: Database) -> None:
    made = make(db)
    none = hub_pushes.record(db, "gazette", NOW)
    confirm(db, made)
    empty = hub_pushes.record(db, "gazette", NOW)
    hub_pushes.tell(db, "gazette", NOW, proves=False, soonest=MINUTE)
    hub_pushes.note_missed(db, "gazette", NOW + MINUTE)
    hub_pushes.tell(db, "gazette", NOW + 2 * MINUTE, proves=True, soonest=MINUTE)
    hub_pushes.tell(db, "gazette", NOW + 3 * MINUTE, proves=False, soonest=MINUTE)

    assert none is None
    assert empty == PushRecord()
    assert hub_pushes.record(db, "gazette", NOW) == PushRecord(
        told=NOW + 3 * MINUTE, proved=NOW + 2 * MINUTE, missed=NOW + MINUTE
    )
    assert hub_pushes.record(db, "gazette", NOW + 10 * DAY) is None


@pytest.mark.parametrize(
    ("visited", "failures", "expected"),
    [
        (None, 0, NOW),
        (NOW - 5 * MINUTE, 0, NOW),
        (NOW - MINUTE, 0, NOW + 2 * MINUTE),
        (NOW - 5 * MINUTE, 1, NOW + DAY),
    ],
)
def test_what_is_told_hurries_a_visit_within_bounds(
    db: Database, visited: datetime | None, failures: int, expected: datetime
) -> None:
    db.conn.execute(
        "UPDATE source_state SET next_visit = ?, last_visit = ?, failures = ?",
        (time_text(NOW + DAY), visited and time_text(visited), failures),
    )

    for _ in range(3):
        hub_pushes.tell(db, "gazette", NOW, proves=True, soonest=3 * MINUTE)

    assert next_visit(db) == expected


def test_what_is_told_puts_no_visit_off(db: Database) -> None:
    db.conn.execute(
        "UPDATE source_state SET next_visit = ?, last_visit = ?",
        (time_text(NOW), time_text(NOW)),
    )

    hub_pushes.tell(db, "gazette", NOW, proves=True, soonest=3 * MINUTE)

    assert next_visit(db) == NOW
