"""A story with its articles, quotations and messages, as the API gives it."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, Field

from store.model import DeliveryKind, DeliveryState
from store.story_messages import StoryMessage
from store.triage import Triage
from tocsin.intake.story_report import Appearance, StoryArticle, StoryReport
from tocsin.stories.statements import QuotedStatement
from tocsin.web.api.story_resources import TriageResource, triage_resource


class AppearanceResource(BaseModel):
    """An article as one outlet published it."""

    article: int
    outlet: str
    title: str
    url: str
    at: datetime
    hours_later: float = Field(description="After the first outlet had the story.")
    again: bool = Field(description="Whether it is the same article, seen again.")
    copy_of: int | None
    rewrite_of: int | None
    share: float | None = Field(
        description="Of its words, 0 to 1, those that the article it draws on has."
    )


class StatementResource(BaseModel):
    """Words that are quoted in the story."""

    words: str
    speaker: str = Field(description="Empty when no outlet names one.")
    others: list[str] = Field(description="Whom other articles name instead.")
    outlets: list[str] = Field(description="In order of publication.")
    articles: list[int] = Field(description="In order of publication.")
    at: datetime


class RelatedStoryResource(BaseModel):
    """Another story about the same subject."""

    story: int
    title: str
    score: float


class StoryMessageResource(BaseModel):
    """A message that tells of the story."""

    message: int
    channel: str
    kind: DeliveryKind
    state: DeliveryState
    title: str
    watchlists: list[str]
    created: datetime
    sent: datetime | None


class StoryResource(BaseModel):
    """A story, and what is known of it."""

    story: int
    title: str
    outlets: list[str] = Field(description="Those with most reports first.")
    timeline: list[AppearanceResource] = Field(description="In order of publication.")
    agencies: list[str]
    statements: list[StatementResource]
    unread: int = Field(
        description="Articles of a large story that were not read for quotations."
    )
    related: list[RelatedStoryResource]
    messages: list[StoryMessageResource]
    triage: TriageResource


def story_resource(
    report: StoryReport, noted: Triage, messages: Iterable[StoryMessage]
) -> StoryResource:
    """Return a story from the report on it."""
    return StoryResource(
        story=report.story,
        title=report.first.title,
        outlets=[share.outlet for share in report.outlets],
        timeline=_timeline(report),
        agencies=[share.outlet for share in report.agencies],
        statements=[_statement(statement) for statement in report.statements],
        unread=report.unread,
        related=[
            RelatedStoryResource(
                story=related.story, title=related.title, score=related.score
            )
            for related in report.related
        ],
        messages=[_message(message) for message in messages],
        triage=triage_resource(noted),
    )


def _timeline(report: StoryReport) -> list[AppearanceResource]:
    found = [
        _appearance(appearance, article, report.first.at)
        for article in report.reports
        for appearance in (article.first, *article.also_at)
    ]
    return sorted(found, key=lambda appearance: (appearance.at, appearance.article))


def _appearance(
    appearance: Appearance, article: StoryArticle, begin: datetime
) -> AppearanceResource:
    overlap = article.rewrite_of
    original = article.copy_of if overlap is None else overlap.article
    shares = [o.share for o in article.overlaps if o.article == original]
    return AppearanceResource(
        article=appearance.article,
        outlet=appearance.outlet,
        title=appearance.title,
        url=appearance.url,
        at=appearance.at,
        hours_later=round((appearance.at - begin).total_seconds() / 3600, 2),
        again=appearance.again,
        copy_of=article.copy_of,
        rewrite_of=overlap.article if overlap else None,
        share=next(iter(shares), None),
    )


def _statement(statement: QuotedStatement) -> StatementResource:
    return StatementResource(
        words=statement.words,
        speaker=statement.speaker,
        others=list(statement.others),
        outlets=list(statement.outlets),
        articles=list(statement.articles),
        at=statement.at,
    )


def _message(message: StoryMessage) -> StoryMessageResource:
    return StoryMessageResource(
        message=message.delivery,
        channel=message.channel,
        kind=message.kind,
        state=message.state,
        title=message.title,
        watchlists=list(message.watchlists),
        created=message.created,
        sent=message.sent,
    )
