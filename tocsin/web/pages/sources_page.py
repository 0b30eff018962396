"""The page of sources: the state of each, what it gave, and what to do."""

from collections import Counter
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from store import paused_sources
from store import sources as stored
from store.coverage_model import STATES
from store.database import Database
from tocsin.config import Config
from tocsin.coverage.coverage_lines import CoverageLine
from tocsin.web.charts.spark_line import spark_line
from tocsin.web.context import desk_of
from tocsin.web.fleet_view import fleet_view
from tocsin.web.page_rendering import page, see_other
from tocsin.web.source_states import state_name
from tocsin.wiring.watched_sources import watched_sources


async def listed(request: Request) -> Response:
    """Return the page of all sources, those in trouble first."""
    desk = desk_of(request)
    lines = await desk.read(_lines, desk.config, desk.clock())
    counted = Counter(line.state for line in lines)
    counts = [(state, counted[state]) for state in STATES if counted[state]]
    return page(
        request,
        "sources",
        lines=lines,
        counts=counts,
        state_name=state_name,
        fleet=await desk.read(fleet_view, desk.config, desk.clock()),
        sparks={
            line.row.key: spark_line([day.new if day else 0 for day in line.days])
            for line in lines
        },
    )


async def pause(request: Request) -> Response:
    """Stop visiting a source until it is resumed; raises ConfigError for none."""
    desk = desk_of(request)
    key = desk.config.source(request.path_params["key"]).key
    await desk.write(paused_sources.pause, [key], desk.clock())
    return see_other(request, "sources", part=f"source-{key}")


async def resume(request: Request) -> Response:
    """Visit a source again that was paused; raises ConfigError for none."""
    desk = desk_of(request)
    key = desk.config.source(request.path_params["key"]).key
    await desk.write(paused_sources.resume, [key], desk.clock())
    return see_other(request, "sources", part=f"source-{key}")


async def visit_now(request: Request) -> Response:
    """Let the daemon visit a source as soon as it may; raises ConfigError for none."""
    desk = desk_of(request)
    key = desk.config.source(request.path_params["key"]).key
    await desk.write(stored.request_visit, [key], desk.clock())
    return see_other(request, "sources", part=f"source-{key}")


def _lines(db: Database, config: Config, now: datetime) -> list[CoverageLine]:
    lines = watched_sources(db, config, now)
    return sorted(lines, key=lambda line: -STATES.index(line.state))
