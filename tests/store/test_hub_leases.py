"""Two months of leases, at a hub that is down now and then."""

from datetime import datetime, timedelta
from random import Random

import pytest

from scheduler.subscription_steps import (
    LEASE,
    REMEMBERED,
    next_request,
    renewal,
    subscription_changes,
)
from store import hub_pushes, hub_subscriptions, sources
from store.database import Database
from store.hub_model import HubOffer
from tests.support.factories import NOW, source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = "https://desk.example/websub"
OFFER = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")
END = NOW + 60 * DAY


def outages(seed: int) -> list[tuple[datetime, datetime]]:
    """Return some ten times in which the hub is down, for a day and a half at most."""
    random = Random(seed)
    starts = [NOW + random.random() * 60 * DAY for _ in range(10)]
    return [(at, at + random.random() * 1.5 * DAY) for at in starts]


@pytest.mark.parametrize("seed", range(5))
def test_no_lease_ends_though_its_hub_is_down_for_a_day(
    db: Database, seed: int
) -> None:
    sources.sync(db, [source()], NOW)
    down, at = outages(seed), NOW - DAY
    requests = lapses = 0

    while at < END:
        made = hub_subscriptions.current(db, at - REMEMBERED)
        wanted = {"gazette": OFFER}
        changes = subscription_changes(wanted, made, callbacks=HERE, now=at)
        hub_subscriptions.end(db, changes.to_end, at)
        hub_subscriptions.close(db, changes.to_close)
        for key, offer in changes.to_make:
            hub_subscriptions.make(db, key, offer, callbacks=HERE, now=at)
        for each in hub_subscriptions.due(db, at, 9):
            again = next_request(at, each.tries)
            assert hub_subscriptions.begin_request(db, each.id, again=again)
            requests += 1
            if any(begin <= at < end for begin, end in down):
                hub_subscriptions.note_failure(db, each.id, "the hub is down")
            elif each.state == "ending":
                hub_subscriptions.close(db, [each.id])
            else:
                hub_subscriptions.confirm(
                    db, each.id, at, expires=at + LEASE, renew=renewal(at, LEASE)
                )
        lapses += hub_pushes.record(db, "gazette", at) is None
        at += HOUR

    assert lapses == 0
    assert requests < 60
