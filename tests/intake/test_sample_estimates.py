"""What a sample says of the whole."""

import random
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.intake.sample_estimates import (
    Estimate,
    estimate,
    rounded,
    spread,
    total,
)


@given(st.integers(0, 3_000))
def test_a_spread_names_each_number_once(size: int) -> None:
    assert sorted(spread(size)) == list(range(size))


@given(st.integers(20, 100_000), st.integers(8, 20))
def test_the_first_of_a_spread_are_in_all_parts(size: int, taken: int) -> None:
    first = [place for place, _ in zip(spread(size), range(taken), strict=False)]

    quarters = {place * 4 // size for place in first}
    assert quarters == {0, 1, 2, 3}


@given(st.data())
def test_an_estimate_lies_within_its_bounds_and_these_within_what_can_be(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(0, 100_000))
    looked_at = data.draw(st.integers(0, size))
    found = data.draw(st.integers(0, looked_at))

    result = estimate(size, looked_at, found)

    assert found <= result.low + 1e-6
    assert result.low <= result.value <= result.high
    assert result.high <= size - looked_at + found + 1e-6
    assert result.is_exact or looked_at < size


def test_a_sum_is_surer_than_its_parts() -> None:
    part = estimate(1_000, 50, 20)

    both = total([part, part])

    assert both.value == 2 * part.value
    assert both.high - both.value < 2 * (part.high - part.value)
    assert total([Estimate(2, 2, 2), Estimate(3, 3, 3)]) == Estimate(5, 5, 5)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.97])
@pytest.mark.parametrize("size", [60, 900])
def test_the_bounds_hold_in_95_of_100_samples(size: int, share: float) -> None:
    dice = random.Random(f"{size} {share}")
    held = 0
    for _ in range(300):
        # Hits come in clusters: a matter is in the news for a while.
        hits, is_hit = bytearray(size), dice.random() < share
        for place in range(size):
            if dice.random() < 0.1:
                is_hit = dice.random() < share
            hits[place] = is_hit
        looked_at = min(dice.randint(20, 150), size - 1)
        order = list(islice(spread(size), looked_at))
        result = estimate(size, looked_at, sum(hits[place] for place in order))
        held += result.low <= sum(hits) <= result.high

    assert held >= 277  # 95 of 100 are 285, less two standard deviations


def test_a_reckoned_number_is_shown_with_three_digits() -> None:
    assert [rounded(n, is_exact=False) for n in (0.4, 12.6, 167_159, 999.6)] == [
        0, 13, 167_000, 1_000,
    ]  # fmt: skip
    assert rounded(167_159, is_exact=True) == 167_159
