"""What two sequences have in common: it is there, it is the most, and it is bounded."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.common_runs import CompareBudget, common_runs

sequences = st.lists(st.sampled_from("abcd"), max_size=12)


def longest(old: list[str], new: list[str]) -> int:
    """Return the length of the longest common subsequence, by the textbook."""
    row = [0] * (len(new) + 1)
    for one in old:
        before = row[:]
        for place, other in enumerate(new):
            row[place + 1] = (
                before[place] + 1
                if one == other
                else max(row[place], before[place + 1])
            )
    return row[-1]


@given(old=sequences, new=sequences)
def test_runs_stand_in_both_and_are_the_longest(old: list[str], new: list[str]) -> None:
    runs = common_runs(old, new, CompareBudget())

    for run in runs:
        assert old[run.old : run.old + run.size] == new[run.new : run.new + run.size]
    for one, other in pairwise(runs):
        assert one.old + one.size <= other.old
        assert one.new + one.size <= other.new
    assert sum(run.size for run in runs) == longest(old, new)


@given(old=sequences, new=sequences, left=st.integers(0, 60))
def test_a_small_budget_finds_less_and_nothing_wrong(
    old: list[str], new: list[str], left: int
) -> None:
    budget = CompareBudget(left)

    runs = common_runs(old, new, budget)

    for run in runs:
        assert old[run.old : run.old + run.size] == new[run.new : run.new + run.size]
    assert sum(run.size for run in runs) <= longest(old, new)
    assert 0 <= budget.left <= left


def test_rare_elements_lead_to_common_ones_in_long_sequences() -> None:
    dice = random.Random(3)
    old = [dice.choice("ab") if at % 50 else f"rare {at}" for at in range(20_000)]
    new = ["new", *old[:9_000], "new", *old[9_010:], "new"]

    runs = common_runs(old, new, CompareBudget())

    assert sum(run.size for run in runs) > 19_900


def test_endless_alike_elements_are_not_compared() -> None:
    dice = random.Random(3)
    old, new = dice.choices("ab", k=100_000), dice.choices("ab", k=100_000)
    budget = CompareBudget(300_000)

    runs = common_runs(old, new, budget)

    assert sum(run.size for run in runs) < 100
    assert budget.left >= 0
