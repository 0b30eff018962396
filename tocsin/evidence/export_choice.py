"""Which captures an export has: those of articles, with what their pages need."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from store import captures, requisites
from store.articles import StoredArticle
from store.database import Database
from store.errors import TocsinError
from store.evidence_model import Capture


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What an export has."""

    records: dict[str, dict[int, str | None]] = field(default_factory=dict)
    """Day → number of a capture in the chain → the title of its page; None for a style
    sheet or a picture, which is no page of its own."""

    lengths: dict[int, int] = field(default_factory=dict)
    """Number of a capture → how long its records are, in bytes."""

    @property
    def size_bytes(self) -> int:
        """Return how long all records are: the file is a little longer."""
        return sum(self.lengths.values())

    @property
    def pages(self) -> int:
        """Return how many pages are in it."""
        return sum(
            title is not None for day in self.records.values() for title in day.values()
        )


def chosen(db: Database, articles: Iterable[StoredArticle]) -> ExportChoice:
    """Return what an export of articles has.

    Raises TocsinError for an article of which neither page nor listing is kept.
    """
    choice = ExportChoice()
    for stored in articles:
        pages = captures.of_article(db, stored.id)
        needs = requisites.below(db, [one.id for one in pages])
        listings = [one for one in needs if one.part == "listing"]
        if not any(one.state == "kept" for one in [*pages, *listings]):
            raise TocsinError(
                f"The page of article {stored.id} is not kept.",
                remedy=f"See why: tocsin evidence show {stored.id}",
            )
        title = stored.article.title
        for one in needs:
            is_listing = one.part == "listing"
            _choose(choice, one, f"Listing with: {title}" if is_listing else None)
        for one in pages:
            _choose(choice, one, title)
    return choice


def _choose(choice: ExportChoice, one: Capture, title: str | None) -> None:
    if one.state == "kept" and one.kept:
        choice.lengths[one.kept.number] = one.kept.length
        day = choice.records.setdefault(one.kept.day, {})
        # A listing may also be the page of another article, or the other way round.
        day[one.kept.number] = day.get(one.kept.number) if title is None else title
