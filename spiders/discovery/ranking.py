"""Which of several ways into a site is the best. Pure.

What a way gives is judged by a sample of what it lists, not by what it is called.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from spiders import urls
from spiders.discovery.ways_in import WayIn
from spiders.listing import Listing
from store.model import Entry

FEW = 3
"""A way that lists fewer entries may be a feed of one tag, or an empty one."""

MOST_FOREIGN = 0.5
"""The share of links to other sites above which a way is no source of this one."""

STALE = timedelta(days=60)
"""A way whose newest entry is so much older than that of another is given up."""

WHOLE_CHARS = 1_000
_KINDS = {"feed": 3, "wordpress": 2, "sitemap": 1, "page": 0}
_PART_OF_SITE = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|topics?|schlagwort|kategorien?|search)/",
    re.IGNORECASE,
)
_OF_CHANGES = re.compile(r"updated?\b|changes", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a way into a site listed when it was tried."""

    way: WayIn
    entries: tuple[Entry, ...] = ()
    problem: str = ""
    """Why it lists nothing; empty when it does."""

    @property
    def newest(self) -> datetime | None:
        """When the last of its entries was published; None when none is dated."""
        dates = (entry.listed_time for entry in self.entries)
        return max((at for at in dates if at), default=None)

    @property
    def dated(self) -> float:
        """The share of entries that have a date."""
        return _share(entry.published is not None for entry in self.entries)

    @property
    def titled(self) -> float:
        """The share of entries that have a headline."""
        return _share(bool(entry.title) for entry in self.entries)

    @property
    def whole(self) -> float:
        """The share of entries that come with a text as long as an article."""
        return _share(len(entry.summary) >= WHOLE_CHARS for entry in self.entries)

    @property
    def tells_changes(self) -> bool:
        """Whether an entry was changed after its publication, and says so."""
        return any(
            entry.updated and entry.published and entry.updated != entry.published
            for entry in self.entries
        )

    def foreign(self, home: str) -> float:
        """Return the share of its entries that are on another site than `home`."""
        site = urls.domain(home)
        return _share(urls.domain(entry.url) != site for entry in self.entries)


def sample_of(way: WayIn, listing: Listing, home: str) -> Sample:
    """Return the sample of a listing; with a problem if it is no source of the site."""
    sample = Sample(way=way, entries=listing.entries)
    if not sample.entries:
        return Sample(way=way, problem="it lists nothing")
    foreign = sample.foreign(home)
    if foreign > MOST_FOREIGN:
        there = urls.host(sample.entries[0].url)
        return Sample(way=way, problem=f"its links lead to {there}")
    return sample


def ranked(samples: Iterable[Sample]) -> list[Sample]:
    """Return the samples that list something, the best first."""
    usable = [sample for sample in samples if sample.entries]
    newest = max((s.newest for s in usable if s.newest), default=None)
    # Stable: of equals the one that the site named first stays first.
    return sorted(usable, key=lambda sample: _merit(sample, newest), reverse=True)


def _merit(sample: Sample, newest: datetime | None) -> tuple[float, ...]:
    way = sample.way
    is_fresh = (
        newest is None or sample.newest is None or newest - sample.newest <= STALE
    )
    return (
        is_fresh,
        len(sample.entries) >= FEW,
        sample.titled > 0.9 or way.kind == "page",
        _KINDS.get(way.kind, 0),
        not _PART_OF_SITE.search(way.url),
        not _OF_CHANGES.search(f"{way.title} {way.url}"),
        round(sample.dated, 1),
        sample.tells_changes,
        round(sample.whole, 1),
    )


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / len(values) if values else 0.0
