"""From open items to written messages: the plan, made and carried out in one go.

Runs inside a transaction of the store's writer. Whoever kills the process in between
finds the items open, and plans the same again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from sqlite_utils import Database

from store import alerts, channels, clippings, outbox
from store.delivery_model import PendingAlert
from store.message import Message
from store.model import DeliveryKind
from store.outbox import NewDelivery
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.compose import compose
from tocsin.alerts.plan.plan_input import HOUR, History, PlanInput
from tocsin.alerts.plan.planned import Plan, PlannedMessage
from tocsin.alerts.plan.planner import plan
from tocsin.alerts.plan.recipient import Recipient
from tocsin.alerts.plan.when import Surge, parse_when

log = logging.getLogger("tocsin.alerts")

COUNTED: tuple[DeliveryKind, ...] = ("alert", "followup", "surge")
"""What the hourly limit counts."""

DIGESTS = 50
"""Digests of a channel whose keys are looked at: those of two days, hour by hour."""

LONGEST_HISTORY = timedelta(days=30)
"""How far back reports count for the end of a surge."""


class MessageWriter(Protocol):
    """Writes messages: the renderer, or what stands for it in a benchmark."""

    def write(self, telling: Notification, service: Service, zone: tzinfo) -> Message:
        """Return a telling in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningResult:
    """What planning came to."""

    written: int
    again: datetime | None
    """When to plan again if nothing comes; None when nothing waits for a time."""


def plan_all(
    db: Database,
    recipients: Mapping[str, Recipient],
    writer: MessageWriter,
    now: datetime,
) -> PlanningResult:
    """Plan for every channel that has something open; write what is to be told now.

    What is for a channel that is not open yet waits.
    """
    written, again = 0, []
    for name in alerts.channels_with_pending(db):
        recipient = recipients.get(name)
        if recipient is None:
            continue
        still_open = alerts.pending(db, name)
        desk = _plan_input(db, recipient, still_open, now)
        made = plan(desk, still_open, now)
        written += _carry_out(db, recipient, made, writer=writer, now=now)
        if made.next_at is not None:
            again.append(made.next_at)
    return PlanningResult(written=written, again=min(again, default=None))


def _plan_input(
    db: Database,
    recipient: Recipient,
    still_open: Sequence[PendingAlert],
    now: datetime,
) -> PlanInput:
    channel = recipient.channel
    rounds = outbox.created_since(db, channel, now - HOUR, ["roundup"])
    surges = {
        (item.watchlist, item.when): wanted
        for item in still_open
        if isinstance(wanted := parse_when(item.when), Surge)
    }
    surged = {route: alerts.last_surge(db, channel, route) for route in surges}
    since = {
        route: max(surged[route] or now, now - LONGEST_HISTORY) - wanted.within
        for route, wanted in surges.items()
    }
    for item in still_open:
        route = (item.watchlist, item.when)
        if route in since:
            since[route] = min(since[route], item.at - surges[route].within)
    history = History(
        sent=alerts.sent_summaries(db, channel, {item.story for item in still_open}),
        within_hour=outbox.created_since(db, channel, now - HOUR, COUNTED),
        last_roundup=rounds[-1] if rounds else None,
        reports={r: alerts.reports(db, channel, r, at) for r, at in since.items()},
        last_surge={route: at for route, at in surged.items() if at is not None},
        digests=outbox.recent_keys(db, channel, "digest", DIGESTS),
    )
    mutes = channels.mutes(db, now, channel=channel)
    return PlanInput(
        channel=channel, policy=recipient.policy, history=history, mutes=mutes
    )


def _carry_out(
    db: Database,
    recipient: Recipient,
    made: Plan,
    *,
    writer: MessageWriter,
    now: datetime,
) -> int:
    written = 0
    for draft in made.messages:
        message = NewDelivery(
            channel=recipient.channel,
            key=draft.key,
            kind=draft.kind,
            thread=draft.thread,
            urgent=draft.urgent,
            message=_message(db, recipient, draft, writer),
        )
        id_ = outbox.queue(db, message, now)
        if id_ is None:
            log.error("planned twice", extra={"channel": recipient.channel})
            continue
        written += 1
        alerts.mark_included(db, draft.alerts, id_)
    alerts.set_waiting_reasons(db, made.waiting)
    alerts.close(db, "absorbed", made.absorbed)
    alerts.close(db, "muted", made.muted)
    return written


def _message(
    db: Database, recipient: Recipient, draft: PlannedMessage, writer: MessageWriter
) -> Message:
    telling = notification_of(db, draft, recipient.policy.zone)
    message = rendered(telling, recipient, writer)
    if draft.kind == "followup" and recipient.service.family == "mail":
        # Mail programs put together only what has one subject.
        first = outbox.title(db, draft.thread)
        message = replace(message, title=f"Re: {first}" if first else message.title)
    return message


def rendered(
    telling: Notification, recipient: Recipient, writer: MessageWriter
) -> Message:
    """Return a telling in words.

    What cannot be written as it should be is written plainly: it is told all the same.
    """
    try:
        return writer.write(telling, recipient.service, recipient.policy.zone)
    except Exception:
        log.exception("message not written", extra={"channel": recipient.channel})
        return _plainly(telling)


def _plainly(telling: Notification) -> Message:
    """Return the headlines and addresses as they are: better than nothing."""
    lines = [telling.heading, *telling.lines]
    for update in telling.updates:
        clipping = update.clippings[0]
        lines += [f"{update.watchlist}: {clipping.title}", clipping.url]
    said = [" ".join(line.split()) for line in lines if line]
    text = "\n".join(said)[:1_000]
    title = said[0][:200] if said else telling.kind
    return Message(title=title, body=text, format="text", plain=text)


def notification_of(db: Database, draft: PlannedMessage, zone: tzinfo) -> Notification:
    """Return what a draft says, with the clippings of its alerts."""
    ids = draft.alerts
    return compose(draft, clippings.by_alert(db, ids), zone)
