"""What benchmarks print of memory: the second half says whether it levels off."""

from benchmarks.memory_slope import memory_slope


def test_memory_that_levels_off_has_no_slope_in_the_second_half() -> None:
    samples = [
        (polls, 100 + min(polls, 5_000) / 100) for polls in range(0, 10_001, 500)
    ]

    slope = memory_slope(samples)

    assert (slope.first_mb, slope.half_mb, slope.last_mb) == (100, 150, 150)
    assert (slope.early_mb_per_1000, slope.mb_per_1000) == (10, 0)


def test_memory_that_grows_for_ever_has_the_same_slope_in_both_halves() -> None:
    samples = [(polls, 100 + polls / 1_000) for polls in range(200, 10_201, 500)]

    slope = memory_slope(samples)

    assert slope.early_mb_per_1000 == slope.mb_per_1000 == 1
