"""Plans: a desk, what it knows, and what is put on it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from scheduler.windows import Hours
from store.delivery_model import PendingAlert, SentSummary
from store.model import Mute
from tests.support.factories import NOW
from tocsin.alerts.plan.model import (
    DeliveryPolicy,
    History,
    Plan,
    PlanInput,
    PlannedMessage,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = Hours(time(22), time(7))
PACE = DeliveryPolicy(
    zone=UTC,
    group_wait=MINUTE,
    followup_gap=30 * MINUTE,
    quiet=None,
    max_per_hour=12,
)


def item(number: int = 1, **more: Any) -> PendingAlert:
    """Return an item of a story, written an hour ago by an outlet of its own."""
    plain = PendingAlert(
        id=number,
        watchlist="ferries",
        when="now",
        story=1,
        outlet=f"Outlet {number}",
        at=NOW - HOUR,
    )
    return replace(plain, **more)


def told(times: int = 1, **more: Any) -> SentSummary:
    """Return that a story was told two hours ago, of one outlet."""
    plain = SentSummary(
        times=times,
        last=NOW - 2 * HOUR,
        outlets=frozenset(["Outlet 0"]),
        thread="the-first",
    )
    return replace(plain, **more)


def desk(
    pace: DeliveryPolicy = PACE, mutes: Sequence[Mute] = (), **past: Any
) -> PlanInput:
    """Return a desk with this past."""
    return PlanInput(channel="desk", pace=pace, history=History(**past), mutes=mutes)


def knows(**more: Any) -> PlanInput:
    """Return a desk that was told of the story."""
    return desk(told={("ferries", "now", 1): told(**more)})


def only(made: Plan) -> PlannedMessage:
    """Return a plan's one draft."""
    (draft,) = made.drafts
    return draft


def at_night() -> PlanInput:
    """Return a desk that is quiet from ten to seven."""
    return desk(replace(PACE, quiet=NIGHT))


MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
