"""The plan: what is sent now, what waits and for what, what is absorbed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.windows import Hours
from store.delivery_model import PendingAlert
from store.model import Mute
from tests.support.factories import NOW
from tests.support.plan_inputs import (
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    MORNING,
    NIGHT,
    POLICY,
    channel,
    informed,
    only,
    pending,
    quiet_at_night,
    sent,
)
from tocsin.alerts.plan.follow_ups import outlets_needed
from tocsin.alerts.plan.plan_input import DeliveryPolicy
from tocsin.alerts.plan.planner import plan
from tocsin.alerts.plan.when import Surge, parse_when
from tocsin.words.phrases import pluralize


def test_a_new_story_waits_a_minute_for_other_outlets() -> None:
    young = pending(at=NOW - MINUTE + timedelta(seconds=1))

    early, late = plan(channel(), [young], NOW), plan(channel(), [young], NOW + MINUTE)

    assert early.messages == ()
    assert early.waiting == {1: "waiting until 12:00:01 for other outlets"}
    assert early.next_at == NOW + timedelta(seconds=1)
    assert (only(late).kind, late.waiting, late.next_at) == ("alert", {}, None)


def test_outlets_that_report_meanwhile_are_in_the_same_message() -> None:
    meanwhile = [pending(2, at=NOW), pending(3, outlet="Outlet 1")]
    made = plan(channel(), [pending(1), *meanwhile], NOW)

    (section,) = only(made).sections
    assert section.alerts == (1, 2, 3)
    assert section.outlets == 2
    assert only(made).thread == only(made).key


def test_an_urgent_alert_waits_five_seconds() -> None:
    urgent = pending(at=NOW - timedelta(seconds=4), urgent=True)

    assert plan(channel(), [urgent], NOW).waiting == {
        1: "waiting until 12:00:01 for other outlets"
    }
    assert only(plan(channel(), [urgent], NOW + timedelta(seconds=1))).urgent


@pytest.mark.parametrize(
    ("times", "needed"), [(1, 3), (2, 6), (3, 12), (4, 25), (5, 50), (6, 100), (7, 200)]
)
def test_a_follow_up_needs_more_outlets_each_time(times: int, needed: int) -> None:
    new = [pending(number) for number in range(1, needed + 1)]

    assert outlets_needed(times) == needed
    assert plan(informed(times=times), new[:-1], NOW).messages == ()
    followup = only(plan(informed(times=times), new, NOW))
    assert (followup.kind, followup.thread) == ("followup", "the-first")
    assert followup.sections[0].outlets == needed + 1


def test_outlets_of_earlier_messages_do_not_count_again() -> None:
    known = [pending(1), pending(2), pending(3, outlet="Outlet 0")]

    made = plan(informed(), known, NOW)

    assert set(made.waiting.values()) == {
        "2 new outlets of the 3 that a follow-up without news needs"
    }


def test_a_follow_up_names_all_and_new_outlets_last() -> None:
    more = [pending(9, outlet="Outlet 0"), pending(1), pending(2), pending(3)]

    (section,) = only(plan(informed(), more, NOW)).sections

    assert section.alerts == (9, 1, 2, 3)
    assert section.named == (9, 1, 2, 3)


def test_follow_ups_are_half_an_hour_apart() -> None:
    soon = informed(last=NOW - 10 * MINUTE)

    made = plan(soon, [pending(1), pending(2), pending(3)], NOW)

    assert set(made.waiting.values()) == {
        "one message in 30m a story: waiting until 12:20"
    }
    assert made.next_at == NOW + 20 * MINUTE


def test_an_alert_that_makes_no_follow_up_within_a_day_is_absorbed() -> None:
    made = plan(informed(), [pending(1, at=NOW - DAY), pending(2)], NOW)

    assert made.absorbed == {
        1: "the story had 2 new outlets of the 3 that a follow-up without news needs"
    }
    assert set(made.waiting) == {2}


def test_what_one_of_two_watchlists_finds_urgent_is_shown_as_that_one_found_it() -> (
    None
):
    found = [
        pending(1, article=7, watchlist="ferries"),
        pending(2, article=7, watchlist="wrecks", urgent=True),
    ]

    made = only(plan(channel(), found, NOW))

    assert made.urgent
    [section] = made.sections
    assert section.named == (2,)
    assert (section.watchlist, section.also_found_by) == ("wrecks", ("ferries",))


def test_a_story_that_becomes_urgent_gets_a_follow_up_at_once() -> None:
    made = plan(informed(last=NOW - MINUTE), [pending(urgent=True)], NOW)
    again = plan(informed(last=NOW - MINUTE, urgent=True), [pending(urgent=True)], NOW)

    assert (only(made).kind, only(made).urgent) == ("followup", True)
    assert again.messages == ()


def test_in_quiet_hours_only_urgent_alerts_are_sent() -> None:
    late = [pending(1, at=MIDNIGHT - HOUR), pending(2, at=MIDNIGHT - HOUR, story=2)]
    late[1] = replace(late[1], urgent=True)

    made = plan(quiet_at_night(), late, MIDNIGHT)

    assert only(made).sections[0].story == 2
    assert made.waiting == {1: "quiet hours until 07:00"}
    assert made.next_at == MORNING


@pytest.mark.parametrize(("stories", "kinds"), [(3, ["alert"] * 3), (4, ["roundup"])])
def test_in_the_morning_few_stories_get_a_message_each_and_many_share_one(
    stories: int, kinds: list[str]
) -> None:
    late = [pending(n, story=n, at=MIDNIGHT) for n in range(1, stories + 1)]

    made = plan(quiet_at_night(), late, MORNING)

    assert [message.kind for message in made.messages] == kinds
    assert sum(len(message.sections) for message in made.messages) == stories


def test_a_round_up_of_the_night_says_why_it_comes() -> None:
    late = [pending(n, story=n, at=MIDNIGHT) for n in range(1, 6)]

    roundup = only(plan(quiet_at_night(), late, MORNING))

    assert roundup.heading == "In the quiet hours: 5 stories"
    assert roundup.why == "Held back from 22:00 to 07:00."


def test_a_story_of_the_morning_is_not_in_the_round_up_of_the_night() -> None:
    late = [pending(n, story=n, at=MIDNIGHT) for n in range(1, 5)]
    fresh = pending(9, story=9, at=MORNING)

    made = plan(quiet_at_night(), [*late, fresh], MORNING + 2 * MINUTE)

    assert [message.kind for message in made.messages] == ["roundup", "alert"]


def test_stories_over_the_limit_wait_and_then_share_a_message() -> None:
    many = [pending(n, story=n, at=NOW - 2 * MINUTE) for n in range(1, 16)]

    first = plan(channel(), many, NOW)
    rest = [alert for alert in many if alert.id in first.waiting]
    later = plan(channel(within_hour=[NOW] * 12), rest, NOW + 10 * MINUTE)

    assert [message.kind for message in first.messages] == ["alert"] * 12
    assert set(first.waiting.values()) == {
        "over the limit of 12 messages an hour: waiting until 12:09"
    }
    assert only(later).kind == "roundup"
    assert only(later).heading == "More than the limit: 3 stories"
    assert later.waiting == {}


def test_urgent_messages_are_not_limited_and_do_not_count() -> None:
    many = [pending(n, story=n, urgent=True) for n in range(1, 16)]

    made = plan(channel(within_hour=[NOW] * 12), many, NOW)

    assert len(made.messages) == 15


def test_round_ups_are_an_hour_apart() -> None:
    over = channel(within_hour=[NOW] * 12, last_roundup=NOW - 20 * MINUTE)

    made = plan(over, [pending()], NOW)

    assert made.messages == ()
    assert made.next_at == NOW + 40 * MINUTE


def test_a_limit_of_zero_is_no_limit() -> None:
    many = [pending(n, story=n) for n in range(1, 100)]

    made = plan(channel(replace(POLICY, max_per_hour=0)), many, NOW)

    assert len(made.messages) == 99


@pytest.mark.parametrize(
    ("scope", "target", "reason"),
    [
        ("watchlist", "ferries", "watchlist ferries is muted"),
        ("story", "1", "story 1 is muted"),
        ("outlet", "Outlet 1", "outlet Outlet 1 is muted"),
    ],
)
def test_a_muted_alert_is_not_sent_and_says_why(
    scope: Any, target: str, reason: str
) -> None:
    forever, for_now = (
        Mute(scope=scope, target=target),
        Mute(scope=scope, target=target, until=NOW + HOUR),
    )

    made = plan(channel(mutes=[forever]), [pending()], NOW)
    ending = plan(channel(mutes=[for_now]), [pending()], NOW)

    assert (made.muted, made.messages) == ({1: reason}, ())
    assert ending.muted == {1: f"{reason} until 13:00"}


@pytest.mark.parametrize(
    "text",
    [
        "now",
        "hourly",
        "daily 08:00",
        "weekdays 17:30",
        "weekly mon 08:00",
        "surge 5/1h",
    ],
)
def test_a_when_is_read_and_written(text: str) -> None:
    assert str(parse_when(text)) == text


def test_a_surge_may_be_written_in_minutes() -> None:
    assert parse_when("surge 3/90m") == Surge(3, 90 * MINUTE)
    assert str(parse_when("surge 3/60m")) == "surge 3/1h"


@pytest.mark.parametrize("text", ["", "soon", "surge 1/1h", "surge 5/0h", "daily 8"])
def test_a_when_that_names_no_time_is_refused_with_those_that_do(text: str) -> None:
    with pytest.raises(ValueError, match=r"write .now., .hourly., .daily 08:00."):
        parse_when(text)


whens = st.sampled_from(["now", "hourly", "daily 08:00", "surge 3/1h"])
some_alerts = st.lists(
    st.builds(
        PendingAlert,
        id=st.just(0),
        watchlist=st.sampled_from(["ferries", "piers"]),
        when=whens,
        story=st.integers(1, 4),
        outlet=st.sampled_from(["A", "B", "C", "D", "E"]),
        at=st.integers(0, 2_000).map(lambda minutes: NOW - minutes * MINUTE),
        urgent=st.booleans(),
    ),
    max_size=30,
).map(
    lambda found: [
        replace(alert, id=number)
        for number, alert in enumerate(sorted(found, key=lambda alert: alert.at))
    ]
)
some_policies = st.builds(
    DeliveryPolicy,
    zone=st.just(UTC),
    group_wait=st.sampled_from([timedelta(0), MINUTE]),
    followup_gap=st.just(30 * MINUTE),
    quiet=st.sampled_from([None, NIGHT, Hours(time(11), time(13))]),
    max_per_hour=st.integers(0, 3),
)


def reports_of(alerts: Sequence[PendingAlert]) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for alert in alerts:
        route = (alert.watchlist, alert.when)
        found.setdefault(route, []).append((alert.at, alert.outlet))
    return found


@given(
    some_alerts, some_policies, st.dictionaries(st.integers(1, 4), st.integers(1, 3))
)
def test_every_alert_is_included_or_says_why_not(
    alerts: list[PendingAlert], policy: DeliveryPolicy, known: dict[int, int]
) -> None:
    history = {("ferries", "now", story): sent(times) for story, times in known.items()}
    ours = channel(policy, sent=history, reports=reports_of(alerts))

    made = plan(ours, alerts, NOW)

    included = [id_ for message in made.messages for id_ in message.alerts]
    assert sorted([*included, *made.waiting, *made.absorbed]) == [
        alert.id for alert in alerts
    ]
    assert all([*made.waiting.values(), *made.absorbed.values()])
    assert (made.next_at is None) == (not made.waiting)
    assert made.next_at is None or made.next_at > NOW
    keys = [message.key for message in made.messages]
    assert len(set(keys)) == len(keys)
    singles = [m for m in made.messages if m.kind in ("alert", "followup")]
    if policy.max_per_hour:
        assert sum(not m.urgent for m in singles) <= policy.max_per_hour
    if policy.quiet and policy.quiet.until(NOW, UTC):
        assert all(m.urgent or m.kind == "digest" for m in made.messages)


@given(some_alerts, some_policies)
def test_planning_the_same_twice_gives_the_same_plan(
    alerts: list[PendingAlert], policy: DeliveryPolicy
) -> None:
    ours = channel(policy, reports=reports_of(alerts))

    assert plan(ours, alerts, NOW) == plan(ours, list(alerts), NOW)


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [(1, "story", "1 story"), (2, "story", "2 stories"), (3, "day", "3 days")],
)
def test_a_noun_agrees_with_its_number(number: int, noun: str, text: str) -> None:
    assert pluralize(number, noun) == text
