"""The pages of watchlists: what they found, day by day and by outlet."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response

from store import day_counts, proposed_articles, watchlist_coverage
from store.model import Watchlist
from store.watchlist_coverage import WatchlistRecord
from tocsin.config import Config
from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.syntax import parse
from tocsin.web.charts.chart_words import ChartWords
from tocsin.web.charts.period_columns import period_columns
from tocsin.web.charts.ranked_bars import ranked_bars
from tocsin.web.charts.share_columns import share_columns
from tocsin.web.charts.spark_line import SparkLine, spark_line
from tocsin.web.context import desk_of
from tocsin.web.page_language import current_locale
from tocsin.web.page_rendering import page

DAYS = 90
"""Days that the charts show."""

SPARK_DAYS = 30
"""Days of the small lines, and of the numbers beside them."""

UNKNOWN = WatchlistRecord(last_alert=None, overruns=0)
"""The record of a watchlist that the daemon has not taken over yet."""

DayCounts = dict[str, list[tuple[date, int]]]
"""Watchlist → (day, articles found)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistLine:
    """A watchlist as the list shows it."""

    watchlist: Watchlist
    record: WatchlistRecord
    found: int
    """Articles of the last SPARK_DAYS."""
    share: float
    """Of all that watchlists found in this time: 0 to 1."""
    spark: SparkLine


async def listed(request: Request) -> Response:
    """Return the page of all watchlists, in the order of the file."""
    desk = desk_of(request)
    first, last = _days(desk.clock())
    counts, records = await desk.read(_counted, first, last)
    lines = _lines(desk.config, counts, records, last)
    watched = {line.watchlist.name for line in lines}
    shares = share_columns(
        {name: dict(days) for name, days in counts.items() if name in watched},
        first,
        last,
    )
    return page(
        request,
        "watchlists",
        lines=lines,
        shares=shares,
        words=ChartWords(current_locale(), desk.config.zone),
    )


async def shown(request: Request) -> Response:
    """Return the page of the watchlist that the address names.

    Raises ConfigError for one that does not exist.
    """
    desk = desk_of(request)
    watchlist = desk.config.watchlist(request.query_params.get("name", ""))
    first, last = _days(desk.clock())
    days, outlets, record = await desk.read(_found_by, watchlist.name, first, last)
    columns = period_columns(dict(days), first, last, today=last)
    return page(
        request,
        "watchlist",
        watchlist=watchlist,
        record=record,
        plain=describe_query(parse(watchlist.query, desk.config.names)),
        columns=columns,
        outlets=ranked_bars((outlet, found, "") for outlet, found in outlets),
        words=ChartWords(current_locale(), desk.config.zone),
    )


def _days(now: datetime) -> tuple[date, date]:
    """Return the first and the last day of the charts, which are days of UTC."""
    last = now.astimezone(UTC).date()
    return last - timedelta(days=DAYS - 1), last


def _counted(
    db: Database, first: date, last: date
) -> tuple[DayCounts, dict[str, WatchlistRecord]]:
    counts = day_counts.of_all_watchlists(db, first, last)
    return counts, watchlist_coverage.records(db)


def _found_by(
    db: Database, name: str, first: date, last: date
) -> tuple[list[tuple[date, int]], list[tuple[str, int]], WatchlistRecord]:
    since = datetime.combine(first, time(), UTC)
    number = proposed_articles.first_since(db, since)
    return (
        day_counts.of_watchlist(db, name, first, last),
        watchlist_coverage.by_outlet(db, name, since, number),
        watchlist_coverage.records(db).get(name, UNKNOWN),
    )


def _lines(
    config: Config,
    counts: DayCounts,
    records: dict[str, WatchlistRecord],
    last: date,
) -> list[WatchlistLine]:
    since = last - timedelta(days=SPARK_DAYS - 1)
    recent = {
        watchlist.name: [n for day, n in counts.get(watchlist.name, ()) if day >= since]
        for watchlist in config.watchlists
    }
    total = sum(map(sum, recent.values()))
    return [
        WatchlistLine(
            watchlist=watchlist,
            record=records.get(watchlist.name, UNKNOWN),
            found=sum(recent[watchlist.name]),
            share=sum(recent[watchlist.name]) / total if total else 0.0,
            spark=spark_line(recent[watchlist.name]),
        )
        for watchlist in config.watchlists
    ]
