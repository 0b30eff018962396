"""Connections that are kept: few, the newest, and none for ever."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock

from spiders.fetch.idle_connections import IDLE_SECONDS, BoundedPool, LateEndpoint
from spiders.fetch.idle_limit import MOST_IDLE, most_idle
from tocsin.daemon.open_files import OWN_FILES, too_few_files


class Connection:
    """An idle connection of Twisted's, as far as a pool looks at it."""

    state = "QUIESCENT"

    def __init__(self) -> None:
        self.is_open = True
        self.transport = self

    def loseConnection(self) -> None:
        """Close it; the name is Twisted's."""
        self.is_open = False


def pool(most: int) -> tuple[Any, Clock]:
    clock = Clock()
    return BoundedPool(clock, most=most), clock


def test_no_endpoint_is_made_where_a_connection_is_kept() -> None:
    made: list[str] = []

    class Endpoint:
        def connect(self, factory: object) -> str:
            del factory
            return "opened"

    def make() -> Endpoint:
        made.append("endpoint")
        return Endpoint()

    kept, _ = pool(2)
    kept.retryAutomatically = False
    kept._putConnection("a", Connection())

    kept.getConnection("a", LateEndpoint(make))
    made_for_kept = [*made]
    opened = kept.getConnection("a", LateEndpoint(make))

    assert made_for_kept == []
    assert made == ["endpoint"]
    assert opened == "opened"


def test_a_full_pool_closes_what_was_idle_longest() -> None:
    kept, _ = pool(3)
    connections = [Connection() for _ in range(5)]

    for number, connection in enumerate(connections):
        kept._putConnection(("http", f"host{number}", 80), connection)

    assert [each.is_open for each in connections] == [False, False, True, True, True]
    assert len(kept) == 3


def test_a_connection_that_is_used_again_is_not_the_oldest() -> None:
    kept, _ = pool(2)
    first, second, third = Connection(), Connection(), Connection()
    kept._putConnection("a", first)
    kept._putConnection("b", second)

    kept.retryAutomatically = False
    kept.getConnection("a", None)
    kept._putConnection("a", first)
    kept._putConnection("c", third)

    assert (first.is_open, second.is_open, third.is_open) == (True, False, True)


def test_what_is_idle_too_long_is_closed_and_nothing_of_it_stays() -> None:
    kept, clock = pool(2)
    connection = Connection()
    kept._putConnection("a", connection)

    clock.advance(IDLE_SECONDS + 1)

    assert not connection.is_open
    assert (len(kept), kept._connections) == (0, {})


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 5))
def test_a_pool_never_holds_more_than_it_may(keys: list[int], most: int) -> None:
    kept, _ = pool(most)
    connections = []
    for key in keys:
        connections.append(Connection())
        kept._putConnection(key, connections[-1])

        assert len(kept) == sum(each.is_open for each in connections) <= most


@pytest.mark.parametrize(
    ("files", "most"), [(65_536, MOST_IDLE), (1_024, 128), (256, 32), (4, 1)]
)
def test_few_files_allow_few_idle_connections(files: int, most: int) -> None:
    assert most_idle(files) == most


def test_the_usual_limit_suffices_for_the_usual_requests() -> None:
    assert too_few_files(1_024, 64) == ""
    assert too_few_files(256, 64) == ""


@given(st.integers(64, 70_000), st.integers(1, 1_000))
def test_a_limit_that_is_too_low_is_said_with_what_fits(
    allowed: int, at_once: int
) -> None:
    line = too_few_files(allowed, at_once)

    _, says_what_fits, fitting = line.partition("or write at_once = ")
    if says_what_fits:
        assert 1 <= int(fitting) < at_once
        assert too_few_files(allowed, int(fitting)) == ""
    elif line:
        assert too_few_files(allowed, 1)
    else:
        assert allowed >= at_once + OWN_FILES
