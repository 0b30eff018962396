"""A report on one article: its text, hits, story, versions and sightings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from store import articles, matches, overlaps, story_details, versions
from store.articles import StoredArticle
from store.database import Database
from store.model import Match
from store.overlap_model import Overlap
from store.snippet_hits import MarkedPieces, cut_at
from store.story_details import MatchOutcome, Sighting, StoredPlacement
from store.versions import Version
from tocsin.stories.line_changes import LineChange, line_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMatch:
    """A match of the article, where it hit, and what became of it."""

    match: Match
    """As it is stored: its snippet is left out."""
    outcome: MatchOutcome

    @property
    def is_true(self) -> bool:
        """Whether the article as it is now still matches."""
        return self.outcome.lapsed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionStep:
    """A version of the article, and what it changed in the one before."""

    version: Version
    title_before: str
    """Empty when the headline is the same, and for the first version."""
    changes: tuple[tuple[LineChange, str], ...]
    """The lines; without any for the first version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReport:
    """An article with all that is known of it."""

    kept: StoredArticle
    placement: StoredPlacement | None
    """None when it is in no story."""
    matches: tuple[ArticleMatch, ...]
    versions: tuple[VersionStep, ...]
    """The newest first; one when the article was never changed."""
    sightings: tuple[Sighting, ...]
    overlaps: tuple[Overlap, ...]
    """With earlier and later articles, the largest share first."""

    @property
    def changed(self) -> datetime | None:
        """When a change was last read; None when there was none."""
        return self.versions[0].version.at if len(self.versions) > 1 else None

    def title(self, watchlist: str = "") -> MarkedPieces:
        """Return the headline with the hits of a watchlist, or with those of all."""
        return cut_at(self.kept.article.title, self._hits("title", watchlist))

    def text(self, watchlist: str = "") -> MarkedPieces:
        """Return the text with the hits of a watchlist, or with those of all."""
        return cut_at(self.kept.article.text, self._hits("text", watchlist))

    def _hits(self, field: str, watchlist: str) -> list[tuple[int, int]]:
        return [
            (span.start, span.end)
            for found in self.matches
            if watchlist in ("", found.match.watchlist)
            for span in found.match.spans
            if span.field == field
        ]


def gather_article(db: Database, article: int) -> ArticleReport:
    """Return the report on an article; raises LookupError when it is not stored."""
    kept = StoredArticle(id=article, article=articles.get(db, article))
    found = matches.stored(db, article)
    outcomes = story_details.match_outcomes(db, [article])
    return ArticleReport(
        kept=kept,
        placement=story_details.placement(db, article),
        matches=tuple(
            ArticleMatch(match=found[outcome.watchlist], outcome=outcome)
            for outcome in outcomes
        ),
        versions=tuple(_steps(versions.history(db, article))),
        sightings=tuple(story_details.sightings(db, [article])),
        overlaps=tuple(overlaps.of(db, article)),
    )


def _steps(history: list[Version]) -> Iterator[VersionStep]:
    for version, before in versions.steps(history):
        renamed = before is not None and before.title != version.title
        yield VersionStep(
            version=version,
            title_before=before.title if before and renamed else "",
            changes=tuple(line_changes(before.text, version.text)) if before else (),
        )
