"""Sources that are quiet since some hour, from the hours in which they publish."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.coverage_model import Coverage, DayCount
from store.habit_model import WEEK_HOURS, PublishingHabit
from tests.support.factories import NOW
from tests.support.source_records import days, weeks
from tocsin.coverage.daily_rhythm import quietness
from tocsin.coverage.missed_hours import SeenHours

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOK = 3 * HOUR
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
"""Of a Monday."""

OPENS, CLOSES = 8, 20
"""The hours, in UTC, between which the outlets of these tests publish."""

PORTAL = [48, 50, 46, 49, 52, 44, 45]
OFFICE = [30, 28, 31, 29, 30, 1, 1]


def habit(pattern: list[int]) -> PublishingHabit:
    """Return the habit of a source that was watched for a year."""
    hours = [hour % 24 for hour in range(WEEK_HOURS)]
    return PublishingHabit(
        entries=tuple(
            52 * pattern[number // 24] / (CLOSES - OPENS)
            if OPENS <= hour < CLOSES
            else 0.0
            for number, hour in enumerate(hours)
        ),
        hours=(52.0,) * WEEK_HOURS,
        until=NOW,
    )


def published(count: int, day: datetime, draw: random.Random) -> list[datetime]:
    length = (CLOSES - OPENS) * HOUR
    return [day + OPENS * HOUR + draw.random() * length for _ in range(count)]


def judged(times: list[datetime], pattern: list[int], now: datetime) -> Coverage | None:
    """Return what is said at a time of a source that is visited all the time."""
    seen = sorted(at for at in times if at <= now)
    counts = [0] * ((now - MIDNIGHT) // DAY + 57)
    for at in seen:
        counts[(at - MIDNIGHT) // DAY + 56] += 1
    known = days(counts[:-1], now=now, today=counts[-1])
    hours = SeenHours(visited=now, last_new=seen[-1], habit=habit(pattern))
    return quietness(known, now, hours=hours)


def year(pattern: list[int], draw: random.Random, ahead: int = 14) -> list[datetime]:
    """Return when a source published, eight weeks before MIDNIGHT and days ahead."""
    found = []
    for number in range(-56, ahead):
        day = MIDNIGHT + number * DAY
        mean = pattern[day.weekday()]
        found += published(round(draw.gauss(mean, mean**0.5)), day, draw)
    return found


def until_quiet(
    times: list[datetime], pattern: list[int], start: datetime, most: timedelta
) -> timedelta | None:
    """Return how long after a time a source is quiet; None if it is not."""
    for look in range(int(most / LOOK)):
        if judged(times, pattern, start + look * LOOK) is not None:
            return look * LOOK
    return None


@pytest.mark.parametrize(
    ("pattern", "start", "left", "within"),
    [
        (PORTAL, 12, 0.0, 36),  # at noon: a third of the next day and a whole one
        (PORTAL, 12, 0.1, 48),
        (PORTAL, 3, 0.0, 36),
        (OFFICE, 12, 0.0, 33),  # from Monday noon to Tuesday evening
        (OFFICE, 4 * 24 + 12, 0.0, 4 * 24 + 2),  # Friday to Tuesday
        (OFFICE, 4 * 24 + 12, 0.1, 4 * 24 + 8),
    ],
)
def test_a_source_is_quiet_within_two_days_of_its_own(
    pattern: list[int], start: int, left: float, within: int
) -> None:
    draw = random.Random(16)
    began = MIDNIGHT + start * HOUR
    times = [at for at in year(pattern, draw) if at < began or draw.random() < left]

    found = until_quiet(times, pattern, began, 6 * DAY)

    assert found is not None
    assert found <= within * HOUR


@pytest.mark.parametrize(
    ("pattern", "closed"),
    [
        (PORTAL, []),
        (PORTAL, [2]),
        (OFFICE, []),
        (OFFICE, [1]),
        (OFFICE, [3]),  # one day in the middle of a week
        (OFFICE, [4, 5, 6, 7]),  # as at Easter
        (OFFICE, [4]),
        (OFFICE, [0]),
    ],
)
@pytest.mark.parametrize("left", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(2))
def test_a_healthy_source_with_holidays_is_never_quiet(
    pattern: list[int], closed: list[int], left: float, seed: int
) -> None:
    draw = random.Random(seed)
    times = [
        at
        for at in year(pattern, draw)
        if (at - MIDNIGHT) // DAY not in closed or draw.random() < left
    ]

    assert until_quiet(times, pattern, MIDNIGHT, 9 * DAY) is None


def test_a_silence_begins_with_the_last_article_and_ends_with_half_a_day() -> None:
    counts = [*weeks(PORTAL, 8)[:-1], 20]
    last_new = NOW - timedelta(days=1, hours=NOW.hour - 11)
    evening = NOW.replace(hour=18)
    hours = SeenHours(visited=evening, last_new=last_new, habit=habit(PORTAL))

    found = quietness(days(counts, today=0), evening, hours=hours)

    assert found is not None
    assert found.since == last_new
    for today, is_quiet in ((3, True), (30, False)):
        later = quietness(days(counts, today=today), evening, before=found, hours=hours)
        assert (later is not None) == is_quiet


@given(
    counts=st.lists(st.integers(0, 300), max_size=60),
    today=st.integers(0, 300),
    ago=st.timedeltas(timedelta(0), timedelta(days=70)),
    visited=st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_any_counts_and_times_give_a_state_that_is_quiet_or_none(
    counts: list[int], today: int, ago: timedelta, visited: timedelta
) -> None:
    hours = SeenHours(
        visited=NOW - visited, last_new=NOW - visited - ago, habit=habit(OFFICE)
    )

    found = quietness(days(counts, today=today), NOW, hours=hours)

    assert found is None or (found.state == "quiet" and found.since <= NOW)


def test_days_without_visits_are_not_missed() -> None:
    counts = weeks(PORTAL, 8)
    seen: list[DayCount] = list(days(counts))[:-4]
    hours = SeenHours(
        visited=NOW, last_new=NOW - timedelta(days=4, hours=12), habit=habit(PORTAL)
    )

    assert quietness([*seen, *days([], today=0)], NOW, hours=hours) is None
