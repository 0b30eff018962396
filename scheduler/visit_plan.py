"""The plan of a source's next visit: what this one found, and what follows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scheduler.cadence import (
    FLOOR,
    SPREAD,
    Failing,
    LastVisit,
    Limits,
    next_visit,
    rhythm,
)
from scheduler.publishing_rates import observed
from scheduler.pushed_visits import is_owed, is_relied_on, next_check
from store.habit_model import NewEntries, PublishingHabit
from store.hub_model import PushRecord
from store.model import Source, Visit

GONE = 410
"""The status of a page that is removed for good (RFC 9110 §15.5.11)."""

TOO_MANY = 429
"""The status by which a site asks for fewer requests (RFC 6585 §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """A source's next visit, and what is known of its habit now."""

    at: datetime
    habit: PublishingHabit
    rhythm: timedelta
    """Between two visits, on average over a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """What is known before a visit is written down."""

    limits: Limits = field(default_factory=Limits)
    failures: int = 0
    """Failed visits in a row before this one."""
    shift: float = 0.0
    """From -1 to 1, drawn by chance: by how much the next visit is moved."""
    retry_in: timedelta = timedelta(minutes=1)
    """The wait while our own network is down."""
    empty_since: datetime | None = None
    """When a source that never lists nothing began to; None for all others."""
    of: Source | None = None
    """The source as it was configured when it was visited; None when that is known to
    be so still."""

    def after(
        self,
        visit: Visit,
        habit: PublishingHabit,
        new: NewEntries,
        pushed: PushRecord | None = None,
    ) -> PlannedVisit:
        """Return what follows from a visit and the new entries that it found.

        `pushed` is what the source's hub told; None where no hub tells.
        """
        if visit.is_ours:
            at = visit.at + self.retry_in * (1 + SPREAD * self.shift)
            return self._planned(at, habit)
        failing, check = _failing(visit), None
        last = LastVisit(
            failing=failing,
            failures=self.failures + 1 if failing else 0,
            retry_after=visit.retry_after,
            fresh_for=visit.hints.max_age,
        )
        if failing is None:
            known = 1 - len(new.times) / new.listed if new.listed else None
            if self.empty_since is not None:
                last = replace(last, empty_for=visit.at - self.empty_since)
            if habit.until is not None:
                last = replace(last, known=known, gap=visit.at - habit.until)
            is_unanswered = is_owed(pushed, habit.until) and not new.times
            last = replace(last, is_told=is_relied_on(pushed) and not is_unanswered)
            check = self._check(visit, pushed, is_unanswered=is_unanswered)
            habit = self._learned(visit, habit, new)
        at = next_visit(visit.at, habit, self.limits, last=last, shift=self.shift)
        return self._planned(min(at, check) if check else at, habit)

    def _check(
        self, visit: Visit, pushed: PushRecord | None, *, is_unanswered: bool
    ) -> datetime | None:
        """Return when to look again for what a hub told; None when there is no need.

        A listing that has changed was told of for a change of what it had before. An
        old copy is let lie for as long as its server says.
        """
        if pushed is None or pushed.told is None:
            return None
        least = max(self.limits.least, visit.retry_after or FLOOR)
        if pushed.told >= visit.at:
            return visit.at + least  # told while it was being visited
        if not is_unanswered or visit.outcome != "unchanged":
            return None
        least = max(least, visit.hints.max_age or FLOOR)
        return next_check(visit.at, pushed.told, least=least)

    def _learned(
        self, visit: Visit, habit: PublishingHabit, new: NewEntries
    ) -> PublishingHabit:
        habit = observed(habit, new, visit.at)
        if visit.outcome == "unchanged":
            return habit
        hints = visit.hints
        return replace(habit, fresh_for=hints.ttl, stated_every=hints.stated_every)

    def _planned(self, at: datetime, habit: PublishingHabit) -> PlannedVisit:
        return PlannedVisit(at=at, habit=habit, rhythm=rhythm(habit, self.limits))


def limits_of(source: Source) -> Limits:
    """Return what is configured of a source's visits."""
    return Limits(every=source.every, least=source.soonest, most=source.latest)


def habit_since(times: Iterable[datetime], now: datetime) -> PublishingHabit:
    """Return the habit of a source of whose entries only the times are known."""
    return observed(PublishingHabit(), NewEntries(times=tuple(times)), now)


def _failing(visit: Visit) -> Failing | None:
    match visit.outcome:
        case "ok" | "unchanged":
            return None
        case "hard" if visit.status == GONE:
            return "gone"
        case "soft" if visit.status == TOO_MANY:
            return "busy"
        case outcome:
            return outcome
