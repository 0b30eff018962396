"""Sources as they are listed: the state of each, and what it gave on the last days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.coverage_model import TROUBLE, CoverageState, DayCount, LedgerRow
from store.model import Source

SPARK_DAYS = 14
"""Days of a spark line: two of each weekday."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A source, its state, and what it gave on each of the last days."""

    row: LedgerRow
    days: tuple[DayCount | None, ...]
    """None is a day without any visit; the oldest first, today last."""

    @property
    def state(self) -> CoverageState:
        """Return its state; that of a new source when none was decided."""
        return self.row.coverage.state if self.row.coverage else "new"

    @property
    def is_trouble(self) -> bool:
        """Return whether a person should look after it: not one that is paused."""
        return self.state in TROUBLE and self.row.paused is None


def coverage_lines(
    sources: Iterable[Source],
    rows: Iterable[LedgerRow],
    days: Mapping[str, Sequence[DayCount]],
    today: date,
) -> list[CoverageLine]:
    """Return the configured sources with their days; those never seen as new ones."""
    shown = [today - timedelta(days=back) for back in reversed(range(SPARK_DAYS))]
    found = {row.key: row for row in rows}
    lines = []
    for source in sources:
        row = found.get(source.key) or LedgerRow(
            key=source.key, name=source.name, url=source.url, coverage=None
        )
        by_day = {each.day: each for each in days.get(source.key, ())}
        lines.append(CoverageLine(row, tuple(by_day.get(day) for day in shown)))
    return lines
