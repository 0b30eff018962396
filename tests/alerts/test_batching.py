"""The plan: alerts that are gathered before they are sent, in digests and surges."""

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
    channel,
    only,
    pending,
    quiet_at_night,
)
from tocsin.alerts.plan.plan_input import PlanInput
from tocsin.alerts.plan.planner import plan


def daily(number: int = 1, **more: Any) -> PendingAlert:
    return pending(number, when="daily 08:00", **more)


def test_a_digest_waits_for_its_time_and_holds_all_alerts() -> None:
    day = [daily(n, story=n, watchlist=f"w{n}", at=NOW) for n in range(1, 8)]

    early = plan(channel(), day, NOW)
    due = plan(channel(), day, NOW + 20 * HOUR)

    assert set(early.waiting.values()) == {
        "waiting for the digest of Tue 3 March, 08:00"
    }
    assert early.next_at == NOW + 20 * HOUR
    assert (only(due).kind, len(only(due).sections)) == ("digest", 7)
    assert only(due).heading == "Tue 3 March, 08:00"
    assert only(due).since == NOW - 4 * HOUR


def test_a_daemon_that_was_down_for_three_days_writes_one_late_digest() -> None:
    days = [daily(n, at=NOW + n * DAY) for n in range(3)]

    made = plan(channel(), days, NOW + 3 * DAY)

    assert only(made).sections[0].alerts == (0, 1, 2)


def test_a_digest_is_written_once_though_its_time_comes_twice() -> None:
    made = plan(channel(), [daily(at=NOW)], NOW + DAY)

    late = plan(channel(digests=[only(made).key]), [daily(2, at=NOW)], NOW + DAY)

    assert late.messages == ()
    assert late.waiting == {2: "waiting for the digest of Wed 4 March, 08:00"}


def test_an_hourly_digest_waits_in_quiet_hours_and_a_daily_one_does_not() -> None:
    hourly = pending(1, when="hourly", at=MIDNIGHT - HOUR)
    nightly = pending(2, when="daily 00:00", at=MIDNIGHT - HOUR)

    made = plan(quiet_at_night(), [hourly, nightly], MIDNIGHT)

    assert only(made).sections[0].alerts == (2,)
    assert made.waiting == {1: "quiet hours until 07:00"}


def surging(alerts: Sequence[PendingAlert], **more: Any) -> PlanInput:
    route = ("ferries", "surge 5/1h")
    reports = {route: [(alert.at, alert.outlet) for alert in alerts]}
    return channel(reports=reports, **more)


def rising(count: int, *, start: datetime, first: int = 1) -> list[PendingAlert]:
    return [
        pending(first + n, when="surge 5/1h", at=start + n * MINUTE, story=first + n)
        for n in range(count)
    ]


def test_a_surge_is_sent_when_enough_outlets_report_within_the_time() -> None:
    four, five = rising(4, start=NOW), rising(5, start=NOW)

    early = plan(surging(four), four, NOW + 5 * MINUTE)
    made = plan(surging(five), five, NOW + 5 * MINUTE)

    assert early.messages == ()
    assert set(early.waiting.values()) == {"4 outlets of 5 within 1h"}
    assert (only(made).kind, only(made).why) == ("surge", "5 outlets within 1h.")


def test_one_outlet_alone_makes_no_surge() -> None:
    same = [replace(alert, outlet="Gazette") for alert in rising(9, start=NOW)]

    assert plan(surging(same), same, NOW + 10 * MINUTE).messages == ()


def test_the_next_surge_is_sent_only_after_the_last_has_fallen_to_half() -> None:
    route = ("ferries", "surge 5/1h")
    first = rising(5, start=NOW)
    goes_on = rising(5, start=NOW + 10 * MINUTE, first=11)
    later = rising(5, start=NOW + 5 * HOUR, first=21)
    known = {route: NOW + 5 * MINUTE}

    during = plan(
        surging([*first, *goes_on], last_surge=known), goes_on, NOW + 20 * MINUTE
    )
    after = plan(
        surging([*first, *goes_on, *later], last_surge=known), later, NOW + 6 * HOUR
    )

    assert during.messages == ()
    assert only(after).sections[0].alerts == (21,)


def test_a_surge_that_came_while_the_daemon_was_down_is_sent_late() -> None:
    five = rising(5, start=NOW)

    assert only(plan(surging(five), five, NOW + 9 * HOUR)).kind == "surge"


def test_an_alert_without_a_surge_is_absorbed_when_its_time_is_over() -> None:
    alone = rising(1, start=NOW)

    made = plan(surging(alone), alone, NOW + HOUR)

    assert made.absorbed == {1: "no surge of 5 outlets followed"}
