"""At most one request at a time to a host, with a gap between two."""

import tracemalloc
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.host_slots import LONGEST_HOLD, WIDEST, HostSlot, HostSlots


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_host_has_one_request_at_a_time() -> None:
    slots = HostSlots(0, clock=Clock())

    slot = slots.take("a.example")

    assert not slots.is_free("a.example")
    assert slots.is_free("b.example")
    assert len(slots) == 1
    slot.leave()
    assert slots.is_free("a.example")
    assert len(slots) == 0


def test_the_next_request_waits_for_the_gap_after_the_last() -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)
    slot = slots.take("a.example")
    clock.now += 60

    slot.leave()

    assert not slots.is_free("a.example")
    clock.now += 1.9
    assert not slots.is_free("a.example")
    clock.now += 0.1
    assert slots.is_free("a.example")


@pytest.mark.parametrize(
    ("asked", "kept"), [(10, 10), (1, 2), (-5, 2), (86_400, WIDEST)]
)
def test_a_host_may_ask_for_a_longer_gap_within_reason(
    asked: float, kept: float
) -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)
    slots.widen("a.example", asked)
    slots.take("a.example").leave()

    clock.now += kept - 0.1
    early = slots.is_free("a.example")
    clock.now += 0.1

    assert (early, slots.is_free("a.example")) == (False, True)


def test_a_longer_gap_begins_when_a_host_asks_for_it_and_not_anew_each_time() -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)

    waits = []
    for delay in (10, 10, 1, 30):
        slots.widen("a.example", delay)
        waits.append(slots.wait_of("a.example"))
        clock.now += 4

    assert waits == [10, 6, 2, 30]


def test_a_host_that_asks_for_a_pause_is_left_alone_and_told_once() -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)
    slot = slots.take("a.example")

    slots.hold("a.example", 30)
    slot.leave()

    assert slots.take_holds() == {"a.example": 30}
    assert slots.take_holds() == {}
    clock.now += 29.9
    assert not slots.is_free("a.example")
    assert slots.is_free("b.example")
    clock.now += 0.1
    assert slots.is_free("a.example")


def test_a_pause_of_days_is_an_hour() -> None:
    slots = HostSlots(2, clock=Clock())

    slots.hold("a.example", 1e9)
    slots.hold("", 30)

    assert slots.take_holds() == {"a.example": LONGEST_HOLD}
    assert slots.wait_of("a.example") == LONGEST_HOLD


def test_requests_of_one_visit_wait_for_each_other() -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)
    slots.take("a.example")

    waits = []
    for _ in range(3):
        waits.append(slots.wait_of("a.example"))
        slots.reserve("a.example")

    assert waits == [0, 2, 4]
    assert slots.wait_of("") == 0


def test_after_a_start_no_host_is_asked_before_a_gap() -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)

    slots.start_all_gaps()

    assert not slots.is_free("a.example")
    assert slots.is_free("")
    clock.now += 2
    assert slots.is_free("a.example")


def test_a_second_leave_does_not_free_the_next_slot() -> None:
    slots = HostSlots(0, clock=Clock())
    first = slots.take("a.example")
    first.leave()
    slots.take("a.example")

    first.leave()

    assert not slots.is_free("a.example")


def test_a_slot_without_a_host_is_always_free() -> None:
    slots = HostSlots(2, clock=Clock())

    slot = slots.take("")

    assert slots.is_free("")
    assert len(slots) == 0
    slot.leave()
    assert slots.is_free("")


def test_very_many_hosts_need_bounded_memory_and_the_latest_gaps_are_kept() -> None:
    clock = Clock()
    slots = HostSlots(2, clock=clock)

    def pass_by(hosts: range) -> None:
        for number in hosts:
            clock.now += 1
            slots.take(f"{number}.example").leave()
            slots.widen(f"{number}.example", 5)

    pass_by(range(20_000))
    tracemalloc.start()
    pass_by(range(20_000, 60_000))
    gained_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # 1 MB if old hosts are dropped for new ones; 4 MB and more if all are kept.
    assert gained_bytes < 2_500_000
    assert not slots.is_free("59999.example")
    assert slots.is_free("20000.example")


hosts = st.sampled_from(["a.example", "b.example", "c.example"])


@given(st.lists(st.tuples(hosts, st.floats(0, 3), st.booleans()), max_size=40))
def test_no_host_has_two_requests_at_once_or_too_soon(
    steps: list[tuple[str, float, bool]],
) -> None:
    clock, left = Clock(), dict[str, float]()
    slots = HostSlots(2, clock=clock)
    taken: dict[str, HostSlot] = {}

    for host, wait, leave in steps:
        clock.now += wait
        if leave and host in taken:
            taken.pop(host).leave()
            left[host] = clock.now
        elif slots.is_free(host):
            assert host not in taken
            assert clock.now >= left.get(host, 0.0) + 2
            taken[host] = slots.take(host)

    assert len(slots) == len(taken)
