"""Which of several ways into a site is the best. Pure."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from spiders import urls
from spiders.discovery.samples import FEW, Sample

STALE = timedelta(days=60)
"""A way whose newest entry is so much older than that of another is given up."""

_KINDS = {"feed": 3, "wordpress": 2, "sitemap": 1, "page": 0}
_PART_OF_SITE = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|topics?|schlagwort|kategorien?|search)/",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:podcasts?|audio|videos?|shop|products?|events?|termine|kalender|calendar"
    r"|jobs?|gallery|photos?)\b",
    re.IGNORECASE,
)
_OF_CHANGES = re.compile(r"updated?\b|changes", re.IGNORECASE)


def ranked(samples: Iterable[Sample]) -> list[Sample]:
    """Return the samples that list something, the best first."""
    usable = [sample for sample in samples if sample.entries]
    newest = max((s.newest for s in usable if s.newest), default=None)
    parts = _parts([sample for sample in usable if sample.way.kind == "feed"])

    def merit(sample: Sample) -> tuple[float, ...]:
        return _merit(sample, newest, is_part=sample.way.url in parts)

    # Stable: of equals the one that the site named first stays first.
    return sorted(usable, key=merit, reverse=True)


def _parts(feeds: Collection[Sample]) -> set[str]:
    """Return the addresses of the feeds that another one covers: those of a category.

    A feed covers another one if it has all its entries from its own first date on: both
    may list only the last ten.
    """
    timed = {feed.way.url: _times(feed) for feed in feeds}

    def covers(whole: str, part: str) -> bool:
        oldest = min(timed[whole].values(), default=None)
        return oldest is not None and all(
            key in timed[whole] for key, at in timed[part].items() if at >= oldest
        )

    return {
        part
        for part in timed
        for whole in timed
        if covers(whole, part) and not covers(part, whole)
    }


def _times(feed: Sample) -> dict[str, datetime]:
    """Return the dates of a feed's entries by their keys."""
    dated = ((urls.key(entry.url), entry.published) for entry in feed.entries)
    return {key: at for key, at in dated if at}


def _is_of_something_else(sample: Sample) -> bool:
    """Return whether a feed of which the front page shows nothing is of no articles.

    It says so, or dates nothing. Front pages of magazines show last month's articles,
    and none of their feed.
    """
    named = sum(bool(_ELSE.search(entry.url)) for entry in sample.entries)
    says = _ELSE.search(f"{sample.way.title} {sample.way.url}")
    return bool(says) or 2 * named > len(sample.entries) or sample.newest is None


def _merit(
    sample: Sample, newest: datetime | None, *, is_part: bool
) -> tuple[float, ...]:
    way = sample.way
    is_fresh = (
        newest is None or sample.newest is None or newest - sample.newest <= STALE
    )
    return (
        is_fresh,
        len(sample.entries) >= FEW,
        sample.titled > 0.9 or way.kind == "page",
        not (sample.shared == 0 and _is_of_something_else(sample)),
        _KINDS.get(way.kind, 0),
        sample.shared != 0,
        not is_part,
        not _ELSE.search(f"{way.title} {way.url}"),
        not _PART_OF_SITE.search(way.url),
        not _OF_CHANGES.search(f"{way.title} {way.url}"),
        int(10 * sample.dated),  # a feed of all pages has a few undated ones
        sample.tells_changes,
        round(sample.says_changes, 1),
        round(sample.whole, 1),
        round(sample.signed, 1),
    )
