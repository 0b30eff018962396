"""From pending alerts to written messages, in stages: read and plan, render, write.

Only the last stage holds the write lock, and only for statements whose number is known:
what may take long, users' templates above all, runs before it. Alerts may have changed
meanwhile, so the write looks at each of them again and leaves out a message whose
alerts are not what they were: these are planned anew. Whoever kills the process before
the write finds the alerts pending; after it, the message written.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store import (
    alerts,
    change_alerts,
    channels,
    clippings,
    coverage_ledger,
    outbox,
    sources,
)
from store.database import Database
from store.db import Store
from store.delivery_model import PendingAlert
from store.errors import StoreError
from store.message import Message
from store.model import DeliveryKind
from store.outbox import NewDelivery
from store.snapshot import snapshot
from tocsin.alerts.delivery.find_changes import plan_with_changes
from tocsin.alerts.delivery.find_news import MOST_JUDGED, find_news, is_judged
from tocsin.alerts.delivery.rendering import MessageWriter, render
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.plan.blind_sources import blind_sources
from tocsin.alerts.plan.compose_notification import (
    alerts_named,
    compose,
    with_changes,
)
from tocsin.alerts.plan.decisions import Plan, PlannedMessage
from tocsin.alerts.plan.plan_input import HOUR, History, PlanInput
from tocsin.alerts.plan.recipient import Recipient
from tocsin.alerts.plan.when import Surge, parse_when

log = logging.getLogger("tocsin.alerts")

COUNTED: tuple[DeliveryKind, ...] = ("alert", "followup", "surge")
"""What the hourly limit counts."""

DIGESTS_WITHIN = timedelta(days=8)
"""Digests of a channel whose keys are looked at: a week passes from one to the next."""

LONGEST_HISTORY = timedelta(days=30)
"""How far back reports count for the end of a surge."""

UNNAMED_FOR = timedelta(days=7)
"""How long after it came an absorbed alert is named in whatever message comes."""

MAX_SPANS = 500
"""Times in which a source was not seen that a digest looks at."""

TRY_AGAIN = timedelta(minutes=1)
"""When a channel is planned again whose alerts could not be planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A planned message, before it is rendered."""

    planned: PlannedMessage
    notification: Notification
    answers: str = ""
    """The subject of the mail that it follows; empty when it follows none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """One channel's plan, and what it was made from."""

    recipient: Recipient
    given: PlanInput
    pending: Mapping[int, PendingAlert]
    """Its alerts that were planned for and that no message names, absorbed ones among
    them."""
    news: Mapping[int, str]
    """What is new in the alerts that were judged for this plan."""
    changes: Mapping[int, tuple[str, ...]]
    """Alert of a change → what its message says of it, in lines."""
    plan: Plan
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningResult:
    """What planning came to."""

    written: int
    """Messages."""
    next_at: datetime | None
    """When to plan again if nothing new comes; None when nothing waits for a time."""


def plan_all(
    store: Store,
    recipients: Mapping[str, Recipient],
    writer: MessageWriter,
    now: datetime,
) -> PlanningResult:
    """Plan for every channel that has pending alerts, and write its messages.

    Blocks: not to be called on the event loop. Alerts of a channel that is not open yet
    wait. Raises StoreError when the database cannot be read or written.
    """
    results = []
    for name in store.read(alerts.channels_with_pending):
        if name not in recipients:
            continue
        try:
            channel_plan = store.read(prepare, recipients[name], now)
            messages = render_drafts(channel_plan, writer)
            results.append(store.write(write, channel_plan, messages, now).result())
        except StoreError:
            raise
        except Exception:
            # Whatever is wrong with one channel's alerts, the others get theirs.
            log.exception("planning failed", extra={"channel": name})
            results.append(PlanningResult(written=0, next_at=now + TRY_AGAIN))
    return total(results)


