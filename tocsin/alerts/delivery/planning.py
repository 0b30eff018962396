"""From open items to written messages: the plan, made and carried out in one go.

Runs inside a transaction of the store's writer. Whoever kills the process in between
finds the items open, and plans the same again.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Protocol

from sqlite_utils import Database

from store import alerts, channels, outbox
from store.model import DeliveryKind, PendingAlert
from store.outbox import NewDelivery
from tocsin.alerts.messages.message import Message
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.model import (
    HOUR,
    History,
    Plan,
    PlanInput,
    PlannedMessage,
    Section,
)
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

TWO_DAYS = timedelta(days=2)
"""The time of a digest from which it shows its days beside each other."""

TOP, FEW = 5, 5
"""Outlets that a digest shows, and articles below which figures say nothing."""


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
        if made.again is not None:
            again.append(made.again)
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
        told=alerts.sent_summaries(db, channel, {item.story for item in still_open}),
        rung=outbox.created_since(db, channel, now - HOUR, COUNTED),
        roundup=rounds[-1] if rounds else None,
        reports={r: alerts.reports(db, channel, r, at) for r, at in since.items()},
        surged={route: at for route, at in surged.items() if at is not None},
        digests=outbox.recent_keys(db, channel, "digest", DIGESTS),
    )
    mutes = channels.mutes(db, now, channel=channel)
    return PlanInput(channel=channel, pace=recipient.pace, history=history, mutes=mutes)


def _carry_out(
    db: Database,
    recipient: Recipient,
    made: Plan,
    *,
    writer: MessageWriter,
    now: datetime,
) -> int:
    written = 0
    for draft in made.drafts:
        message = NewDelivery(
            channel=recipient.channel,
            key=draft.key,
            kind=draft.kind,
            thread=draft.thread,
            urgent=draft.urgent,
            payload=_payload(db, recipient, draft, writer),
        )
        id_ = outbox.queue(db, message, now)
        if id_ is None:
            log.error("planned twice", extra={"channel": recipient.channel})
            continue
        written += 1
        alerts.mark_included(
            db, [id_ for part in draft.parts for id_ in part.items], id_
        )
    alerts.set_waiting_reasons(db, made.held)
    alerts.close(db, "absorbed", made.absorbed)
    alerts.close(db, "muted", made.muted)
    return written


def _payload(
    db: Database, recipient: Recipient, draft: PlannedMessage, writer: MessageWriter
) -> dict[str, str]:
    telling = notification_of(db, draft, recipient.pace.zone)
    payload = rendered(telling, recipient, writer)
    if draft.kind == "followup" and recipient.service.family == "mail":
        # Mail programs put together only what has one subject.
        first = outbox.title(db, draft.thread)
        payload["title"] = f"Re: {first}" if first else payload["title"]
    return payload


def rendered(
    telling: Notification, recipient: Recipient, writer: MessageWriter
) -> dict[str, str]:
    """Return a telling as the outbox keeps it: in words.

    What cannot be written as it should be is written plainly: it is told all the same.
    """
    try:
        message = writer.write(telling, recipient.service, recipient.pace.zone)
    except Exception:
        log.exception("message not written", extra={"channel": recipient.channel})
        message = _plainly(telling)
    return message.packed()


def _plainly(telling: Notification) -> Message:
    """Return the headlines and addresses as they are: better than nothing."""
    lines = [telling.heading, *telling.lines]
    for news in telling.stories:
        piece = news.pieces[0]
        lines += [f"{news.watchlist}: {piece.get('title')}", str(piece.get("url"))]
    said = [" ".join(line.split()) for line in lines if line]
    text = "\n".join(said)[:1_000]
    title = said[0][:200] if said else telling.kind
    return Message(title=title, body=text, format="text", plain=text)


def notification_of(db: Database, draft: PlannedMessage, zone: tzinfo) -> Notification:
    """Return what a draft says, with the facts of its articles."""
    facts = alerts.clippings(db, [id_ for part in draft.parts for id_ in part.items])
    articles = list(facts.values())
    return Notification(
        kind=draft.kind,
        stories=tuple(_news(part, facts) for part in draft.parts),
        why=draft.why,
        heading=draft.heading,
        since=draft.since,
        days=days(articles, draft.since, zone) if draft.since else (),
        outlets=top(articles) if draft.since else (),
    )


def _news(part: Section, facts: Mapping[int, Mapping[str, Any]]) -> StoryUpdate:
    pieces: dict[str, Mapping[str, Any]] = {}
    for id_ in part.named:
        pieces.setdefault(str(facts[id_]["outlet"]), facts[id_])
    return StoryUpdate(
        story=part.story,
        watchlist=part.watchlist,
        pieces=tuple(pieces.values()),
        outlets=part.outlets,
    )


def days(
    articles: Sequence[Mapping[str, Any]], since: datetime, zone: tzinfo
) -> tuple[tuple[date, int], ...]:
    """Return how many articles came on each local day, when that says something."""
    if len(articles) < FEW:
        return ()
    seen = Counter(
        datetime.fromisoformat(str(piece["seen"])).astimezone(zone).date()
        for piece in articles
    )
    first, last = since.astimezone(zone).date(), max(seen)
    if last - first < TWO_DAYS:
        return ()
    every = range((last - first).days + 1)
    return tuple((day, seen[day]) for day in (first + timedelta(days=n) for n in every))


def top(articles: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """Return the outlets with most articles, when that says something."""
    counted = Counter(str(piece["outlet"]) for piece in articles)
    says_something = len(articles) >= FEW and len(counted) > 1
    return tuple(counted.most_common(TOP)) if says_something else ()
