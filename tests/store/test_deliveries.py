"""Deliveries as people look at them, retry them and cancel them."""

from typing import Any, get_args

import pytest

from store import channels, deliveries, outbox
from store.database import Database
from store.delivery_model import Settlement
from store.model import ChannelHealth, DeliveryState
from tests.support.factories import NOW, message
from tests.support.outbox_steps import (
    LATER,
    SENT,
    attempt,
    claim,
    queue,
    settle,
    states,
)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    channels.sync(db, ["hook", "mail"], NOW)


def test_deliveries_are_listed_newest_first_by_state_and_channel(db: Database) -> None:
    for key in ("k1", "k2", "k3"):
        queue(db, key)
    settle(db, claim(db), SENT)

    assert [view.id for view in deliveries.views(db)] == [3, 2, 1]
    assert [view.id for view in deliveries.views(db, state="waiting")] == [3, 2]
    assert [view.id for view in deliveries.views(db, limit=1)] == [3]
    assert deliveries.views(db, channel="mail") == []
    (sent,) = deliveries.views(db, state="sent")
    assert (sent.title, sent.created, sent.sent) == ("k1", NOW, LATER)


@pytest.mark.parametrize("state", [None, *get_args(DeliveryState)])
@pytest.mark.parametrize("channel", ["", "hook"])
def test_deliveries_are_listed_a_page_at_a_time(
    db: Database, state: DeliveryState | None, channel: str
) -> None:
    known = get_args(DeliveryState)
    for number in range(len(known) * 3):
        queue(db, f"k{number}", channel=("hook", "mail")[number % 2])
        db.conn.execute(
            "UPDATE deliveries SET state = ? WHERE id = ?",
            (known[number % len(known)], number + 1),
        )
    wanted = deliveries.views(db, state=state, channel=channel)

    pages = [deliveries.views(db, state=state, channel=channel, limit=2)]
    while last := pages[-1]:
        after = last[-1].id
        more = deliveries.views(db, state=state, channel=channel, limit=2, before=after)
        pages.append(more)

    assert [view for page in pages for view in page] == wanted
    assert len(wanted) == sum(
        state in (None, view.state) and channel in ("", view.channel)
        for view in deliveries.views(db)
    )
    assert wanted


@pytest.mark.parametrize("state", [None, *get_args(DeliveryState)])
@pytest.mark.parametrize("channel", ["", "hook"])
def test_an_index_serves_each_list_of_deliveries(
    db: Database, state: DeliveryState | None, channel: str
) -> None:
    queue(db, "k1")
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    deliveries.views(db, state=state, channel=channel, before=2)
    db.conn.set_trace_callback(None)

    plan = [row[3] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]

    # Most deliveries were sent: those are soon found from the newest on.
    assert [step for step in plan if step.startswith("SCAN d")] == [
        step for step in plan if step.startswith("SCAN d USING INDEX")
    ]
    if state in (None, "sent"):
        assert not any("TEMP B-TREE" in step for step in plan), plan


def test_a_message_without_a_title_is_listed_by_its_first_line(db: Database) -> None:
    queue(db, message=message("", plain="ferries: Ferry late\nGazette"))

    found = deliveries.view(db, 1)

    assert found is not None
    assert found.title == "ferries: Ferry late"
    assert deliveries.view(db, 2) is None
    assert deliveries.message(db, 1).plain.endswith("Gazette")
    with pytest.raises(LookupError):
        deliveries.message(db, 2)


@pytest.mark.parametrize(
    ("state", "sent_again", "marked"),
    [("dead", True, False), ("unknown", True, True), ("sent", False, False)],
)
def test_a_dead_or_unknown_delivery_is_sent_again_by_hand(
    db: Database, state: Any, sent_again: bool, marked: bool
) -> None:
    queue(db)
    settle(db, claim(db), Settlement(state=state))

    assert deliveries.retry(db, 1, LATER) == sent_again
    if sent_again:
        delivery = claim(db)
        assert (delivery.repeat, delivery.retried) == (marked, LATER)


def test_a_message_that_is_retried_stays_as_old_as_it_is(db: Database) -> None:
    queue(db)
    settle(db, claim(db), Settlement(state="dead"))

    deliveries.retry(db, 1, LATER)

    assert claim(db).created == NOW
    counted = outbox.created_since(db, "hook", NOW, ["alert"])
    assert counted == [], "it is no new message of this hour"


def test_what_passed_before_a_retry_by_hand_does_not_count(db: Database) -> None:
    for key in ("k1", "k2"):
        queue(db, key)
    settle(db, claim(db), Settlement(state="dead"))
    settle(db, claim(db), SENT)
    deliveries.retry(db, 1, LATER)

    retried = claim(db)
    outbox.settle(
        db, retried, Settlement(state="waiting", due=NOW), attempt(started=LATER)
    )

    assert outbox.passed_since(db, retried, most=5) == 0


def test_a_retry_by_hand_opens_a_closed_channel(db: Database) -> None:
    queue(db)
    settle(db, claim(db), Settlement(state="dead"))
    channels.note_health(db, "hook", ChannelHealth(failures=3, closed_until=LATER))

    deliveries.retry(db, 1, LATER)

    assert channels.health(db, "hook") == ChannelHealth(failures=3)


def test_a_waiting_delivery_is_cancelled_and_a_sent_one_is_not(db: Database) -> None:
    queue(db, "k1")
    queue(db, "k2")
    settle(db, claim(db), SENT)

    assert not deliveries.cancel(db, 1)
    assert deliveries.cancel(db, 2)
    assert states(db) == [(1, "sent"), (2, "cancelled")]
    assert not deliveries.cancel(db, 99)


def test_a_message_whose_words_are_removed_is_not_sent_again(db: Database) -> None:
    queue(db)
    deliveries.cancel(db, 1)
    outbox.forget(db, LATER, 10)

    assert not deliveries.retry(db, 1, LATER)
    assert states(db) == [(1, "cancelled")]
