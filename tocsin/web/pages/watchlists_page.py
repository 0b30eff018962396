"""The pages of watchlists: what they found, day by day and by outlet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from store import day_counts, matches, watchlist_coverage
from store.database import Database
from store.model import Watchlist
from store.watchlist_coverage import WatchlistCoverage
from tocsin.watchlists.syntax import parse
from tocsin.web.charts.period_columns import period_columns
from tocsin.web.charts.ranked_bars import ranked_bars
from tocsin.web.charts.share_columns import ShareColumns, share_columns
from tocsin.web.charts.spark_line import SparkLine, spark_line
from tocsin.web.context import desk_of
from tocsin.web.page_rendering import page

DAYS = 90
"""Days that the charts show."""

SPARK_DAYS = 30
"""Days of the small lines, and of the numbers beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistLine:
    """A watchlist as the list shows it."""

    watchlist: Watchlist
    found: WatchlistCoverage
    """What it found in the last SPARK_DAYS."""
    spark: SparkLine
    overruns: int
    """Articles that it was skipped for: its query took too long."""


async def listed(request: Request) -> Response:
    """Return the page of all watchlists, in the order of the file."""
    desk = desk_of(request)
    first, last = _days(desk.clock())
    # In the thread that reads: of three hundred they take the loop 25 ms.
    lines, shares = await desk.read(_listing, desk.config.watchlists, first, last)
    return page(request, "watchlists", lines=lines, shares=shares)


async def shown(request: Request) -> Response:
    """Return the page of the watchlist that the address names.

    Raises ConfigError for one that does not exist.
    """
    desk = desk_of(request)
    watchlist = desk.config.watchlist(request.query_params.get("name", ""))
    first, last = _days(desk.clock())
    name = watchlist.name
    days, outlets, found, overruns = await desk.read(_found_by, name, first, last)
    columns = period_columns(dict(days), first, last, today=last)
    return page(
        request,
        "watchlist",
        watchlist=watchlist,
        last_alert=found.last_alert,
        overruns=overruns,
        root=parse(watchlist.query, desk.config.names),
        columns=columns,
        outlets=ranked_bars(outlets),
    )


def _days(now: datetime) -> tuple[date, date]:
    """Return the first and the last day of the charts, which are days of UTC."""
    last = now.astimezone(UTC).date()
    return last - timedelta(days=DAYS - 1), last


def _listing(
    db: Database, watchlists: Sequence[Watchlist], first: date, last: date
) -> tuple[list[WatchlistLine], ShareColumns]:
    """Return the lines of the list, and the chart of shares."""
    counts = day_counts.of_all_watchlists(db, first, last)
    since = last - timedelta(days=SPARK_DAYS - 1)
    recent = [since + timedelta(days=number) for number in range(SPARK_DAYS)]
    found = {
        each.name: each for each in watchlist_coverage.of_watchlists(db, since, last)
    }
    overruns = matches.overruns(db)
    lines = [
        WatchlistLine(
            watchlist=watchlist,
            found=found.get(watchlist.name) or _nothing(watchlist.name),
            spark=spark_line(_of_days(counts.get(watchlist.name, {}), recent)),
            overruns=overruns.get(watchlist.name, 0),
        )
        for watchlist in watchlists
    ]
    watched = {watchlist.name for watchlist in watchlists}
    days = {name: days for name, days in counts.items() if name in watched}
    return lines, share_columns(days, first, last)


def _found_by(
    db: Database, name: str, first: date, last: date
) -> tuple[list[tuple[date, int]], list[tuple[str, int]], WatchlistCoverage, int]:
    found = watchlist_coverage.of_watchlists(db, first, last)
    return (
        day_counts.of_watchlist(db, name, first, last),
        watchlist_coverage.by_outlet(db, name, first, last),
        next((each for each in found if each.name == name), _nothing(name)),
        matches.overruns(db).get(name, 0),
    )


def _nothing(name: str) -> WatchlistCoverage:
    """Return what a watchlist found that the daemon has not taken over yet."""
    return WatchlistCoverage(
        name=name, articles=0, share=0.0, last_match=None, last_alert=None
    )


def _of_days(counts: Mapping[date, int], days: Iterable[date]) -> list[int]:
    return [counts.get(day, 0) for day in days]
