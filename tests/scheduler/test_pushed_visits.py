"""What a hub's word is worth for the time of the next visit."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cadence import FULL, SPREAD, TOLD, LastVisit, Limits, next_visit
from scheduler.pushed_visits import LONGEST_CHECKS, is_missed, is_owed, is_relied_on
from scheduler.visit_plan import VisitPlan
from store.habit_model import Hints, NewEntries, PublishingHabit
from store.hub_model import PushRecord
from store.model import Visit
from tests.support.factories import NOW, visit
from tests.support.publishing import habits, steady

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LAST = NOW - HOUR
HABIT = replace(steady(1), until=LAST)
NOTHING, SOMETHING = NewEntries(listed=20), NewEntries(times=(NOW,), listed=20)
UNCHANGED = visit(outcome="unchanged", listed=0)

BEFORE = LAST - MINUTE
PROVED = PushRecord(told=BEFORE, proved=BEFORE)
TOLD_NOW = PushRecord(told=NOW - MINUTE, proved=NOW - MINUTE)


def wait(
    pushed: PushRecord | None,
    *,
    seen: Visit = UNCHANGED,
    new: NewEntries = NewEntries(),  # noqa: B008
    limits: Limits = Limits(most=24 * HOUR),  # noqa: B008
) -> timedelta:
    return VisitPlan(limits=limits).after(seen, HABIT, new, pushed).at - NOW


@pytest.mark.parametrize(
    ("record", "relied_on"),
    [
        (None, False),
        (PushRecord(), False),
        (PushRecord(told=LAST), False),
        (PushRecord(told=LAST, proved=LAST), True),
        (PushRecord(told=LAST, proved=LAST, missed=BEFORE), True),
        (PushRecord(told=NOW, proved=BEFORE, missed=LAST), False),
        (PushRecord(missed=LAST), False),
    ],
)
def test_a_hub_is_relied_on_from_its_proof_to_what_it_missed(
    record: PushRecord | None, relied_on: bool
) -> None:
    assert is_relied_on(record) == relied_on


@pytest.mark.parametrize(
    ("told", "last", "owed", "missed"),
    [
        (None, LAST, False, True),
        (BEFORE, LAST, False, True),
        (LAST, LAST, True, False),
        (NOW, LAST, True, False),
        (NOW, None, True, False),
        (None, None, False, False),
    ],
)
def test_what_is_told_after_a_visit_is_owed_and_what_is_not_told_is_missed(
    told: datetime | None, last: datetime | None, owed: bool, missed: bool
) -> None:
    record = PushRecord(told=told)

    assert is_owed(record, last) == owed
    assert is_missed(record, last, new=2) == missed
    assert not is_missed(record, last, new=0)


def test_where_a_hub_tells_visits_are_rarer_and_bounded() -> None:
    usual = wait(None)

    assert usual < 2 * HOUR
    assert wait(PROVED) / usual == pytest.approx(TOLD, rel=0.1)
    assert wait(PROVED, limits=Limits(most=2 * HOUR)) == 2 * HOUR
    assert wait(PROVED, limits=Limits(every=5 * MINUTE)) == 5 * MINUTE
    assert wait(PushRecord(told=BEFORE)) == usual
    assert wait(replace(PROVED, missed=LAST)) == usual


def test_what_a_visit_should_have_found_is_looked_for_again_and_again() -> None:
    checks, at = [], NOW
    while (wait_ := _check(at)) < _usual(at):
        checks.append(wait_ / MINUTE)
        at += wait_

    assert checks == [3, 4, 8, 16, 32]
    assert at - TOLD_NOW.told > LONGEST_CHECKS  # type: ignore[operator]


def _check(at: datetime) -> timedelta:
    seen = replace(UNCHANGED, at=at)
    return VisitPlan().after(seen, HABIT, NewEntries(), TOLD_NOW).at - at


def _usual(at: datetime) -> timedelta:
    return VisitPlan().after(replace(UNCHANGED, at=at), HABIT, NewEntries()).at - at


def test_an_old_copy_is_let_lie_for_as_long_as_its_server_says() -> None:
    kept = replace(UNCHANGED, hints=Hints(max_age=10 * MINUTE))
    busy = replace(UNCHANGED, retry_after=12 * MINUTE)

    assert wait(TOLD_NOW, seen=kept) == 10 * MINUTE
    assert wait(TOLD_NOW, seen=busy) == 12 * MINUTE


def test_news_and_changes_of_what_is_known_are_what_was_told() -> None:
    changed = visit(listed=20)

    assert wait(TOLD_NOW, seen=changed, new=SOMETHING) > 2 * wait(None, seen=changed)
    assert wait(TOLD_NOW, seen=changed, new=NOTHING) == wait(
        None, seen=changed, new=NOTHING
    )


def test_what_is_told_during_a_visit_makes_another_soon() -> None:
    during = PushRecord(told=NOW + timedelta(seconds=1))

    assert wait(during, seen=visit(listed=20), new=SOMETHING) == 3 * MINUTE


def test_a_hub_hurries_no_site_that_fails() -> None:
    failed = visit(outcome="soft", status=503, listed=0)

    assert wait(TOLD_NOW, seen=failed) == wait(None, seen=failed)


@given(habit=habits, shift=st.floats(min_value=-1, max_value=1))
def test_a_hub_makes_no_visit_sooner_and_none_later_than_allowed(
    habit: PublishingHabit, shift: float
) -> None:
    limits = Limits(most=6 * HOUR)

    def at(is_told: bool) -> datetime:
        last = LastVisit(is_told=is_told)
        return next_visit(NOW, habit, limits, last=last, shift=shift)

    assert at(False) <= at(True) + timedelta(milliseconds=1)
    assert at(True) - NOW <= 6 * HOUR * (1 + SPREAD)


def test_a_listing_is_read_before_what_leaves_it_is_lost() -> None:
    crowded = replace(steady(10), room=20.0)

    told = next_visit(NOW, crowded, Limits(), last=LastVisit(is_told=True))

    assert (told - NOW) / HOUR * 10 <= FULL * 20 + 0.01
