"""Stories as the API gives them."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, Field

from store.listed_articles import ListedArticle
from store.snippet_hits import MarkedPieces
from store.story_list import ListedStory
from store.triage import Triage, TriageState
from tocsin.web.api.api_values import PieceResource


class TriageResource(BaseModel):
    """What readers noted of a story."""

    state: TriageState
    judged: datetime | None = Field(description="When the state was last set.")
    starred: bool
    assignee: str = Field(description="Who looks after it; empty: nobody.")
    note: str
    tags: list[str]
    changed: datetime | None
    changed_by: str


class ListedArticleResource(BaseModel):
    """An article as a list shows it."""

    article: int
    title: list[PieceResource]
    url: str
    outlet: str
    language: str = Field(description="BCP 47 tag, lower case; empty when unknown.")
    published: datetime | None
    seen: datetime
    snippet: list[PieceResource]
    watchlist: str = Field(description="Whose hits are marked; empty: none.")
    score: int


class ListedStoryResource(BaseModel):
    """A story as a list shows it."""

    story: int
    at: datetime = Field(description="The time that it is sorted by.")
    first: datetime
    last: datetime
    articles: int
    outlets: list[str] = Field(description="Those that had it, the last one first.")
    language: str
    opening: ListedArticleResource | None = Field(description="Its first article.")
    shown: ListedArticleResource | None = Field(
        description="Its newest match; without one its first article."
    )
    watchlists: list[str] = Field(description="Those that found it, newest first.")
    grown: bool = Field(description="Whether more came since it was read.")
    triage: TriageResource


def pieces_of(pieces: MarkedPieces) -> list[PieceResource]:
    """Return the pieces of a headline or a snippet."""
    return [PieceResource(text=text, hit=hit) for text, hit in pieces]


def triage_resource(noted: Triage) -> TriageResource:
    """Return what readers noted of a story."""
    return TriageResource(
        state=noted.state,
        judged=noted.judged,
        starred=noted.starred,
        assignee=noted.assignee,
        note=noted.note,
        tags=list(noted.tags),
        changed=noted.changed,
        changed_by=noted.changed_by,
    )


def listed_article(article: ListedArticle) -> ListedArticleResource:
    """Return an article as a list shows it."""
    return ListedArticleResource(
        article=article.article,
        title=pieces_of(article.title),
        url=article.url,
        outlet=article.outlet,
        language=article.language,
        published=article.published,
        seen=article.seen,
        snippet=pieces_of(article.snippet),
        watchlist=article.watchlist,
        score=article.score,
    )


def listed_stories(stories: Iterable[ListedStory]) -> list[ListedStoryResource]:
    """Return stories as a list shows them."""
    return [
        ListedStoryResource(
            story=story.story,
            at=story.at,
            first=story.first,
            last=story.last,
            articles=story.articles,
            outlets=list(story.outlets),
            language=story.language,
            opening=listed_article(story.opening),
            shown=listed_article(story.shown),
            watchlists=list(story.watchlists),
            grown=story.has_grown,
            triage=triage_resource(story.triage),
        )
        for story in stories
    ]
