"""What is gathered before it is told: digests at set times, surges of coverage."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from scheduler.lengths import format_length
from scheduler.windows import Rhythm, Slot
from store.delivery_model import PendingAlert, Topic
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.model import (
    Plan,
    PlanInput,
    PlannedMessage,
    Section,
    section_of,
)
from tocsin.alerts.plan.when import Surge
from tocsin.words.phrases import clock_text, day_text, pluralize

_MOMENT = timedelta(microseconds=1)

REARMED_AT = 0.5
"""The part of its outlets to which a surge must fall before the next is told."""


def plan_digest(
    plan: Plan,
    desk: PlanInput,
    items: Sequence[PendingAlert],
    *,
    rhythm: Rhythm,
    now: datetime,
) -> None:
    """Add to a plan what becomes of items for one rhythm: one digest for all of them.

    A daemon that was down for days makes one late digest. Nothing to tell is no digest.
    """
    pace = desk.pace
    slot, following = rhythm.before(now, pace.zone), rhythm.after(now, pace.zone)
    ripe = [item for item in items if item.at <= slot.at]
    name = stable_key(desk.channel, "digest", rhythm, slot.label)
    quiet = pace.quiet.until(now, pace.zone) if pace.quiet else None
    if ripe and quiet is not None and rhythm.kind == "hourly":
        # Whoever names a time of the day means it; every hour is not every night.
        why = f"quiet hours until {clock_text(quiet, now, pace.zone)}"
        plan.held.update((item.id, why) for item in ripe)
        plan.wake(quiet)
    elif ripe and name in desk.history.digests:
        # It was told: what was read across the minute, or by a clock that was set back,
        # is in the next one.
        ripe = []
    elif ripe:
        plan.drafts.append(
            PlannedMessage(
                kind="digest",
                key=name,
                parts=_parts(desk, ripe),
                thread=name,
                heading=_heading(rhythm, slot, desk),
                since=rhythm.before(slot.at - _MOMENT, pace.zone).at,
            )
        )
    told = {item.id for item in ripe}
    waiting = [item for item in items if item.id not in told]
    if waiting:
        why = f"for the digest of {clock_text(following.at, now, pace.zone)}"
        plan.held.update((item.id, why) for item in waiting)
        plan.wake(following.at)


def plan_surge(
    plan: Plan,
    desk: PlanInput,
    items: Sequence[PendingAlert],
    *,
    wanted: Surge,
    now: datetime,
) -> None:
    """Add to a plan what becomes of one watchlist's items for a surge."""
    pace, route = desk.pace, (items[0].watchlist, items[0].when)
    surged = desk.history.surged.get(route)
    reports = desk.history.reports[route]
    began = _began(reports, wanted, surged)
    inside = [item for item in items if began and item.at > began - wanted.within]
    quiet = pace.quiet.until(now, pace.zone) if pace.quiet else None
    urgent = any(item.urgent for item in inside)
    if inside and quiet is not None and not urgent:
        why = f"a surge; quiet hours until {clock_text(quiet, now, pace.zone)}"
        plan.held.update((item.id, why) for item in inside)
        plan.wake(quiet)
    elif inside:
        _tell(plan, desk, inside, wanted=wanted)
    told = {item.id for item in inside}
    recent = {outlet for at, outlet in reports if at > now - wanted.within}
    for item in items:
        if item.id in told:
            continue
        until = item.at + wanted.within
        if now >= until:
            plan.absorbed[item.id] = f"no surge of {wanted.outlets} outlets came of it"
        else:
            plan.held[item.id] = (
                f"{pluralize(len(recent), 'outlet')} of {wanted.outlets} within "
                f"{format_length(wanted.within)}"
            )
            plan.wake(until)


def _began(
    reports: Iterable[tuple[datetime, str]], wanted: Surge, surged: datetime | None
) -> datetime | None:
    """Return when the outlets became enough, after the last surge was over; or None.

    Looked for at every report since, and not only now: a daemon that was down meanwhile
    tells it late.
    """
    armed = surged is None
    window: deque[tuple[datetime, str]] = deque()
    for at, outlet in reports:
        while window and window[0][0] <= at - wanted.within:
            window.popleft()
        outlets = {other for _, other in window}
        window.append((at, outlet))
        if surged is not None and at <= surged:
            continue
        armed = armed or len(outlets) <= wanted.outlets * REARMED_AT
        if armed and len(outlets | {outlet}) >= wanted.outlets:
            return at
    return None


def _tell(
    plan: Plan, desk: PlanInput, items: Sequence[PendingAlert], *, wanted: Surge
) -> None:
    outlets = pluralize(len({item.outlet for item in items}), "outlet")
    name = stable_key(
        desk.channel, items[0].watchlist, wanted, items[0].id, items[0].at
    )
    plan.drafts.append(
        PlannedMessage(
            kind="surge",
            key=name,
            parts=_parts(desk, items),
            urgent=any(item.urgent for item in items),
            thread=name,
            heading=f"Surge: {outlets}",
            why=f"{outlets} within {format_length(wanted.within)}.",
        )
    )


def _parts(desk: PlanInput, items: Sequence[PendingAlert]) -> tuple[Section, ...]:
    groups: dict[Topic, list[PendingAlert]] = {}
    for item in items:
        groups.setdefault(item.topic, []).append(item)
    return tuple(
        section_of(group, desk.history.told.get(subject))
        for subject, group in groups.items()
    )


def _heading(rhythm: Rhythm, slot: Slot, desk: PlanInput) -> str:
    local = slot.at.astimezone(desk.pace.zone)
    match rhythm.kind:
        case "hourly":
            return f"Until {local:%H:%M}, {day_text(local)}"
        case "weekly":
            return f"The week until {day_text(local)}"
        case _:
            return f"{day_text(local)}, {local:%H:%M}"
