"""Watchlists over the API: what each looks for, and what it found by day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from store import day_counts, watchlist_coverage
from store.database import Database
from store.model import Watchlist
from store.watchlist_coverage import WatchlistCoverage
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
    articles: int = Field(description="Found on these days.")
    share: float = Field(description="Of all that watchlists found then, 0 to 1.")
    last_match: datetime | None
    last_alert: datetime | None
    days: list[DayResource] = Field(description="The oldest first, today (UTC) last.")


@router.get("/watchlists")
async def list_watchlists(
    request: Request, caller: Reader, days: Days = 30
) -> ResultPage[WatchlistResource]:
    """List all watchlists of the configuration. There is one page."""
    desk = desk_of(request)
    found = await desk.read(_found, desk.config.watchlists, *_bounds(desk, days))
    return ResultPage(items=found)


@router.get("/watchlists/{watchlist:path}", responses=_UNKNOWN)
async def get_watchlist(
    request: Request, caller: Reader, watchlist: str, days: Days = 30
) -> WatchlistResource:
    """Return a watchlist by its name."""
    desk = desk_of(request)
    asked = [desk.config.watchlist(watchlist)]
    [found] = await desk.read(_found, asked, *_bounds(desk, days))
    return found


def _bounds(desk: DeskContext, days: int) -> tuple[date, date]:
    today = desk.clock().date()
    return today - timedelta(days=days - 1), today


def _found(
    db: Database, watchlists: Iterable[Watchlist], first: date, last: date
) -> list[WatchlistResource]:
    """Return watchlists with what they found from a day to another."""
    coverage = {
        found.name: found for found in watchlist_coverage.of_watchlists(db, first, last)
    }
    return [
        _resource(
            watchlist,
            # One that was added to the file a moment ago has found nothing.
            coverage.get(watchlist.name)
            or WatchlistCoverage(
                name=watchlist.name,
                articles=0,
                share=0.0,
                last_match=None,
                last_alert=None,
            ),
            day_counts.of_watchlist(db, watchlist.name, first, last),
        )
        for watchlist in watchlists
    ]


def _resource(
    watchlist: Watchlist, coverage: WatchlistCoverage, days: list[tuple[date, int]]
) -> WatchlistResource:
    return WatchlistResource(
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
        articles=coverage.articles,
        share=coverage.share,
        last_match=coverage.last_match,
        last_alert=coverage.last_alert,
        days=[DayResource(day=day.isoformat(), articles=count) for day, count in days],
    )
