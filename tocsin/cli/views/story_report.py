"""All there is to tell of a story, put together from the store and from its texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store import articles, overlaps, story_details
from store.model import Article, Overlap
from store.story_details import MatchOutcome, PlacedArticle, RelatedStory, Sighting
from tocsin.intake.deduplication import effective_time
from tocsin.stories.quotations import quotations
from tocsin.stories.shares import Share, shared_passages, shares
from tocsin.stories.statements import QuotedStatement, QuotingArticle, statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """An article as one outlet brought it."""

    article: int
    outlet: str
    title: str
    url: str
    at: datetime
    again: bool
    """Whether it is the same article, seen again there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """One article of a story, and what it is to the others."""

    first: Appearance
    copy_of: int | None
    overlaps: tuple[Overlap, ...]
    """Earlier articles it has words in common with, of other stories too."""
    composite: bool
    by_hand: bool
    agencies: tuple[str, ...]
    also_at: tuple[Appearance, ...]

    @property
    def rewrite_of(self) -> Overlap | None:
        """What it draws on most; None for a copy and for what is its own."""
        if self.copy_of is not None:
            return None
        return next((one for one in self.overlaps if not one.same), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPassage:
    """The longest passages that one article has from another."""

    article: int
    other: int
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """A story as a person looks at it."""

    story: int
    first: Appearance
    """Who had it first."""
    reports: tuple[StoryArticle, ...]
    """In the order in which they appeared."""
    agencies: tuple[Share, ...]
    """Those credited, with the outlets that credit them."""
    outlets: tuple[Share, ...]
    statements: tuple[QuotedStatement, ...]
    taken: tuple[SharedPassage, ...]
    related: tuple[RelatedStory, ...]
    rang: tuple[MatchOutcome, ...]


def gather(db: Database, story: int) -> StoryReport:
    """Return all there is to tell of a story; raises LookupError for an empty one."""
    placed = story_details.placements(db, story)
    if not placed:
        raise LookupError(f"story {story} has no articles")
    told = {one.article: articles.get(db, one.article) for one in placed}
    seen = story_details.sightings(db, told)
    reports = _reports(db, placed, told, seen)
    every = [a for report in reports for a in (report.first, *report.also_at)]
    return StoryReport(
        story=story,
        first=min(every, key=lambda one: (one.at, one.article)),
        reports=tuple(reports),
        agencies=tuple(_agencies(reports)),
        outlets=tuple(shares(appearance.outlet for appearance in every)),
        statements=tuple(_statements(told, reports)),
        taken=tuple(_taken(db, told, reports)),
        related=tuple(story_details.related(db, story)),
        rang=tuple(hit for hit in story_details.match_outcomes(db, told) if hit.rung),
    )


def _reports(
    db: Database,
    placed: Sequence[PlacedArticle],
    told: Mapping[int, Article],
    seen: Sequence[Sighting],
) -> list[StoryArticle]:
    reports = []
    for one in placed:
        article = told[one.article]
        again = tuple(_again(s) for s in seen if s.article == one.article)
        reports.append(
            StoryArticle(
                first=_appearance(one.article, article),
                copy_of=one.copy_of,
                overlaps=tuple(
                    k for k in overlaps.of(db, one.article) if k.article < one.article
                ),
                composite=one.composite,
                by_hand=one.by_hand,
                agencies=article.agencies,
                also_at=again,
            )
        )
    return sorted(reports, key=lambda report: (report.first.at, report.first.article))


def _appearance(id_: int, article: Article) -> Appearance:
    return Appearance(
        article=id_,
        outlet=article.outlet or article.source,
        title=article.title,
        url=article.url,
        at=effective_time(article),
        again=False,
    )


def _again(sighting: Sighting) -> Appearance:
    return Appearance(
        article=sighting.article,
        outlet=sighting.outlet,
        title=sighting.title,
        url=sighting.url,
        at=sighting.seen,
        again=True,
    )


def _agencies(reports: Sequence[StoryArticle]) -> list[Share]:
    """Return the agencies that outlets credit, each counted once an outlet."""
    credited = {
        (agency, appearance.outlet): None
        for report in reports
        for agency in report.agencies
        for appearance in (report.first, *report.also_at)
    }
    return shares(agency for agency, _ in credited)


def _statements(
    told: Mapping[int, Article], reports: Sequence[StoryArticle]
) -> list[QuotedStatement]:
    """Return what is quoted; an article seen again elsewhere is printed there too."""
    found = []
    for report in reports:
        article = told[report.first.article]
        quoted = quotations(article.text, article.language)
        found += [
            QuotingArticle(id=a.article, outlet=a.outlet, at=a.at, quotations=quoted)
            for a in (report.first, *report.also_at)
        ]
    return statements(found)


def _taken(
    db: Database, told: Mapping[int, Article], reports: Sequence[StoryArticle]
) -> list[SharedPassage]:
    found = []
    for report in reports:
        if (near := report.rewrite_of) is None:
            continue
        other = told.get(near.article) or articles.get(db, near.article)
        article = told[report.first.article]
        passages = tuple(shared_passages(article.text, other.text))
        if passages:
            id_ = report.first.article
            found.append(
                SharedPassage(article=id_, other=near.article, passages=passages)
            )
    return found
