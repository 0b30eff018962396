"""What an attempt leads to, for its message and for its channel."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.delivery_model import Delivery
from store.model import ChannelHealth
from tests.support.factories import NOW, message
from tocsin.alerts.channels.send_result import SendOutcome, SendResult
from tocsin.alerts.delivery.retry import (
    AttemptOutcome,
    EndedAttempt,
    RetryPolicy,
    decide,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
POLICY = RetryPolicy(first=15 * SECOND, give_up_after=72 * HOUR)


def delivery(**more: Any) -> Delivery:
    plain = Delivery(
        id=1,
        key="k",
        kind="alert",
        thread="k",
        channel="desk",
        message=message(),
        attempt=1,
        repeat=False,
        created=NOW,
    )
    return replace(plain, **more)


def after(
    outcome: SendOutcome, *, chance: float = 1.0, resends: bool = False, **more: Any
) -> AttemptOutcome:
    """Return what a first attempt with this outcome leads to."""
    result = SendResult(
        outcome=outcome, reason="no", retry_after=more.pop("retry_after", None)
    )
    plain = EndedAttempt(
        delivery=delivery(),
        result=result,
        health=ChannelHealth(),
        now=NOW,
        resends=resends,
    )
    return decide(replace(plain, **more), POLICY, chance=chance)


def test_an_accepted_message_is_sent_and_its_channel_is_up() -> None:
    down = ChannelHealth(
        failures=9, closed_until=NOW, down_since=NOW, reason="no", reported=True
    )

    found = after("ok", health=down)

    assert found.settled.state == "sent"
    assert found.health == ChannelHealth(last_ok=NOW)


@pytest.mark.parametrize(("minutes", "backlog"), [(4.9, None), (5, NOW - 5 * MINUTE)])
def test_a_long_outage_leaves_a_backlog_to_be_merged(
    minutes: float, backlog: datetime | None
) -> None:
    down = ChannelHealth(failures=9, down_since=NOW - minutes * MINUTE)

    assert after("ok", health=down).health.backlog_since == backlog


def test_a_backlog_that_was_not_merged_in_time_is_sent_as_it_is() -> None:
    waiting = ChannelHealth(last_ok=NOW - HOUR, backlog_since=NOW - 2 * HOUR)

    assert after("ok", health=waiting).health == ChannelHealth(last_ok=NOW)


@pytest.mark.parametrize(
    ("attempt", "wait"),
    [(1, 15 * SECOND), (2, 30 * SECOND), (5, 4 * MINUTE), (9, HOUR), (900, HOUR)],
)
def test_each_failure_doubles_the_wait_up_to_an_hour(
    attempt: int, wait: timedelta
) -> None:
    found = after("retry", delivery=delivery(attempt=attempt))

    assert (found.settled.state, found.settled.due) == ("waiting", NOW + wait)


@given(st.integers(1, 100), st.floats(0, 1))
def test_waits_are_spread_over_their_second_half(attempt: int, chance: float) -> None:
    most = after("retry", delivery=delivery(attempt=attempt)).settled.due
    found = after(
        "retry", delivery=delivery(attempt=attempt), chance=chance
    ).settled.due

    assert most is not None
    assert found is not None
    assert (most - NOW) / 2 <= found - NOW <= most - NOW


def test_a_retry_after_holds_the_message_and_its_channel() -> None:
    found = after("retry", retry_after=10 * MINUTE)

    assert found.settled.due == found.health.closed_until == NOW + 10 * MINUTE


@pytest.mark.parametrize(("failures", "closes"), [(0, False), (1, False), (2, True)])
def test_the_third_failure_in_a_row_closes_a_channel(
    failures: int, closes: bool
) -> None:
    found = after(
        "retry", health=ChannelHealth(failures=failures, down_since=NOW - HOUR)
    )

    assert (found.health.closed_until is not None) == closes
    assert found.health.failures == failures + 1
    assert found.health.down_since == NOW - HOUR


def test_a_wrong_address_closes_a_channel_at_once() -> None:
    found = after("channel")

    assert found.settled.state == "waiting"
    assert found.health.closed_until is not None
    assert (found.health.down_since, found.health.reason) == (NOW, "no")


@given(st.integers(0, 1_000), st.floats(0, 1))
def test_a_channel_is_never_closed_for_more_than_a_quarter_of_an_hour(
    failures: int, chance: float
) -> None:
    found = after("channel", health=ChannelHealth(failures=failures), chance=chance)

    assert found.health.closed_until is not None
    assert NOW < found.health.closed_until <= NOW + 15 * MINUTE


def test_a_message_that_is_refused_for_good_is_dead_and_its_channel_open() -> None:
    found = after("permanent", health=ChannelHealth(failures=2, down_since=NOW))

    assert found.settled.state == "dead"
    assert (found.health.closed_until, found.health.down_since) == (None, None)


def test_a_message_that_may_have_arrived_is_unknown_or_sent_again_and_marked() -> None:
    kept, resent = after("unknown"), after("unknown", resends=True)

    assert kept.settled.state == "unknown"
    assert (resent.settled.state, resent.settled.repeat) == ("waiting", True)


def test_a_mark_stays_however_the_next_attempt_ends() -> None:
    marked = delivery(attempt=2, repeat=True)

    assert after("retry", delivery=marked).settled.repeat
    assert after("ok", delivery=marked).settled.repeat


@pytest.mark.parametrize(("age", "state"), [(71, "waiting"), (72, "dead")])
def test_a_message_is_given_up_after_three_days(age: int, state: str) -> None:
    old = delivery(created=NOW - age * HOUR)

    assert after("retry", delivery=old).settled.state == state


def test_a_message_that_is_retried_by_hand_is_given_up_three_days_later() -> None:
    old = delivery(created=NOW - 90 * HOUR, retried=NOW - 71 * HOUR)
    older = delivery(created=NOW - 90 * HOUR, retried=NOW - 72 * HOUR)

    assert after("retry", delivery=old).settled.state == "waiting"
    assert after("retry", delivery=older).settled.state == "dead"


@pytest.mark.parametrize(
    ("attempt", "passed", "state"),
    [(8, 8, "dead"), (7, 8, "waiting"), (8, 7, "waiting")],
)
def test_a_message_that_fails_while_others_pass_is_given_up(
    attempt: int, passed: int, state: str
) -> None:
    found = after("retry", delivery=delivery(attempt=attempt), passed=passed)

    assert found.settled.state == state


def test_after_a_refused_message_the_next_outage_is_reported_again() -> None:
    reported = ChannelHealth(failures=9, down_since=NOW, reported=True, last_ok=NOW)

    assert after("permanent", health=reported).health == ChannelHealth(last_ok=NOW)
