"""The workbench: a watchlist that is being written, tried on stored coverage."""

from functools import partial
from typing import Any

from babel.numbers import format_decimal
from babel.units import format_unit
from starlette.requests import Request
from starlette.responses import Response

from store.snippet_hits import cut_at
from tocsin.config import Config
from tocsin.config.watchlist_draft import WatchlistDraft, draft_of
from tocsin.intake.article_verdicts import TrialHit
from tocsin.intake.query_trial import TrialLimits
from tocsin.intake.sample_estimates import rounded
from tocsin.intake.trial_report import DayHits
from tocsin.web.charts.period_columns import PeriodColumns, period_columns
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.page_language import current_locale
from tocsin.web.page_rendering import page
from tocsin.web.pages.draft_form import UNNAMED, draft_from
from tocsin.wiring.workbench_report import WorkbenchReport, workbench_report

PART_HEADER = "x-part"
"""Whoever sends it with "report" gets the report alone: the script of the page."""

LIMITS = TrialLimits()
"""What one try may cost: a quarter of a second of work, all together."""


async def opened(request: Request) -> Response:
    """Return the workbench with the watchlist that the address names, or its query.

    Raises ConfigError for a watchlist that does not exist.
    """
    desk = desk_of(request)
    name = request.query_params.get("watchlist", "")
    query = request.query_params.get("query", "")
    if name:
        draft = _draft_of(desk.config, name)
        return await _shown(request, desk, draft)
    draft = WatchlistDraft(name=UNNAMED, query=query)
    if not query:
        return page(
            request, "workbench", draft=draft, report=None, names=_names(desk.config)
        )
    return await _shown(request, desk, draft)


async def tried(request: Request) -> Response:
    """Return what the watchlist in the form says and would find; nothing is written."""
    async with request.form() as form:
        draft = draft_from(form)
    return await _shown(request, desk_of(request), draft)


async def _shown(
    request: Request, desk: DeskContext, draft: WatchlistDraft
) -> Response:
    report = await desk.read(
        workbench_report, desk.config, draft, now=desk.clock(), limits=LIMITS
    )
    is_part = request.headers.get(PART_HEADER) == "report"
    template = "parts/workbench_report" if is_part else "workbench"
    return page(
        request,
        template,
        draft=draft,
        names=_names(desk.config),
        **_facts(report),
    )


def _facts(report: WorkbenchReport) -> dict[str, Any]:
    trial = report.trial
    problems = {problem.where: problem for problem in report.reading.problems}
    return {
        "report": report,
        "trial": trial,
        "problems": problems,
        "days": "" if trial is None else _length(trial.window.days),
        "rate": _rate,
        "rounded": partial(rounded, is_exact=False),
        "headline": _headline,
        "columns": None if trial is None else _columns(trial.days),
    }


def _columns(days: tuple[DayHits, ...]) -> PeriodColumns | None:
    """Return the picture of the hits of each day; None without any day."""
    if not days:
        return None
    counts = {each.day: round(each.hits) for each in days}
    last = days[-1].day
    return period_columns(counts, days[0].day, last, today=last)


def _rate(value: float) -> str:
    """Return a rate: with a digit behind the point where it is small."""
    pattern = "#,##0" if value >= 100 else "#,##0.0"
    return str(format_decimal(value, format=pattern, locale=current_locale()))


def _length(days: float) -> str:
    """Return a number of days in words."""
    return str(format_unit(round(days), "duration-day", locale=current_locale()))


def _headline(hit: TrialHit) -> object:
    """Return a headline as (text, is a hit) pieces."""
    spans = [(s.start, s.end) for s in hit.match.spans if s.field == "title"]
    return cut_at(hit.kept.article.title, spans)


def _draft_of(config: Config, name: str) -> WatchlistDraft:
    table = config.watchlist_tables.get(name)
    if table is None:
        config.watchlist(name)  # raises ConfigError with the known names
    return draft_of(name, config.watchlist_tables[name])


def _names(config: Config) -> list[str]:
    return list(config.watchlist_tables)
