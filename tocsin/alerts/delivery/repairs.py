"""Outages seen to, in stages: read and plan, render, write.

As with planning, only the last stage holds the write lock, and looks again at what it
changes: a delivery that was claimed or retried meanwhile is not merged.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store import channels, clippings, outage_deliveries, outbox
from store.database import Database
from store.db import Store
from store.message import Message
from store.outbox import NewDelivery
from store.snapshot import snapshot
from tocsin.alerts.delivery.operator_notices import queue_notices, render_notices
from tocsin.alerts.delivery.rendering import MessageWriter, render
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.plan.compose_notification import alerts_named, compose
from tocsin.alerts.plan.outage import (
    Merge,
    OutageInput,
    Repair,
    names_doubts,
    repair,
)
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairDraft:
    """A message that replaces others, before it is rendered."""

    key: str
    recipient: Recipient
    notification: Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRepair:
    """A repair, and what the messages say that replace others."""

    repair: Repair
    drafts: tuple[RepairDraft, ...]


def repair_all(
    store: Store,
    recipients: Mapping[str, Recipient],
    operators: Sequence[str],
    *,
    writer: MessageWriter,
    now: datetime,
) -> bool:
    """See to outages; return whether the channels have something new to do.

    Blocks: not to be called on the event loop. Raises StoreError when the database
    cannot be read or written.
    """
    planned = store.read(prepare, recipients, operators, now)
    if planned.repair == Repair():
        return False
    messages = render_repair(planned, recipients, writer)
    return store.write(apply, planned.repair, messages, now).result()


def prepare(
    db: Database,
    recipients: Mapping[str, Recipient],
    operators: Sequence[str],
    now: datetime,
) -> PlannedRepair:
    """Return what outages call for, and what merged messages say. Only reads."""
    with snapshot(db):
        given = read_outages(db, recipients, operators)
        planned = repair(given, now)
        drafts = tuple(_drafts(db, planned, recipients))
    return PlannedRepair(repair=planned, drafts=drafts)


def read_outages(
    db: Database, recipients: Mapping[str, Recipient], operators: Sequence[str]
) -> OutageInput:
    """Return what a repair is planned by."""
    noting = [name for name, each in recipients.items() if names_doubts(each)]
    return OutageInput(
        recipients=recipients,
        operators=operators,
        health=channels.all_health(db),
        unsent=outage_deliveries.unsent(db, noting=noting),
    )


def _drafts(
    db: Database, planned: Repair, recipients: Mapping[str, Recipient]
) -> Iterator[RepairDraft]:
    for merge in (*planned.merges, *planned.notes):
        recipient = recipients[merge.channel]
        found = clippings.by_alert(db, alerts_named(merge.planned))
        notification = compose(merge.planned, found, recipient.policy.zone)
        yield RepairDraft(
            key=merge.planned.key,
            recipient=recipient,
            notification=replace(notification, lines=merge.lines),
        )


def render_repair(
    planned: PlannedRepair, recipients: Mapping[str, Recipient], writer: MessageWriter
) -> dict[str, Message]:
    """Return the messages of a repair by their keys."""
    merged = {
        draft.key: render(draft.notification, draft.recipient, writer)
        for draft in planned.drafts
    }
    return merged | render_notices(planned.repair.notices, recipients, writer)


def apply(
    db: Database, planned: Repair, messages: Mapping[str, Message], now: datetime
) -> bool:
    """Carry out a repair, as far as its deliveries are what they were.

    Runs in a transaction. Returns whether the channels have something new to do. What
    was left out is planned anew when outages are next looked at.
    """
    written = 0
    merged = set[str]()
    for merge in (*planned.merges, *planned.notes):
        if _merge(db, merge, messages[merge.planned.key], now):
            merged.add(merge.planned.key)
    for outage in planned.outages:
        if channels.mark_reported(db, outage.channel, outage.since):
            written += queue_notices(db, outage.notices, messages, now)
    for loss in planned.losses:
        if outage_deliveries.are_in(db, loss.deliveries, loss.state):
            outage_deliveries.mark_reported(db, loss.deliveries)
            written += queue_notices(db, loss.notices, messages, now)
    stale = {m.channel for m in planned.merges if m.planned.key not in merged}
    for channel, since in planned.backlogs:
        if channel not in stale:
            channels.end_backlog(db, channel, since)
    return bool(written or merged or planned.backlogs)


def _merge(db: Database, merge: Merge, message: Message, now: datetime) -> bool:
    """Write one message down for several; return whether they could be merged."""
    if not outage_deliveries.are_in(db, merge.replaced, merge.state):
        log.info("repair outdated", extra={"channel": merge.channel})
        return False
    planned = merge.planned
    new = NewDelivery(
        channel=merge.channel,
        key=planned.key,
        kind=planned.kind,
        urgent=planned.urgent,
        message=message,
    )
    into = outbox.queue(db, new, now)
    if into is None:
        log.error("message planned twice", extra={"channel": merge.channel})
        return False
    outage_deliveries.merge_into(
        db, merge.replaced, into, f"merged into message {into}"
    )
    return True
