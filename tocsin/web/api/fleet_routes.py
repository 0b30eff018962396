"""The fleet over the API: its workers, and what is out."""

from datetime import datetime

from pydantic import BaseModel, Field
from starlette.requests import Request

from store.columns import time_from
from tocsin.fleet.condition import Condition
from tocsin.web.api.api_router import api_router
from tocsin.web.api.permissions import Reader
from tocsin.web.context import desk_of
from tocsin.web.fleet_view import FleetLine, FleetView, fleet_view

router = api_router("fleet")


class FleetWorkerResource(BaseModel):
    """A worker, as it last said hello."""

    name: str
    state: Condition
    place: str = Field(description="Where it stands; empty for nowhere in particular.")
    version: str
    at_once: int = Field(description="Requests that it makes at once.")
    done: int = Field(description="Tasks since it started.")
    pages_per_s: float
    seen: datetime
    refused: str = Field(description="Why it gets no tasks; empty when it does.")


class FleetResource(BaseModel):
    """A fleet. Numbers count since the daemon started."""

    is_on: bool = Field(description="Whether there is one; else all is empty.")
    at: datetime | None = Field(default=None, description="When it was written down.")
    tasks_out: int = 0
    oldest: datetime | None = Field(
        default=None, description="When the oldest of them was sent."
    )
    carried: int = 0
    fetched_here: int = 0
    lost: int = 0
    refused: int = 0
    foreign: int = Field(default=0, description="Results that nobody waited for.")
    away_since: datetime | None = Field(
        default=None, description="Since when the broker is away."
    )
    workers: list[FleetWorkerResource] = Field(default_factory=list)


@router.get("/fleet")
async def get_fleet(request: Request, caller: Reader) -> FleetResource:
    """Return the workers that fetch for the daemon, and what is out."""
    desk = desk_of(request)
    found = await desk.read(fleet_view, desk.config, desk.clock())
    return FleetResource(is_on=False) if found is None else _resource(found)


def _resource(fleet: FleetView) -> FleetResource:
    state = fleet.state
    return FleetResource(
        is_on=True,
        at=_time(state.at),
        tasks_out=state.tasks_out,
        oldest=_time(state.oldest),
        carried=state.carried,
        fetched_here=state.fetched_here,
        lost=state.lost,
        refused=state.refused,
        foreign=state.foreign,
        away_since=_time(state.away_since),
        workers=[_worker(line) for line in fleet.lines],
    )


def _worker(line: FleetLine) -> FleetWorkerResource:
    worker = line.worker
    return FleetWorkerResource(
        name=worker.name,
        state=line.condition,
        place=worker.place,
        version=worker.version,
        at_once=worker.at_once,
        done=worker.done,
        pages_per_s=round(worker.pages_per_s, 2),
        seen=worker.seen,
        refused=worker.refused,
    )


def _time(text: str) -> datetime | None:
    return time_from(text) if text else None
