"""A report on one story, collected from the store and from its texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from store import articles, overlaps, story_details
from store.database import Database
from store.model import Article
from store.overlap_model import Overlap
from store.story_details import MatchOutcome, RelatedStory, Sighting, StoredPlacement
from tocsin.intake.deduplication import effective_time
from tocsin.stories.quotations import Quotation, quotations
from tocsin.stories.shares import Share, shared_passages, shares
from tocsin.stories.statements import QuotedStatement, QuotingArticle, statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """An article as one outlet published it."""

    article: int
    outlet: str
    title: str
    url: str
    at: datetime
    again: bool
    """Whether it is the same article, seen again in another outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """One article of a story, and its relations to earlier articles."""

    first: Appearance
    copy_of: int | None
    overlaps: tuple[Overlap, ...]
    """With earlier articles, also of other stories; the largest share first."""
    composite: bool
    by_hand: bool
    agencies: tuple[str, ...]
    also_at: tuple[Appearance, ...]

    @property
    def rewrite_of(self) -> Overlap | None:
        """The article it is most a rewrite of; None for a copy and for an original."""
        if self.copy_of is not None:
            return None
        return next((o for o in self.overlaps if not o.same), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPassages:
    """The longest passages of one article that another contains."""

    article: int
    other: int
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """A story with its articles, outlets, quotations and alerts."""

    story: int
    first: Appearance
    """The first publication."""
    reports: tuple[StoryArticle, ...]
    """In order of publication."""
    agencies: tuple[Share, ...]
    """The credited agencies, with the number of outlets that credit each."""
    outlets: tuple[Share, ...]
    statements: tuple[QuotedStatement, ...]
    shared_passages: tuple[SharedPassages, ...]
    related: tuple[RelatedStory, ...]
    alerted: tuple[MatchOutcome, ...]
    """The matches that a message includes."""
    unread: int = 0
    """How many articles were not read for quotations."""


Quoter = Callable[[str, str], Sequence[Quotation]]
"""Returns the quotations of a text in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBounds:
    """How much of a story's texts is read: 2 to 12 ms each."""

    quoted: int = 1_000_000
    """Articles whose quotations are collected, those that are no copies first."""
    compared: int = 1_000_000
    """Pairs of articles whose longest shared passages are looked for."""
    quote: Quoter = quotations
    """Reads the quotations; a cache, where the same story is shown again."""


UNBOUNDED_REPORT = ReportBounds()


def gather(
    db: Database, story: int, bounds: ReportBounds = UNBOUNDED_REPORT
) -> StoryReport:
    """Return the report on a story; raises LookupError for an empty one."""
    placements = story_details.placements(db, story)
    if not placements:
        raise LookupError(f"story {story} has no articles")
    stored = {p.article: articles.get(db, p.article) for p in placements}
    seen = story_details.sightings(db, stored)
    reports = _reports(db, placements, stored, seen)
    appearances = [a for report in reports for a in (report.first, *report.also_at)]
    quoted = _originals_first(reports)[: bounds.quoted]
    return StoryReport(
        story=story,
        first=min(appearances, key=lambda first: (first.at, first.article)),
        reports=tuple(reports),
        agencies=tuple(_agencies(reports)),
        outlets=tuple(shares(appearance.outlet for appearance in appearances)),
        statements=tuple(_statements(stored, quoted, bounds.quote)),
        shared_passages=tuple(_shared_passages(db, stored, reports, bounds.compared)),
        related=tuple(story_details.related(db, story)),
        alerted=tuple(
            match
            for match in story_details.match_outcomes(db, stored)
            if match.first_message
        ),
        unread=len(reports) - len(quoted),
    )


def _originals_first(reports: Sequence[StoryArticle]) -> list[StoryArticle]:
    """Return the articles, copies last: they quote what others quote."""
    return sorted(reports, key=lambda report: report.copy_of is not None)


def _reports(
    db: Database,
    placements: Sequence[StoredPlacement],
    stored: Mapping[int, Article],
    seen: Sequence[Sighting],
) -> list[StoryArticle]:
    reports = []
    for placement in placements:
        id_ = placement.article
        article = stored[id_]
        again = tuple(_again(s) for s in seen if s.article == id_)
        reports.append(
            StoryArticle(
                first=_appearance(id_, article),
                copy_of=placement.copy_of,
                overlaps=tuple(o for o in overlaps.of(db, id_) if o.article < id_),
                composite=placement.composite,
                by_hand=placement.by_hand,
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
    """Return the credited agencies, each with the number of outlets that credit it."""
    credited = {
        (agency, appearance.outlet): None
        for report in reports
        for agency in report.agencies
        for appearance in (report.first, *report.also_at)
    }
    return shares(agency for agency, _ in credited)


def _statements(
    stored: Mapping[int, Article], reports: Sequence[StoryArticle], quote: Quoter
) -> list[QuotedStatement]:
    """Return the quoted statements; a repeated article counts in both outlets."""
    found = []
    for report in reports:
        article = stored[report.first.article]
        quoted = quote(article.text, article.language)
        found += [
            QuotingArticle(id=a.article, outlet=a.outlet, at=a.at, quotations=quoted)
            for a in (report.first, *report.also_at)
        ]
    return statements(found)


def _shared_passages(
    db: Database,
    stored: Mapping[int, Article],
    reports: Sequence[StoryArticle],
    most: int,
) -> list[SharedPassages]:
    found = []
    rewrites = (
        (report.first.article, overlap.article)
        for report in reports
        if (overlap := report.rewrite_of) is not None
    )
    for id_, original in islice(rewrites, most):
        other = stored.get(original) or articles.get(db, original)
        passages = tuple(shared_passages(stored[id_].text, other.text))
        if passages:
            found.append(SharedPassages(article=id_, other=original, passages=passages))
    return found
