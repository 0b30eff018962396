"""The due times of visits and attempts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cadence import (
    CEILING,
    FLOOR,
    FULL,
    MOST_HINT,
    SPREAD,
    Failing,
    LastVisit,
    Limits,
    next_try,
    next_visit,
    rhythm,
)
from store.habit_model import WEEK_HOURS, PublishingHabit
from tests.support.publishing import habits, steady

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUARTER = 15 * MINUTE
UNKNOWN = PublishingHabit()
WENT_WELL = LastVisit()

lengths = st.timedeltas(min_value=timedelta(0))
shifts = st.floats(min_value=-1, max_value=1)
retry_afters = st.none() | st.timedeltas(min_value=timedelta(0), max_value=DAY)
hints = st.none() | st.timedeltas(min_value=timedelta(0), max_value=400 * DAY)
limits = st.builds(
    lambda every, bounds: Limits(every=every, least=min(bounds), most=max(bounds)),
    st.none() | lengths,
    st.tuples(*[st.timedeltas(min_value=FLOOR)] * 2),
)
last_visits = st.builds(
    LastVisit,
    failing=st.none() | st.sampled_from(get_args(Failing)),
    failures=st.integers(min_value=0),
    retry_after=retry_afters,
    fresh_for=hints,
    known=st.none() | st.floats(min_value=0, max_value=1),
    gap=st.timedeltas(),
)


def wait(
    habit: PublishingHabit = UNKNOWN,
    limits: Limits = Limits(),  # noqa: B008
    last: LastVisit = WENT_WELL,
    *,
    now: datetime = NOW,
) -> timedelta:
    return next_visit(now, habit, limits, last=last) - now


@given(habit=habits, limits=limits, last=last_visits, shift=shifts)
def test_a_visit_is_never_sooner_than_the_floor_and_what_the_site_asks_for(
    habit: PublishingHabit, limits: Limits, last: LastVisit, shift: float
) -> None:
    due = next_visit(NOW, habit, limits, last=last, shift=shift)

    assert due - NOW >= max(last.retry_after or FLOOR, FLOOR)


@given(habit=habits, limits=limits, last=last_visits, shift=shifts)
def test_a_visit_keeps_within_the_limits_unless_the_site_asks_for_more(
    habit: PublishingHabit, limits: Limits, last: LastVisit, shift: float
) -> None:
    limits, last = replace(limits, every=None), replace(last, failing=None)

    due = next_visit(NOW, habit, limits, last=last, shift=shift) - NOW

    asked = max(last.retry_after or FLOOR, MOST_HINT)
    least, most = min(limits.least, CEILING), min(limits.most, CEILING)
    assert least <= due <= max(most * (1 + SPREAD) + FLOOR, asked)


@given(habit=habits, every=lengths, shift=shifts)
def test_what_a_user_has_fixed_is_fixed_give_or_take_a_tenth(
    habit: PublishingHabit, every: timedelta, shift: float
) -> None:
    fixed = min(max(every, FLOOR), CEILING)

    due = next_visit(NOW, habit, Limits(every=every), last=WENT_WELL, shift=shift)

    assert abs(due - NOW - fixed) <= max(fixed * SPREAD, FLOOR)


@given(habit=habits, limits=limits, last=last_visits, shift=shifts)
def test_after_any_outage_a_source_is_visited_within_four_rhythms_and_an_hour(
    habit: PublishingHabit, limits: Limits, last: LastVisit, shift: float
) -> None:
    last = replace(last, failing=last.failing or "soft", retry_after=None)

    due = next_visit(NOW, habit, limits, last=last, shift=shift)

    assert due - NOW <= 4 * rhythm(habit, limits) + HOUR


@given(habit=habits, limits=limits, last=last_visits, more=st.integers(0, 50))
def test_more_failures_never_make_the_next_visit_sooner(
    habit: PublishingHabit, limits: Limits, last: LastVisit, more: int
) -> None:
    first = replace(last, failing=last.failing or "soft")
    later = replace(first, failures=first.failures + more)

    assert wait(habit, limits, first) <= wait(habit, limits, later)


def test_failures_weigh_by_their_kind() -> None:
    def after(failing: Failing, failures: int) -> timedelta:
        last = LastVisit(failing=failing, failures=failures)
        return wait(limits=Limits(every=QUARTER), last=last)

    assert [after("soft", count) / QUARTER for count in range(1, 6)] == [
        0.4,
        0.4,
        1,
        2,
        4,
    ]
    assert [after("busy", count) / QUARTER for count in (1, 2, 3)] == [1, 2, 4]
    assert after("hard", 1) == after("gone", 2) == after("soft", 1)
    assert after("hard", 3) == after("soft", 4)
    assert after("gone", 3) == after("soft", 10**9) == 50 * MINUTE + 3.5 * QUARTER


def test_a_check_after_a_failure_waits_as_long_as_is_configured_at_least() -> None:
    last = LastVisit(failing="soft", failures=1)

    assert wait(limits=Limits(every=5 * MINUTE), last=last) == 3 * MINUTE
    assert wait(limits=Limits(every=2 * MINUTE), last=last) == 2 * MINUTE


@given(first=st.floats(0.001, 60), second=st.floats(0.001, 60))
def test_who_publishes_more_is_visited_no_less(first: float, second: float) -> None:
    rare, busy = sorted((first, second))

    assert rhythm(steady(rare), Limits()) >= rhythm(steady(busy), Limits())
    assert wait(steady(rare)) >= wait(steady(busy)) - timedelta(seconds=1)


def test_a_source_with_sixteen_times_the_entries_is_visited_eight_times_as_often() -> (
    None
):
    slow, fast = (
        rhythm(steady(rate), Limits(least=FLOOR, most=DAY)) for rate in (0.5, 8)
    )

    assert slow / fast == pytest.approx(8, rel=0.01)


@given(rate=st.floats(0.02, 60), minute=st.integers(0, 59))
def test_a_steady_source_is_visited_in_its_rhythm(rate: float, minute: int) -> None:
    at = NOW + minute * MINUTE

    found = wait(steady(rate), now=at)

    assert abs(found - rhythm(steady(rate), Limits())) <= timedelta(seconds=2)


def test_a_source_is_left_alone_at_night_and_visited_when_it_wakes() -> None:
    by_day = tuple(4.0 * (6 <= hour % 24 < 22) for hour in range(WEEK_HOURS))
    habit = PublishingHabit(
        entries=tuple(8 * rate for rate in by_day), hours=(8.0,) * WEEK_HOURS
    )
    night, dawn = NOW.replace(hour=23), NOW.replace(hour=5, minute=30)

    assert wait(habit, now=night) > 3 * HOUR
    assert wait(habit, now=night) > 6 * wait(habit, now=NOW)
    assert wait(habit, now=dawn) < HOUR


def test_a_burst_brings_the_next_visit_forward_and_silence_puts_it_off() -> None:
    habit = steady(2)

    burst, silence = replace(habit, recent=12.0), replace(habit, expected=3.0)

    assert wait(burst) < wait(habit) / 2
    assert wait(habit) < wait(silence) < 2 * wait(habit)


def test_a_short_listing_is_not_left_until_it_is_full() -> None:
    habit = replace(steady(10), room=4.0)

    assert wait(habit) <= HOUR * FULL * 4 / 10 < wait(steady(10))


def test_a_listing_of_which_little_was_known_is_visited_in_half_the_time() -> None:
    crowded = LastVisit(known=0.1, gap=20 * MINUTE)

    assert wait(steady(0.5), last=crowded) == 10 * MINUTE
    assert wait(steady(0.5), last=replace(crowded, known=0.5)) > HOUR


@pytest.mark.parametrize("asked", [20 * MINUTE, HOUR, 30 * DAY])
def test_a_hint_is_a_lower_bound_of_an_hour_at_most(asked: timedelta) -> None:
    busy = steady(20)
    bound = min(asked, HOUR)

    assert wait(busy) < bound
    assert wait(busy, last=LastVisit(fresh_for=asked)) == bound
    assert wait(replace(busy, fresh_for=asked)) == bound


def test_what_a_listing_states_counts_until_it_is_seen_to_change_more_often() -> None:
    rare, busy = (
        replace(steady(rate), stated_every=HOUR, recent=3.0) for rate in (0.1, 10)
    )

    assert wait(rare) >= HOUR
    assert wait(busy) == wait(replace(busy, stated_every=None))


def test_a_fixed_wait_takes_no_hint() -> None:
    asked = LastVisit(fresh_for=HOUR)

    assert wait(steady(1), Limits(every=MINUTE), asked) == MINUTE


@given(shift=shifts)
def test_a_visit_moves_by_a_tenth_of_its_wait_at_most(shift: float) -> None:
    due = next_visit(NOW, UNKNOWN, Limits(every=QUARTER), last=WENT_WELL, shift=shift)

    assert abs(due - NOW - QUARTER * (1 + SPREAD * shift)) < timedelta(seconds=1)


@given(tries=st.integers(), first=lengths, retry_after=retry_afters)
def test_an_attempt_is_never_sooner_than_retry_after_nor_later_than_the_ceiling(
    tries: int, first: timedelta, retry_after: timedelta | None
) -> None:
    found = next_try(NOW, tries, first=first, retry_after=retry_after) - NOW

    assert max(retry_after or FLOOR, FLOOR) <= found <= CEILING


@pytest.mark.parametrize(
    ("tries", "minutes"), [(0, 1), (1, 1), (2, 4), (3, 16), (4, 64), (99, 24 * 60)]
)
def test_each_attempt_waits_four_times_as_long(tries: int, minutes: int) -> None:
    due = next_try(NOW, tries, first=MINUTE)

    assert due == NOW + minutes * MINUTE
