"""All there is to tell of a story, put together from the store and from its texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store import articles, coverage, kin
from store.coverage import Hit, Placement, Relation, Sighting
from store.model import Article, Kin
from tocsin.recognise import happened
from tocsin.stories.coverage import Share, shared_passages, shares
from tocsin.stories.quotations import quotations
from tocsin.stories.statements import Statement, Told, statements


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
class Report:
    """One article of a story, and what it is to the others."""

    first: Appearance
    copy_of: int | None
    kin: tuple[Kin, ...]
    """Earlier articles it has words in common with, of other stories too."""
    stitched: bool
    by_hand: bool
    agencies: tuple[str, ...]
    also_at: tuple[Appearance, ...]

    @property
    def rewrite_of(self) -> Kin | None:
        """What it draws on most; None for a copy and for what is its own."""
        if self.copy_of is not None:
            return None
        return next((one for one in self.kin if not one.same), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The longest passages that one article has from another."""

    article: int
    other: int
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A story as a person looks at it."""

    story: int
    first: Appearance
    """Who had it first."""
    reports: tuple[Report, ...]
    """In the order in which they appeared."""
    agencies: tuple[Share, ...]
    """Those credited, with the outlets that credit them."""
    outlets: tuple[Share, ...]
    statements: tuple[Statement, ...]
    taken: tuple[Taken, ...]
    related: tuple[Relation, ...]
    rang: tuple[Hit, ...]


def gather(db: Database, story: int) -> Dossier:
    """Return all there is to tell of a story; raises LookupError for an empty one."""
    placed = coverage.placements(db, story)
    if not placed:
        raise LookupError(f"story {story} has no articles")
    told = {one.article: articles.get(db, one.article) for one in placed}
    seen = coverage.sightings(db, told)
    reports = _reports(db, placed, told, seen)
    every = [a for report in reports for a in (report.first, *report.also_at)]
    return Dossier(
        story=story,
        first=min(every, key=lambda one: (one.at, one.article)),
        reports=tuple(reports),
        agencies=tuple(_agencies(reports)),
        outlets=tuple(shares(appearance.outlet for appearance in every)),
        statements=tuple(_statements(told, reports)),
        taken=tuple(_taken(db, told, reports)),
        related=tuple(coverage.related(db, story)),
        rang=tuple(hit for hit in coverage.hits(db, told) if hit.rung),
    )


def _reports(
    db: Database,
    placed: Sequence[Placement],
    told: Mapping[int, Article],
    seen: Sequence[Sighting],
) -> list[Report]:
    reports = []
    for one in placed:
        article = told[one.article]
        again = tuple(_again(s) for s in seen if s.article == one.article)
        reports.append(
            Report(
                first=_appearance(one.article, article),
                copy_of=one.copy_of,
                kin=tuple(
                    k for k in kin.of(db, one.article) if k.article < one.article
                ),
                stitched=one.stitched,
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
        at=happened(article),
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


def _agencies(reports: Sequence[Report]) -> list[Share]:
    """Return the agencies that outlets credit, each counted once an outlet."""
    credited = {
        (agency, appearance.outlet): None
        for report in reports
        for agency in report.agencies
        for appearance in (report.first, *report.also_at)
    }
    return shares(agency for agency, _ in credited)


def _statements(
    told: Mapping[int, Article], reports: Sequence[Report]
) -> list[Statement]:
    """Return what is quoted; an article seen again elsewhere is printed there too."""
    found = []
    for report in reports:
        article = told[report.first.article]
        quoted = quotations(article.text, article.language)
        found += [
            Told(id=a.article, outlet=a.outlet, at=a.at, quotations=quoted)
            for a in (report.first, *report.also_at)
        ]
    return statements(found)


def _taken(
    db: Database, told: Mapping[int, Article], reports: Sequence[Report]
) -> list[Taken]:
    found = []
    for report in reports:
        if (near := report.rewrite_of) is None:
            continue
        other = told.get(near.article) or articles.get(db, near.article)
        article = told[report.first.article]
        passages = tuple(shared_passages(article.text, other.text))
        if passages:
            id_ = report.first.article
            found.append(Taken(article=id_, other=near.article, passages=passages))
    return found
