"""What outages call for, planned without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.delivery_model import UnsentDelivery
from store.model import ChannelHealth, DeliveryKind, DeliveryState
from tests.support.factories import NOW
from tests.support.plan_inputs import HOUR, MINUTE, pending
from tests.support.simulation import recipient
from tocsin.alerts.plan.outage import (
    FALL_BACK_AFTER,
    SINGLY,
    Merge,
    OutageInput,
    Repair,
    repair,
)
from tocsin.alerts.plan.recipient import Recipient

UNTOLD = replace(recipient().service, dedupes=False)
"""A service that cannot tell a repeat."""


def channel(name: str, **more: Any) -> Recipient:
    return recipient(name, **({"service": UNTOLD} | more))


def unsent(number: int = 1, **more: Any) -> UnsentDelivery:
    """Return a message that waits for the hook, on a story of its own."""
    plain = UnsentDelivery(
        id=number,
        channel="hook",
        key=f"k{number}",
        kind="alert",
        state="waiting",
        reason="HTTP 500",
        alerts=(pending(number, story=number),),
    )
    return replace(plain, **more)


def notice(number: int = 1, **more: Any) -> UnsentDelivery:
    """Return a notice that waits for the hook."""
    titled = unsent(number, kind="notice", urgent=True, alerts=(), lines=("A notice",))
    return replace(titled, **more)


def down(minutes: float, **more: Any) -> ChannelHealth:
    """Return the health of a channel that is down since so many minutes."""
    since = NOW - minutes * MINUTE
    return ChannelHealth(failures=5, down_since=since, reason="HTTP 500", **more)


BACK = ChannelHealth(last_ok=NOW, backlog_since=NOW - HOUR)


def given_channels(
    *recipients: Recipient,
    health: dict[str, ChannelHealth] | None = None,
    unsent: Sequence[UnsentDelivery] = (),
    operators: Sequence[str] = (),
) -> OutageInput:
    return OutageInput(
        recipients={each.channel: each for each in recipients or (channel("hook"),)},
        operators=operators,
        health=health or {},
        unsent=unsent,
    )


def named(merge: Merge) -> set[int]:
    """Return the alerts that a message names."""
    return {id_ for section in merge.planned.sections for id_ in section.alerts}


def test_while_all_is_well_there_is_nothing_to_do() -> None:
    assert repair(given_channels(), NOW) == Repair()


def test_many_messages_become_one_when_a_channel_is_back() -> None:
    waiting = [unsent(number) for number in range(1, 8)]

    made = repair(given_channels(health={"hook": BACK}, unsent=waiting), NOW)

    (merge,) = made.merges
    assert merge.channel == "hook"
    assert merge.replaced == tuple(range(1, 8))
    assert merge.planned.heading == "Late: 7 stories"
    assert made.backlogs == (("hook", NOW - HOUR),)


@pytest.mark.parametrize("count", range(SINGLY + 1))
def test_a_few_messages_are_still_sent_one_by_one(count: int) -> None:
    waiting = [unsent(number) for number in range(count)]

    made = repair(given_channels(health={"hook": BACK}, unsent=waiting), NOW)

    assert made == Repair(backlogs=(("hook", NOW - HOUR),))


def test_urgent_messages_are_sent_one_by_one() -> None:
    waiting = [unsent(number, urgent=True) for number in range(9)]

    made = repair(given_channels(health={"hook": BACK}, unsent=waiting), NOW)

    assert made.merges == ()


def test_a_channel_that_is_down_again_keeps_its_backlog() -> None:
    waiting = [unsent(number) for number in range(9)]
    again = replace(BACK, down_since=NOW)

    assert repair(given_channels(health={"hook": again}, unsent=waiting), NOW) == (
        Repair()
    )


def test_what_may_not_have_arrived_is_named_in_one_note() -> None:
    doubtful = [unsent(n, state="unknown") for n in (1, 2)]

    made = repair(given_channels(unsent=doubtful), NOW)

    (note,) = made.notes
    assert (note.planned.kind, note.state, note.replaced) == ("note", "unknown", (1, 2))
    assert note.planned.heading == "May not have reached you: 2 stories"
    assert made.losses == ()


def test_a_note_in_doubt_waits_until_the_channel_answers() -> None:
    doubtful = [unsent(1, kind="note", state="unknown"), unsent(2, state="unknown")]

    while_down = repair(given_channels(health={"hook": down(1)}, unsent=doubtful), NOW)
    afterwards = repair(given_channels(unsent=doubtful), NOW)

    assert [note.replaced for note in while_down.notes] == [(2,)]
    assert [note.replaced for note in afterwards.notes] == [(1, 2)]


@pytest.mark.parametrize("how", ["hold", "resend"])
def test_only_who_wants_notes_gets_them(how: Any) -> None:
    hook = channel("hook", on_unknown=how)
    doubtful = [unsent(1, state="unknown")]

    made = repair(given_channels(hook, unsent=doubtful, operators=["hook"]), NOW)

    assert made.notes == ()
    (report,) = made.losses
    assert report.deliveries == (1,)
    assert report.notices[0].lines[0] == "1 message for hook may have arrived: HTTP 500"


def with_fallback(minutes: float, **more: Any) -> OutageInput:
    """Return a channel that is down, with a fallback and eight messages."""
    waiting = [unsent(number) for number in range(8)]
    health = {"hook": down(minutes)} | more.pop("health", {})
    return given_channels(
        channel("hook", fallback="other"),
        channel("other", **more),
        health=health,
        unsent=waiting,
    )


def test_a_channel_that_stays_down_has_its_fallback_used() -> None:
    early = repair(with_fallback(14), NOW)
    late = repair(with_fallback(16), NOW)

    assert early.merges == ()
    (merge,) = late.merges
    assert merge.channel == "other"
    assert merge.planned.heading == "For hook: 8 stories"
    assert merge.planned.why == "The channel hook has been unreachable since 11:44."
    assert len(merge.replaced) == 8


def test_two_channels_that_are_down_do_not_get_each_others_messages() -> None:
    both = with_fallback(60, fallback="hook", health={"other": down(60)})

    assert repair(both, NOW).merges == ()


def test_a_fallback_that_nobody_opened_is_not_used() -> None:
    alone = given_channels(
        channel("hook", fallback="gone"), health={"hook": down(60)}, unsent=[unsent()]
    )

    assert repair(alone, NOW).merges == ()


def test_a_notice_among_what_is_merged_is_named_as_well() -> None:
    waiting = [unsent(1), notice(2)]

    made = repair(replace(with_fallback(16), unsent=waiting), NOW)

    (merge,) = made.merges
    assert merge.lines == ("A notice",)
    assert named(merge) == {1}
    assert merge.planned.urgent


def operated(*operators: str, **health: ChannelHealth) -> OutageInput:
    """Return a channel with a fallback, and two operators' channels."""
    return given_channels(
        channel("hook", fallback="other"),
        *map(channel, ("other", "ops", "chief")),
        operators=operators,
        health=health,
        unsent=[unsent(number) for number in range(8)],
    )


