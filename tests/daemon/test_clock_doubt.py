"""A clock that moves far ahead: nothing is deleted by it until a day has passed."""

from datetime import datetime, timedelta

import pytest

from tests.support.factories import NOW
from tocsin.daemon.clock_watch import ClockDoubt

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


class SteppedClock:
    """A clock that is set, and the seconds that pass in truth."""

    def __init__(self) -> None:
        self.time = NOW
        self.seconds = 0.0

    def pass_by(self, length: timedelta, *, step: timedelta = timedelta(0)) -> None:
        """Let time pass, and set the clock by a step in addition."""
        self.seconds += length.total_seconds()
        self.time += length + step

    def doubt(self, last: datetime | None = None) -> ClockDoubt:
        """Return a doubt about this clock."""
        return ClockDoubt(last, clock=lambda: self.time, passed=lambda: self.seconds)


def test_days_that_pass_raise_no_doubt(caplog: pytest.LogCaptureFixture) -> None:
    clock = SteppedClock()
    doubt = clock.doubt()

    for _ in range(40):
        assert not doubt.is_in_doubt()
        clock.pass_by(DAY)

    assert caplog.records == []


def test_a_clock_that_jumps_by_a_year_is_doubted_for_a_day_with_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = SteppedClock()
    doubt = clock.doubt()
    assert not doubt.is_in_doubt()

    clock.pass_by(DAY / 2, step=YEAR)
    jumped = [doubt.is_in_doubt() for _ in range(3)]
    clock.pass_by(DAY)

    assert jumped == [True, True, True]
    assert not doubt.is_in_doubt()
    assert len(caplog.records) == 1


def test_a_clock_that_is_set_right_meanwhile_has_deleted_nothing() -> None:
    clock = SteppedClock()
    doubt = clock.doubt()

    clock.pass_by(DAY / 2, step=YEAR)
    assert doubt.is_in_doubt()
    clock.pass_by(DAY / 4, step=-YEAR)

    assert doubt.is_in_doubt()
    clock.pass_by(DAY)
    assert not doubt.is_in_doubt()


def test_a_clock_that_is_ahead_at_the_start_is_doubted() -> None:
    clock = SteppedClock()

    assert clock.doubt(NOW - YEAR).is_in_doubt()
    assert not clock.doubt(NOW - DAY).is_in_doubt()
    assert not clock.doubt(NOW + YEAR).is_in_doubt()


def test_a_machine_that_sleeps_each_night_is_not_doubted() -> None:
    clock = SteppedClock()
    doubt = clock.doubt()

    for _ in range(10):
        clock.pass_by(DAY / 2, step=DAY / 2)
        assert not doubt.is_in_doubt()
