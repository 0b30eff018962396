"""tocsin's own policy, where each outlet has a hub that tells (WebSub)."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from benchmarks.world_of_outlets.outlets import Outlet
from benchmarks.world_of_outlets.policies import Learned
from scheduler.pushed_visits import is_missed
from scheduler.visit_plan import VisitPlan
from store.habit_model import NewEntries
from store.hub_model import PushRecord
from store.model import Visit

HUB_TAKES = timedelta(seconds=30)
"""From publication to what the hub tells."""


@dataclass
class ToldByHub(Learned):
    """Visits an outlet when its hub tells, and rarely besides."""

    told: tuple[datetime, ...] = ()
    """When the hub tells that there is something new."""
    record: PushRecord = field(default_factory=PushRecord)

    @classmethod
    def of(cls, outlet: Outlet, *, dies: datetime | None) -> "ToldByHub":
        """Return the policy for an outlet whose hub `dies` then; None for never."""
        times = (at + HUB_TAKES for at in outlet.times)
        return cls(told=tuple(at for at in times if dies is None or at < dies))

    def next(
        self, visit: Visit, new: NewEntries, *, retry_in: timedelta, shift: float
    ) -> datetime:
        """Return when to visit it next."""
        plan = VisitPlan(
            limits=self.limits, failures=self.failures, shift=shift, retry_in=retry_in
        )
        count = bisect_right(self.told, visit.at)
        last = self.told[count - 1] if count else None
        self.record = replace(self.record, told=last, proved=last)
        if is_missed(self.record, self.habit.until, new=len(new.times)):
            self.record = replace(self.record, missed=visit.at)
        planned = plan.after(visit, self.habit, new, self.record)
        self.habit = planned.habit
        if visit.outcome in ("ok", "unchanged"):
            self.failures = 0
            asked = self.told[count] if count < len(self.told) else planned.at
            return min(planned.at, max(asked, visit.at + self.limits.least))
        self.failures += not visit.is_ours
        return planned.at
