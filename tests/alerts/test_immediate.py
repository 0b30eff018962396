"""The plan: what is told now, what waits and for what, what is let go."""

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
    PACE,
    at_night,
    desk,
    item,
    knows,
    only,
    told,
)
from tocsin.alerts.plan.immediate import step
from tocsin.alerts.plan.model import DeliveryPolicy
from tocsin.alerts.plan.planner import plan
from tocsin.alerts.plan.when import Surge, parse_when
from tocsin.words.phrases import pluralize


def test_a_new_story_waits_a_minute_for_others_who_report_it() -> None:
    young = item(at=NOW - MINUTE + timedelta(seconds=1))

    early, late = plan(desk(), [young], NOW), plan(desk(), [young], NOW + MINUTE)

    assert early.drafts == []
    assert early.held == {1: "waits until 12:00:01 for others who report it"}
    assert early.again == NOW + timedelta(seconds=1)
    assert (only(late).kind, late.held, late.again) == ("alert", {}, None)


def test_those_who_report_it_meanwhile_are_in_the_same_message() -> None:
    made = plan(desk(), [item(1), item(2, at=NOW), item(3, outlet="Outlet 1")], NOW)

    (part,) = only(made).parts
    assert part.items == (1, 2, 3)
    assert part.outlets == 2
    assert only(made).thread == only(made).key


def test_what_is_urgent_waits_five_seconds() -> None:
    urgent = item(at=NOW - timedelta(seconds=4), urgent=True)

    assert plan(desk(), [urgent], NOW).held == {
        1: "waits until 12:00:01 for others who report it"
    }
    assert only(plan(desk(), [urgent], NOW + timedelta(seconds=1))).urgent


def test_two_watchlists_tell_of_a_story_each_in_its_own_message() -> None:
    made = plan(desk(), [item(1), item(2, watchlist="piers")], NOW)

    assert [draft.parts[0].watchlist for draft in made.drafts] == ["ferries", "piers"]


@pytest.mark.parametrize(
    ("times", "takes"), [(1, 3), (2, 6), (3, 12), (4, 25), (5, 50), (6, 100), (7, 200)]
)
def test_a_follow_up_takes_more_outlets_each_time(times: int, takes: int) -> None:
    new = [item(number) for number in range(1, takes + 1)]

    assert step(times) == takes
    assert plan(knows(times=times), new[:-1], NOW).drafts == []
    followup = only(plan(knows(times=times), new, NOW))
    assert (followup.kind, followup.thread) == ("followup", "the-first")
    assert followup.parts[0].outlets == takes + 1


def test_outlets_it_was_told_of_do_not_count_again() -> None:
    known = [item(1), item(2), item(3, outlet="Outlet 0")]

    made = plan(knows(), known, NOW)

    assert set(made.held.values()) == {"2 new outlets of the 3 that a follow-up takes"}


def test_a_follow_up_names_only_those_that_are_new() -> None:
    more = [item(9, outlet="Outlet 0"), item(1), item(2), item(3)]

    (part,) = only(plan(knows(), more, NOW)).parts

    assert part.items == (9, 1, 2, 3)
    assert part.named == (1, 2, 3)


def test_follow_ups_keep_their_distance() -> None:
    soon = knows(last=NOW - 10 * MINUTE)

    made = plan(soon, [item(1), item(2), item(3)], NOW)

    assert set(made.held.values()) == {
        "one message in 30m for a story: waits until 12:20"
    }
    assert made.again == NOW + 20 * MINUTE


def test_what_makes_no_follow_up_within_a_day_is_absorbed() -> None:
    made = plan(knows(), [item(1, at=NOW - DAY), item(2)], NOW)

    assert made.absorbed == {
        1: "the story had 2 new outlets of the 3 that a follow-up takes"
    }
    assert set(made.held) == {2}


def test_what_becomes_urgent_is_told_although_the_story_is_known() -> None:
    made = plan(knows(last=NOW - MINUTE), [item(urgent=True)], NOW)
    again = plan(knows(last=NOW - MINUTE, urgent=True), [item(urgent=True)], NOW)

    assert (only(made).kind, only(made).urgent) == ("followup", True)
    assert again.drafts == []


def test_quiet_hours_hold_everything_but_what_is_urgent() -> None:
    late = [item(1, at=MIDNIGHT - HOUR), item(2, at=MIDNIGHT - HOUR, story=2)]
    late[1] = replace(late[1], urgent=True)

    made = plan(at_night(), late, MIDNIGHT)

    assert only(made).parts[0].story == 2
    assert made.held == {1: "quiet hours until 07:00"}
    assert made.again == MORNING


@pytest.mark.parametrize(("stories", "kinds"), [(3, ["alert"] * 3), (4, ["roundup"])])
def test_in_the_morning_few_stories_are_told_singly_and_many_together(
    stories: int, kinds: list[str]
) -> None:
    late = [item(n, story=n, at=MIDNIGHT) for n in range(1, stories + 1)]

    made = plan(at_night(), late, MORNING)

    assert [draft.kind for draft in made.drafts] == kinds
    assert sum(len(draft.parts) for draft in made.drafts) == stories


def test_a_round_up_of_the_night_says_what_it_is() -> None:
    late = [item(n, story=n, at=MIDNIGHT) for n in range(1, 6)]

    roundup = only(plan(at_night(), late, MORNING))

    assert roundup.heading == "In the quiet hours: 5 stories"
    assert roundup.why == "Held back from 22:00 to 07:00."