def total(results: Iterable[PlanningResult]) -> PlanningResult:
    """Return what planning came to over several channels."""
    parts = list(results)
    times = [part.next_at for part in parts if part.next_at is not None]
    return PlanningResult(
        written=sum(part.written for part in parts), next_at=min(times, default=None)
    )


def prepare(db: Database, recipient: Recipient, now: datetime) -> ChannelPlan:
    """Return a channel's plan, and what its messages are to say. Only reads."""
    with snapshot(db):
        stored = alerts.pending(db, recipient.channel)
        given = _plan_input(db, recipient, stored, now)
        news = find_news(db, recipient.channel, stored)
        known = [replace(a, news=news.get(a.id, a.news)) for a in stored]
        # What is not judged yet might be absorbed, or sent, for want of news.
        pending = [alert for alert in known if is_judged(alert)]
        decided, changes = plan_with_changes(db, given, pending, now)
        drafts = [
            _draft(db, recipient, each, changes, now) for each in decided.messages
        ]
    return ChannelPlan(
        recipient=recipient,
        given=given,
        pending={alert.id: alert for alert in [*pending, *given.history.unnamed]},
        news=news,
        changes=changes,
        plan=decided,
        drafts=tuple(drafts),
    )


def _plan_input(
    db: Database, recipient: Recipient, pending: Sequence[PendingAlert], now: datetime
) -> PlanInput:
    channel, hour_ago = recipient.channel, now - HOUR
    roundups = outbox.created_since(db, channel, hour_ago, ["roundup"])
    surges = {
        (alert.watchlist, alert.when): when
        for alert in pending
        if isinstance(when := parse_when(alert.when), Surge)
    }
    last = {route: alerts.last_surge(db, channel, route) for route in surges}
    since = {
        route: max(last[route] or now, now - LONGEST_HISTORY) - when.within
        for route, when in surges.items()
    }
    for alert in pending:
        route = (alert.watchlist, alert.when)
        if route in since:
            since[route] = min(since[route], alert.at - surges[route].within)
    unnamed = alerts.unnamed(db, channel, now - UNNAMED_FOR)
    stories = {alert.story for alert in [*pending, *unnamed]}
    history = History(
        sent=alerts.sent_summaries(db, channel, stories),
        within_hour=outbox.created_since(db, channel, hour_ago, COUNTED),
        last_roundup=roundups[-1] if roundups else None,
        reports={r: alerts.reports(db, channel, r, at) for r, at in since.items()},
        last_surge={route: at for route, at in last.items() if at is not None},
        digests=outbox.keys_since(db, channel, now - DIGESTS_WITHIN, "digest"),
        unnamed=unnamed,
    )
    return PlanInput(
        channel=channel,
        policy=recipient.policy,
        history=history,
        mutes=channels.mutes(db, now, channel=channel),
        watched=sources.count(db),
    )


def _draft(
    db: Database,
    recipient: Recipient,
    planned: PlannedMessage,
    changes: Mapping[int, tuple[str, ...]],
    now: datetime,
) -> Draft:
    found = clippings.by_alert(db, (*alerts_named(planned), *planned.attached))
    of_article = {
        found[id_].article or 0: changes[id_]
        for id_ in planned.alerts
        if id_ in found and changes.get(id_)
    }
    found = with_changes(found, of_article)
    answers = ""
    if planned.kind == "followup" and recipient.service.family == "mail":
        answers = outbox.title(db, planned.thread)
    notification = compose(planned, found, recipient.policy.zone)
    if planned.since is not None:
        spans = coverage_ledger.blind_spans(db, planned.since, now, limit=MAX_SPANS)
        blind = blind_sources(spans, planned.since, now, recipient.policy.zone)
        notification = replace(notification, blind=blind)
    return Draft(planned=planned, notification=notification, answers=answers)


