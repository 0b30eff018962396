"""The page of a story: who had it, who followed, who said what, and what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store import channels, story_details, story_messages, triage
from store.database import Database
from store.model import Mute
from store.story_details import AlertOutcome, MatchOutcome
from store.story_messages import StoryMessage
from store.triage import Triage
from tocsin.intake.story_report import (
    UNBOUNDED_REPORT,
    Appearance,
    ReportBounds,
    StoryArticle,
    StoryReport,
    gather,
)
from tocsin.stories.quotations import Quotation, quotations
from tocsin.web.charts.story_timeline import Report, StoryTimeline, story_timeline
from tocsin.web.context import desk_of
from tocsin.web.outside_text import clean
from tocsin.web.page_rendering import page, see_other
from tocsin.web.pages.story_actions import asked_number, current_story
from tocsin.words.worded import Worded

LONGEST_NAME = 80
"""Characters of an outlet's name in the chart."""

MOST_UNSENT = 50
"""Alerts that no message includes and that are shown."""


@lru_cache(maxsize=500)
def _quoted(text: str, language: str) -> tuple[Quotation, ...]:
    """Return the quotations of a text: who looks at a story looks at it again."""
    return tuple(quotations(text, language))


BOUNDS = ReportBounds(quoted=12, compared=12, quote=_quoted)
"""Of a story of hundreds of articles the rest is read where somebody asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentAlert:
    """An alert that is in no message, and for which article and watchlist it was."""

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
    messages: list[StoryMessage]
    unsent: list[UnsentAlert]
    assignees: list[str]
    tags: list[str]


async def shown(request: Request) -> Response:
    """Return the page of a story; of the one that it was merged into, if it was."""
    desk = desk_of(request)
    story = await current_story(request)
    if story != asked_number(request.path_params["story"]):
        return see_other(request, "story", story=story)
    bounds = UNBOUNDED_REPORT if request.query_params.get("all") else BOUNDS
    facts = await desk.read(_facts, story, desk.clock(), bounds)
    if facts is None:
        raise HTTPException(404, Worded("All articles of this story were deleted."))
    return page(
        request,
        "story",
        facts=facts,
        report=facts.report,
        timeline=_timeline(facts.report),
    )


async def ask_mute(request: Request) -> Response:
    """Return a page that asks whether a story is to be muted, and changes nothing."""
    story = await current_story(request)
    title = await desk_of(request).read(story_details.title, story)
    return page(request, "mute", story=story, headline=title)


def _facts(
    db: Database, story: int, now: datetime, bounds: ReportBounds
) -> StoryFacts | None:
    try:
        report = gather(db, story, bounds)
    except LookupError:
        return None
    ids = [article.first.article for article in report.reports]
    outcomes = story_details.match_outcomes(db, ids)
    title, language = db.conn.execute(
        "SELECT title, language FROM articles WHERE id = ?", (min(ids),)
    ).fetchone()
    return StoryFacts(
        report=report,
        title=title,
        language=language,
        watchlists=list(dict.fromkeys(match.watchlist for match in outcomes)),
        triage=triage.of(db, story),
        mutes=[
            mute
            for mute in channels.mutes(db, now)
            if mute.scope == "story" and mute.target == str(story)
        ],
        messages=story_messages.messages_about(db, story),
        unsent=_unsent(outcomes),
        assignees=triage.assignees(db),
        tags=[tag for tag, _ in triage.tag_counts(db)],
    )


def _unsent(outcomes: Iterable[MatchOutcome]) -> list[UnsentAlert]:
    """Return the alerts that are in no message, of the newest articles."""
    found = [
        UnsentAlert(article=match.article, watchlist=match.watchlist, alert=alert)
        for match in outcomes
        for alert in match.alerts
        if alert.state != "included"
    ]
    return found[-MOST_UNSENT:][::-1]


def _timeline(report: StoryReport) -> StoryTimeline:
    return story_timeline(
        Report(
            outlet=clean(appearance.outlet, LONGEST_NAME),
            at=appearance.at,
            is_copy=appearance.again or article.copy_of is not None,
        )
        for article, appearance in _appearances(report)
    )


def _appearances(report: StoryReport) -> Iterable[tuple[StoryArticle, Appearance]]:
    for article in report.reports:
        for appearance in (article.first, *article.also_at):
            yield article, appearance
