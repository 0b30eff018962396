"""A small newsroom month: each development is told once, under all its watchlists."""

import pytest

from tests.support.benchmark_process import run_benchmark

pytestmark = pytest.mark.long


def test_each_development_reaches_the_channel_once() -> None:
    asked = ["--days", "2", "--seed", "3", "--every", "1h", "--tail-hours", "2"]

    figures, written = run_benchmark("newsroom_month", *asked)

    assert figures["developments"] == figures["told"] >= 8, written
    assert (figures["missed"], figures["repeats"]) == (0, 0), written
    assert figures["watchlists_not_named"] == 0, written
    assert figures["refused_in_outage"] > 0, written
