"""What outages call for, planned without a database."""

from dataclasses import replace
from typing import Any

import pytest

from store.model import ChannelHealth
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
from tests.support.plan_inputs import HOUR, MINUTE, pending
from tocsin.alerts.plan.outage import SINGLY, OutageInput, Repair, repair


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


def test_what_was_new_is_shown_when_messages_become_one() -> None:
    followup = (pending(1, news=""), pending(2, news="17"))
    waiting = [unsent(1, alerts=followup), *map(unsent, range(2, 8))]

    (merge,) = repair(given_channels(health={"hook": BACK}, unsent=waiting), NOW).merges

    assert merge.planned.sections[0].named == (2, 1)


@pytest.mark.parametrize("count", range(SINGLY + 1))
def test_a_few_messages_are_still_sent_one_by_one(count: int) -> None:
    waiting = [unsent(number) for number in range(count)]

    made = repair(given_channels(health={"hook": BACK}, unsent=waiting), NOW)

    assert made == Repair(backlogs=(("hook", NOW - HOUR),))


def test_what_may_have_arrived_is_sent_again_as_it_is() -> None:
    waiting = [unsent(number, repeat=number > 7) for number in range(1, 10)]

    made = repair(given_channels(health={"hook": BACK}, unsent=waiting), NOW)

    (merge,) = made.merges
    assert merge.replaced == tuple(range(1, 8))


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
