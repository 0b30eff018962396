"""A fleet as the desk shows it: its workers, and where sources are asked from."""

from dataclasses import dataclass
from datetime import datetime

from store import fleet_rows
from store.columns import time_from
from store.database import Database
from store.fleet_rows import FleetState, FleetWorkerRow
from tocsin.config import Config
from tocsin.fleet.condition import Condition, condition
from tocsin.web.page_language import translated


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetLine:
    """A worker, and how it is."""

    worker: FleetWorkerRow
    condition: Condition

    @property
    def condition_name(self) -> str:
        """Return how it is, in the reader's language."""
        match self.condition:
            case "working":
                return translated("working")
            case "silent":
                return translated("silent")
            case "refused":
                return translated("refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetView:
    """A fleet, as its daemon last wrote down how it is."""

    state: FleetState
    lines: tuple[FleetLine, ...]
    away_since: datetime | None
    """Since when the broker is away; None while it is not."""
    asked_elsewhere: dict[str, str]
    """Source → where it was asked from, if not from its first place."""


def fleet_view(db: Database, config: Config, now: datetime) -> FleetView | None:
    """Return the fleet; None where there is none."""
    if not config.fleet.is_on:
        return None
    state = fleet_rows.state(db)
    keys = [key for key, table in config.source_tables.items() if table.workers]
    return FleetView(
        state=state,
        lines=tuple(
            FleetLine(
                worker=worker, condition=condition(worker.refused, worker.seen, now)
            )
            for worker in fleet_rows.workers(db)
        ),
        away_since=time_from(state.away_since) if state.away_since else None,
        asked_elsewhere=fleet_rows.asked_elsewhere(db, keys),
    )
