"""Suppression: which matches send no alert, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from spiders import urls
from spiders.extract.dates.timestamps import YEARS, is_weak
from store import matches
from store.database import Database
from store.entries import ListedEntry
from store.model import Article, Entry, Placement, Source, Suppression
from tocsin.intake.entry_identity import entry_name
from tocsin.words.fold import folds

MOST_STRAY = 10
"""In a listing in order at most one date in so many breaks the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePolicy:
    """Suppresses matches of old articles, and of a source's first visit."""

    baseline_window: timedelta
    max_age: timedelta

    def credible(self, entries: Iterable[Entry], now: datetime) -> list[Entry]:
        """Return the entries of a visit, without dates far out of their order."""
        return without_stray_dates(list(entries), now - self.baseline_window)

    def judge(
        self, entry: Entry, source: Source, *, first: bool, now: datetime
    ) -> ListedEntry:
        """Return an entry that no source has listed before, with its treatment.

        At a source's first visit, entries older than the window are remembered, never
        read; so are those of an archive at any visit. An entry without a date counts
        as new, as does one of a year in which there was no web; not so in a sitemap,
        which lists what a site ever had, nor in an archive that is queried. "old" is
        judged again when its page is read.
        """
        is_dated = entry.published is not None and entry.published.year in YEARS
        age = now - entry.published if entry.published and is_dated else timedelta(0)
        skip = entry.in_archive or (
            first
            and (
                source.baseline == "skip"
                or age > self.baseline_window
                or self._is_of_archive(entry, source, now)
            )
        )
        suppressed: Suppression = ""
        if first and source.baseline == "store":
            suppressed = "baseline"
        elif age > self.max_age:
            suppressed = "old"
        return ListedEntry(
            entry=entry,
            key=urls.key(entry.url),
            host="" if entry.complete else urls.host(entry.url),
            skip=skip,
            suppressed=suppressed,
            name=entry_name(entry),
            title_words=" ".join(folds(entry.title)),
        )

    def _is_of_archive(self, entry: Entry, source: Source, now: datetime) -> bool:
        """Return whether a source without dates does not show that it is recent."""
        if source.kind not in ("sitemap", "gdelt") or entry.published is not None:
            return False
        return entry.updated is None or now - entry.updated > self.baseline_window

    def judge_read(self, article: Article, listed_as: Suppression) -> Suppression:
        """Return why a read article is suppressed, by the best date known of it.

        `listed_as` is what its listing said: "old" counts only if the article's date,
        which may be its page's, is old too. A weak date makes no article old.
        """
        if listed_as not in ("", "old"):
            return listed_as
        if article.published is None or is_weak(article.provenance.dated_by):
            return ""
        return "old" if self.may_be_old(article.seen, article.published) else ""

    def may_be_old(self, seen: datetime, published: datetime | None) -> bool:
        """Return whether an article is old, unless its date is a weak one."""
        return published is not None and seen - published > self.max_age


def without_stray_dates(entries: list[Entry], recent: datetime) -> list[Entry]:
    """Return entries, those without a date whose date breaks the listing's order.

    Such a date lies before `recent` though entries that are listed as older do not: a
    default of the publisher's system, or day and month in another order. Where many
    dates do so the listing has no order, and all of them stay.
    """
    dated = [
        (entry.published, number)
        for number, entry in enumerate(entries)
        if entry.published
    ]
    if dated and dated[0][0] < dated[-1][0] and dated[-1][0] >= recent:
        dated.reverse()  # the oldest is listed first
    fresh = [place for place, (at, _) in enumerate(dated) if at >= recent]
    last = fresh[-1] if fresh else 0
    stray = {number for at, number in dated[:last] if at < recent}
    if len(stray) > max(1, len(entries) // MOST_STRAY):
        return entries
    return [
        replace(entry, published=None) if number in stray else entry
        for number, entry in enumerate(entries)
    ]


def suppressions(db: Database, place: Placement) -> dict[str, Suppression]:
    """Return the watchlists that get no alert for this article, each with the reason.

    Only the same text elsewhere is suppressed, as the first one was. Of an article that
    continues a story, a copy, a roundup, or one that its site made from a template,
    planning decides later whether it becomes a message.
    """
    return {} if place.known is None else matches.suppressed(db, place.known)
