"""The plan: what is gathered before it is told, in digests and surges."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from store.delivery_model import PendingAlert
from tests.support.factories import NOW
from tests.support.plan_inputs import (
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    at_night,
    desk,
    item,
    only,
)
from tocsin.alerts.plan.model import PlanInput
from tocsin.alerts.plan.planner import plan


def daily(number: int = 1, **more: Any) -> PendingAlert:
    return item(number, when="daily 08:00", **more)


def test_a_digest_waits_for_its_time_and_tells_all_at_once() -> None:
    day = [daily(n, story=n, watchlist=f"w{n}", at=NOW) for n in range(1, 8)]

    early = plan(desk(), day, NOW)
    due = plan(desk(), day, NOW + 20 * HOUR)

    assert set(early.held.values()) == {"for the digest of Tue 3 March, 08:00"}
    assert early.again == NOW + 20 * HOUR
    assert (only(due).kind, len(only(due).parts)) == ("digest", 7)
    assert only(due).heading == "Tue 3 March, 08:00"
    assert only(due).since == NOW - 4 * HOUR


def test_a_daemon_that_was_down_for_three_days_makes_one_late_digest() -> None:
    days = [daily(n, at=NOW + n * DAY) for n in range(3)]

    made = plan(desk(), days, NOW + 3 * DAY)

    assert only(made).parts[0].items == (0, 1, 2)


def test_a_digest_is_told_once_though_its_time_comes_twice() -> None:
    made = plan(desk(), [daily(at=NOW)], NOW + DAY)

    late = plan(desk(digests=[only(made).key]), [daily(2, at=NOW)], NOW + DAY)

    assert late.drafts == []
    assert late.held == {2: "for the digest of Wed 4 March, 08:00"}


def test_an_hourly_digest_rests_in_quiet_hours_and_a_daily_one_does_not() -> None:
    hourly = item(1, when="hourly", at=MIDNIGHT - HOUR)
    nightly = item(2, when="daily 00:00", at=MIDNIGHT - HOUR)

    made = plan(at_night(), [hourly, nightly], MIDNIGHT)

    assert only(made).parts[0].items == (2,)
    assert made.held == {1: "quiet hours until 07:00"}


def surge_desk(items: Sequence[PendingAlert], **more: Any) -> PlanInput:
    route = ("ferries", "surge 5/1h")
    reports = {route: [(one.at, one.outlet) for one in items]}
    return desk(reports=reports, **more)


def rising(count: int, *, start: datetime, first: int = 1) -> list[PendingAlert]:
    return [
        item(first + n, when="surge 5/1h", at=start + n * MINUTE, story=first + n)
        for n in range(count)
    ]


def test_a_surge_is_told_when_so_many_outlets_report_within_the_time() -> None:
    four, five = rising(4, start=NOW), rising(5, start=NOW)

    early = plan(surge_desk(four), four, NOW + 5 * MINUTE)
    made = plan(surge_desk(five), five, NOW + 5 * MINUTE)

    assert early.drafts == []
    assert set(early.held.values()) == {"4 outlets of 5 within 1h"}
    assert (only(made).kind, only(made).why) == ("surge", "5 outlets within 1h.")


def test_one_outlet_alone_makes_no_surge() -> None:
    same = [replace(one, outlet="Gazette") for one in rising(9, start=NOW)]

    assert plan(surge_desk(same), same, NOW + 10 * MINUTE).drafts == []


def test_a_surge_is_told_again_only_after_it_has_fallen_to_half() -> None:
    route = ("ferries", "surge 5/1h")
    first = rising(5, start=NOW)
    goes_on = rising(5, start=NOW + 10 * MINUTE, first=11)
    later = rising(5, start=NOW + 5 * HOUR, first=21)
    known = {route: NOW + 5 * MINUTE}

    during = plan(
        surge_desk([*first, *goes_on], surged=known), goes_on, NOW + 20 * MINUTE
    )
    after = plan(
        surge_desk([*first, *goes_on, *later], surged=known), later, NOW + 6 * HOUR
    )

    assert during.drafts == []
    assert only(after).parts[0].items == (21,)


def test_a_surge_that_came_while_nobody_looked_is_told_late() -> None:
    five = rising(5, start=NOW)

    assert only(plan(surge_desk(five), five, NOW + 9 * HOUR)).kind == "surge"


def test_what_makes_no_surge_is_absorbed_when_its_time_is_over() -> None:
    one = rising(1, start=NOW)

    made = plan(surge_desk(one), one, NOW + HOUR)

    assert made.absorbed == {1: "no surge of 5 outlets came of it"}
