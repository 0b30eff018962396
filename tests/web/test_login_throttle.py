"""Logins that are tried too often wait, and nobody fills the memory by trying."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.factories import NOW
from tocsin.web.access.login_throttle import (
    BY_ACCOUNT,
    BY_ADDRESS,
    MAX_KEY_CHARS,
    LoginThrottle,
    network,
)

NONE = timedelta(0)


def test_an_account_has_a_burst_and_then_one_try_in_each_interval() -> None:
    throttle = LoginThrottle()

    waits = [
        throttle.take("ada", f"10.0.0.{number}", NOW)
        for number in range(BY_ACCOUNT.burst + 2)
    ]

    assert waits == [NONE] * BY_ACCOUNT.burst + [BY_ACCOUNT.interval] * 2
    later = NOW + BY_ACCOUNT.interval
    assert throttle.take("ada", "10.0.0.99", later) == NONE
    assert throttle.take("ada", "10.0.0.99", later) == BY_ACCOUNT.interval
    assert throttle.take("bo", "10.0.0.99", later) == NONE


def test_an_address_that_tries_many_names_waits() -> None:
    throttle = LoginThrottle()

    waits = [
        throttle.take(f"name{number}", "10.0.0.1", NOW)
        for number in range(BY_ADDRESS.burst + 1)
    ]

    assert waits == [NONE] * BY_ADDRESS.burst + [BY_ADDRESS.interval]
    assert throttle.take("name", "10.0.0.2", NOW) == NONE


def test_a_login_that_succeeds_gives_back_its_own_try_alone() -> None:
    throttle = LoginThrottle()
    for _ in range(BY_ACCOUNT.burst - 1):
        throttle.take("ada", "10.0.0.1", NOW)

    for _ in range(50):
        assert throttle.take("ada", "10.0.0.1", NOW) == NONE
        throttle.give_back("ada", "10.0.0.1", NOW)

    assert throttle.take("ada", "10.0.0.1", NOW) == NONE
    assert throttle.take("ada", "10.0.0.1", NOW) == BY_ACCOUNT.interval


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("a Unix socket", "a Unix socket"),
        ("x" * 500, "x" * MAX_KEY_CHARS),
    ],
)
def test_a_customer_of_ipv6_is_one_address(address: str, counts_as: str) -> None:
    assert network(address) == counts_as


def test_whoever_waits_longest_is_remembered_when_there_are_too_many() -> None:
    throttle = LoginThrottle(max_keys=100)
    for number in range(BY_ACCOUNT.burst):
        throttle.take("ada", f"10.0.0.{number}", NOW)

    for number in range(1_000):
        throttle.take(f"x{number}" * 100, f"10.1.{number // 250}.{number % 250}", NOW)

    assert len(throttle) <= 200
    assert throttle.take("ada", "10.9.9.9", NOW) == BY_ACCOUNT.interval


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.booleans()),
        max_size=80,
    )
)
def test_no_account_ever_gets_more_than_its_pace(
    tries: list[tuple[str, int, bool]],
) -> None:
    throttle, now = LoginThrottle(), NOW
    failed: dict[str, int] = {}
    for number, (name, seconds, is_right) in enumerate(tries):
        now += timedelta(seconds=seconds)
        wait = throttle.take(name, f"10.{number}.0.1", now)
        if not wait and is_right:
            throttle.give_back(name, f"10.{number}.0.1", now)
        elif not wait:
            failed[name] = failed.get(name, 0) + 1
        assert wait <= BY_ACCOUNT.interval

    allowed = BY_ACCOUNT.burst + (now - NOW) / BY_ACCOUNT.interval
    assert all(count <= allowed for count in failed.values())


def test_a_clock_that_is_set_back_keeps_nobody_out() -> None:
    throttle = LoginThrottle()
    for number in range(BY_ACCOUNT.burst):
        throttle.take("ada", f"10.0.0.{number}", NOW)

    earlier = NOW - timedelta(days=1)

    assert throttle.take("ada", "10.0.0.99", earlier) == BY_ACCOUNT.interval
    assert throttle.take("ada", "10.0.0.99", earlier + BY_ACCOUNT.interval) == NONE