def notified(made: Repair) -> list[str]:
    return [notice.channel for notice in made.notices]


def test_the_operator_gets_a_notice_of_a_channel_that_is_down() -> None:
    early = repair(operated("ops", hook=down(9)), NOW)
    late = repair(operated("ops", hook=down(11)), NOW)

    assert early == Repair()
    (report,) = late.outages
    (told,) = report.notices
    assert (report.channel, report.since) == ("hook", NOW - 11 * MINUTE)
    assert (told.channel, told.heading) == ("ops", "Channel hook is down")
    assert told.lines == (
        "The channel hook accepts no messages: HTTP 500",
        "8 messages waiting; none is lost.",
        "To test it: tocsin channels test hook",
    )


def test_a_reported_outage_is_not_reported_again() -> None:
    assert repair(operated("ops", hook=down(12, reported=True)), NOW) == Repair()


@pytest.mark.parametrize(
    ("operators", "also_down", "to"),
    [
        (("ops",), (), ["ops"]),
        (("hook",), (), ["other"]),
        (("hook", "ops"), (), ["ops"]),
        (("ops",), ("ops",), ["ops", "other"]),
        (("ops", "chief"), ("ops",), ["ops", "chief"]),
        (("ops", "gone"), (), ["ops"]),
        (("hook",), ("other",), []),
        ((), (), []),
    ],
)
def test_a_channel_that_is_down_is_never_the_only_one_to_hear_of_it(
    operators: tuple[str, ...], also_down: tuple[str, ...], to: list[str]
) -> None:
    others = {name: down(3) for name in also_down}

    made = repair(operated(*operators, hook=down(11), **others), NOW)

    assert notified(made) == to


