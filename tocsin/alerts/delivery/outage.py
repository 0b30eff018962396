"""Outages: what is said when messages could not be, and to whom.

After an outage there is one message and not five hundred; what may or may not have
arrived is named once more, quietly; a channel that stays down has another speak for it;
and somebody is told. Each of these writes a message into the outbox that speaks for
others, in the transaction that ends them: so it is said once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from store import alerts, channels, clippings, deliveries, outbox
from store.deliveries import MergeableDelivery
from store.delivery_model import PendingAlert
from store.model import ChannelHealth, DeliveryKind
from store.outbox import NewDelivery
from tocsin.alerts.delivery.rendering import MessageWriter
from tocsin.alerts.delivery.rendering import render as rendered
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.plan.compose import alerts_named, compose
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.planned import PlannedMessage, section_of
from tocsin.alerts.plan.recipient import Recipient
from tocsin.words.phrases import clock_text, pluralize

SINGLY = 5
"""Messages that a channel still gets one by one after an outage; more become one."""

OUTAGE = timedelta(minutes=5)
"""How long a channel was down for its backlog to be news of the past."""

FALL_BACK_AFTER = timedelta(minutes=15)
"""How long a channel is down before another speaks for it."""

NOTICE_AFTER = timedelta(minutes=10)
"""How long a channel is down before the operator is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageContext:
    """Who is there to be told, and who writes."""

    recipients: Mapping[str, Recipient]
    operators: Sequence[str]
    """The channels that hear what goes wrong."""
    writer: MessageWriter
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _MergedMessage:
    """What stands above a message that speaks for others."""

    kind: DeliveryKind
    heading: str
    why: str


def look(db: Database, office: OutageContext) -> int:
    """Write what is to be said about all that went wrong; return how many messages."""
    written = 0
    for recipient in office.recipients.values():
        health = channels.health(db, recipient.channel)
        if not recipient.resends and recipient.on_unknown == "note":
            written += _note(db, office, recipient, health)
        if health.down_since is not None:
            written += _fall_back(db, office, recipient, health)
            written += _tell_of_outage(db, office, recipient, health)
    return written + _tell_of_lost(db, office)


def fold_backlog(
    db: Database, office: OutageContext, recipient: Recipient, since: datetime
) -> int:
    """Make one message of many that wait, for a channel that is back.

    `since` is when it went down: what waited for minutes is still told one by one.
    """
    if office.now - since < OUTAGE:
        return 0
    waiting = deliveries.mergeable(db, recipient.channel, ["waiting"])
    waiting = [one for one in waiting if not one.urgent]
    if len(waiting) <= SINGLY:
        return 0
    why = "They waited while this channel could not be reached."
    return _speak(
        db,
        office,
        recipient,
        waiting,
        _MergedMessage(kind="roundup", heading="Late", why=why),
    )


def _note(
    db: Database, office: OutageContext, recipient: Recipient, health: ChannelHealth
) -> int:
    """Name once more what may not have arrived, in one message.

    A note that is doubtful itself waits until the channel answers again: where no
    answer ever comes, there would be one after the other.
    """
    doubtful = deliveries.mergeable(db, recipient.channel, ["unknown"])
    if health.down_since is not None:
        doubtful = [one for one in doubtful if one.kind != "note"]
    if not doubtful:
        return 0
    why = "The connection broke while this was being sent: you may have it already."
    said = _MergedMessage(kind="note", heading="May not have reached you", why=why)
    return _speak(db, office, recipient, doubtful, said)


def _fall_back(
    db: Database, office: OutageContext, down: Recipient, health: ChannelHealth
) -> int:
    """Let another channel say what one that is down cannot."""
    other = office.recipients.get(down.fallback)
    if other is None or not _is_down(health, office.now, FALL_BACK_AFTER):
        return 0
    if channels.health(db, other.channel).down_since is not None:
        # Both are down, as without a network: they would speak for each other for ever.
        return 0
    waiting = deliveries.mergeable(db, down.channel, ["waiting"])
    if not waiting:
        return 0
    since = clock_text(health.down_since or office.now, office.now, other.policy.zone)
    why = f"The channel {down.channel} cannot be reached since {since}."
    said = _MergedMessage(kind="roundup", heading=f"For {down.channel}", why=why)
    return _speak(db, office, other, waiting, said)


