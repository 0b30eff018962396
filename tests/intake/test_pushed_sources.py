"""Visits to sources whose hub tells what is new."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from scheduler.cadence import Limits
from scheduler.visit_plan import VisitPlan
from store import hub_offers, hub_pushes, hub_subscriptions, sources
from store.database import Database
from store.hub_model import HubOffer
from tests.support.factories import NOW, entry, found, source, visit
from tocsin.intake.pipeline import take_visit

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFER = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")
PLAN = VisitPlan(limits=Limits(most=24 * HOUR))


@pytest.fixture(autouse=True)
def _two_sources_of_which_one_has_a_hub(db: Database) -> None:
    sources.sync(db, [source(), source("post")], NOW)
    hub_subscriptions.make(db, "gazette", OFFER, callbacks="https://x", now=NOW)
    later = NOW + timedelta(days=10)
    hub_subscriptions.confirm(db, 1, NOW, expires=later, renew=later)


def stretched(db: Database, at: datetime, number: int) -> float:
    """Return how many times as long the wait is where there is a hub.

    Both sources are visited at the same times, and list 50 entries from `number` on.
    """
    waits = []
    for key in ("gazette", "post"):
        listed = [
            found(entry(each, url=f"https://{key}.example/{each}", published=at))
            for each in range(number, number + 50)
        ]
        seen = visit(key, at=at, listed=50, offer=OFFER)
        waits.append(take_visit(db, seen, listed, plan=PLAN).next_visit - at)
    return waits[0] / waits[1]


def test_a_visit_keeps_the_hub_that_its_listing_names(db: Database) -> None:
    stretched(db, NOW, 1)

    assert hub_offers.all_offers(db) == {"gazette": OFFER, "post": OFFER}


def test_a_hub_that_dies_is_relied_on_until_it_has_missed_something(
    db: Database,
) -> None:
    tell = partial(hub_pushes.tell, db, "gazette", proves=True, soonest=MINUTE)

    before = stretched(db, NOW, 1)
    tell(NOW + HOUR)
    told = stretched(db, NOW + HOUR + MINUTE, 2)
    quiet = stretched(db, NOW + 2 * HOUR, 2)
    missed = stretched(db, NOW + 3 * HOUR, 3)
    later = stretched(db, NOW + 4 * HOUR, 4)
    tell(NOW + 5 * HOUR)
    again = stretched(db, NOW + 5 * HOUR + MINUTE, 5)

    assert (before, missed, later) == (1, 1, 1)
    assert min(told, quiet, again) > 2
