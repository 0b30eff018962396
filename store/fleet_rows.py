"""What is stored of a fleet: its workers, what is out, and which start this is."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from store import database_settings
from store.columns import time_from, time_text
from store.database import Database

_EPOCH, _DRAINED, _STATE = "fleet_epoch", "fleet_drained", "fleet_state"
_LEASE = "fleet_lease_seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetWorkerRow:
    """A worker as it last said hello."""

    name: str
    place: str
    version: str
    at_once: int
    done: int
    pages_per_s: float
    seen: datetime
    refused: str
    """Why it gets no tasks; empty when it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetState:
    """A fleet as its daemon sees it. Numbers count since the daemon started."""

    at: str = ""
    """When this was written."""
    tasks_out: int = 0
    oldest: str = ""
    """When the oldest of them was sent; empty for none."""
    carried: int = 0
    fetched_here: int = 0
    lost: int = 0
    refused: int = 0
    foreign: int = 0
    """Results that nobody waits for, or that are none."""
    away_since: str = ""
    """Since when the broker is away; empty while it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetStart:
    """What a start of the daemon finds."""

    epoch: int
    hold: timedelta
    """How long workers may still be at tasks of the last run; 0 for none."""


def begin(db: Database, lease: timedelta) -> FleetStart:
    """Raise the epoch, and return it; `lease` is that of the tasks of this run."""
    epoch = int(database_settings.get(db, _EPOCH) or 0) + 1
    is_drained = bool(database_settings.get(db, _DRAINED))
    # That of the run before: its time limits may have been others.
    seconds = 0.0 if is_drained else float(database_settings.get(db, _LEASE) or 0)
    database_settings.put(db, _EPOCH, str(epoch))
    database_settings.put(db, _DRAINED, "")
    database_settings.put(db, _LEASE, str(lease.total_seconds()))
    return FleetStart(epoch=epoch, hold=timedelta(seconds=seconds))


def drained(db: Database) -> None:
    """Note that no task is out any more."""
    database_settings.put(db, _DRAINED, "yes")


def write(db: Database, state: FleetState, workers: Iterable[FleetWorkerRow]) -> None:
    """Store how a fleet is; workers that are not named are removed."""
    database_settings.put(db, _STATE, json.dumps(asdict(state)))
    db.conn.execute("DELETE FROM fleet_workers")
    db.conn.executemany(
        "INSERT INTO fleet_workers"
        " (name, place, version, at_once, done, pages_per_s, seen, refused)"
        " VALUES (:name, :place, :version, :at_once, :done, :pages_per_s, :seen,"
        " :refused)",
        (asdict(worker) | {"seen": time_text(worker.seen)} for worker in workers),
    )


def state(db: Database) -> FleetState:
    """Return how the fleet was when it was last written down."""
    written = database_settings.get(db, _STATE)
    return FleetState(**json.loads(written)) if written else FleetState()


def asked_elsewhere(db: Database, keys: Iterable[str]) -> dict[str, str]:
    """Return source → where its last visit was made from, of those of `keys`.

    Only those that were not asked from their first place are named, by a sentence.
    """
    wanted = json.dumps(list(keys))
    rows = db.conn.execute(
        "SELECT s.key, substr(v.reason, instr(v.reason, 'asked from '))"
        " FROM json_each(?) AS wanted JOIN sources AS s ON s.key = wanted.value"
        " JOIN visits AS v ON v.id = (SELECT id FROM visits"
        " WHERE source_id = s.id ORDER BY at DESC LIMIT 1)"
        " WHERE v.outcome IN ('ok', 'unchanged') AND v.reason LIKE '%asked from %'",
        (wanted,),
    )
    return dict(rows.fetchall())


def workers(db: Database) -> list[FleetWorkerRow]:
    """Return all workers, by their names."""
    rows = db.conn.execute(
        "SELECT name, place, version, at_once, done, pages_per_s, seen, refused"
        " FROM fleet_workers ORDER BY name"
    )
    return [
        FleetWorkerRow(
            name=row[0],
            place=row[1],
            version=row[2],
            at_once=row[3],
            done=row[4],
            pages_per_s=row[5],
            seen=time_from(row[6]),
            refused=row[7],
        )
        for row in rows
    ]
