"""The page of an article: its text, where it hit, how it changed, what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import story_details
from store.database import Database
from store.snippet_hits import MarkedPieces
from store.versions import Version
from tocsin.config import Config
from tocsin.intake.alert_reasons import alert_reasons
from tocsin.intake.article_report import ArticleReport, gather_article
from tocsin.intake.match_reasons import MissedWatchlist, missed_watchlists
from tocsin.stories.word_changes import ChangedLines, word_changes
from tocsin.web.context import desk_of
from tocsin.web.page_addresses import path_of
from tocsin.web.page_rendering import page
from tocsin.web.pages.story_actions import asked_number
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.words.worded import Worded

MOST_TEXT = 200_000
"""Characters that are shown: nearly all articles have fewer than 20,000."""

QUERY_TIME = timedelta(milliseconds=200)
"""How long it may take to say why one watchlist does not match: a hundred times the
usual."""

MOST_VERSIONS = 12
"""Versions that are shown, the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """A version, and what changed since the one before."""

    version: Version
    is_first: bool
    title: ChangedLines
    """Empty where the headline stayed as it was."""
    text: tuple[ChangedLines, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """Everything that the page shows."""

    report: ArticleReport
    paragraphs: list[MarkedPieces]
    is_cut: bool
    outcomes: list[str]
    """A line for each alert, and for each match without one."""
    versions: list[ShownVersion]
    story_title: str
    missed: list[MissedWatchlist] | None
    """The watchlists that do not match; None unless they were asked for."""


async def shown(request: Request) -> Response:
    """Return the page of an article."""
    desk = desk_of(request)
    asked = asked_number(request.path_params["article"])
    others = bool(request.query_params.get("others"))
    facts = await desk.read(_facts, desk.config, asked, others=others)
    if facts is None:
        raise HTTPException(404, Worded("There is no such article."))
    return page(
        request,
        "article",
        facts=facts,
        report=facts.report,
        article=facts.report.kept.article,
    )


async def why(request: Request) -> Response:
    """Lead to the part of an article's page that says why it matched."""
    asked = asked_number(request.path_params["article"])
    path = path_of(request, "article", article=asked)
    return RedirectResponse(f"{path}#why", status_code=303)


def _facts(
    db: Database, config: Config, id_: int, *, others: bool
) -> ArticleFacts | None:
    try:
        report = gather_article(db, id_)
    except LookupError:
        return None
    placement, article = report.placement, report.kept.article
    return ArticleFacts(
        report=report,
        paragraphs=list(paragraphs(report.text(), MOST_TEXT)),
        is_cut=len(article.text) > MOST_TEXT,
        outcomes=list(alert_reasons(db, config, id_)) if report.matches else [],
        versions=list(_versions(report)),
        story_title=story_details.title(db, placement.story) if placement else "",
        missed=list(missed_watchlists(config, article, _budget)) if others else None,
    )


def _budget() -> TimeBudget:
    return TimeBudget(QUERY_TIME)


def paragraphs(pieces: MarkedPieces, most: int) -> Iterator[MarkedPieces]:
    """Yield the paragraphs of a text in pieces, of its first `most` characters."""
    line = list[tuple[str, bool]]()
    for text, is_hit in pieces:
        first, *others = text[: max(most, 0)].split("\n")
        most -= len(text)
        line.append((first, is_hit))
        for part in others:
            yield tuple(line)
            line = [(part, is_hit)]
    yield tuple(line)


def _versions(report: ArticleReport) -> Iterator[ShownVersion]:
    for step in report.versions[:MOST_VERSIONS]:
        renamed = list[ChangedLines]()
        if step.title_before:
            renamed = word_changes(
                (("removed", step.title_before), ("added", step.version.title))
            )
        yield ShownVersion(
            version=step.version,
            is_first=step.version.number == 1,
            title=renamed[0] if renamed else (),
            text=tuple(word_changes(step.changes)),
        )
