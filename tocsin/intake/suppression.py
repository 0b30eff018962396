"""Suppression: which matches send no alert, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from spiders import urls
from store import matches, stories
from store.entries import ListedEntry
from store.model import Entry, Placement, Source, Suppression
from tocsin.intake.entry_identity import entry_name


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePolicy:
    """Suppresses matches of old articles, and of a source's first visit."""

    baseline_window: timedelta
    max_age: timedelta

    def judge(
        self, entry: Entry, source: Source, *, first: bool, now: datetime
    ) -> ListedEntry:
        """Return an entry that no source has listed before, with its treatment.

        At a source's first visit, entries older than the window are remembered, never
        read. An entry without a date counts as new.
        """
        age = now - entry.published if entry.published else timedelta(0)
        skip = first and (source.baseline == "skip" or age > self.baseline_window)
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
        )


def suppressions(db: Database, place: Placement) -> dict[str, Suppression]:
    """Return the watchlists that get no alert for this article, each with the reason.

    An article that continues a story is not one of them: planning decides later whether
    it becomes a message.
    """
    if place.known is not None:
        # The same text elsewhere is suppressed as the first one was.
        return matches.suppressed(db, place.known)
    if place.composite:
        # Each of its parts is an article of a story of its own.
        known = [place.story] if place.story else []
        sources_of_parts = [overlap.article for overlap in place.overlaps]
        known += stories.stories_by_article(db, sources_of_parts).values()
        return dict.fromkeys(matches.alerted_for(db, known), "story")
    if place.copy_of is not None and stories.story_of(db, place.copy_of) != place.story:
        return dict.fromkeys(matches.watchlists_of(db, place.copy_of), "copy")
    return {}
