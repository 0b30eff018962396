"""Exports: articles as CSV or JSON Lines in one answer, sent as they are read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from store import article_rows
from store.article_rows import NO_LIMIT, ArticleRow, RowRange
from store.database import Database
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.feeds.export_writers import csv_head, csv_lines, json_lines
from tocsin.web.page_addresses import absolute

MOST_ROWS = 50_000
"""Articles in one answer; a header links to the rest. 20 to 50 MB, and a spreadsheet
takes a million lines at most."""

ROWS_AT_ONCE = 500
"""Rows of one read: some 10 ms, and half a megabyte."""


async def csv(request: Request) -> Response:
    """Return articles for a spreadsheet."""
    return await _export(request, "export_csv", csv_lines, "text/csv; charset=utf-8")


async def jsonl(request: Request) -> Response:
    """Return articles for a program."""
    return await _export(request, "export_jsonl", json_lines, "application/jsonl")


async def _export(
    request: Request,
    name: str,
    lines: Callable[[Sequence[ArticleRow]], str],
    media_type: str,
) -> Response:
    desk = desk_of(request)
    watchlist = request.query_params.get("watchlist", "")
    if watchlist:
        desk.config.watchlist(watchlist)
    within = _range(request, desk.config.zone)
    limit = max(_number(request, "limit", MOST_ROWS), 1)
    last = await desk.read(article_rows.last_of, watchlist, limit=limit, within=within)
    kind = name.removeprefix("export_")
    headers = {"content-disposition": f'attachment; filename="articles.{kind}"'}
    if last is not None:
        rest = request.url.include_query_params(below=last).query
        headers["link"] = f'<{absolute(request, name)}?{rest}>; rel="next"'
    start = csv_head() if kind == "csv" else ""
    pages = _pages(desk, watchlist, within=within, limit=limit)
    return StreamingResponse(
        _chunks(start, pages, lines),
        media_type=media_type,
        headers=headers,
    )


async def _chunks(
    start: str,
    pages: AsyncIterator[Sequence[ArticleRow]],
    lines: Callable[[Sequence[ArticleRow]], str],
) -> AsyncIterator[str]:
    yield start
    async for rows in pages:
        yield lines(rows)
        # Who went away is noticed only where the loop has its turn.
        await asyncio.sleep(0)


async def _pages(
    desk: DeskContext, watchlist: str, *, within: RowRange, limit: int
) -> AsyncIterator[Sequence[ArticleRow]]:
    """Yield at most `limit` articles, ROWS_AT_ONCE at a time."""
    while limit > 0:
        rows = await desk.read(_page, watchlist, within, min(limit, ROWS_AT_ONCE))
        if not rows:
            return
        yield rows
        limit -= len(rows)
        within = replace(within, below=rows[-1].article)


def _page(
    db: Database, watchlist: str, within: RowRange, limit: int
) -> list[ArticleRow]:
    if watchlist:
        return article_rows.found_by(db, watchlist, limit=limit, within=within)
    return article_rows.newest(db, limit=limit, within=within)


def _range(request: Request, zone: ZoneInfo) -> RowRange:
    """Return the days that are asked for, first and last included; raises 400."""
    asked = request.query_params
    one_day = timedelta(days=1)
    return RowRange(
        since=_midnight(asked.get("since", ""), zone),
        until=_midnight(asked.get("until", ""), zone, later=one_day),
        below=_number(request, "below", NO_LIMIT),
    )


def _number(request: Request, name: str, most: int) -> int:
    """Return a number that is asked for, `most` at most; raises 400 for no number."""
    text = request.query_params.get(name, "")
    if not text:
        return most
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise HTTPException(400, f"{name}={text} is no whole number.")
    return min(int(text), most)


def _midnight(
    text: str, zone: ZoneInfo, *, later: timedelta = timedelta()
) -> datetime | None:
    """Return when a day, or one so much later, begins in the zone; None for no day."""
    if not text:
        return None
    try:
        # The day is moved, not the hour: one of 23 or 25 hours has its own end.
        day = date.fromisoformat(text) + later
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise HTTPException(
            400, f"{text} is no day; write one such as 2026-03-02."
        ) from error
