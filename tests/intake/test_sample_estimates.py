"""What a sample says of the whole."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.intake.sample_estimates import Estimate, estimate, spread, total


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
