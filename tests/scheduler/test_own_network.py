"""Whether it is this machine's own network that is down."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.own_network import LATER, MOST_HOSTS, SOON, OwnNetwork

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def unreached(
    network: OwnNetwork,
    *hosts: str,
    of: int = 100,
    failed_before: bool = False,
    each: timedelta = timedelta(0),
) -> list[bool]:
    """Let hosts fail one after the other; return what is said of each."""
    return [
        network.note_unreached(
            host,
            f"source of {host}",
            NOW + number * each,
            hosts=of,
            failed_before=failed_before,
        )
        for number, host in enumerate(hosts)
    ]


def test_when_all_hosts_fail_at_once_it_is_our_own_network() -> None:
    network = OwnNetwork()

    said = unreached(network, *"abcdefg")

    assert said == [False] * (MOST_HOSTS - 1) + [True] * 3
    assert network.since == NOW


@pytest.mark.parametrize(("watched", "needed"), [(1, 99), (2, 2), (3, 3), (5, 4)])
def test_of_few_hosts_most_have_to_fail(watched: int, needed: int) -> None:
    said = unreached(OwnNetwork(), *"abcdefg"[:watched], of=watched)

    assert said == [number >= needed for number in range(1, watched + 1)]


def test_one_host_that_fails_often_is_one_host() -> None:
    assert not any(unreached(OwnNetwork(), *"aaaaaaaa"))


def test_a_host_that_answers_in_between_shows_that_the_network_is_up() -> None:
    network = OwnNetwork()
    unreached(network, *"abcd")

    network.note_reached()

    assert not any(unreached(network, *"efgh"))


def test_hosts_that_failed_before_show_nothing() -> None:
    network = OwnNetwork()

    assert not any(unreached(network, *"abcdefg", failed_before=True))
    unreached(network, *"hijkl")
    assert unreached(network, "a", failed_before=True) == [True]


def test_hosts_that_fail_many_hours_apart_do_not_fail_at_once() -> None:
    assert any(unreached(OwnNetwork(), *"abcdefg", each=HOUR))
    assert not any(unreached(OwnNetwork(), *"abcdefg", each=2 * HOUR))


def test_who_was_blamed_before_it_showed_is_told_once() -> None:
    network = OwnNetwork()
    unreached(network, *"abcd")
    assert network.wrongly_blamed() == frozenset()

    unreached(network, *"ef")

    assert network.wrongly_blamed() == {f"source of {host}" for host in "abcd"}
    assert network.wrongly_blamed() == frozenset()


@given(passed=st.timedeltas(min_value=-DAY, max_value=400 * DAY))
def test_a_source_is_tried_again_soon_however_long_it_lasts(passed: timedelta) -> None:
    network = OwnNetwork()
    unreached(network, *"abcdef")

    assert SOON <= network.retry_in(NOW + passed) <= LATER