def test_the_operator_gets_a_notice_of_what_failed_for_good() -> None:
    dead = [unsent(number, state="dead") for number in (3, 4)]

    made = repair(given_channels(unsent=dead, operators=["hook"]), NOW)

    (report,) = made.losses
    assert (report.deliveries, report.state) == ((3, 4), "dead")
    assert report.notices[0].heading == "Delivery failed on hook"
    assert report.notices[0].lines == (
        "2 messages for hook could not be delivered: HTTP 500",
        "They are kept: tocsin alerts list --state dead",
        "To send one again: tocsin alerts retry 4",
    )


def test_without_an_operator_what_failed_is_only_marked() -> None:
    made = repair(given_channels(unsent=[unsent(state="dead")]), NOW)

    assert [(report.deliveries, report.notices) for report in made.losses] == [
        ((1,), ())
    ]


def test_a_notice_that_cannot_be_delivered_makes_no_other() -> None:
    lost = [notice(1, state="dead")]

    assert repair(given_channels(unsent=lost, operators=["hook"]), NOW) == Repair()


# Channels in any trouble, and time passing: a model of the store in a few lines.

NAMES = ("hook", "other", "ops")
STATES: tuple[DeliveryState, ...] = ("waiting", "sending", "unknown", "dead")
KINDS: tuple[DeliveryKind, ...] = ("alert", "roundup", "note", "notice")

some_health = st.one_of(
    st.just(ChannelHealth()),
    st.just(BACK),
    st.integers(0, 40).map(down),
    st.integers(0, 40).map(lambda minutes: down(minutes, reported=True)),
)
some_recipients = st.tuples(
    *(
        st.builds(
            channel,
            st.just(name),
            fallback=st.sampled_from(["", *NAMES]),
            on_unknown=st.sampled_from(["note", "hold", "resend"]),
        )
        for name in NAMES
    )
)


def some_deliveries(first: int) -> st.SearchStrategy[list[UnsentDelivery]]:
    drawn = st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(STATES),
        st.sampled_from(KINDS),
        st.booleans(),
    )
    return st.lists(drawn, max_size=12).map(
        lambda rows: [
            (notice if kind == "notice" else unsent)(
                first + number, channel=name, state=state, kind=kind, urgent=urgent
            )
            for number, (name, state, kind, urgent) in enumerate(rows)
        ]
    )


some_inputs = st.builds(
    lambda recipients, health, unsent, operators: given_channels(
        *recipients, health=health, unsent=unsent, operators=operators
    ),
    some_recipients,
    st.fixed_dictionaries({name: some_health for name in NAMES}),
    some_deliveries(1),
    st.lists(st.sampled_from([*NAMES, "gone"]), unique=True),
)


