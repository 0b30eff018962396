"""The page of the press review: of a day or a week, of all watchlists or of some."""

import asyncio
from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store.database import Database
from tocsin.config import Config
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.page_addresses import path_of, story_address
from tocsin.web.page_language import current_locale
from tocsin.web.page_rendering import error_page, page
from tocsin.web.review.gather_review import gather_review
from tocsin.web.review.make_pdf import (
    LongReviewError,
    PdfError,
    can_make_pdf,
    make_pdf,
)
from tocsin.web.review.review_document import review_document, review_facts
from tocsin.web.review.review_model import (
    YEARS,
    PressReview,
    ReviewPeriod,
    day_period,
    week_period,
)
from tocsin.words.worded import Worded


async def shown(request: Request) -> Response:
    """Return the page of a press review."""
    desk = desk_of(request)
    period, names = _asked(request)
    review = await _gathered(desk, period, names)
    step = timedelta(days=7 if period.name == "week" else 1)
    following = period.last + timedelta(days=1)
    today = desk.clock().astimezone(desk.config.zone).date()
    return page(
        request,
        "press_review",
        known=[watchlist.name for watchlist in desk.config.watchlists],
        earlier=_address(request, period.name, period.first - step, names),
        later=_address(request, period.name, following, names)
        if following <= today
        else "",
        # Of a week that is not over, its last day would be one to come.
        as_day=_address(
            request, "day", min(period.last, max(period.first, today)), names
        ),
        as_week=_address(request, "week", period.first, names),
        pdf=_address(request, period.name, period.first, names, to="press_review_pdf")
        if can_make_pdf()
        else "",
        **review_facts(
            review,
            is_whole=not names,
            story_link=lambda story: path_of(request, "story", story=story),
        ),
    )


async def pdf(request: Request) -> Response:
    """Return a press review as PDF; 503 when none can be made here.

    Raises LongReviewError for one that is too long.
    """
    desk = desk_of(request)
    period, names = _asked(request)
    review = await _gathered(desk, period, names)
    html = review_document(
        review,
        language=current_locale().language,
        is_whole=not names,
        story_link=lambda story: story_address(desk.config, story),
    )
    turn: asyncio.Lock = request.app.state.pdf_turn
    if turn.locked():
        raise HTTPException(
            503, Worded("Another PDF is being made. Try again in a moment.")
        )
    async with turn:
        try:
            made = await asyncio.to_thread(make_pdf, html)
        except LongReviewError:
            raise
        except PdfError as error:
            return error_page(request, error, status=HTTPStatus.SERVICE_UNAVAILABLE)
    name = f"press-review-{period.first}.pdf"
    return Response(
        made.data,
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{name}"'},
    )


async def _gathered(
    desk: DeskContext, period: ReviewPeriod, names: list[str]
) -> PressReview:
    watchlists = names or [watchlist.name for watchlist in desk.config.watchlists]
    return await desk.read(_gather, period, watchlists, desk)


def _gather(
    db: Database, period: ReviewPeriod, watchlists: list[str], desk: DeskContext
) -> PressReview:
    return gather_review(db, period, watchlists, desk.clock())


def _asked(request: Request) -> tuple[ReviewPeriod, list[str]]:
    """Return the time and the watchlists that are asked for; raises 400 and 404."""
    desk = desk_of(request)
    asked, zone = request.query_params, desk.config.zone
    today = desk.clock().astimezone(zone).date()
    try:
        if "week" in asked:
            period = week_period(_date(asked["week"], today), zone)
        else:
            period = day_period(_date(asked.get("day", ""), today), zone)
    except OverflowError as error:
        raise HTTPException(400, Worded("The calendar ends there.")) from error
    return period, _known(asked.getlist("watchlist"), desk.config)


def _known(names: list[str], config: Config) -> list[str]:
    """Return the watchlists of these names; raises ConfigError for an unknown one."""
    return [config.watchlist(name).name for name in dict.fromkeys(names) if name]


def _date(text: str, today: date) -> date:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(
            400, Worded("%(text)s is no day; write one such as 2026-03-02.", text=text)
        ) from error
    if day.year not in YEARS:
        raise HTTPException(
            400, Worded("%(text)s: nothing is stored of that year.", text=text)
        )
    return day


def _address(
    request: Request,
    name: str,
    day: date,
    watchlists: list[str],
    *,
    to: str = "press_review",
) -> str:
    query = urlencode([(name, day), *(("watchlist", each) for each in watchlists)])
    return f"{path_of(request, to)}?{query}"
