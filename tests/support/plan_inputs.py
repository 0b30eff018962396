"""What plans are made of: pending alerts, a channel's policy, what it was sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from scheduler.windows import Hours
from store.delivery_model import PendingAlert, SentSummary
from store.model import Mute
from tests.support.factories import NOW
from tocsin.alerts.plan.decisions import Plan, PlannedMessage
from tocsin.alerts.plan.plan_input import DeliveryPolicy, History, PlanInput

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WATCHED = 20
"""Outlets: enough for a crowd, too few for larger steps."""

NIGHT = Hours(time(22), time(7))
POLICY = DeliveryPolicy(
    zone=UTC,
    group_wait=MINUTE,
    followup_gap=30 * MINUTE,
    quiet=None,
    max_per_hour=12,
)
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


def pending(number: int = 1, **more: Any) -> PendingAlert:
    """Return an alert on a story, written an hour ago, of an outlet of its own."""
    plain = PendingAlert(
        id=number,
        watchlist="ferries",
        when="now",
        story=1,
        outlet=f"Outlet {number}",
        at=NOW - HOUR,
    )
    return replace(plain, **more)


def sent(times: int = 1, **more: Any) -> SentSummary:
    """Return that a message on a story was sent two hours ago, of one outlet."""
    plain = SentSummary(
        times=times,
        last=NOW - 2 * HOUR,
        outlets=frozenset(["Outlet 0"]),
        thread="the-first",
    )
    return replace(plain, **more)


def channel(
    policy: DeliveryPolicy = POLICY, mutes: Sequence[Mute] = (), **history: Any
) -> PlanInput:
    """Return a channel with this history."""
    return PlanInput(
        channel="desk",
        policy=policy,
        history=History(**history),
        mutes=mutes,
        watched=WATCHED,
    )


def informed(**more: Any) -> PlanInput:
    """Return a channel that was sent a message on the story."""
    return channel(sent={("ferries", "now", 1): sent(**more)})


def quiet_at_night() -> PlanInput:
    """Return a channel that is quiet from ten to seven."""
    return channel(replace(POLICY, quiet=NIGHT))


def only(made: Plan) -> PlannedMessage:
    """Return a plan's one message."""
    (message,) = made.messages
    return message