def test_news_of_the_morning_is_not_part_of_the_night() -> None:
    late = [item(n, story=n, at=MIDNIGHT) for n in range(1, 5)]
    fresh = item(9, story=9, at=MORNING)

    made = plan(at_night(), [*late, fresh], MORNING + 2 * MINUTE)

    assert [draft.kind for draft in made.drafts] == ["roundup", "alert"]


def test_over_the_limit_the_rest_waits_and_then_comes_together() -> None:
    many = [item(n, story=n, at=NOW - 2 * MINUTE) for n in range(1, 16)]

    first = plan(desk(), many, NOW)
    rest = [one for one in many if one.id in first.held]
    later = plan(desk(rung=[NOW] * 12), rest, NOW + 10 * MINUTE)

    assert [draft.kind for draft in first.drafts] == ["alert"] * 12
    assert set(first.held.values()) == {
        "over the limit of 12 messages an hour: waits until 12:09"
    }
    assert only(later).kind == "roundup"
    assert only(later).heading == "More than the limit: 3 stories"
    assert later.held == {}


def test_what_is_urgent_does_not_count_and_is_not_limited() -> None:
    many = [item(n, story=n, urgent=True) for n in range(1, 16)]

    made = plan(desk(rung=[NOW] * 12), many, NOW)

    assert len(made.drafts) == 15


def test_round_ups_are_an_hour_apart() -> None:
    over = desk(rung=[NOW] * 12, roundup=NOW - 20 * MINUTE)

    made = plan(over, [item()], NOW)

    assert made.drafts == []
    assert made.again == NOW + 40 * MINUTE


def test_a_limit_of_zero_is_none() -> None:
    many = [item(n, story=n) for n in range(1, 100)]

    made = plan(desk(replace(PACE, max_per_hour=0)), many, NOW)

    assert len(made.drafts) == 99


@pytest.mark.parametrize(
    ("scope", "what", "reason"),
    [
        ("watchlist", "ferries", "watchlist ferries is muted"),
        ("story", "1", "story 1 is muted"),
        ("outlet", "Outlet 1", "outlet Outlet 1 is muted"),
    ],
)
def test_what_is_muted_is_not_told_and_says_so(
    scope: Any, what: str, reason: str
) -> None:
    forever, for_now = (
        Mute(scope=scope, target=what),
        Mute(scope=scope, target=what, until=NOW + HOUR),
    )

    made = plan(desk(mutes=[forever]), [item()], NOW)
    ending = plan(desk(mutes=[for_now]), [item()], NOW)

    assert (made.muted, made.drafts) == ({1: reason}, [])
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
def test_what_is_no_when_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"write .now., .hourly., .daily 08:00."):
        parse_when(text)


whens = st.sampled_from(["now", "hourly", "daily 08:00", "surge 3/1h"])
some_items = st.lists(
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
        replace(one, id=number)
        for number, one in enumerate(sorted(found, key=lambda one: one.at))
    ]
)
some_paces = st.builds(
    DeliveryPolicy,
    zone=st.just(UTC),
    group_wait=st.sampled_from([timedelta(0), MINUTE]),
    followup_gap=st.just(30 * MINUTE),
    quiet=st.sampled_from([None, NIGHT, Hours(time(11), time(13))]),
    max_per_hour=st.integers(0, 3),
)


def reports_of(items: Sequence[PendingAlert]) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for one in items:
        found.setdefault((one.watchlist, one.when), []).append((one.at, one.outlet))
    return found


@given(some_items, some_paces, st.dictionaries(st.integers(1, 4), st.integers(1, 3)))
def test_every_item_is_told_or_says_what_it_waits_for(
    items: list[PendingAlert], pace: DeliveryPolicy, known: dict[int, int]
) -> None:
    have = {("ferries", "now", story): told(times) for story, times in known.items()}
    ours = desk(pace, told=have, reports=reports_of(items))

    made = plan(ours, items, NOW)

    said = [id_ for draft in made.drafts for part in draft.parts for id_ in part.items]
    assert sorted([*said, *made.held, *made.absorbed]) == [one.id for one in items]
    assert all([*made.held.values(), *made.absorbed.values()])
    assert (made.again is None) == (not made.held)
    assert made.again is None or made.again > NOW
    keys = [draft.key for draft in made.drafts]
    assert len(set(keys)) == len(keys)
    singles = [d for d in made.drafts if d.kind in ("alert", "followup")]
    if pace.max_per_hour:
        assert sum(not d.urgent for d in singles) <= pace.max_per_hour
    if pace.quiet and pace.quiet.until(NOW, UTC):
        assert all(d.urgent or d.kind == "digest" for d in made.drafts)


@given(some_items, some_paces)
def test_the_same_is_planned_whenever_it_is_planned_again(
    items: list[PendingAlert], pace: DeliveryPolicy
) -> None:
    ours = desk(pace, reports=reports_of(items))

    assert plan(ours, items, NOW) == plan(ours, list(items), NOW)


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [(1, "story", "1 story"), (2, "story", "2 stories"), (3, "day", "3 days")],
)
def test_a_number_of_things_is_said_as_people_do(
    number: int, noun: str, said: str
) -> None:
    assert pluralize(number, noun) == said