def render_drafts(
    channel_plan: ChannelPlan, writer: MessageWriter
) -> dict[str, Message]:
    """Return the messages of a channel's plan by their keys."""
    messages = {}
    for draft in channel_plan.drafts:
        message = render(draft.notification, channel_plan.recipient, writer)
        if draft.answers:
            # Mail programs put together only what has one subject.
            message = replace(message, title=f"Re: {draft.answers}")
        messages[draft.planned.key] = message
    return messages


def write(
    db: Database,
    channel_plan: ChannelPlan,
    messages: Mapping[str, Message],
    now: datetime,
) -> PlanningResult:
    """Carry out a channel's plan, as far as its alerts are what they were.

    Runs in a transaction. What was left out is still pending, to be planned at once.
    """
    decided, channel = channel_plan.plan, channel_plan.recipient.channel
    alerts.set_news(db, channel_plan.news)
    unchanged = _unchanged(db, channel_plan, now)
    written, is_stale = 0, not unchanged.issuperset(_decided_on(decided))
    for planned in decided.messages:
        if unchanged.issuperset((*planned.alerts, *planned.also)):
            message = messages[planned.key]
            change_alerts.keep_words(db, _words_of(channel_plan, planned))
            written += _write(db, channel, planned, message=message, now=now)
    alerts.close(db, "absorbed", _only(decided.absorbed, unchanged))
    alerts.close(db, "muted", _only(decided.muted, unchanged))
    alerts.set_waiting_reasons(db, decided.waiting)
    if is_stale:
        log.info("plan outdated", extra={"channel": channel})
    is_unfinished = is_stale or len(channel_plan.news) >= MOST_JUDGED
    next_at = now if is_unfinished else decided.next_at
    return PlanningResult(written=written, next_at=next_at)


def _words_of(
    channel_plan: ChannelPlan, planned: PlannedMessage
) -> dict[int, tuple[str, ...]]:
    """Return alert → what a message says of its article's change, in lines."""
    pending, changes = channel_plan.pending, channel_plan.changes
    told = {pending[i].article: changes[i] for i in planned.alerts if changes.get(i)}
    article = {id_: pending[id_].article for id_ in planned.alerts}
    return {id_: told[of] for id_, of in article.items() if of in told}


def _unchanged(db: Database, channel_plan: ChannelPlan, now: datetime) -> set[int]:
    """Return which of the alerts that were decided on could be decided on as before.

    That is those which are still pending, in the same story, which no other message
    was sent on; none when somebody has muted something or ended a mute.
    """
    given, decided = channel_plan.given, channel_plan.plan
    if channels.mutes(db, now, channel=given.channel) != given.mutes:
        return set()
    found = alerts.still_unsent(db, _decided_on(decided))
    stories = {alert.story for alert in found.values()}
    sent = alerts.sent_summaries(db, given.channel, stories)
    return {
        id_
        for id_, alert in found.items()
        if alert == channel_plan.pending[id_]
        and sent.get(alert.topic) == given.history.sent.get(alert.topic)
    }


def _decided_on(decided: Plan) -> list[int]:
    """Return the alerts that a plan lets wait no longer."""
    included = [i for m in decided.messages for i in (*m.alerts, *m.also)]
    return [*included, *decided.absorbed, *decided.muted]


def _only(reasons: Mapping[int, str], ids: set[int]) -> dict[int, str]:
    return {id_: reason for id_, reason in reasons.items() if id_ in ids}


def _write(
    db: Database,
    channel: str,
    planned: PlannedMessage,
    *,
    message: Message,
    now: datetime,
) -> bool:
    """Write one message down; return whether it was not there yet."""
    new = NewDelivery(
        channel=channel,
        key=planned.key,
        kind=planned.kind,
        thread=planned.thread,
        urgent=planned.urgent,
        message=message,
    )
    delivery = outbox.queue(db, new, now)
    if delivery is None:
        log.error("message planned twice", extra={"channel": channel})
        return False
    alerts.mark_included(db, planned.alerts, delivery)
    alerts.mark_named(db, planned.also, delivery)
    return True
