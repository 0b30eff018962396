"""Outages: what is said when messages could not be, and to whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from store import alerts, channels, deliveries, outbox
from store.delivery_model import Delivery
from store.model import ChannelHealth, Route, Settlement
from store.outbox import Attempt, NewDelivery
from tests.support.factories import message
from tests.support.simulation import Report, Simulation, recipient
from tocsin.alerts.delivery import outage
from tocsin.alerts.delivery.outage import OutageContext, fold_backlog

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = START + 30 * MINUTE
DEAF = replace(recipient().service, dedupes=False)


@pytest.fixture
def told(db: Database) -> Simulation:
    """Return what has written eight alerts, on one channel of four."""
    recipients = {
        "hook": recipient("hook", service=DEAF, fallback="other"),
        "other": recipient("other"),
        "ops": recipient("ops"),
        "night": recipient("night"),
    }
    simulation = Simulation(db, recipients, (Route("hook"),), now=START)
    reports = [Report(at=START, story=n, outlet=f"Outlet {n}") for n in range(8)]
    simulation.run(reports, until=START + 5 * MINUTE)
    return simulation


def office(told: Simulation, now: datetime = LATER, **more: Any) -> OutageContext:
    plain = OutageContext(
        recipients=told.recipients,
        operators=["ops"],
        writer=told.renderer,
        now=now,
    )
    return replace(plain, **more)


def end(told: Simulation, state: Any, count: int = 1) -> list[Delivery]:
    """Let the next attempts end in that state."""
    ended = []
    for _ in range(count):
        delivery = outbox.claim(told.db, "hook", LATER)
        assert delivery is not None
        attempt = Attempt(
            started=LATER, ended=LATER, outcome="x", status=500, reason="HTTP 500"
        )
        outbox.settle(told.db, delivery, Settlement(state=state), attempt)
        ended.append(delivery)
    return ended


def is_down(told: Simulation, minutes: int) -> None:
    since = LATER - minutes * MINUTE
    ill = ChannelHealth(failures=5, down_since=since, reason="HTTP 500")
    channels.note_health(told.db, "hook", ill)


def states(told: Simulation) -> list[str]:
    return [letter.state for letter in told.letters()]


def said(told: Simulation, channel: str) -> str:
    (letter,) = told.letters(channel)
    return deliveries.message(told.db, letter.id).plain


def test_what_may_not_have_arrived_is_named_in_one_note(told: Simulation) -> None:
    end(told, "unknown", 3)

    written = outage.look(told.db, office(told))

    note = told.letters()[-1]
    assert written == 1
    assert (note.kind, note.state) == ("note", "waiting")
    assert states(told).count("merged") == 3
    text = deliveries.message(told.db, note.id).plain
    assert all(f"News {n} as" in text for n in range(3))
    assert "News 3 as" not in text
    assert outage.look(told.db, office(told)) == 0


def test_what_is_to_be_held_is_kept_and_the_operator_told(told: Simulation) -> None:
    end(told, "unknown")
    held = recipient("hook", service=DEAF, on_unknown="hold")
    told.recipients = {"hook": held, "ops": recipient("ops")}

    written = outage.look(told.db, office(told)), outage.look(told.db, office(told))

    assert written == (1, 0)
    assert states(told).count("unknown") == 1
    assert "1 message for hook may have arrived: HTTP 500" in said(told, "ops")


def test_a_channel_that_comes_back_is_told_all_at_once(told: Simulation) -> None:
    end(told, "sent")

    fold_backlog(told.db, office(told), told.recipients["hook"], START)

    assert states(told) == ["sent", *["merged"] * 7, "waiting"]
    late = deliveries.message(told.db, told.letters()[-1].id)
    assert late.title == "ferries: 7 stories"
    assert "Late: 7 stories" in late.plain
    assert told.states() == {"included": 8}


def test_a_few_messages_are_still_sent_one_by_one(told: Simulation) -> None:
    end(told, "sent", 3)

    assert fold_backlog(told.db, office(told), told.recipients["hook"], START) == 0
    assert states(told).count("waiting") == 5


def test_a_short_outage_changes_nothing(told: Simulation) -> None:
    hook = told.recipients["hook"]

    assert fold_backlog(told.db, office(told), hook, LATER - 4 * MINUTE) == 0
    assert set(states(told)) == {"waiting"}


def test_what_is_folded_was_told_and_its_story_goes_on_from_there(
    told: Simulation,
) -> None:
    fold_backlog(told.db, office(told), told.recipients["hook"], START)

    known = alerts.sent_summaries(told.db, "hook", [1])[("ferries", "now", 1)]

    assert known.times == 1
    assert (
        known.thread
        == told.db.conn.execute(
            "SELECT key FROM deliveries WHERE kind = 'roundup'"
        ).fetchone()[0]
    )


def test_another_channel_speaks_for_one_that_stays_down(told: Simulation) -> None:
    is_down(told, 16)

    outage.look(told.db, office(told))

    assert set(states(told)) == {"merged"}
    assert "The channel hook cannot be reached since 09:14." in said(told, "other")
    assert outage.look(told.db, office(told)) == 0


def test_two_channels_that_are_down_do_not_speak_for_each_other(
    told: Simulation,
) -> None:
    told.recipients = {
        "hook": recipient("hook", service=DEAF, fallback="other"),
        "other": recipient("other", fallback="hook"),
    }
    is_down(told, 16)
    ill = ChannelHealth(failures=1, down_since=LATER - 16 * MINUTE)
    channels.note_health(told.db, "other", ill)

    assert outage.look(told.db, office(told, operators=[])) == 0
    assert set(states(told)) == {"waiting"}


def test_a_notice_among_what_is_folded_is_told_as_well(told: Simulation) -> None:
    notice = NewDelivery(
        channel="hook",
        key="notice",
        kind="notice",
        urgent=True,
        message=message("", plain="The channel night is down\nmore"),
    )
    outbox.queue(told.db, notice, LATER)
    is_down(told, 16)

    outage.look(told.db, office(told, operators=[]))

    text = said(told, "other")
    assert "The channel night is down" in text
    assert "News 7 as Outlet 7 has it" in text


def test_a_notice_that_cannot_be_delivered_makes_no_other(told: Simulation) -> None:
    end(told, "dead")
    outage.look(told.db, office(told))
    told.db.conn.execute("UPDATE deliveries SET state = 'dead' WHERE kind = 'notice'")

    assert outage.look(told.db, office(told)) == 0


def test_a_note_in_doubt_waits_until_the_channel_answers(told: Simulation) -> None:
    end(told, "unknown")
    outage.look(told.db, office(told))
    doubtful = "UPDATE deliveries SET state = 'unknown' WHERE kind = 'note'"
    told.db.conn.execute(doubtful)
    is_down(told, 1)

    while_down = outage.look(told.db, office(told, operators=[]))
    channels.note_health(told.db, "hook", ChannelHealth(last_ok=LATER))
    afterwards = outage.look(told.db, office(told, operators=[]))

    assert (while_down, afterwards) == (0, 1)
    assert told.letters()[-1].kind == "note"


def test_no_other_channel_speaks_too_soon(told: Simulation) -> None:
    is_down(told, 14)

    outage.look(told.db, office(told))

    assert told.letters("other") == []


def test_the_operator_is_told_once_that_a_channel_is_down(told: Simulation) -> None:
    is_down(told, 9)
    assert outage.look(told.db, office(told)) == 0

    is_down(told, 11)
    written = outage.look(told.db, office(told)), outage.look(told.db, office(told))

    assert written == (1, 0)
    text = said(told, "ops")
    assert "The channel hook takes no messages: HTTP 500" in text
    assert "8 messages wait for it; none is lost." in text


def test_the_next_outage_is_told_again(told: Simulation) -> None:
    is_down(told, 11)
    outage.look(told.db, office(told))
    channels.note_health(told.db, "hook", ChannelHealth(last_ok=LATER))
    later = LATER + 60 * MINUTE
    channels.note_health(
        told.db,
        "hook",
        ChannelHealth(down_since=later - 11 * MINUTE, reason="HTTP 404"),
    )

    assert outage.look(told.db, office(told, later)) == 1
    assert len(told.letters("ops")) == 2


def test_the_operator_is_told_once_what_was_given_up(told: Simulation) -> None:
    end(told, "dead", 2)

    written = outage.look(told.db, office(told)), outage.look(told.db, office(told))

    assert written == (1, 0)
    text = said(told, "ops")
    assert "2 messages for hook could not be delivered: HTTP 500" in text
    assert "tocsin alerts retry 2" in text


def test_nobody_is_told_where_nobody_is_named(told: Simulation) -> None:
    is_down(told, 11)
    end(told, "dead")

    assert outage.look(told.db, office(told, operators=[])) == 0
