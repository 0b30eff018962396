"""Sources over the API: the state each is in, and a visit at once."""

from datetime import datetime

from pydantic import BaseModel, Field
from starlette.requests import Request

from store import paused_sources
from store import sources as stored
from store.coverage_model import CoverageState
from tocsin.coverage.coverage_lines import SPARK_DAYS, CoverageLine
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import ResultPage
from tocsin.web.api.permissions import Editor, Reader
from tocsin.web.api.problems import documented
from tocsin.web.context import desk_of
from tocsin.wiring.watched_sources import watched_sources

router = api_router("sources")

_UNKNOWN = documented({404: "There is no such source."})


class SourceResource(BaseModel):
    """A source, and how it is doing."""

    source: str = Field(description="Its name in the configuration.")
    name: str = Field(description="The outlet's name.")
    url: str
    state: CoverageState = Field(description="docs/sources.md says what it means.")
    trouble: bool = Field(description="Whether a person is needed; not while paused.")
    since: datetime | None = Field(description="Since when it is in this state.")
    reason: str
    remedy: str
    last_new: datetime | None = Field(description="When a new article last came.")
    next_visit: datetime | None
    paused: bool = Field(description="Whether somebody paused it: it is not visited.")
    new_per_day: list[int | None] = Field(
        description=f"New articles of the last {SPARK_DAYS} days in UTC, today last; "
        "null is a day without a visit."
    )


@router.get("/sources")
async def list_sources(
    request: Request, caller: Reader, state: CoverageState | None = None
) -> ResultPage[SourceResource]:
    """List all sources, or those in a state. There is one page."""
    desk = desk_of(request)
    lines = await desk.read(watched_sources, desk.config, desk.clock())
    found = [_resource(line) for line in lines if state in (None, line.state)]
    return ResultPage(items=found)


@router.get("/sources/{source:path}", responses=_UNKNOWN)
async def get_source(request: Request, caller: Reader, source: str) -> SourceResource:
    """Return a source by its name in the configuration."""
    return await _one(request, source)


@router.post("/sources/{source:path}/visit", status_code=202, responses=_UNKNOWN)
async def visit_source(request: Request, caller: Editor, source: str) -> SourceResource:
    """Ask for a visit as soon as its site may be asked; return the source."""
    desk = desk_of(request)
    key = desk.config.source(source).key
    await desk.write(stored.request_visit, [key], desk.clock())
    return await _one(request, key)


@router.post("/sources/{source:path}/pause", responses=_UNKNOWN)
async def pause_source(request: Request, caller: Editor, source: str) -> SourceResource:
    """Stop visiting a source until it is resumed; return the source."""
    desk = desk_of(request)
    key = desk.config.source(source).key
    await desk.write(paused_sources.pause, [key], desk.clock())
    return await _one(request, key)


@router.post("/sources/{source:path}/resume", responses=_UNKNOWN)
async def resume_source(
    request: Request, caller: Editor, source: str
) -> SourceResource:
    """Visit a source again that was paused; return the source."""
    desk = desk_of(request)
    key = desk.config.source(source).key
    await desk.write(paused_sources.resume, [key], desk.clock())
    return await _one(request, key)


async def _one(request: Request, source: str) -> SourceResource:
    """Return a source; raises ConfigError when there is none."""
    desk = desk_of(request)
    key = desk.config.source(source).key
    lines = await desk.read(watched_sources, desk.config, desk.clock())
    return next(_resource(line) for line in lines if line.row.key == key)


def _resource(line: CoverageLine) -> SourceResource:
    row, coverage = line.row, line.row.coverage
    return SourceResource(
        source=row.key,
        name=row.name,
        url=row.url,
        state=line.state,
        trouble=line.is_trouble,
        since=coverage.since if coverage else None,
        reason=coverage.reason if coverage else "",
        remedy=coverage.remedy if coverage else "",
        last_new=row.last_new,
        next_visit=row.next_visit,
        paused=row.paused is not None,
        new_per_day=[day.new if day and day.visits else None for day in line.days],
    )
