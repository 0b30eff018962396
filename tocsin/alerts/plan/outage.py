"""What outages call for: messages merged, doubts named, operators notified. Pure.

After an outage a channel gets one message and not five hundred; what may or may not
have arrived is named once more; another channel is used for one that stays down; and
the operator gets a notice of each of these troubles, once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.delivery_model import PendingAlert, UnsentDelivery
from store.model import ChannelHealth, DeliveryKind, DeliveryState
from tocsin.alerts.plan.decisions import (
    PlannedMessage,
    Section,
    section_of,
    with_news_shown,
)
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.recipient import Recipient
from tocsin.words.phrases import clock_text, pluralize

SINGLY = 5
"""Messages that a channel still gets one by one after an outage; more become one."""

OUTAGE = timedelta(minutes=5)
"""How long a channel was down for its backlog to be merged: what waited for less is
still news, and is sent message by message."""

FALL_BACK_AFTER = timedelta(minutes=15)
"""How long a channel is down before its fallback gets its messages."""

NOTICE_AFTER = timedelta(minutes=10)
"""How long a channel is down before the operator gets a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageInput:
    """The channels, how they are doing, and what they have not taken."""

    recipients: Mapping[str, Recipient]
    operators: Sequence[str]
    """The channels that get notices."""
    health: Mapping[str, ChannelHealth]
    unsent: Sequence[UnsentDelivery]
    """The oldest first."""

    def health_of(self, channel: str) -> ChannelHealth:
        """Return how a channel is doing; as a new one when it was never used."""
        return self.health.get(channel, ChannelHealth())

    def is_up(self, channel: str) -> bool:
        """Return whether a channel is open, and its last attempt did not fail."""
        return channel in self.recipients and self.health_of(channel).down_since is None

    def in_state(self, channel: str, *states: DeliveryState) -> list[UnsentDelivery]:
        """Return a channel's deliveries that are in one of these states."""
        return [
            delivery
            for delivery in self.unsent
            if delivery.channel == channel and delivery.state in states
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One message that replaces others."""

    channel: str
    """The one that gets it."""
    planned: PlannedMessage
    lines: tuple[str, ...]
    """What the others say apart from their alerts."""
    replaced: tuple[int, ...]
    """The deliveries that it replaces, as long as they are in `state`."""
    state: DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to an operator."""

    channel: str
    key: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageReport:
    """Notices that a channel is down, to be written while it is."""

    channel: str
    since: datetime
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReport:
    """Notices of deliveries that failed for good or are in doubt."""

    deliveries: tuple[int, ...]
    state: DeliveryState
    notices: tuple[Notice, ...]
    """None where no operator is named: what is lost is only marked then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What is to be written because of outages."""

    merges: tuple[Merge, ...] = ()
    """Of what waited: for the channel itself, or for its fallback."""
    notes: tuple[Merge, ...] = ()
    """Of what may have arrived."""
    outages: tuple[OutageReport, ...] = ()
    losses: tuple[LossReport, ...] = ()
    backlogs: tuple[tuple[str, datetime], ...] = ()
    """Channels that are back, and since when they were down: once the merges are
    written, what else waits for them may be sent."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return all notices."""
        outages = [notice for report in self.outages for notice in report.notices]
        losses = [notice for report in self.losses for notice in report.notices]
        return (*outages, *losses)


def repair(given: OutageInput, now: datetime) -> Repair:
    """Return what outages call for now; an empty repair when all is well."""
    merges, notes = list[Merge](), list[Merge]()
    outages, backlogs = list[OutageReport](), list[tuple[str, datetime]]()
    for channel, recipient in given.recipients.items():
        health = given.health_of(channel)
        if names_doubts(recipient):
            notes += _note(given, channel)
        if health.down_since is not None:
            merges += _fallback(given, recipient, now, since=health.down_since)
            outages += _outage(given, recipient, now, since=health.down_since)
        elif health.backlog_since is not None:
            merges += _backlog(given, channel)
            backlogs.append((channel, health.backlog_since))
    return Repair(
        merges=tuple(merges),
        notes=tuple(notes),
        outages=tuple(outages),
        losses=tuple(_losses(given)),
        backlogs=tuple(backlogs),
    )


def names_doubts(recipient: Recipient) -> bool:
    """Return whether what may have arrived is named to the channel in a note."""
    return not recipient.resends and recipient.on_unknown == "note"


def _note(given: OutageInput, channel: str) -> Iterator[Merge]:
    """Yield the message that names once more what may not have arrived.

    A note that is in doubt itself waits until the channel answers again: where no
    answer ever comes, there would be one after the other.
    """
    doubtful = given.in_state(channel, "unknown")
    if not given.is_up(channel):
        doubtful = [delivery for delivery in doubtful if delivery.kind != "note"]
    if doubtful:
        yield _merge(
            channel,
            doubtful,
            kind="note",
            heading="May not have reached you",
            why="The connection broke while this was sent: you may have it already.",
        )


def _backlog(given: OutageInput, channel: str) -> Iterator[Merge]:
    """Yield one message of many that waited, for a channel that is back."""
    waiting = given.in_state(channel, "waiting")
    # What may have arrived is sent again as it is: in another message its receiver
    # would not know it by its key, and nothing would say that it may be a repeat.
    waiting = [one for one in waiting if not (one.urgent or one.repeat)]
    if len(waiting) > SINGLY:
        yield _merge(
            channel,
            waiting,
            kind="roundup",
            heading="Late",
            why="This channel could not be reached when these came.",
        )


def _fallback(
    given: OutageInput, down: Recipient, now: datetime, *, since: datetime
) -> Iterator[Merge]:
    """Yield what waits for a channel that stays down, as a message for its fallback.

    While both are down, as without a network, nothing moves: it would go to and fro.
    """
    if now - since < FALL_BACK_AFTER or not given.is_up(down.fallback):
        return
    waiting = given.in_state(down.channel, "waiting")
    if waiting:
        zone = given.recipients[down.fallback].policy.zone
        began = clock_text(since, now, zone)
        yield _merge(
            down.fallback,
            waiting,
            kind="roundup",
            heading=f"For {down.channel}",
            why=f"The channel {down.channel} has been unreachable since {began}.",
        )


def _section(alerts: Sequence[PendingAlert], kind: DeliveryKind) -> Section:
    news = {alert.id for alert in alerts if alert.news}
    return with_news_shown(section_of(alerts, None), news, kind)


def _merge(
    channel: str,
    deliveries: Sequence[UnsentDelivery],
    *,
    kind: DeliveryKind,
    heading: str,
    why: str,
) -> Merge:
    stories: dict[tuple[str, int], list[PendingAlert]] = {}
    for delivery in deliveries:
        for alert in delivery.alerts:
            stories.setdefault((alert.watchlist, alert.story), []).append(alert)
    key = stable_key(channel, kind, *(delivery.key for delivery in deliveries))
    counted = f"{heading}: {pluralize(len(stories), 'story')}" if stories else heading
    planned = PlannedMessage(
        kind=kind,
        key=key,
        sections=tuple(_section(group, kind) for group in stories.values()),
        urgent=any(delivery.urgent for delivery in deliveries),
        thread=key,
        heading=counted,
        why=why,
    )
    return Merge(
        channel=channel,
        planned=planned,
        lines=tuple(line for delivery in deliveries for line in delivery.lines),
        replaced=tuple(delivery.id for delivery in deliveries),
        state=deliveries[0].state,
    )


def _outage(
    given: OutageInput, down: Recipient, now: datetime, *, since: datetime
) -> Iterator[OutageReport]:
    """Yield the notices that a channel is down: once, until it works again."""
    health, channel = given.health_of(down.channel), down.channel
    if health.reported or now - since < NOTICE_AFTER:
        return
    to = _notified(given, down)
    if not to:
        return
    waiting = given.in_state(channel, "waiting", "sending")
    lines = (
        f"The channel {channel} accepts no messages: {health.reason}",
        f"{pluralize(len(waiting), 'message')} waiting; none is lost.",
        f"To test it: tocsin channels test {channel}",
    )
    notices = _notices(to, f"Channel {channel} is down", lines, about=(channel, since))
    yield OutageReport(channel=channel, since=since, notices=tuple(notices))


def _notified(given: OutageInput, down: Recipient) -> list[str]:
    """Return the channels that get the notice that one is down, without that one.

    When no operator's channel is up, the fallback gets it too.
    """
    named = [name for name in given.operators if name in given.recipients]
    to = [name for name in named if name != down.channel]
    if named and not any(map(given.is_up, to)) and given.is_up(down.fallback):
        to.append(down.fallback)
    return to


def _losses(given: OutageInput) -> Iterator[LossReport]:
    """Yield the notices of what failed for good, and of what is in doubt and kept."""
    lost: dict[tuple[str, DeliveryState], list[UnsentDelivery]] = {}
    for delivery in given.unsent:
        if _is_lost(given, delivery):
            lost.setdefault((delivery.channel, delivery.state), []).append(delivery)
    to = [name for name in given.operators if name in given.recipients]
    for (channel, state), deliveries in lost.items():
        ids = tuple(delivery.id for delivery in deliveries)
        is_dead = state == "dead"
        became = "could not be delivered" if is_dead else "may have arrived"
        heading = "Delivery failed on" if is_dead else "Delivery uncertain on"
        count = pluralize(len(ids), "message")
        lines = (
            f"{count} for {channel} {became}: {deliveries[-1].reason}",
            f"They are kept: tocsin alerts list --state {state}",
            f"To send one again: tocsin alerts retry {ids[-1]}",
        )
        about = (state, channel, ids[0], ids[-1])
        notices = _notices(to, f"{heading} {channel}", lines, about=about)
        yield LossReport(deliveries=ids, state=state, notices=tuple(notices))


def _is_lost(given: OutageInput, delivery: UnsentDelivery) -> bool:
    """Return whether the operator is to get a notice of a delivery.

    Not of a notice: one that cannot be delivered must not make another.
    """
    if delivery.reported or delivery.kind == "notice":
        return False
    recipient = given.recipients.get(delivery.channel)
    is_named = recipient is not None and names_doubts(recipient)
    return delivery.state == "dead" or (delivery.state == "unknown" and not is_named)


def _notices(
    to: Iterable[str],
    heading: str,
    lines: tuple[str, ...],
    *,
    about: tuple[object, ...],
) -> Iterator[Notice]:
    for channel in to:
        key = stable_key(channel, "notice", *about)
        yield Notice(channel=channel, key=key, heading=heading, lines=lines)
