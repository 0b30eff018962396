"""Articles over the API: text, matches, versions and sightings."""

from datetime import datetime

from pydantic import BaseModel, Field
from starlette.requests import Request

from store.database import Database
from store.model import Origin, Suppression
from store.story_details import Sighting
from tocsin.intake.article_report import (
    ArticleMatch,
    ArticleReport,
    VersionStep,
    gather_article,
)
from tocsin.stories.line_changes import LineChange
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import PathNumber, PieceResource
from tocsin.web.api.permissions import Reader
from tocsin.web.api.problems import documented, missing
from tocsin.web.api.story_resources import pieces_of
from tocsin.web.context import desk_of

router = api_router("articles")


class MatchResource(BaseModel):
    """A watchlist that found an article."""

    watchlist: str
    matched: datetime
    suppressed: Suppression = Field(
        description="Why it sends no alert; empty when it does."
    )
    score: int = Field(description="How much the article is about it, of 100.")
    reasons: list[str] = Field(description="What the score is made of.")
    words: list[str] = Field(description="The words that hit, as written.")
    version: int = Field(description="The version that it matched first.")
    lapsed: datetime | None = Field(
        description="When a change ended the match; null while it matches."
    )


class ChangedLineResource(BaseModel):
    """A line that a version removed or added."""

    change: LineChange
    line: str


class VersionResource(BaseModel):
    """A version of an article."""

    number: int = Field(description="1 is what was read first.")
    at: datetime
    title: str
    changes: list[ChangedLineResource] = Field(
        description="What it changed in the version before; empty for the first."
    )


class SightingResource(BaseModel):
    """Where an article was seen again."""

    outlet: str
    title: str
    url: str
    seen: datetime


class OverlapResource(BaseModel):
    """Another article that has words in common."""

    article: int
    share: float = Field(description="Of this article's words, 0 to 1.")
    other_share: float = Field(description="Of the other article's words, 0 to 1.")
    same: bool = Field(description="Whether they are one text.")


class ArticleResource(BaseModel):
    """An article with all that is known of it."""

    article: int
    story: int | None
    copy_of: int | None = Field(description="The article that it is a copy of.")
    source: str
    outlet: str
    url: str
    title: str
    text: str = Field(description="Plain text, a paragraph a line.")
    marked_title: list[PieceResource]
    marked_text: list[PieceResource] = Field(description="With all hits.")
    authors: list[str]
    agencies: list[str]
    language: str
    section: str
    tags: list[str]
    dateline: str
    published: datetime | None
    modified: datetime | None
    seen: datetime
    origin: Origin
    stub: bool = Field(description="Whether only a teaser or the headline is known.")
    matches: list[MatchResource]
    versions: list[VersionResource] = Field(description="The newest first.")
    sightings: list[SightingResource]
    overlaps: list[OverlapResource]


@router.get(
    "/articles/{article}",
    responses=documented({404: "There is no such article."}),
)
async def get_article(
    request: Request, caller: Reader, article: PathNumber
) -> ArticleResource:
    """Return an article with its matches, versions and sightings."""
    return await desk_of(request).read(_article, article)


def _article(db: Database, number: int) -> ArticleResource:
    try:
        report = gather_article(db, number)
    except LookupError:
        raise missing(
            f"article {number}", remedy="List stories: GET /stories"
        ) from None
    return _resource(report)


def _resource(report: ArticleReport) -> ArticleResource:
    article, placement = report.kept.article, report.placement
    return ArticleResource(
        article=report.kept.id,
        story=placement.story if placement else None,
        copy_of=placement.copy_of if placement else None,
        source=article.source,
        outlet=article.outlet or article.source,
        url=article.url,
        title=article.title,
        text=article.text,
        marked_title=pieces_of(report.title()),
        marked_text=pieces_of(report.text()),
        authors=list(article.authors),
        agencies=list(article.agencies),
        language=article.language,
        section=article.section,
        tags=list(article.tags),
        dateline=article.dateline,
        published=article.published,
        modified=article.modified,
        seen=article.seen,
        origin=article.origin,
        stub=article.stub,
        matches=[_match(found) for found in report.matches],
        versions=[_version(step) for step in report.versions],
        sightings=[_sighting(sighting) for sighting in report.sightings],
        overlaps=[
            OverlapResource(
                article=overlap.article,
                share=overlap.share,
                other_share=overlap.other_share,
                same=overlap.same,
            )
            for overlap in report.overlaps
        ],
    )


def _match(found: ArticleMatch) -> MatchResource:
    match, outcome = found.match, found.outcome
    return MatchResource(
        watchlist=match.watchlist,
        matched=outcome.matched,
        suppressed=match.suppressed,
        score=match.score,
        reasons=list(match.reasons),
        words=list(match.words),
        version=outcome.version,
        lapsed=outcome.lapsed,
    )


def _version(step: VersionStep) -> VersionResource:
    return VersionResource(
        number=step.version.number,
        at=step.version.at,
        title=step.version.title,
        changes=[
            ChangedLineResource(change=change, line=line)
            for change, line in step.changes
        ],
    )


def _sighting(sighting: Sighting) -> SightingResource:
    return SightingResource(
        outlet=sighting.outlet,
        title=sighting.title,
        url=sighting.url,
        seen=sighting.seen,
    )
