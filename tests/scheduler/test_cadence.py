"""The due times of visits and attempts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cadence import CEILING, FLOOR, SPREAD, next_try, next_visit

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)

lengths = st.timedeltas(min_value=timedelta(0))
counts = st.integers(min_value=0)
shifts = st.floats(min_value=-1, max_value=1)
retry_afters = st.none() | st.timedeltas(min_value=timedelta(0), max_value=DAY)


@given(every=lengths, failures=counts, shift=shifts)
def test_a_visit_is_never_sooner_than_the_floor_nor_much_later_than_the_ceiling(
    every: timedelta, failures: int, shift: float
) -> None:
    wait = next_visit(NOW, every, failures=failures, shift=shift) - NOW

    assert FLOOR <= wait <= CEILING * (1 + SPREAD)


@given(every=lengths, failures=counts, shift=shifts, retry_after=retry_afters)
def test_a_visit_is_never_sooner_than_retry_after_nor_than_the_floor(
    every: timedelta, failures: int, shift: float, retry_after: timedelta | None
) -> None:
    due = next_visit(
        NOW, every, failures=failures, shift=shift, retry_after=retry_after
    )

    assert due - NOW >= max(retry_after or FLOOR, FLOOR)
    assert due >= next_visit(NOW, every, failures=failures, shift=shift)


@given(every=lengths, failures=st.integers(min_value=0, max_value=50), shift=shifts)
def test_another_failure_never_shortens_the_wait(
    every: timedelta, failures: int, shift: float
) -> None:
    sooner = next_visit(NOW, every, failures=failures, shift=shift)
    later = next_visit(NOW, every, failures=failures + 1, shift=shift)

    assert later >= sooner


@given(every=lengths, shift=shifts)
def test_a_shift_moves_a_visit_by_a_tenth_at_most(
    every: timedelta, shift: float
) -> None:
    unshifted = next_visit(NOW, every) - NOW
    shifted = next_visit(NOW, every, shift=shift) - NOW

    assert abs(shifted - unshifted) <= unshifted * SPREAD + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        (0, QUARTER),
        (1, QUARTER * 2),
        (3, timedelta(hours=2)),
        (7, CEILING),
        (10**9, CEILING),
    ],
)
def test_each_failure_doubles_the_wait(failures: int, wait: timedelta) -> None:
    assert next_visit(NOW, QUARTER, failures=failures) == NOW + wait


def test_a_retry_after_shorter_than_the_wait_changes_nothing() -> None:
    minute = timedelta(minutes=1)

    assert next_visit(NOW, QUARTER, retry_after=minute) == NOW + QUARTER


@given(tries=st.integers(), first=lengths, retry_after=retry_afters)
def test_an_attempt_is_never_sooner_than_retry_after_nor_later_than_the_ceiling(
    tries: int, first: timedelta, retry_after: timedelta | None
) -> None:
    wait = next_try(NOW, tries, first=first, retry_after=retry_after) - NOW

    assert max(retry_after or FLOOR, FLOOR) <= wait <= CEILING


@pytest.mark.parametrize(
    ("tries", "minutes"), [(0, 1), (1, 1), (2, 4), (3, 16), (4, 64), (99, 24 * 60)]
)
def test_each_attempt_waits_four_times_as_long(tries: int, minutes: int) -> None:
    due = next_try(NOW, tries, first=timedelta(minutes=1))

    assert due == NOW + timedelta(minutes=minutes)
