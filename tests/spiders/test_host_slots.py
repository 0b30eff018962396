"""One request at a time to a host, and a pause between two."""

import tracemalloc
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.host_slots import WIDEST, HostSlot, HostSlots


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_host_is_asked_by_one_at_a_time() -> None:
    lanes = HostSlots(0, clock=Clock())

    lane = lanes.take("a.example")

    assert not lanes.is_free("a.example")
    assert lanes.is_free("b.example")
    assert len(lanes) == 1
    lane.leave()
    assert lanes.is_free("a.example")
    assert len(lanes) == 0


def test_the_next_waits_for_the_gap_after_the_last() -> None:
    clock = Clock()
    lanes = HostSlots(2, clock=clock)
    lane = lanes.take("a.example")
    clock.now += 60

    lane.leave()

    assert not lanes.is_free("a.example")
    clock.now += 1.9
    assert not lanes.is_free("a.example")
    clock.now += 0.1
    assert lanes.is_free("a.example")


@pytest.mark.parametrize(
    ("asked", "kept"), [(10, 10), (1, 2), (-5, 2), (86_400, WIDEST)]
)
def test_a_host_may_ask_for_a_longer_gap_within_reason(
    asked: float, kept: float
) -> None:
    clock = Clock()
    lanes = HostSlots(2, clock=clock)
    lanes.widen("a.example", asked)
    lanes.take("a.example").leave()

    clock.now += kept - 0.1
    early = lanes.is_free("a.example")
    clock.now += 0.1

    assert (early, lanes.is_free("a.example")) == (False, True)


def test_leaving_twice_lets_nobody_else_out() -> None:
    lanes = HostSlots(0, clock=Clock())
    first = lanes.take("a.example")
    first.leave()
    lanes.take("a.example")

    first.leave()

    assert not lanes.is_free("a.example")


def test_what_asks_no_host_is_always_free() -> None:
    lanes = HostSlots(2, clock=Clock())

    lane = lanes.take("")

    assert lanes.is_free("")
    assert len(lanes) == 0
    lane.leave()
    assert lanes.is_free("")


def test_hosts_without_number_cost_no_memory_and_the_latest_wait() -> None:
    clock = Clock()
    lanes = HostSlots(2, clock=clock)

    def pass_by(hosts: range) -> None:
        for number in hosts:
            clock.now += 1
            lanes.take(f"{number}.example").leave()
            lanes.widen(f"{number}.example", 5)

    pass_by(range(20_000))
    tracemalloc.start()
    pass_by(range(20_000, 60_000))
    gained_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # 1 MB, when old ones give way to new ones; 4 MB and more when any are kept.
    assert gained_bytes < 2_500_000
    assert not lanes.is_free("59999.example")
    assert lanes.is_free("20000.example")


hosts = st.sampled_from(["a.example", "b.example", "c.example"])


@given(st.lists(st.tuples(hosts, st.floats(0, 3), st.booleans()), max_size=40))
def test_no_host_is_ever_asked_twice_at_once_or_too_soon(
    steps: list[tuple[str, float, bool]],
) -> None:
    clock, left = Clock(), dict[str, float]()
    lanes = HostSlots(2, clock=clock)
    taken: dict[str, HostSlot] = {}

    for host, wait, leave in steps:
        clock.now += wait
        if leave and host in taken:
            taken.pop(host).leave()
            left[host] = clock.now
        elif lanes.is_free(host):
            assert host not in taken
            assert clock.now >= left.get(host, 0.0) + 2
            taken[host] = lanes.take(host)

    assert len(lanes) == len(taken)
