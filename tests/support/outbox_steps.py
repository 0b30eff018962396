"""The outbox in steps that tests share: queue, claim, settle."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from store import deliveries, outbox
from store.database import Database
from store.delivery_model import Delivery, Settlement
from store.outbox import Attempt, NewDelivery
from tests.support.factories import NOW, message

LATER = NOW + timedelta(hours=1)
SECOND = timedelta(seconds=1)
SENT = Settlement(state="sent")


def queue(db: Database, key: str = "k1", at: datetime = NOW, **more: Any) -> int:
    """Write a message down; return its number."""
    plain = NewDelivery(channel="hook", key=key, kind="alert", message=message(key))
    id_ = outbox.queue(db, replace(plain, **more), at)
    assert id_ is not None
    return id_


def claim(db: Database, channel: str = "hook", at: datetime = LATER) -> Delivery:
    """Claim the channel's next delivery; there must be one."""
    delivery = outbox.claim(db, channel, at)
    assert delivery is not None
    return delivery


def attempt(outcome: str = "ok", **more: Any) -> Attempt:
    """Return an attempt that ended an hour later."""
    plain = Attempt(
        started=NOW, ended=LATER, outcome=outcome, status=None, reason="HTTP 500"
    )
    return replace(plain, **more)


def settle(db: Database, delivery: Delivery, settlement: Settlement) -> bool:
    """Settle a delivery after such an attempt."""
    return outbox.settle(db, delivery, settlement, attempt())


def again(db: Database, delivery: Delivery, *, at: datetime = NOW) -> None:
    """Let a delivery wait for its next attempt."""
    settle(db, delivery, Settlement(state="waiting", due=at))


def states(db: Database) -> list[tuple[int, str]]:
    """Return the deliveries' numbers and states, the oldest first."""
    return [(view.id, view.state) for view in reversed(deliveries.views(db))]
