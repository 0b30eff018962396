"""What the benchmark of two builds makes of the figures of both."""

from benchmarks.build_before import Round, compared, numbers


def test_numbers_are_found_at_any_depth_and_truth_is_none() -> None:
    found = {"ms": 2, "rows": [{"p95": 1.5}, {"p95": 3}], "complete": True, "by": "us"}

    assert dict(numbers(found)) == {"ms": 2, "rows.0.p95": 1.5, "rows.1.p95": 3}


def test_a_ratio_is_that_of_the_medians_with_the_spread_of_the_rounds() -> None:
    rounds = [
        Round(here={"ms": 1}, before={"ms": 2}),
        Round(here={"ms": 3}, before={"ms": 4}),
        Round(here={"ms": 2}, before={"ms": 8}),
    ]

    figure = compared(rounds, [])["ms"]

    assert figure["here"] == [1, 3, 2]
    assert (figure["ratio"], figure["lowest"], figure["highest"]) == (0.5, 0.25, 0.75)


def test_only_what_both_builds_have_and_was_asked_for_is_compared() -> None:
    one = Round(
        here={"cpu_ms": 1, "new_ms": 1, "pages": 5, "no_ms": 1},
        before={"cpu_ms": 1, "old_ms": 1, "pages": 5, "no_ms": 0},
    )

    assert list(compared([one], ["_ms"])) == ["cpu_ms"]
