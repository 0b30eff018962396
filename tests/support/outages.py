"""Outages: channels in trouble, and what waits for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from store.delivery_model import UnsentDelivery
from store.model import ChannelHealth
from tests.support.factories import NOW
from tests.support.plan_inputs import HOUR, MINUTE, pending
from tests.support.simulation import recipient
from tocsin.alerts.plan.outage import Merge, OutageInput
from tocsin.alerts.plan.recipient import Recipient

UNTOLD = replace(recipient().service, dedupes=False)
"""A service that cannot tell a repeat."""


def channel(name: str, **more: Any) -> Recipient:
    return recipient(name, **({"service": UNTOLD} | more))


def unsent(number: int = 1, **more: Any) -> UnsentDelivery:
    """Return a message that waits for the hook, on a story of its own."""
    plain = UnsentDelivery(
        id=number,
        channel="hook",
        key=f"k{number}",
        kind="alert",
        state="waiting",
        reason="HTTP 500",
        alerts=(pending(number, story=number),),
    )
    return replace(plain, **more)


def notice(number: int = 1, **more: Any) -> UnsentDelivery:
    """Return a notice that waits for the hook."""
    titled = unsent(number, kind="notice", urgent=True, alerts=(), lines=("A notice",))
    return replace(titled, **more)


def down(minutes: float, **more: Any) -> ChannelHealth:
    """Return the health of a channel that is down since so many minutes."""
    since = NOW - minutes * MINUTE
    return ChannelHealth(failures=5, down_since=since, reason="HTTP 500", **more)


BACK = ChannelHealth(last_ok=NOW, backlog_since=NOW - HOUR)


def given_channels(
    *recipients: Recipient,
    health: dict[str, ChannelHealth] | None = None,
    unsent: Sequence[UnsentDelivery] = (),
    operators: Sequence[str] = (),
) -> OutageInput:
    return OutageInput(
        recipients={each.channel: each for each in recipients or (channel("hook"),)},
        operators=operators,
        health=health or {},
        unsent=unsent,
    )


def named(merge: Merge) -> set[int]:
    """Return the alerts that a message names."""
    return {id_ for section in merge.planned.sections for id_ in section.alerts}