def _speak(
    db: Database,
    office: OutageContext,
    recipient: Recipient,
    waiting: Sequence[MergeableDelivery],
    said: _MergedMessage,
) -> int:
    """Write one message that speaks for others, which end."""
    ids = [one.id for one in waiting]
    found = alerts.in_deliveries(db, ids)
    groups: dict[object, list[PendingAlert]] = {}
    for item in found:
        groups.setdefault((item.watchlist, item.story), []).append(item)
    name = stable_key(recipient.channel, said.kind, *(one.key for one in waiting))
    draft = PlannedMessage(
        kind=said.kind,
        key=name,
        sections=tuple(section_of(group, None) for group in groups.values()),
        heading=(
            f"{said.heading}: {pluralize(len(groups), 'story')}"
            if groups
            else said.heading
        ),
        why=said.why,
    )
    found_clippings = clippings.by_alert(db, alerts_named(draft))
    telling = compose(draft, found_clippings, recipient.policy.zone)
    # What tells of no articles, a notice, is told by its title.
    titles = tuple(one.title for one in waiting if not one.has_items)
    telling = replace(telling, lines=titles)
    message = NewDelivery(
        channel=recipient.channel,
        key=name,
        kind=said.kind,
        urgent=any(one.urgent for one in waiting),
        message=rendered(telling, recipient, office.writer),
    )
    into = outbox.queue(db, message, office.now)
    if into is None:
        return 0
    deliveries.merge_into(db, ids, into, f"told in message {into}")
    return 1


def _tell_of_outage(
    db: Database, office: OutageContext, down: Recipient, health: ChannelHealth
) -> int:
    """Tell the operator that a channel is down: once, until it works again."""
    if health.reported or not _is_down(health, office.now, NOTICE_AFTER):
        return 0
    waiting = deliveries.mergeable(db, down.channel, ["waiting", "sending"])
    lines = [
        f"The channel {down.channel} takes no messages: {health.reason}",
        f"{pluralize(len(waiting), 'message')} wait for it; none is lost.",
        f"What it says when asked: tocsin channels test {down.channel}",
    ]
    telling = _telling(f"Channel {down.channel} is down", lines)
    written = _notice(db, office, telling, about=(down.channel, health.down_since))
    if written:
        channels.note_health(db, down.channel, replace(health, reported=True))
    return written


def _tell_of_lost(db: Database, office: OutageContext) -> int:
    """Tell the operator what was given up, and what is doubtful and kept: once."""
    written = 0
    for (channel, state), lost in deliveries.unreported(db).items():
        ids = [id_ for id_, _ in lost]
        became = "could not be delivered" if state == "dead" else "may have arrived"
        heading = "Given up on" if state == "dead" else "In doubt on"
        lines = [
            f"{pluralize(len(ids), 'message')} for {channel} {became}: {lost[-1][1]}",
            f"They are kept: tocsin alerts list --state {state}",
            f"To send one again: tocsin alerts retry {ids[-1]}",
        ]
        telling = _telling(f"{heading} {channel}", lines)
        written += _notice(db, office, telling, about=(state, channel, ids[0], ids[-1]))
        deliveries.mark_reported(db, ids)
    return written


def _telling(heading: str, lines: Iterable[str]) -> Notification:
    return Notification(kind="notice", heading=heading, lines=tuple(lines))


def _notice(
    db: Database,
    office: OutageContext,
    telling: Notification,
    *,
    about: tuple[object, ...],
) -> int:
    written = 0
    for name in office.operators:
        recipient = office.recipients.get(name)
        if recipient is None:
            continue
        message = NewDelivery(
            channel=name,
            key=stable_key(name, "notice", *about),
            kind="notice",
            urgent=True,
            message=rendered(telling, recipient, office.writer),
        )
        written += outbox.queue(db, message, office.now) is not None
    return written


def _is_down(health: ChannelHealth, now: datetime, least: timedelta) -> bool:
    return health.down_since is not None and now - health.down_since >= least
