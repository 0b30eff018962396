"""The page of an article: its text, where it hit, how it changed, what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import story_details
from store.change_model import Change, ChangeKind
from store.database import Database
from store.snippet_hits import MarkedPieces
from store.versions import Version
from tocsin.config import Config
from tocsin.intake.alert_reasons import alert_reasons
from tocsin.intake.article_history import (
    PAGE_BUDGET,
    ArticleHistory,
    gather_history,
)
from tocsin.intake.article_report import ArticleReport, gather_article
from tocsin.intake.match_reasons import MissedWatchlist, missed_watchlists
from tocsin.stories.common_runs import CompareBudget
from tocsin.stories.compare_versions import VersionComparison, compare_versions
from tocsin.web.case_answer import case_answer
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

VERSION_KINDS: frozenset[ChangeKind] = frozenset(["edited", "rewritten"])
"""Changes that are versions as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A version, or what became of the article without another version."""

    at: datetime
    version: Version | None = None
    comparison: VersionComparison | None = None
    """With the version before; None for the first."""
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """Everything that the page shows."""

    report: ArticleReport
    paragraphs: list[MarkedPieces]
    is_cut: bool
    outcomes: list[str]
    """A line for each alert, and for each match without one."""
    entries: list[HistoryEntry]
    """The newest first."""
    history: ArticleHistory
    has_case: bool
    """Whether there is a kept page to hand over."""
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


async def case_file(request: Request) -> Response:
    """Return the kept pages of an article as one file, with what proves them."""
    return await case_answer(request, asked_number(request.path_params["article"]))


def _facts(
    db: Database, config: Config, id_: int, *, others: bool
) -> ArticleFacts | None:
    try:
        report = gather_article(db, id_)
    except LookupError:
        return None
    placement, article = report.placement, report.kept.article
    history = gather_history(db, id_)
    return ArticleFacts(
        report=report,
        paragraphs=list(paragraphs(report.text(), MOST_TEXT)),
        is_cut=len(article.text) > MOST_TEXT,
        outcomes=list(alert_reasons(db, config, id_)) if report.matches else [],
        entries=_entries(history),
        history=history,
        has_case=any(one.capture.state == "kept" for one in history.captures),
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


def _entries(history: ArticleHistory) -> list[HistoryEntry]:
    """Return the last versions and what else became of an article, newest first."""
    budget = CompareBudget(PAGE_BUDGET)
    last = history.versions[-MOST_VERSIONS:]
    found = [
        HistoryEntry(at=change.at, change=change)
        for change in history.changes
        if change.kind not in VERSION_KINDS and change.at >= last[0].at
    ]
    before = {version.number + 1: version for version in history.versions}
    for version in reversed(last):
        compared = None
        if earlier := before.get(version.number):
            compared = compare_versions(
                (earlier.title, earlier.text), (version.title, version.text), budget
            )
        found.append(HistoryEntry(at=version.at, version=version, comparison=compared))
    return sorted(found, key=lambda entry: entry.at, reverse=True)
