"""The coverage ledger of a world with planted faults: what it names, and how soon.

Visits are simulated; all that is decided from them is the product's own code: when the
next one is made, the state of each source after it, and the notices to the operator.
"""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.world_of_outlets.kept_record import KeptRecord
from benchmarks.world_of_outlets.outlets import BEFORE, DAY, Outlet
from benchmarks.world_of_outlets.planted_faults import LedgerWorld, page_result
from benchmarks.world_of_outlets.policies import Learned
from benchmarks.world_of_outlets.simulated_watch import SimulatedWatch, source_of
from scheduler.cadence import rhythm
from scheduler.publishing_rates import observed
from store.bookmarks import SourceAddress
from store.coverage_ledger import PAGES
from store.coverage_model import Coverage, CoverageState, DayCount, LedgerRow
from store.habit_model import NewEntries, PublishingHabit
from store.model import Visit
from tocsin.alerts.messages.services import service_of
from tocsin.alerts.plan.coverage_notices import report_changes
from tocsin.alerts.plan.plan_input import DeliveryPolicy
from tocsin.alerts.plan.recipient import Recipient
from tocsin.coverage.judge_source import judge

PLAN_EVERY = timedelta(minutes=5)
"""How often the operator's notices are planned; the daemon does it more often."""

OPERATOR = Recipient(
    channel="ops",
    service=service_of("json://"),
    policy=DeliveryPolicy(
        zone=UTC,
        group_wait=timedelta(0),
        followup_gap=timedelta(0),
        quiet=None,
        max_per_hour=0,
    ),
)


class LedgerWatch:
    """Watches a world, keeps its ledger, and tells the operator."""

    def __init__(self, ledger_world: LedgerWorld, *, seed: int) -> None:
        self.states: dict[int, list[tuple[datetime, CoverageState]]] = {}
        """Outlet → the changes of its state, in order."""
        self.notices: dict[int, list[tuple[datetime, str]]] = {}
        """Outlet → the states that the operator was told of it; empty is well again."""
        self.messages = 0
        self.rhythms: dict[int, timedelta] = {}
        """Outlet with a fault → its rhythm when the fault began."""
        self._last: dict[int, datetime] = {}
        self._world = ledger_world
        self._random = Random(f"pages {seed}")
        start = ledger_world.world.start
        outlets = ledger_world.world.outlets
        self._policies = {each.number: _policy(each, start) for each in outlets}
        self._records = {each.number: self._record(each, start) for each in outlets}
        self._rows: dict[str, LedgerRow] = {}
        self._sources = {each.number: source_of(each) for each in outlets}
        self._numbers = {each.key: key for key, each in self._sources.items()}
        self._next_plan = start
        self._watch = SimulatedWatch(
            ledger_world.world,
            lambda outlet: self._policies[outlet.number],
            seed=seed,
            observe=self._observe,
            is_known=True,
        )

    def run(self) -> None:
        """Watch to the end of the world."""
        self._watch.run()

    def _record(self, outlet: Outlet, start: datetime) -> KeptRecord:
        """Return the record of an outlet that was watched for four weeks."""
        first = (start - BEFORE).date()
        days = {
            day: DayCount(day=day, visits=24, new=0)
            for day in (first + n * DAY for n in range(BEFORE.days))
        }
        for at in outlet.times:
            if (day := at.date()) in days:
                days[day] = replace(days[day], new=days[day].new + 1)
        mix = self._world.mixes[outlet.number]
        times = [at for at in outlet.times if at < start][-PAGES:]
        pages = [page_result(None, mix, at, self._random) for at in times]
        return KeptRecord(
            listed=len(outlet.listed(start)),
            days=days,
            pages=deque(pages[::-1], PAGES),
            last_new=max(times, default=None),
        )

    def _observe(
        self, number: int, visit: Visit, new: NewEntries, address: SourceAddress
    ) -> None:
        fault = self._world.planted.get(number)
        is_on = fault is not None and fault.start <= visit.at < fault.end
        if is_on and number not in self.rhythms:
            policy = self._policies[number]
            usual = rhythm(policy.habit, policy.limits)
            last = self._last.get(number, visit.at)
            self.rhythms[number] = max(usual, visit.at - last)
        self._last[number] = visit.at
        kind = fault.kind.pages if fault is not None and is_on else None
        mix = self._world.mixes[number]
        pages = [page_result(kind, mix, visit.at, self._random) for _ in new.times]
        record = self._records[number]
        record.note(visit, pages, len(new.times), address)
        known = record.record(visit.at, self._policies[number].habit)
        found = judge(known, self._sources[number], visit.at)
        self._note(number, found, visit.at)
        record.before = found
        if visit.at >= self._next_plan:
            self._plan(visit.at)
            self._next_plan = visit.at + PLAN_EVERY

    def _note(self, number: int, found: Coverage, now: datetime) -> None:
        source = self._sources[number]
        row = self._rows.get(source.key)
        if row is None:
            row = LedgerRow(
                key=source.key, name=source.name, url=source.url, coverage=None
            )
        is_new = row.coverage is None or row.coverage.state != found.state
        if is_new:
            self.states.setdefault(number, []).append((now, found.state))
        changed = now if is_new else row.changed
        self._rows[source.key] = replace(row, coverage=found, changed=changed)

    def _plan(self, now: datetime) -> None:
        rows = list(self._rows.values())
        report = report_changes(rows, {"ops": OPERATOR}, ["ops"], now)
        if report is None:
            return
        self.messages += len(report.notices)
        for key, state in report.reported.items():
            row = self._rows[key]
            self._rows[key] = replace(row, reported=state, reported_at=now)
            self.notices.setdefault(self._numbers[key], []).append((now, state))


def _policy(outlet: Outlet, start: datetime) -> Learned:
    """Return the policy that has learned what an outlet published before."""
    before = tuple(at for at in outlet.times if at < start)
    known = NewEntries(times=before, listed=outlet.shown)
    return Learned(habit=observed(PublishingHabit(), known, start))
