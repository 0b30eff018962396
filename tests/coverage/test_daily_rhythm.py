"""Quiet and surging sources, from counts of days."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.coverage_model import Coverage, DayCount
from tests.support.factories import NOW
from tests.support.source_records import days, weeks
from tocsin.coverage.daily_rhythm import longest_gap, quietness, surge
from tocsin.coverage.usual_days import HISTORY, usual_by_weekday

DAILY = [40, 44, 38, 41, 36, 20, 18]
OFFICE = [6, 5, 7, 4, 5, 0, 0]
WEEKLY = [0, 0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("counts", "today", "is_quiet"),
    [
        (weeks(DAILY, 6), 0, False),
        ([*weeks(DAILY, 6)[:-1], 0], 0, False),  # one day is a hiccup
        ([*weeks(DAILY, 6)[:-2], 0, 0], 0, True),
        ([*weeks(DAILY, 6)[:-2], 3, 2], 0, False),  # as on a holiday
        ([*weeks(DAILY, 6)[:-3], 3, 3, 2], 0, True),  # a tenth is left
        ([*weeks(DAILY, 6)[:-2], 0, 0], 30, False),  # it is back today
        ([*weeks(DAILY, 6)[:-2], 12, 9], 0, False),  # half of it is no trouble
        (weeks(OFFICE, 6), 0, False),  # a weekend
        ([*weeks(OFFICE, 6)[:-4], 0, 0, 0, 0], 0, False),  # a bridge day
        ([*weeks(OFFICE, 6)[:-5], 0, 0, 0, 0, 0], 0, True),
        ([*weeks(WEEKLY, 8), *[0] * 7], 0, False),
        ([*weeks(WEEKLY, 8), *[0] * 28], 0, True),
        ([0] * 60, 0, False),
        ([*weeks(DAILY, 2), 0, 0, 0], 0, False),  # too little is known
        ([], 0, False),
    ],
)
def test_a_source_is_quiet_below_its_own_rhythm(
    counts: list[int], today: int, is_quiet: bool
) -> None:
    found = quietness(days(counts, today=today), NOW)

    assert (found is not None) == is_quiet


def test_quiet_says_how_much_came_and_how_much_is_usual() -> None:
    found = quietness(days([*weeks(DAILY, 6)[:-3], 0, 0, 0], today=0), NOW)

    assert found is not None
    assert found.reason == "Nothing new in 3 days; usual are 74."
    assert found.since == datetime.fromisoformat("2026-02-27T00:00Z")


def quiet(days_ago: int) -> Coverage:
    return Coverage(state="quiet", cause="days", since=NOW - timedelta(days=days_ago))


def test_quiet_ends_when_the_usual_comes_again() -> None:
    low = [*weeks(DAILY, 6), 0, 0, 0]

    assert quietness(days(low, today=2), NOW, before=quiet(3)) is not None
    assert quietness(days(low, today=30), NOW, before=quiet(3)) is None
    assert quietness(days([*low, 40], today=0), NOW, before=quiet(4)) is None


def test_a_good_day_by_chance_does_not_end_quiet_of_a_source_that_gives_a_little() -> (
    None
):
    usual = [8] * 42

    assert quietness(days([*usual, 1, 0, 1, 1, 4], today=0), NOW, before=quiet(5))
    assert not quietness(days([*usual, 0, 0, 0, 0, 4], today=0), NOW, before=quiet(5))
    back = days([*usual, 1, 0, 1, 8, 7, 8], today=0)
    assert not quietness(back, NOW, before=quiet(6))


def test_a_source_that_is_back_is_not_quiet_anew() -> None:
    low = days([*weeks(DAILY, 6), 0, 0, 0, 0], today=25)

    assert quietness(low, NOW, before=quiet(4)) is None
    assert quietness(low, NOW) is None


def test_a_lower_rhythm_is_usual_after_four_weeks_and_silence_never() -> None:
    lower = [*weeks(DAILY, 6), *[2] * 30]
    silent = [*weeks(DAILY, 6), *[0] * 30]

    assert quietness(days(lower[:-10], today=0), NOW, before=quiet(20)) is not None
    assert quietness(days(lower, today=0), NOW, before=quiet(30)) is None
    assert quietness(days(lower, today=0), NOW) is None
    assert quietness(days(silent, today=0), NOW, before=quiet(30)) is not None
    assert quietness(days([0] * 91, today=0), NOW, before=quiet(95)) == quiet(95)


def test_days_without_a_visit_say_nothing() -> None:
    before = days([*weeks(DAILY, 6)], now=NOW - timedelta(days=5))

    assert quietness(before, NOW) is None
    assert quietness(before, NOW, before=quiet(5)) == quiet(5)


def test_days_of_a_clock_that_was_ahead_are_not_today() -> None:
    low = days([*weeks(DAILY, 6)[:-3], 0, 0, 0], today=0)
    ahead = DayCount(day=NOW.date() + timedelta(days=400), visits=9, new=40)

    found = quietness(low, NOW)
    assert found is not None
    assert quietness([*low, ahead], NOW) == found


def test_a_burst_does_not_raise_what_is_usual() -> None:
    counts = weeks(DAILY, 6)
    counts[7] = 4_000

    assert usual_by_weekday(days(counts))[0] == pytest.approx(40)


@pytest.mark.parametrize(
    ("yesterday", "today", "surges"),
    [(18, 41, False), (18, 100, False), (18, 140, True), (200, 3, True)],
)
def test_a_surge_is_far_above_all_days_before(
    yesterday: int, today: int, surges: bool
) -> None:
    found = surge(days([*weeks(DAILY, 6)[:-1], yesterday], today=today), NOW)

    assert (found is not None) == surges


def test_a_gap_counts_when_it_has_ended() -> None:
    assert longest_gap(days([1, 0, 0, 0, 1, 0, 0, 0, 0])) == timedelta(days=3)


def drawn(draw: random.Random, rate: float, weekend: float, length: int) -> list[int]:
    """Return counts of a source that publishes at random, fewer at weekends."""
    counts = []
    for number in range(length):
        weekday = (NOW - timedelta(days=length - number)).weekday()
        mean = rate * (weekend if weekday > 4 else 1)
        # Roughly as Poisson has them.
        counts.append(max(0, round(draw.gauss(mean, mean**0.5))) if mean else 0)
    return counts


@pytest.mark.parametrize("weekend", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("rate", [0.3, 1, 3, 10, 60, 300])
def test_a_steady_source_is_never_quiet_and_a_silent_one_is_within_days(
    rate: float, weekend: float
) -> None:
    draw = random.Random(16)
    for _ in range(3):
        counts = drawn(draw, rate, weekend, 91)
        # Days of two months as today.
        for length in range(30, 91, 4):
            now = NOW - timedelta(days=91 - length)
            assert quietness(days(counts[:length], now=now, today=0), now) is None
        within = 4 if weekend and rate >= 10 else 7 if rate >= 3 else 28
        silent = [*counts[: 91 - within], *[0] * within]
        # Of one that publishes less than one article a day too little is known.
        assert rate < 1 or quietness(days(silent, today=0), NOW) is not None


@pytest.mark.parametrize("rate", [3, 10, 60])
def test_a_source_with_rich_and_poor_days_is_not_quiet_on_the_poor_ones(
    rate: float,
) -> None:
    draw = random.Random(16)
    counts = [round(draw.gammavariate(1.5, rate / 1.5)) for _ in range(91)]

    for length in range(30, 91, 2):
        now = NOW - timedelta(days=91 - length)
        assert quietness(days(counts[:length], now=now, today=0), now) is None


@given(
    counts=st.lists(st.integers(0, 300), max_size=60),
    today=st.integers(0, 300),
    before=st.none() | st.integers(0, 60),
)
def test_any_counts_give_a_state_that_is_quiet_or_none(
    counts: list[int], today: int, before: int | None
) -> None:
    state = None if before is None else quiet(before)
    found = quietness(days(counts, today=today), NOW, before=state)

    assert found is None or (found.state == "quiet" and found.since <= NOW)
    if len(counts) < HISTORY and before is None:
        assert found is None
