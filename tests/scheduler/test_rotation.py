"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.rotation import to_delete

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)  # a Sunday
TIMES = st.sets(
    st.integers(0, 24 * 90).map(lambda hours: NOON - timedelta(hours=hours))
)


def kept(made: list[datetime], *, daily: int, weekly: int) -> list[str]:
    left = set(made) - to_delete(made, daily=daily, weekly=weekly, now=NOON)
    return [f"{at:%m-%d %H}" for at in sorted(left)]


def test_the_newest_of_each_day_and_of_each_week_is_kept() -> None:
    made = [NOON - timedelta(hours=6 * step) for step in range(4 * 21)]

    assert kept(made, daily=2, weekly=3) == [
        "11-15 18",
        "11-22 18",
        "11-28 18",
        "11-29 12",
    ]


def test_days_without_a_backup_do_not_count() -> None:
    made = [NOON - timedelta(days=each) for each in (0, 30, 31, 60)]

    assert kept(made, daily=3, weekly=0) == ["10-29 12", "10-30 12", "11-29 12"]


def test_those_made_while_the_clock_was_ahead_are_the_first_to_go() -> None:
    ahead = [NOON + timedelta(days=each) for each in (300, 301, 302)]
    made = [NOON - timedelta(days=each) for each in (0, 1)]

    assert kept([*ahead, *made], daily=2, weekly=0) == ["11-28 12", "11-29 12"]
    assert kept([*ahead, *made], daily=3, weekly=0) == [
        "11-28 12",
        "11-29 12",
        "09-27 12",
    ]


@given(TIMES, st.integers(0, 9), st.integers(0, 9))
def test_the_newest_stays_and_so_does_what_stayed_before(
    made: set[datetime], daily: int, weekly: int
) -> None:
    now = NOON - timedelta(days=30)
    gone = to_delete(made, daily=daily, weekly=weekly, now=now)
    left = made - gone
    right = {at for at in made if at <= now}

    assert gone <= made
    assert not made or max(right or made) in left
    assert len(left) <= max(daily + weekly, 1)
    assert not to_delete(left, daily=daily, weekly=weekly, now=now)
