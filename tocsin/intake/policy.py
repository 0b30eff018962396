"""What intake decides by: watchlists, the age of news, how stories are grouped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from spiders import urls
from store.entries import ListedEntry
from store.model import Entry, Source, Suppression
from tocsin.intake.placement import StorySettings
from tocsin.watchlists.engine import Engine


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
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRules:
    """The compiled watchlists and settings that every article meets."""

    engine: Engine
    policy: IntakePolicy
    stories: StorySettings
