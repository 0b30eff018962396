"""How many new entries a source is expected to have, by the hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.publishing_rates import (
    LEAST_BUSY,
    LONGEST_GAP,
    MOST_BUSY,
    HourlyRates,
    busyness,
    hour_of_week,
    observed,
)
from store.habit_model import WEEK_HOURS, NewEntries, PublishingHabit
from tests.support.publishing import habits

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOTHING = NewEntries()

times = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
found = st.builds(
    NewEntries,
    times=st.lists(st.none() | times, max_size=20).map(tuple),
    listed=st.integers(min_value=0, max_value=1_000),
    oldest=st.none() | times,
)


def watched(
    *published: datetime, until: datetime, every: timedelta = 10 * MINUTE
) -> PublishingHabit:
    """Return the habit of a source after visits from Monday on."""
    habit, at, left = PublishingHabit(until=MONDAY), MONDAY, sorted(published)
    while at < until:
        at += every
        new = tuple(time for time in left if time <= at)
        left = left[len(new) :]
        habit = observed(habit, NewEntries(times=new, listed=20), at)
    return habit


def rate(habit: PublishingHabit, at: datetime) -> float:
    return HourlyRates(habit).of(hour_of_week(at))


def mean_rate(habit: PublishingHabit) -> float:
    return sum(HourlyRates(habit).of_week()) / WEEK_HOURS


@given(habit=habits, new=found, until=st.none() | times, now=times)
def test_whatever_the_clock_and_the_dates_say_rates_are_numbers_above_zero(
    habit: PublishingHabit, new: NewEntries, until: datetime | None, now: datetime
) -> None:
    later = observed(habit, new, until) if until else habit
    later = observed(later, new, now)

    rates = HourlyRates(later)
    assert all(0 < rate < 1e9 for rate in rates.of_week())
    assert rates.of_week() == pytest.approx([*map(rates.of, range(WEEK_HOURS))])
    assert LEAST_BUSY <= busyness(later) <= MOST_BUSY
    assert later.until == now


@given(habit=habits, jump=st.timedeltas(), now=times)
def test_a_clock_that_jumps_there_and_back_costs_two_days_of_memory_at_most(
    habit: PublishingHabit, jump: timedelta, now: datetime
) -> None:
    try:
        away = now + jump
    except OverflowError:
        return
    before = observed(habit, NOTHING, now)

    after = observed(observed(before, NOTHING, away), NOTHING, now)

    least = 0.5 ** (2 * LONGEST_GAP / (28 * DAY))
    assert sum(after.entries) >= sum(before.entries) * least * 0.999
    assert sum(after.hours) <= sum(before.hours) + 2 * LONGEST_GAP / HOUR + 0.001


def test_a_first_listing_shows_the_rhythm_by_its_times() -> None:
    now = MONDAY + 7 * DAY
    each_hour = tuple(now - count * HOUR for count in range(1, 51))
    each_week = tuple(now - count * 7 * DAY for count in range(1, 51))

    busy = observed(PublishingHabit(), NewEntries(times=each_hour, listed=50), now)
    rare = observed(PublishingHabit(), NewEntries(times=each_week, listed=50), now)

    assert rate(busy, now) == pytest.approx(1, rel=0.2)
    assert mean_rate(rare) == pytest.approx(1 / WEEK_HOURS, rel=0.5)
    assert busyness(busy) == 1


def test_one_old_entry_among_new_ones_does_not_hide_the_rhythm() -> None:
    now = MONDAY + 7 * DAY
    listed = (*(now - count * HOUR for count in range(1, 20)), now - 20 * DAY)

    habit = observed(PublishingHabit(), NewEntries(times=listed, listed=20), now)

    assert rate(habit, now) == pytest.approx(1, rel=0.3)


def test_the_hours_of_a_day_are_told_apart_after_some_days() -> None:
    at_eight = [
        MONDAY + day * DAY + 8 * HOUR + number * MINUTE
        for day in range(5)
        for number in range(0, 50, 5)
    ]

    habit = watched(*at_eight, until=MONDAY + 5 * DAY)

    saturday = MONDAY + 5 * DAY
    assert rate(habit, saturday + 8 * HOUR) > 10 * rate(habit, saturday + 14 * HOUR)


def test_the_days_of_a_week_are_told_apart_after_some_weeks() -> None:
    on_workdays = [
        MONDAY + day * DAY + hour * HOUR
        for day in range(28)
        if day % 7 < 5
        for hour in range(8, 20)
    ]

    habit = watched(*on_workdays, until=MONDAY + 28 * DAY, every=HOUR)

    noon = MONDAY + 28 * DAY + 12 * HOUR
    assert rate(habit, noon) > 3 * rate(habit, noon + 5 * DAY)


def test_the_quarters_of_an_hour_are_told_apart() -> None:
    at_half_past = [
        MONDAY + day * DAY + 8 * HOUR + 31 * MINUTE
        for day in range(7)
        for _ in range(5)
    ]

    rates = HourlyRates(watched(*at_half_past, until=MONDAY + 7 * DAY))

    quarters = [rates.of_quarter(8, quarter) for quarter in range(4)]
    assert quarters[2] > 10 * quarters[0]
    assert sum(quarters) / 4 == pytest.approx(rates.of(8))


def test_entries_without_a_time_are_spread_over_the_hours_since_the_last_visit() -> (
    None
):
    habit = PublishingHabit(until=MONDAY)

    later = observed(habit, NewEntries(times=(None, None), listed=9), MONDAY + 2 * HOUR)

    assert later.entries[:3] == pytest.approx((1, 1, 0))


def test_what_left_a_listing_unseen_is_not_taken_for_silence() -> None:
    habit, now = PublishingHabit(until=MONDAY), MONDAY + DAY
    last_hour = tuple(now - number * MINUTE for number in range(1, 61))

    later = observed(
        habit, NewEntries(times=last_hour, listed=60, oldest=last_hour[-1]), now
    )

    assert sum(later.hours) == pytest.approx(1)


def test_a_burst_passes() -> None:
    every_hour = [MONDAY + hour * HOUR for hour in range(7 * 24)]
    at = MONDAY + 7 * DAY
    habit = watched(*every_hour, until=at)
    burst = NewEntries(times=(at + 5 * MINUTE,) * 10, listed=20)

    during = observed(habit, burst, at + 10 * MINUTE)
    after = observed(during, NOTHING, at + 6 * HOUR)

    assert busyness(during) > 3 * busyness(habit)
    assert busyness(after) < 1
