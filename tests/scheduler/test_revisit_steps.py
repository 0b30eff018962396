"""Steps: when a page is visited again, and for which outlets it is worthwhile."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.revisit_steps import (
    BUDGET,
    NOTICE,
    chance,
    is_worthwhile,
    least_chance,
    next_step,
)
from store.revisit_model import EditCount

READ = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STEPS = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 360, 1440))

counts = st.integers(0, 10_000).flatmap(
    lambda made: st.builds(EditCount, made=st.just(made), changed=st.integers(0, made))
)
lengths = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))


@given(after=lengths, made=st.sets(st.sampled_from(STEPS)))
def test_the_next_step_is_the_first_later_one_that_is_made(
    after: timedelta, made: set[timedelta]
) -> None:
    found = next_step(STEPS, READ, READ + after, is_made=made.__contains__)

    expected = [step for step in STEPS if step > after and step in made]
    assert found == (expected[0] if expected else None)


def test_without_steps_nothing_is_visited_again() -> None:
    assert next_step((), READ, READ, is_made=lambda step: True) is None


@given(count=counts)
def test_a_change_makes_the_next_likelier_and_a_vain_visit_less_likely(
    count: EditCount,
) -> None:
    found = EditCount(made=count.made + 1, changed=count.changed + 1)
    vain = EditCount(made=count.made + 1, changed=count.changed)

    assert 0 < chance(vain) < chance(count) < 1
    assert chance(found) > chance(vain)


@given(spent=st.floats(0, 2), more=st.floats(0, 1))
def test_the_more_was_spent_the_likelier_a_change_must_be(
    spent: float, more: float
) -> None:
    assert least_chance(spent + more) >= least_chance(spent) > 0


@given(count=counts, spent=st.floats(BUDGET, 5), draw=st.floats(0, 1))
def test_nothing_is_made_over_the_budget(
    count: EditCount, spent: float, draw: float
) -> None:
    assert not is_worthwhile(count, spent=spent, draw=draw)


def test_a_new_outlet_is_asked_and_one_that_never_edits_only_now_and_then() -> None:
    never = EditCount(made=60, changed=0)

    assert is_worthwhile(EditCount(), spent=0.2, draw=0.99)
    assert not is_worthwhile(never, spent=0.2, draw=NOTICE)
    assert is_worthwhile(never, spent=0.2, draw=NOTICE / 2)


def test_an_outlet_that_often_edits_is_asked_while_others_are_not() -> None:
    often, seldom = EditCount(made=40, changed=20), EditCount(made=40, changed=2)

    assert is_worthwhile(often, spent=0.5, draw=0.99)
    assert not is_worthwhile(seldom, spent=0.5, draw=0.99)
