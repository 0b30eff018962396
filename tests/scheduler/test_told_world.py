"""A small world of outlets whose hubs tell, on the clock of a simulation."""

from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.world_of_outlets.outlets import world
from benchmarks.world_of_outlets.policies import Learned
from benchmarks.world_of_outlets.simulated_watch import SimulatedWatch, Tally
from benchmarks.world_of_outlets.told_by_hub import ToldByHub

START = datetime(2026, 3, 2, 5, tzinfo=UTC)
WORLD = world(5, 10, START, START + timedelta(days=3))


def median(tally: Tally) -> timedelta:
    return sorted(tally.delays)[len(tally.delays) // 2]


def late(tally: Tally) -> timedelta:
    return sorted(tally.delays)[int(len(tally.delays) * 0.8)]  # outages aside


def test_what_hubs_tell_is_soon_known_and_hubs_that_died_make_nothing_blind() -> None:
    plain, told, dead = (
        SimulatedWatch(WORLD, make, seed=5).run()
        for make in (
            lambda _: Learned(),
            partial(ToldByHub.of, dies=None),
            partial(ToldByHub.of, dies=START),
        )
    )

    assert 2 * median(told) < median(plain)
    assert late(told) < late(plain)
    assert told.visits <= len(told.delays) + plain.visits
    assert dead.lost <= plain.lost + 0.01 * len(plain.delays)
    assert late(dead) <= 2 * late(plain)
    assert dead.visits >= 0.9 * plain.visits
    assert len(dead.delays) >= 0.99 * len(plain.delays)
