"""What rings at once: the first word on a story, and more when the story has grown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.lengths import format_length
from store.delivery_model import PendingAlert, SentSummary
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.model import (
    HOUR,
    DeliveryPolicy,
    Plan,
    PlanInput,
    PlannedMessage,
    Section,
    section_of,
)
from tocsin.words.phrases import clock_text, hours_text, pluralize

URGENT_WAIT = timedelta(seconds=5)
"""What is urgent waits for no others; so long only that copies which come in the same
moment are named with it."""

STEPS = (3, 6, 12, 25, 50)
"""New outlets that a follow-up takes: the first, the second …; then twice as many each
time."""

SINGLY = 3
"""Stories from quiet hours that are told one by one; more become one message."""

GATHER = timedelta(minutes=10)
"""How long the first story over the hourly limit waits for others, to make a round-up
of them."""

ABSORBED_AFTER = timedelta(hours=24)
"""How long an article waits for its story to grow enough for a follow-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A subject whose time has come."""

    items: Sequence[PendingAlert]
    told: SentSummary | None
    urgent: bool
    due: datetime

    @property
    def part(self) -> Section:
        """Return what is said of it."""
        return section_of(self.items, self.told)


def plan_immediate(
    plan: Plan, desk: PlanInput, items: Iterable[PendingAlert], now: datetime
) -> None:
    """Add to a plan what becomes of the items that ring at once."""
    groups: dict[object, list[PendingAlert]] = {}
    for item in items:
        groups.setdefault(item.topic, []).append(item)
    ready = []
    for group in groups.values():
        told = desk.history.told.get(group[0].topic)
        if told is None:
            one = _first(plan, desk.pace, group, now)
        else:
            one = _again(plan, desk.pace, group, now=now, told=told)
        if one is not None:
            ready.append(one)
    ready = _after_quiet(plan, desk, ready, now)
    _within_limit(plan, desk, ready, now)


def _first(
    plan: Plan, pace: DeliveryPolicy, items: Sequence[PendingAlert], now: datetime
) -> _Ready | None:
    due = items[0].at + pace.group_wait
    urgent = [item.at for item in items if item.urgent]
    if urgent:
        due = min(due, urgent[0] + URGENT_WAIT)
    if now >= due:
        return _Ready(items=items, told=None, urgent=bool(urgent), due=due)
    _hold(
        plan,
        items,
        f"waits until {clock_text(due, now, pace.zone)} for others who report it",
        until=due,
    )
    return None


def _again(
    plan: Plan,
    pace: DeliveryPolicy,
    items: Sequence[PendingAlert],
    *,
    now: datetime,
    told: SentSummary,
) -> _Ready | None:
    urgent = [item.at for item in items if item.urgent and not told.urgent]
    due, reason = _grown(pace, items, told)
    if urgent:
        # Now it is: what was told before was not.
        due, reason = urgent[0] + URGENT_WAIT, "urgent now"
    if due is None:
        _hold_or_absorb(plan, items, reason, now)
        return None
    if now >= due:
        return _Ready(items=items, told=told, urgent=bool(urgent), due=due)
    _hold(
        plan,
        items,
        f"{reason}: waits until {clock_text(due, now, pace.zone)}",
        until=due,
    )
    return None


def _grown(
    pace: DeliveryPolicy, items: Sequence[PendingAlert], told: SentSummary
) -> tuple[datetime | None, str]:
    """Return when a follow-up is due, and why; None when the story grew too little."""
    needed = step(told.times)
    new: set[str] = set()
    for item in items:
        if item.outlet not in told.outlets:
            new.add(item.outlet)
        if len(new) == needed:
            due = max(item.at, told.last + pace.followup_gap)
            return due, f"one message in {format_length(pace.followup_gap)} for a story"
    has = pluralize(len(new), "new outlet")
    return None, f"{has} of the {needed} that a follow-up takes"


def step(times: int) -> int:
    """Return how many new outlets the next message takes after so many."""
    if times <= len(STEPS):
        return STEPS[times - 1]
    # Bounded: no story has a million outlets, and no number grows for ever.
    return STEPS[-1] << min(times - len(STEPS), 20)


def _hold_or_absorb(
    plan: Plan, items: Sequence[PendingAlert], reason: str, now: datetime
) -> None:
    for item in items:
        until = item.at + ABSORBED_AFTER
        if now >= until:
            plan.absorbed[item.id] = f"the story had {reason}"
        else:
            _hold(plan, [item], reason, until=until)


def _after_quiet(
    plan: Plan, desk: PlanInput, ready: Sequence[_Ready], now: datetime
) -> list[_Ready]:
    """Hold what may not ring now, gather what could not; return the rest."""
    pace = desk.pace
    if pace.quiet is None:
        return list(ready)
    until = pace.quiet.until(now, pace.zone)
    rest, kept = [], []
    for one in ready:
        if one.urgent:
            rest.append(one)
        elif until is not None:
            why = f"quiet hours until {clock_text(until, now, pace.zone)}"
            _hold(plan, one.items, why, until=until)
        elif pace.quiet.until(one.due, pace.zone) is not None:
            kept.append(one)
        else:
            rest.append(one)
    if len(kept) <= SINGLY:
        return rest + kept
    hours = hours_text(pace.quiet)
    _round_up(plan, desk, kept, heading="In the quiet hours", why=f"Held back {hours}.")
    return rest


def _within_limit(
    plan: Plan, desk: PlanInput, ready: Sequence[_Ready], now: datetime
) -> None:
    """Write what the hourly limit leaves room for; gather or hold the rest."""
    pace, most = desk.pace, desk.pace.max_per_hour
    rung = sorted(at for at in desk.history.rung if at > now - HOUR)
    over = []
    ready = sorted(ready, key=lambda one: (not one.urgent, one.due, one.items[0].id))
    for one in ready:
        if not one.urgent and most and len(rung) >= most:
            over.append(one)
            continue
        _write(plan, desk, one)
        if not one.urgent:
            rung.append(now)
    if not over:
        return
    gathered = over[0].due + GATHER
    if desk.history.roundup is not None:
        gathered = max(gathered, desk.history.roundup + HOUR)
    limit = f"{pluralize(most, 'message')} an hour"
    if now >= gathered:
        why = f"The limit of this channel is {limit}."
        _round_up(plan, desk, over, heading="More than the limit", why=why)
        return
    free = min(rung[len(rung) - most] + HOUR, gathered)
    for one in over:
        reason = (
            f"over the limit of {limit}: waits until {clock_text(free, now, pace.zone)}"
        )
        _hold(plan, one.items, reason, until=free)


def _write(plan: Plan, desk: PlanInput, one: _Ready) -> None:
    part, first = one.part, one.items[0]
    times = 0 if one.told is None else one.told.times
    name = stable_key(
        desk.channel, first.watchlist, "story", part.story, times, first.at
    )
    plan.drafts.append(
        PlannedMessage(
            kind="followup" if one.told else "alert",
            key=name,
            parts=(part,),
            urgent=one.urgent,
            thread=one.told.thread if one.told else name,
        )
    )


def _round_up(
    plan: Plan, desk: PlanInput, ready: Sequence[_Ready], *, heading: str, why: str
) -> None:
    ids = [item.id for one in ready for item in one.items]
    name = stable_key(desk.channel, "roundup", min(ids), max(ids), ready[0].items[0].at)
    plan.drafts.append(
        PlannedMessage(
            kind="roundup",
            key=name,
            parts=tuple(one.part for one in ready),
            thread=name,
            heading=f"{heading}: {pluralize(len(ready), 'story')}",
            why=why,
        )
    )


def _hold(
    plan: Plan, items: Iterable[PendingAlert], reason: str, *, until: datetime
) -> None:
    plan.held.update((item.id, reason) for item in items)
    plan.wake(until)
