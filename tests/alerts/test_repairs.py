"""Outages as the store has them: read at once, planned, rendered, written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store import alerts, channels, deliveries, outbox
from store.database import Database
from store.db import Store
from store.delivery_model import Delivery, Settlement
from store.message import Message
from store.model import ChannelHealth, DeliveryState, Route
from store.outbox import Attempt, NewDelivery
from tests.support.factories import message
from tests.support.simulation import Report, Simulation, WritesMeanwhile, recipient
from tocsin.alerts.delivery import repairs
from tocsin.alerts.delivery.repairs import PlannedRepair

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = START + 30 * MINUTE
BACK = ChannelHealth(last_ok=LATER, backlog_since=START)
UNTOLD = replace(recipient().service, dedupes=False)


@pytest.fixture
def day(db: Database) -> Simulation:
    """Return eight alerts that wait, on one channel of four."""
    recipients = {
        "hook": recipient("hook", service=UNTOLD, fallback="other"),
        "other": recipient("other"),
        "ops": recipient("ops"),
        "night": recipient("night"),
    }
    simulation = Simulation(db, recipients, (Route("hook"),), now=START)
    reports = [Report(at=START, story=n, outlet=f"Outlet {n}") for n in range(8)]
    simulation.run(reports, until=START + 5 * MINUTE)
    return simulation


def prepared(
    day: Simulation, operators: Sequence[str] = ("ops",), now: datetime = LATER
) -> PlannedRepair:
    return repairs.prepare(day.db, day.recipients, operators, now)


def apply(day: Simulation, planned: PlannedRepair, now: datetime = LATER) -> bool:
    messages: Mapping[str, Message] = repairs.render_repair(
        planned, day.recipients, day.renderer
    )
    with day.db.conn:
        return repairs.apply(day.db, planned.repair, messages, now)


def repair(day: Simulation, operators: Sequence[str] = ("ops",), **more: Any) -> bool:
    """See to outages once; return whether the channels have something new to do."""
    return apply(day, prepared(day, operators, **more), **more)


def end(day: Simulation, state: DeliveryState, count: int = 1) -> list[Delivery]:
    """Let the next attempts end in that state."""
    ended = []
    for _ in range(count):
        delivery = outbox.claim(day.db, "hook", LATER)
        assert delivery is not None
        attempt = Attempt(
            started=LATER, ended=LATER, outcome="x", status=500, reason="HTTP 500"
        )
        outbox.settle(day.db, delivery, Settlement(state=state), attempt)
        ended.append(delivery)
    return ended


def note(day: Simulation, health: ChannelHealth, channel: str = "hook") -> None:
    channels.note_health(day.db, channel, health)


def down(minutes: int) -> ChannelHealth:
    since = LATER - minutes * MINUTE
    return ChannelHealth(failures=5, down_since=since, reason="HTTP 500")


def states(day: Simulation) -> list[str]:
    return [delivery.state for delivery in day.views()]


def text(day: Simulation, channel: str) -> str:
    """Return the one message that was written for a channel."""
    (delivery,) = day.views(channel)
    return deliveries.message(day.db, delivery.id).plain


def test_what_may_not_have_arrived_is_named_in_one_note(day: Simulation) -> None:
    end(day, "unknown", 3)

    assert repair(day)

    last = day.views()[-1]
    assert (last.kind, last.state) == ("note", "waiting")
    assert states(day).count("merged") == 3
    plain = deliveries.message(day.db, last.id).plain
    assert all(f"News {n} as" in plain for n in range(3))
    assert "News 3 as" not in plain
    assert not repair(day)


def test_what_is_held_is_kept_and_the_operator_gets_a_notice(day: Simulation) -> None:
    end(day, "unknown")
    held = recipient("hook", service=UNTOLD, on_unknown="hold")
    day.recipients = {"hook": held, "ops": recipient("ops")}

    assert (repair(day), repair(day)) == (True, False)

    assert states(day).count("unknown") == 1
    assert "1 message for hook may have arrived: HTTP 500" in text(day, "ops")


def test_a_channel_that_comes_back_gets_one_message(day: Simulation) -> None:
    end(day, "sent")
    note(day, BACK)

    assert repair(day)

    assert states(day) == ["sent", *["merged"] * 7, "waiting"]
    late = deliveries.message(day.db, day.views()[-1].id)
    assert late.title == "ferries: 7 stories"
    assert "Late: 7 stories" in late.plain
    assert day.states() == {"included": 8}
    assert channels.health(day.db, "hook") == ChannelHealth(last_ok=LATER)


def test_a_backlog_of_a_few_messages_is_released_as_it_is(day: Simulation) -> None:
    end(day, "sent", 3)
    note(day, BACK)

    assert repair(day), "the channel may go on"

    assert states(day).count("waiting") == 5
    assert channels.health(day.db, "hook").backlog_since is None


def test_a_story_that_was_merged_goes_on_from_there(day: Simulation) -> None:
    note(day, BACK)
    repair(day)

    known = alerts.sent_summaries(day.db, "hook", [1])[("ferries", "now", 1)]

    assert known.times == 1
    keys = "SELECT key FROM deliveries WHERE kind = 'roundup'"
    assert known.thread == day.db.conn.execute(keys).fetchone()[0]


def test_another_channel_gets_the_messages_of_one_that_stays_down(
    day: Simulation,
) -> None:
    note(day, down(16))

    repair(day, [])

    assert set(states(day)) == {"merged"}
    since = "The channel hook has been unreachable since 09:14."
    assert since in text(day, "other")
    assert not repair(day, [])


def test_a_notice_among_what_is_merged_is_named_as_well(day: Simulation) -> None:
    notice = NewDelivery(
        channel="hook",
        key="notice",
        kind="notice",
        urgent=True,
        message=message("", plain="The channel night is down\nmore"),
    )
    outbox.queue(day.db, notice, LATER)
    note(day, down(16))

    repair(day, [])

    assert "The channel night is down" in text(day, "other")
    assert "News 7 as Outlet 7 has it" in text(day, "other")


def test_what_was_merged_for_a_channel_that_goes_down_moves_on_whole(
    day: Simulation,
) -> None:
    notice = NewDelivery(
        channel="hook", key="n", kind="notice", message=message("The night is down")
    )
    outbox.queue(day.db, notice, LATER)
    note(day, down(16))
    repair(day, [])
    other = replace(day.recipients["other"], fallback="ops")
    day.recipients = dict(day.recipients) | {"other": other}
    note(day, down(16), "other")

    repair(day, [])

    assert "The night is down" in text(day, "ops")
    assert all(f"News {n} as" in text(day, "ops") for n in range(8))


def test_an_outage_is_reported_once(day: Simulation) -> None:
    note(day, down(9))
    assert not repair(day)

    note(day, down(11))
    assert (repair(day), repair(day)) == (True, False)

    assert "The channel hook accepts no messages: HTTP 500" in text(day, "ops")
    assert "8 messages waiting; none is lost." in text(day, "ops")


def test_the_next_outage_is_reported_again(day: Simulation) -> None:
    note(day, down(11))
    repair(day)
    note(day, ChannelHealth(last_ok=LATER))
    later = LATER + 60 * MINUTE
    note(day, ChannelHealth(down_since=later - 11 * MINUTE, reason="HTTP 404"))

    assert repair(day, now=later)

    assert len(day.views("ops")) == 2


def test_what_failed_for_good_is_reported_once(day: Simulation) -> None:
    end(day, "dead", 2)

    assert (repair(day), repair(day)) == (True, False)

    plain = text(day, "ops")
    assert "2 messages for hook could not be delivered: HTTP 500" in plain
    assert "tocsin alerts retry 2" in plain


def test_without_an_operator_nobody_gets_a_notice(day: Simulation) -> None:
    note(day, down(11))
    end(day, "dead")

    assert not repair(day, [])
    assert [d for name in day.recipients for d in day.views(name) if d.id > 8] == []


# Between reading and writing.


def test_a_message_that_is_claimed_meanwhile_is_not_merged(day: Simulation) -> None:
    note(day, down(16))
    stale = prepared(day, [])
    claimed = outbox.claim(day.db, "hook", LATER)

    assert not apply(day, stale)

    assert claimed is not None
    assert states(day) == ["sending", *["waiting"] * 7]
    assert repair(day, [])
    assert states(day) == ["sending", *["merged"] * 7]


def test_a_message_that_is_sent_again_meanwhile_is_not_named(day: Simulation) -> None:
    end(day, "unknown")
    stale = prepared(day)
    deliveries.retry(day.db, 1, LATER)

    assert not apply(day, stale)
    assert set(states(day)) == {"waiting"}


def test_a_backlog_that_changes_meanwhile_is_merged_next_time(day: Simulation) -> None:
    note(day, BACK)
    stale = prepared(day)
    deliveries.cancel(day.db, 3)

    apply(day, stale)
    assert channels.health(day.db, "hook") == BACK
    repair(day)

    assert states(day).count("merged") == 7
    assert channels.health(day.db, "hook").backlog_since is None


def test_a_channel_that_is_back_meanwhile_is_not_reported(day: Simulation) -> None:
    note(day, down(11))
    stale = prepared(day)
    note(day, ChannelHealth(last_ok=LATER))

    assert not apply(day, stale)
    assert day.views("ops") == []


def test_what_a_person_sent_again_meanwhile_is_not_reported(day: Simulation) -> None:
    end(day, "dead")
    stale = prepared(day)
    deliveries.retry(day.db, 1, LATER)

    assert not apply(day, stale)
    assert day.views("ops") == []


def test_health_that_changes_meanwhile_is_kept(day: Simulation) -> None:
    note(day, down(11))
    stale = prepared(day)
    worse = replace(down(11), failures=9, reason="HTTP 502")
    note(day, worse)

    apply(day, stale)

    assert channels.health(day.db, "hook") == replace(worse, reported=True)


def test_a_repair_that_is_written_twice_is_written_once(day: Simulation) -> None:
    end(day, "unknown")
    note(day, down(16))
    planned = prepared(day)

    assert (apply(day, planned), apply(day, planned)) == (True, False)

    counts = {name: len(day.views(name)) for name in day.recipients}
    assert counts == {"hook": 9, "other": 1, "ops": 1, "night": 0}


def test_rendering_does_not_hold_the_writer(store: Store) -> None:
    store.write(channels.sync, ["hook", "ops"], START).result()
    store.write(channels.note_health, "hook", down(11)).result()
    recipients = {name: recipient(name) for name in ("hook", "ops")}

    repaired = repairs.repair_all(
        store, recipients, ["ops"], writer=WritesMeanwhile(store), now=LATER
    )

    assert repaired
    assert [view.title for view in store.read(deliveries.views)] == [
        "Channel hook is down"
    ]
