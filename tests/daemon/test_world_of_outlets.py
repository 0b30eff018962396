"""A small world, watched over HTTP by the daemon's own code."""

from tests.support.benchmark_process import run_benchmark


def test_the_daemon_visits_outlets_as_they_publish_and_follows_those_that_move() -> (
    None
):
    """One outlet moves, one gives all its articles new ids at each visit."""
    world = ["--outlets", "0", "--ledger", "0", "--loopback", "6"]
    world += ["--loopback-days", "1"]

    figures, written = run_benchmark("world_of_outlets", *world, "--seed", "77")

    found, simulated = figures["loopback"], figures["loopback_simulated"]
    assert found["stored"] >= 0.95 * simulated["stored"] > 50, written
    assert (found["stored_twice"], found["moved"]) == (0, 1), written
    assert found["unchanged"] > 0, written
    assert found["failures_of_own_network"] > 0, written
    assert 0.8 < found["requests"] / simulated["visits"] < 1.25, written
