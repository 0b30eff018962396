"""Watchlists over the API: what each looks for, and what it found by day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from store import day_counts
from store.model import Watchlist
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import DayResource, ResultPage
from tocsin.web.api.permissions import Reader
from tocsin.web.api.problems import documented
from tocsin.web.context import DeskContext, desk_of

router = api_router("watchlists")

_UNKNOWN = documented({404: "There is no such watchlist."})

Days = Annotated[int, Query(ge=1, le=366, description="How many days are counted.")]


class RouteResource(BaseModel):
    """A channel that gets a watchlist's alerts."""

    channel: str
    when: str = Field(description="now, daily 08:00, surge 5/1h …")


class WatchlistResource(BaseModel):
    """A watchlist, and the articles that it found by day."""

    name: str
    query: str
    exclude: str
    sources: list[str] = Field(description="Those it applies to; empty is all.")
    languages: list[str] = Field(description="Those it applies to; empty is all.")
    min_score: int
    urgent: str
    channels: list[RouteResource]
    days: list[DayResource] = Field(description="The oldest first, today (UTC) last.")


@router.get("/watchlists")
async def list_watchlists(
    request: Request, caller: Reader, days: Days = 30
) -> ResultPage[WatchlistResource]:
    """List all watchlists of the configuration. There is one page."""
    desk = desk_of(request)
    first, last = _bounds(desk, days)
    counts = await desk.read(day_counts.of_all_watchlists, first, last)
    return ResultPage(items=list(_resources(desk.config.watchlists, counts)))


@router.get("/watchlists/{watchlist}", responses=_UNKNOWN)
async def get_watchlist(
    request: Request, caller: Reader, watchlist: str, days: Days = 30
) -> WatchlistResource:
    """Return a watchlist by its name."""
    desk = desk_of(request)
    found = desk.config.watchlist(watchlist)
    counts = await desk.read(day_counts.of_watchlist, found.name, *_bounds(desk, days))
    return next(iter(_resources([found], {found.name: counts})))


def _bounds(desk: DeskContext, days: int) -> tuple[date, date]:
    today = desk.clock().date()
    return today - timedelta(days=days - 1), today


def _resources(
    watchlists: Iterable[Watchlist], counts: Mapping[str, list[tuple[date, int]]]
) -> Iterable[WatchlistResource]:
    for watchlist in watchlists:
        days = counts.get(watchlist.name, [])
        yield WatchlistResource(
            name=watchlist.name,
            query=watchlist.query,
            exclude=watchlist.exclude,
            sources=sorted(watchlist.sources),
            languages=list(watchlist.languages),
            min_score=watchlist.min_score,
            urgent=watchlist.urgent,
            channels=[
                RouteResource(channel=route.channel, when=route.when)
                for route in watchlist.routes
            ],
            days=[
                DayResource(day=day.isoformat(), articles=count) for day, count in days
            ],
        )
