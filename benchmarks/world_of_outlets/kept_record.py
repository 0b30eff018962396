"""The record of one source, kept as the store keeps it (`store/sources.record`)."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from store.bookmarks import SourceAddress
from store.coverage_ledger import DAYS, MOVED, PAGES, VISITS
from store.coverage_model import Coverage, DayCount, PageResult, SourceRecord
from store.habit_model import PublishingHabit
from store.model import Visit


@dataclass
class KeptRecord:
    """What is known of a source that lists something since it was added."""

    listed: int
    """Entries at the last visit that listed any."""
    days: dict[date, DayCount]
    pages: deque[PageResult]
    """The newest first."""
    visits: deque[Visit] = field(default_factory=lambda: deque(maxlen=VISITS))
    """The newest first."""
    empty_since: datetime | None = None
    longest_empty: timedelta = timedelta(0)
    address: SourceAddress = field(default_factory=SourceAddress)
    last_new: datetime | None = None
    before: Coverage | None = None

    def note(
        self,
        visit: Visit,
        pages: Iterable[PageResult],
        new: int,
        address: SourceAddress,
    ) -> None:
        """Note a visit, the pages of its new entries, and how many these are."""
        day = visit.at.astimezone(UTC).date()
        known = self.days.get(day, DayCount(day=day, visits=0, new=0))
        succeeded = visit.outcome in ("ok", "unchanged")
        self.days[day] = DayCount(
            day=day, visits=known.visits + succeeded, new=known.new + new
        )
        self.pages.extendleft(pages)
        self.address = address
        if new:
            self.last_new = visit.at
        if not visit.is_ours:
            self.visits.appendleft(visit)
        if visit.outcome != "ok":
            return
        if visit.listed == 0:
            self.empty_since = self.empty_since or visit.at
            return
        self.listed = visit.listed
        if self.empty_since is not None:
            lasted = visit.at - self.empty_since
            self.longest_empty = max(self.longest_empty, lasted)
            self.empty_since = None

    def record(self, now: datetime, habit: PublishingHabit) -> SourceRecord:
        """Return the record as a state is decided by it."""
        first = (now - DAYS).astimezone(UTC).date()
        return SourceRecord(
            visits=tuple(self.visits),
            pages=tuple(self.pages)[:PAGES],
            days=tuple(each for day, each in self.days.items() if day >= first),
            has_listed=True,
            last_listed=self.listed,
            empty_since=self.empty_since,
            longest_empty=self.longest_empty,
            last_visit=now,
            last_new=self.last_new,
            habit=habit,
            moved_to=self._moved_to(),
            before=self.before,
        )

    def _moved_to(self) -> str:
        address = self.address
        if not address.adopted and address.visits >= MOVED:
            return address.moved_to
        return address.adopted
