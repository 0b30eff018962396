"""The time by which things are old, beside a clock that may be wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import sources
from store.database import Database
from store.model import Visit
from tests.support.factories import NOW, source
from tocsin.daemon.believed_time import (
    CATCH_UP,
    TOO_FAR,
    BelievedTime,
    believed_time,
)

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
TIMES = st.datetimes(timezones=st.just(UTC))


def visited(db: Database, at: datetime) -> None:
    """Store that a source was visited at a time."""
    sources.sync(db, [source()], at)
    visit = Visit(source="gazette", at=at, outcome="ok", listed=1)
    sources.record(db, visit, next_visit=at, new=0)


def test_days_that_pass_are_believed(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    days = [NOW + each * DAY for each in range(40)]

    assert [believed_time(db, day) for day in days] == days
    assert caplog.records == []


def test_a_clock_that_jumps_by_a_year_makes_nothing_old_with_one_warning(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    believed_time(db, NOW)

    ahead = believed_time(db, NOW + YEAR)
    right = believed_time(db, NOW + DAY / 4)
    later = believed_time(db, NOW + DAY)

    assert (ahead, right, later) == (NOW, NOW, NOW + DAY)
    assert [record.getMessage() for record in caplog.records] == [
        "clock moved far ahead"
    ]


def test_a_clock_that_stays_ahead_is_caught_up_with_by_a_week_a_day(
    db: Database,
) -> None:
    believed_time(db, NOW)
    believed_time(db, NOW + YEAR)

    days = [believed_time(db, NOW + YEAR + each * DAY) for each in range(1, 100)]

    assert days[:2] == [NOW + 7 * DAY, NOW + 14 * DAY]
    assert days[-1] == NOW + YEAR + 99 * DAY


def test_a_daemon_that_is_started_again_and_again_catches_up_no_sooner(
    db: Database,
) -> None:
    believed_time(db, NOW)

    starts = [NOW + YEAR + timedelta(minutes=each) for each in range(200)]
    last = [believed_time(db, start) for start in starts][-1]

    assert last <= NOW + DAY


def test_what_a_clock_that_is_ahead_has_stored_does_not_speak_for_it(
    db: Database,
) -> None:
    visited(db, NOW)

    assert believed_time(db, NOW + YEAR) == NOW
    visited(db, NOW + YEAR)
    assert believed_time(db, NOW + YEAR) == NOW


def test_a_machine_that_starts_in_1970_is_believed_as_soon_as_its_clock_is_set(
    db: Database,
) -> None:
    early = datetime(1970, 1, 1, tzinfo=UTC)
    visited(db, early)

    for day in range(5):
        now = NOW + day * DAY
        assert believed_time(db, early + timedelta(seconds=30)) < now
        assert believed_time(db, now) == now


def test_a_machine_that_is_off_for_less_than_a_week_is_believed(db: Database) -> None:
    visited(db, NOW)

    assert believed_time(db, NOW + TOO_FAR) == NOW + TOO_FAR


@given(TIMES, TIMES, TIMES)
def test_it_comes_nearer_to_the_clock_and_never_past_it(
    time: datetime, clock: datetime, now: datetime
) -> None:
    later = BelievedTime(time=time, clock=clock).after(now)

    assert min(time, now) <= later.time <= max(time, now)
    assert abs(later.time - time) <= CATCH_UP * TOO_FAR
    assert later.clock == now


@given(TIMES, st.lists(st.timedeltas(timedelta(0), TOO_FAR), max_size=20))
def test_it_is_the_clocks_while_that_goes_as_it_should(
    start: datetime, lengths: list[timedelta]
) -> None:
    believed = BelievedTime(time=start, clock=start)

    for length in lengths:
        if start < datetime.max.replace(tzinfo=UTC) - length:
            start += length
        believed = believed.after(start)

    assert believed.time == start
