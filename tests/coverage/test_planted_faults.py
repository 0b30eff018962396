"""Planted faults: each is named as what it is, and healthy outlets never are."""

from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.world_of_outlets.ledger_score import false_notices, scores
from benchmarks.world_of_outlets.ledger_watch import LedgerWatch
from benchmarks.world_of_outlets.outlets import BEFORE, DAY, World, world
from benchmarks.world_of_outlets.planted_faults import KINDS, plant
from store.coverage_model import REPORTED

pytestmark = pytest.mark.long

START = datetime(2026, 3, 2, 5, tzinfo=UTC)
SEED = 16


def small_world() -> World:
    """Return a world of outlets of which each may have any fault, and two a fault."""
    made = world(SEED, 200, START, START + timedelta(days=17))
    suiting = [
        outlet
        for outlet in made.outlets
        if 20 <= bisect_left(outlet.times, START) / (BEFORE / DAY) <= 70
    ]
    outlets = [
        replace(outlet, number=number)
        for number, outlet in enumerate(suiting[: 2 * len(KINDS)])
    ]
    return replace(made, outlets=tuple(outlets))


def test_each_fault_is_named_told_and_told_to_be_over_and_nothing_else_is() -> None:
    faults = plant(small_world(), SEED)
    watch = LedgerWatch(faults, seed=SEED)

    watch.run()

    found, late = scores(faults, watch)
    assert sum(score.planted for score in found.values()) == len(KINDS)
    assert false_notices(faults, watch) == []
    for state, score in found.items():
        assert (score.named, score.wrong) == (score.planted, 0), (state, late)
        if state in REPORTED:
            told = (score.told, score.recovered, score.recoveries_told)
            assert told == (score.planted,) * 3, (state, late)
    assert len(late) <= 2, late