def applied(given: OutageInput, made: Repair) -> OutageInput:
    """Return what is left once a repair is written down, as the store would have it."""
    left = {delivery.id: delivery for delivery in given.unsent}
    health = dict(given.health)
    for merge in (*made.merges, *made.notes):
        replaced = [left.pop(id_) for id_ in merge.replaced]
        assert {delivery.state for delivery in replaced} == {merge.state}
        number = 1 + max([*left, *merge.replaced])
        left[number] = UnsentDelivery(
            id=number,
            channel=merge.channel,
            key=merge.planned.key,
            kind=merge.planned.kind,
            state="waiting",
            urgent=merge.planned.urgent,
            alerts=tuple(alert for each in replaced for alert in each.alerts),
            lines=merge.lines,
        )
    for outage in made.outages:
        health[outage.channel] = replace(health[outage.channel], reported=True)
    for loss in made.losses:
        left |= {id_: replace(left[id_], reported=True) for id_ in loss.deliveries}
    for name, _ in made.backlogs:
        health[name] = replace(health[name], backlog_since=None)
    return replace(given, unsent=list(left.values()), health=health)


@given(some_inputs)
def test_no_message_is_merged_twice(given: OutageInput) -> None:
    made = repair(given, NOW)

    replaced = [id_ for each in (*made.merges, *made.notes) for id_ in each.replaced]
    assert len(set(replaced)) == len(replaced)
    sending = {each.id for each in given.unsent if each.state == "sending"}
    assert sending.isdisjoint(replaced), "it may arrive"


@given(some_inputs)
def test_everything_that_is_merged_is_named(given: OutageInput) -> None:
    by_id = {delivery.id: delivery for delivery in given.unsent}

    made = repair(given, NOW)

    for merge in (*made.merges, *made.notes):
        replaced = [by_id[id_] for id_ in merge.replaced]
        assert named(merge) == {a.id for each in replaced for a in each.alerts}
        assert list(merge.lines) == [line for each in replaced for line in each.lines]


@given(some_inputs)
def test_a_message_is_merged_only_for_a_channel_that_works(given: OutageInput) -> None:
    for merge in repair(given, NOW).merges:
        assert given.is_up(merge.channel)


@given(some_inputs)
def test_no_channel_gets_the_notice_that_it_is_down(given: OutageInput) -> None:
    for outage in repair(given, NOW).outages:
        assert outage.notices
        assert outage.channel not in [each.channel for each in outage.notices]


@given(some_inputs)
def test_a_repair_that_is_written_down_leaves_nothing_to_merge_or_report(
    given: OutageInput,
) -> None:
    first = repair(given, NOW)

    again = repair(applied(given, first), NOW)

    # What was merged for one channel may wait there for another that is down.
    assert all(merge.planned.kind == "roundup" for merge in again.merges)
    assert (again.outages, again.losses, again.backlogs) == ((), (), ())


@given(
    some_inputs,
    st.lists(st.fixed_dictionaries({name: some_health for name in NAMES}), max_size=6),
)
def test_whatever_goes_down_and_up_messages_come_to_rest(
    given: OutageInput, weathers: list[dict[str, ChannelHealth]]
) -> None:
    for weather in [dict(given.health), *weathers]:
        given = replace(given, health=weather)
        rounds = 0
        while (made := repair(given, NOW)).merges or made.notes:
            given, rounds = applied(given, made), rounds + 1
            assert rounds <= len(NAMES), "messages go to and fro"


@given(some_inputs)
def test_planning_a_repair_twice_gives_the_same_keys(given: OutageInput) -> None:
    later = NOW + timedelta(seconds=20)

    first, second = repair(given, NOW), repair(given, later)

    if not any(is_near(health) for health in given.health.values()):
        assert [m.planned.key for m in first.merges] == [
            m.planned.key for m in second.merges
        ]


def is_near(health: ChannelHealth) -> bool:
    """Return whether the fallback's time comes within a minute."""
    if health.down_since is None:
        return False
    left = health.down_since + FALL_BACK_AFTER - NOW
    return timedelta(0) < left < MINUTE
