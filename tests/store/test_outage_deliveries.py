"""Deliveries that an outage concerns: found at once, merged, noted as reported."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from store import (
    alerts,
    articles,
    channels,
    deliveries,
    matches,
    outage_deliveries,
    outbox,
    sources,
    stories,
)
from store.database import Database
from store.delivery_model import Settlement, UnsentDelivery
from store.model import ChannelHealth, Placement
from store.outbox import Attempt, NewDelivery
from tests.support.factories import NOW, WORDS, alert, article, message, source

HOUR = timedelta(hours=1)
DOWN = ChannelHealth(failures=3, down_since=NOW, reason="HTTP 500")


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook", "mail"], NOW)


def queue(db: Database, key: str, **more: Any) -> int:
    """Write a message down; return its number."""
    plain = NewDelivery(channel="hook", key=key, kind="alert", message=message(key))
    id_ = outbox.queue(db, replace(plain, **more), NOW)
    assert id_ is not None
    return id_


def include(db: Database, number: int, delivery: int) -> int:
    """Let a message include an alert on an article of its own; return the alert."""
    key = f"k{number}"
    id_ = articles.add(db, article(number), url_key=key, text_key=key, words=WORDS)
    stories.place(db, id_, Placement(), NOW)
    alerts.add(db, id_, [alert()], NOW)
    (added,) = alerts.pending(db, "hook")
    alerts.mark_included(db, [added.id], delivery)
    return added.id


def end(db: Database, state: Any) -> int:
    """Let the next attempt for the hook end in a state; return the delivery."""
    delivery = outbox.claim(db, "hook", NOW + HOUR)
    assert delivery is not None
    attempt = Attempt(
        started=NOW, ended=NOW, outcome="x", status=500, reason="HTTP 500"
    )
    outbox.settle(db, delivery, Settlement(state=state), attempt)
    return delivery.id


def found(db: Database, *noting: str) -> list[UnsentDelivery]:
    return outage_deliveries.unsent(db, noting=noting)


def ids(deliveries: Sequence[UnsentDelivery]) -> list[int]:
    return [delivery.id for delivery in deliveries]


def test_while_all_is_well_nothing_is_found(db: Database) -> None:
    queue(db, "waits")
    queue(db, "sent")
    end(db, "sent")

    assert found(db, "hook") == []


@pytest.mark.parametrize(
    "health", [DOWN, ChannelHealth(last_ok=NOW, backlog_since=NOW - HOUR)]
)
def test_what_waits_is_found_for_channels_that_are_down_or_back(
    db: Database, health: ChannelHealth
) -> None:
    queue(db, "first")
    queue(db, "second", urgent=True)
    queue(db, "third", channel="mail")
    channels.note_health(db, "hook", health)
    outbox.claim(db, "hook", NOW)

    first, second = found(db)

    assert (first.id, first.state, first.urgent) == (1, "waiting", False)
    assert (second.id, second.state, second.urgent) == (2, "sending", True)


def test_what_waits_says_whether_it_may_have_arrived(db: Database) -> None:
    queue(db, "fresh")
    queue(db, "again")
    db.conn.execute("UPDATE deliveries SET repeat = 1 WHERE key = 'again'")
    channels.note_health(db, "hook", DOWN)

    assert [(one.key, one.repeat) for one in found(db)] == [
        ("fresh", False), ("again", True)
    ]  # fmt: skip


def test_what_failed_is_found_until_it_is_reported(db: Database) -> None:
    queue(db, "dead")
    queue(db, "in doubt")
    dead, doubtful = end(db, "dead"), end(db, "unknown")

    assert [each.reason for each in found(db)] == ["HTTP 500", "HTTP 500"]
    outage_deliveries.mark_reported(db, [dead, doubtful])

    assert found(db) == []
    assert ids(found(db, "hook")) == [doubtful], "for a note"


def test_a_notice_that_failed_is_not_found(db: Database) -> None:
    queue(db, "notice", kind="notice")
    end(db, "dead")

    assert found(db) == []


def test_a_message_has_its_alerts_and_a_notice_its_title(db: Database) -> None:
    alerted = queue(db, "alert")
    included = include(db, 1, alerted)
    queue(db, "A channel is down", kind="notice")
    channels.note_health(db, "hook", DOWN)

    first, second = found(db)

    assert ([each.id for each in first.alerts], first.lines) == ([included], ())
    assert (second.alerts, second.lines) == ((), ("A channel is down",))


def test_what_is_merged_says_into_what(db: Database) -> None:
    first, into = queue(db, "first"), queue(db, "second")

    outage_deliveries.merge_into(db, [first], into, "merged into message 2")

    merged = deliveries.view(db, first)
    assert merged is not None
    assert (merged.state, merged.merged_into) == ("merged", into)
    assert merged.reason == "merged into message 2"


def test_what_is_merged_twice_is_part_of_the_last_message(db: Database) -> None:
    notice = queue(db, "A channel is down", kind="notice")
    alerted = queue(db, "alert")
    included = include(db, 1, alerted)
    first, last = queue(db, "first", kind="roundup"), queue(db, "last", kind="roundup")
    channels.note_health(db, "hook", DOWN)

    outage_deliveries.merge_into(db, [notice, alerted], first, "merged")
    outage_deliveries.merge_into(db, [first], last, "merged again")

    (left,) = found(db)
    assert left.id == last
    assert [each.id for each in left.alerts] == [included]
    assert left.lines == ("A channel is down",)
    views = [deliveries.view(db, id_) for id_ in (notice, alerted, first)]
    assert {view.merged_into for view in views if view} == {last}


def test_a_change_of_state_is_noticed(db: Database) -> None:
    first, second = queue(db, "first"), queue(db, "second")
    assert outage_deliveries.are_in(db, [first, second], "waiting")

    outbox.claim(db, "hook", NOW)

    assert not outage_deliveries.are_in(db, [first, second], "waiting")
    assert outage_deliveries.are_in(db, [second], "waiting")


def test_the_search_reads_no_message_that_was_sent(db: Database) -> None:
    plan = db.conn.execute(
        f"EXPLAIN QUERY PLAN {outage_deliveries.UNSENT}", ("[]",)
    ).fetchall()

    steps = [step for *_, step in plan]
    assert not [step for step in steps if step.startswith("SCAN d")], steps
    assert not [step for step in steps if step == "SCAN deliveries"], steps


def test_an_outage_is_reported_once_and_only_while_it_lasts(db: Database) -> None:
    channels.note_health(db, "hook", DOWN)

    assert not channels.mark_reported(db, "hook", NOW - HOUR)
    assert channels.mark_reported(db, "hook", NOW)
    assert not channels.mark_reported(db, "hook", NOW)
    assert channels.all_health(db) == {"hook": replace(DOWN, reported=True)}


def test_a_backlog_ends_unless_another_outage_began(db: Database) -> None:
    channels.note_health(db, "hook", ChannelHealth(last_ok=NOW, backlog_since=NOW))

    channels.end_backlog(db, "hook", NOW - HOUR)
    assert channels.health(db, "hook").backlog_since == NOW
    channels.end_backlog(db, "hook", NOW)

    assert channels.health(db, "hook") == ChannelHealth(last_ok=NOW)
