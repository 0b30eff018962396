"""The page of a story: who had it, who followed, who said what, and what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response

from store import channels, story_details, triage
from store.model import Mute
from store.story_details import AlertOutcome, MatchOutcome
from store.triage import Triage
from tocsin.intake.story_report import (
    Appearance,
    StoryArticle,
    StoryReport,
    gather,
)
from tocsin.web.charts.chart_words import ChartWords
from tocsin.web.charts.story_timeline import Report, StoryTimeline, story_timeline
from tocsin.web.context import desk_of
from tocsin.web.page_language import current_locale
from tocsin.web.page_rendering import page, see_other
from tocsin.web.pages.story_actions import asked_number, current_story

MOST_READ = 12
"""Articles whose texts are read for quotations, unless all are asked for: a tenth of a
second."""

MOST_ALERTS = 200
"""Alerts that are shown: a story of hundreds of articles has thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAlert:
    """An alert of the story, and for which article and watchlist it was."""

    article: int
    watchlist: str
    alert: AlertOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """Everything that the page shows."""

    report: StoryReport
    title: str
    language: str
    watchlists: list[str]
    triage: Triage
    mutes: list[Mute]
    alerts: list[SentAlert]
    assignees: list[str]
    tags: list[str]


async def shown(request: Request) -> Response:
    """Return the page of a story; of its new one where it was merged."""
    desk = desk_of(request)
    story = await current_story(request)
    if story != asked_number(request.path_params["story"]):
        return see_other(request, "story", story=story)
    most_read = None if request.query_params.get("all") else MOST_READ
    facts = await desk.read(_facts, story, desk.clock(), most_read)
    if facts is None:
        return page(
            request,
            "error",
            status=404,
            message="All articles of this story were deleted.",
            remedy="",
        )
    return page(
        request,
        "story",
        facts=facts,
        report=facts.report,
        timeline=_timeline(facts.report),
        words=ChartWords(current_locale(), desk.config.zone),
        config=desk.config,
    )


def _facts(
    db: Database, story: int, now: datetime, most_read: int | None
) -> StoryFacts | None:
    try:
        report = gather(db, story, most_read=most_read)
    except LookupError:
        return None
    outcomes = story_details.match_outcomes(db, [a.first.article for a in report.reports])
    opening = min(report.reports, key=lambda article: article.first.article)
    [(language,)] = db.conn.execute(
        "SELECT language FROM articles WHERE id = ?", (opening.first.article,)
    )
    return StoryFacts(
        report=report,
        title=opening.first.title,
        language=language,
        watchlists=list(dict.fromkeys(match.watchlist for match in outcomes)),
        triage=triage.of(db, story),
        mutes=[
            mute
            for mute in channels.mutes(db, now)
            if mute.scope == "story" and mute.target == str(story)
        ],
        alerts=_alerts(outcomes),
        assignees=triage.assignees(db),
        tags=[tag for tag, _ in triage.tag_counts(db)],
    )


def _alerts(outcomes: Iterable[MatchOutcome]) -> list[SentAlert]:
    """Return the newest alerts: those in messages by message, then the others."""
    found = [
        SentAlert(article=match.article, watchlist=match.watchlist, alert=alert)
        for match in outcomes
        for alert in match.alerts
    ]
    found.sort(key=lambda one: (one.alert.delivery or 0, one.article), reverse=True)
    return found[:MOST_ALERTS]


def _timeline(report: StoryReport) -> StoryTimeline:
    return story_timeline(
        Report(
            outlet=appearance.outlet,
            at=appearance.at,
            is_copy=appearance.again or article.copy_of is not None,
        )
        for article, appearance in _appearances(report)
    )


def _appearances(report: StoryReport) -> Iterable[tuple[StoryArticle, Appearance]]:
    for article in report.reports:
        for appearance in (article.first, *article.also_at):
            yield article, appearance


def after_first(report: StoryReport, at: datetime) -> timedelta:
    """Return how long after the first report something was published."""
    return at - report.first.at
