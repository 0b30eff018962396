"""What outages call for, whatever goes down and up, and whatever waits."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.delivery_model import UnsentDelivery
from store.model import ChannelHealth, DeliveryKind, DeliveryState
from tests.support.factories import NOW
from tests.support.outages import (
    BACK,
    channel,
    down,
    given_channels,
    named,
    notice,
    unsent,
)
from tests.support.plan_inputs import MINUTE
from tocsin.alerts.plan.outage import FALL_BACK_AFTER, OutageInput, Repair, repair

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
