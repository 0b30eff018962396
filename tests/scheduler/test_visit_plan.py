"""What follows from a visit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler.cadence import Limits, rhythm
from scheduler.visit_plan import VisitPlan, habit_since, limits_of
from store.habit_model import Hints, NewEntries, PublishingHabit
from store.model import Visit
from tests.support.factories import NOW, source, visit
from tests.support.publishing import steady

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOTHING = NewEntries()
BUSY = replace(steady(4), until=NOW - 10 * MINUTE)


def wait(seen: Visit, plan: VisitPlan = VisitPlan()) -> timedelta:  # noqa: B008
    return plan.after(seen, BUSY, NOTHING).at - NOW


def failed(**more: Any) -> Visit:
    return visit(outcome="soft", status=503, listed=0, **more)


def test_a_visit_that_succeeds_adds_to_the_habit() -> None:
    new = NewEntries(times=(NOW - MINUTE,), listed=20)

    planned = VisitPlan().after(visit(), BUSY, new)

    assert (planned.habit.until, planned.habit.room) == (NOW, 20)
    assert planned.habit.recent > 0.9
    assert planned.rhythm == rhythm(planned.habit, Limits())


@pytest.mark.parametrize("seen", [failed(), failed(is_ours=True)])
def test_a_failed_visit_leaves_the_habit_as_it_was(seen: Visit) -> None:
    assert VisitPlan().after(seen, BUSY, NOTHING).habit == BUSY


def test_failures_are_counted_on_from_those_before() -> None:
    third = wait(failed(), VisitPlan(failures=2))
    assert wait(failed()) == wait(failed(), VisitPlan(failures=1)) < third
    assert wait(failed(), VisitPlan(failures=3)) == 2 * third
    assert wait(failed(), VisitPlan(failures=9)) == wait(
        failed(), VisitPlan(failures=8)
    )


def test_what_is_gone_waits_longest_after_two_checks() -> None:
    gone = replace(failed(), outcome="hard", status=410)

    assert wait(gone) == wait(failed())
    assert wait(gone, VisitPlan(failures=2)) == wait(failed(), VisitPlan(failures=99))


def test_a_site_that_asks_for_fewer_requests_is_not_checked_soon() -> None:
    busy = replace(failed(), status=429)

    assert wait(busy) > 2 * wait(failed())
    assert wait(busy, VisitPlan(failures=1)) == 2 * wait(busy)


def test_a_failure_of_our_own_is_tried_again_soon() -> None:
    plan = VisitPlan(failures=9, retry_in=2 * MINUTE)

    assert wait(failed(is_ours=True), plan) == 2 * MINUTE


def test_hints_of_the_listing_stay_while_it_is_unchanged() -> None:
    hints = Hints(ttl=HOUR, stated_every=2 * HOUR)
    plan = VisitPlan()

    listed = plan.after(visit(hints=hints), BUSY, NOTHING).habit
    unchanged = plan.after(visit(outcome="unchanged"), listed, NOTHING).habit
    without = plan.after(visit(), unchanged, NOTHING).habit

    assert (unchanged.fresh_for, unchanged.stated_every) == (HOUR, 2 * HOUR)
    assert (without.fresh_for, without.stated_every) == (None, None)


def test_how_long_an_answer_may_be_kept_holds_for_this_answer() -> None:
    assert wait(visit(hints=Hints(max_age=50 * MINUTE))) == 50 * MINUTE
    assert wait(visit()) < 50 * MINUTE


def test_limits_are_those_of_the_configuration() -> None:
    configured = source(every=None, soonest=MINUTE, latest=HOUR)

    assert limits_of(configured) == Limits(every=None, least=MINUTE, most=HOUR)


def test_a_source_that_was_watched_before_begins_with_its_past() -> None:
    past = [NOW - count * HOUR / 4 for count in range(800)]

    known, unknown = habit_since(past, NOW), PublishingHabit()

    assert rhythm(known, Limits()) < rhythm(unknown, Limits())


def test_a_list_that_was_just_emptied_is_checked_for_a_rhythm() -> None:
    usual, check = wait(visit(listed=0)), wait(failed())
    rhythm_now = VisitPlan().after(visit(listed=0), BUSY, NOTHING).rhythm

    for ago, expected in ((0.0, check), (0.5, check), (1.5, usual)):
        plan = VisitPlan(empty_since=NOW - ago * rhythm_now)
        assert wait(visit(listed=0), plan) == pytest.approx(expected, abs=MINUTE)
