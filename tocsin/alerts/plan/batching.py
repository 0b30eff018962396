"""Alerts that are gathered before they are sent: digests at set times, and surges."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from scheduler.lengths import format_length
from scheduler.windows import Rhythm, Slot
from store.delivery_model import PendingAlert, Topic
from tocsin.alerts.plan.decisions import (
    Plan,
    PlannedMessage,
    Section,
    combined,
    merged,
    section_of,
    wait,
)
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.plan_input import PlanInput
from tocsin.alerts.plan.when import Surge
from tocsin.words.phrases import clock_text, day_text, pluralize

_MOMENT = timedelta(microseconds=1)

REARMED_AT = 0.5
"""The share of its outlets to which a surge must fall before the next is sent."""


def plan_digest(
    given: PlanInput, alerts: Sequence[PendingAlert], now: datetime, *, rhythm: Rhythm
) -> Plan:
    """Return what becomes of a channel's alerts for one rhythm: they share a digest.

    A daemon that was down for days writes one late digest. No alerts, no digest.
    """
    zone = given.policy.zone
    slot, following = rhythm.before(now, zone), rhythm.after(now, zone)
    ripe = [alert for alert in alerts if alert.at <= slot.at]
    key = stable_key(given.channel, "digest", rhythm, slot.label)
    quiet = given.quiet_until(now)
    plans = list[Plan]()
    if ripe and quiet is not None and rhythm.kind == "hourly":
        # Whoever names a time of the day means it; an hourly rhythm names none.
        why = f"quiet hours until {clock_text(quiet, now, zone)}"
        plans.append(wait(ripe, why, until=quiet))
    elif key in given.history.digests:
        # It was written: what was read across the minute, or by a clock that was set
        # back, is in the next one.
        ripe = []
    elif ripe:
        digest = _digest(given, ripe, key=key, rhythm=rhythm, slot=slot)
        plans.append(Plan(messages=(digest,)))
    decided = {alert.id for alert in ripe}
    later = [alert for alert in alerts if alert.id not in decided]
    if later:
        why = f"waiting for the digest of {clock_text(following.at, now, zone)}"
        plans.append(wait(later, why, until=following.at))
    return combined(plans)


def _digest(
    given: PlanInput,
    alerts: Sequence[PendingAlert],
    *,
    key: str,
    rhythm: Rhythm,
    slot: Slot,
) -> PlannedMessage:
    zone = given.policy.zone
    return PlannedMessage(
        kind="digest",
        key=key,
        sections=_sections(given, alerts),
        thread=key,
        heading=_heading(rhythm, slot, given),
        since=rhythm.before(slot.at - _MOMENT, zone).at,
    )


def _heading(rhythm: Rhythm, slot: Slot, given: PlanInput) -> str:
    local = slot.at.astimezone(given.policy.zone)
    match rhythm.kind:
        case "hourly":
            return f"Until {local:%H:%M}, {day_text(local)}"
        case "weekly":
            return f"The week until {day_text(local)}"
        case _:
            return f"{day_text(local)}, {local:%H:%M}"


def plan_surge(
    given: PlanInput, alerts: Sequence[PendingAlert], now: datetime, *, wanted: Surge
) -> Plan:
    """Return what becomes of one watchlist's alerts for a surge, at least one."""
    route = (alerts[0].watchlist, alerts[0].when)
    reports = given.history.reports[route]
    began = _began(reports, wanted, last=given.history.last_surge.get(route))
    inside = [alert for alert in alerts if began and alert.at > began - wanted.within]
    quiet = given.quiet_until(now)
    plans = list[Plan]()
    if inside and quiet is not None and not any(alert.urgent for alert in inside):
        why = f"surge: quiet hours until {clock_text(quiet, now, given.policy.zone)}"
        plans.append(wait(inside, why, until=quiet))
    elif inside:
        plans.append(Plan(messages=(_surge(given, inside, wanted=wanted),)))
    decided = {alert.id for alert in inside}
    recent = {outlet for at, outlet in reports if at > now - wanted.within}
    outlets = (
        f"{pluralize(len(recent), 'outlet')} of {wanted.outlets} within "
        f"{format_length(wanted.within)}"
    )
    for alert in alerts:
        if alert.id in decided:
            continue
        until = alert.at + wanted.within
        if now >= until:
            why = f"no surge of {wanted.outlets} outlets followed"
            plans.append(Plan(absorbed={alert.id: why}))
        else:
            plans.append(wait([alert], outlets, until=until))
    return combined(plans)


def _began(
    reports: Iterable[tuple[datetime, str]], wanted: Surge, *, last: datetime | None
) -> datetime | None:
    """Return when the outlets became enough, after the last surge was over; or None.

    Every report since then is looked at, and not only the last hour: a daemon that was
    down meanwhile sends it late.
    """
    armed = last is None
    window: deque[tuple[datetime, str]] = deque()
    for at, outlet in reports:
        while window and window[0][0] <= at - wanted.within:
            window.popleft()
        outlets = {earlier for _, earlier in window}
        window.append((at, outlet))
        if last is not None and at <= last:
            continue
        armed = armed or len(outlets) <= wanted.outlets * REARMED_AT
        if armed and len(outlets | {outlet}) >= wanted.outlets:
            return at
    return None


def _surge(
    given: PlanInput, alerts: Sequence[PendingAlert], *, wanted: Surge
) -> PlannedMessage:
    outlets = pluralize(len({alert.outlet for alert in alerts}), "outlet")
    first = alerts[0]
    key = stable_key(given.channel, first.watchlist, wanted, first.id, first.at)
    return PlannedMessage(
        kind="surge",
        key=key,
        sections=_sections(given, alerts),
        urgent=any(alert.urgent for alert in alerts),
        thread=key,
        heading=f"Surge: {outlets}",
        why=f"{outlets} within {format_length(wanted.within)}.",
    )


def _sections(given: PlanInput, alerts: Iterable[PendingAlert]) -> tuple[Section, ...]:
    """Return a section for each story, of all watchlists that found it.

    An article that was changed has one of its own: what became of it is to be seen.
    """
    stories: dict[tuple[int, int], dict[Topic, list[PendingAlert]]] = {}
    for alert in alerts:
        changed = alert.article if alert.change is not None else 0
        topics = stories.setdefault((alert.story, changed), {})
        topics.setdefault(alert.topic, []).append(alert)
    sent = given.history.sent
    return tuple(
        merged(
            [section_of(group, sent.get(topic)) for topic, group in topics.items()],
            {alert.id: alert.article for group in topics.values() for alert in group},
        )
        for topics in stories.values()
    )
