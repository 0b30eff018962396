"""Who decides when an outlet is visited next: tocsin's own code, and two others."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from benchmarks.world_of_outlets.outlets import DAY, WEEK
from scheduler.cadence import SPREAD, Limits, rhythm
from scheduler.visit_plan import VisitPlan
from store.habit_model import NewEntries, PublishingHabit
from store.model import Visit

MINUTE = timedelta(minutes=1)


class Policy(Protocol):
    """Decides for one outlet."""

    def next(
        self, visit: Visit, new: NewEntries, *, retry_in: timedelta, shift: float
    ) -> datetime:
        """Return when to visit it next; `retry_in` is for failures of our own."""
        ...


@dataclass
class Fixed:
    """Visits every quarter of an hour, whatever happens."""

    every: timedelta = 15 * MINUTE

    def next(
        self, visit: Visit, new: NewEntries, *, retry_in: timedelta, shift: float
    ) -> datetime:
        """Return when to visit it next."""
        del new, retry_in
        return visit.at + self.every * (1 + SPREAD * shift)


@dataclass
class EntryFrequency:
    """Visits as often as entries came in the last week, as Miniflux can.

    From 5 minutes to 24 hours; what the site asks for only lengthens it.
    """

    dates: deque[datetime] = field(default_factory=deque)

    def next(
        self, visit: Visit, new: NewEntries, *, retry_in: timedelta, shift: float
    ) -> datetime:
        """Return when to visit it next."""
        del retry_in
        self.dates.extend(sorted(date or visit.at for date in new.times))
        while self.dates and self.dates[0] < visit.at - WEEK:
            self.dates.popleft()
        wait = WEEK / len(self.dates) if self.dates else DAY
        asked = (visit.hints.ttl, visit.hints.max_age, visit.retry_after)
        wait = max(wait, 5 * MINUTE, *(each for each in asked if each))
        return visit.at + min(wait, DAY) * (1 + SPREAD * shift)


@dataclass
class Learned:
    """tocsin's own: `scheduler.visit_plan`, with all that it uses."""

    limits: Limits = field(default_factory=Limits)
    habit: PublishingHabit = field(default_factory=PublishingHabit)
    failures: int = 0
    empty_since: datetime | None = None
    was_empty: bool = False

    def next(
        self, visit: Visit, new: NewEntries, *, retry_in: timedelta, shift: float
    ) -> datetime:
        """Return when to visit it next."""
        self._note_emptiness(visit)
        plan = VisitPlan(
            limits=self.limits,
            failures=self.failures,
            shift=shift,
            retry_in=retry_in,
            empty_since=None if self.was_empty else self.empty_since,
        )
        if visit.outcome in ("ok", "unchanged"):
            self.failures = 0
        elif not visit.is_ours:
            self.failures += 1
        planned = plan.after(visit, self.habit, new)
        self.habit = planned.habit
        return planned.at

    def _note_emptiness(self, visit: Visit) -> None:
        if visit.outcome == "ok" and visit.listed == 0:
            self.empty_since = self.empty_since or visit.at
        elif visit.outcome == "ok" and self.empty_since is not None:
            self.was_empty, self.empty_since = True, None

    def latest_return(self) -> timedelta:
        """Return how late it is noticed at most that an outlet is back."""
        return 4 * rhythm(self.habit, self.limits) + timedelta(hours=1)
