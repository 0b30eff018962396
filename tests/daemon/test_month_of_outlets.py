"""A small month: what ten outlets publish in a day is found, and nothing else."""

import pytest

from tests.support.benchmark_process import run_benchmark

pytestmark = pytest.mark.long


def test_what_is_published_is_matched_and_nothing_else() -> None:
    asked = ["--days", "1", "--outlets", "10", "--seed", "4", "--every", "1h"]

    figures, written = run_benchmark("month_of_outlets", *asked)

    assert figures["wanted"] == figures["matched"] >= 20, written
    faults = figures["missed"], figures["false"], figures["repeats"]
    assert faults == (0, 0, 0), written
    assert figures["messages"] > 0, written
