"""The listings that a source's listing names, as an index names sitemaps.

A visit makes few requests to them: for those that are said to have changed, and for
those of which nothing is said, conditional ones.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from spiders import urls
from spiders.extract.dates.parse_time import parse_time
from spiders.listing import ListingPart, newest_first
from store.bookmarks import Bookmark, PartBookmark
from store.model import Entry, Source, Visit

MOST = 3
"""Requests for parts in one visit: what is left over waits for the next."""

LATE = timedelta(days=2)
"""After which an article in a part that is new to us is no news: old files get new
names, and come up from the depths of a long index."""

NEVER_READ = Bookmark()

VisitPart = Callable[[Source, Bookmark], Awaitable[tuple[Visit, tuple[Entry, ...]]]]
"""Visits a part as a source of its own; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsVisit:
    """What the parts of a listing gave in one visit."""

    entries: tuple[Entry, ...]
    bookmarks: tuple[PartBookmark, ...]
    """The part that was asked last is at the end."""
    asked: int
    """How many parts were visited."""
    failed: tuple[Visit, ...]
    is_whole: bool
    """Whether nothing is left of which only the index tells."""


def parts_of(bookmark: Bookmark) -> tuple[ListingPart, ...]:
    """Return the parts of a listing that did not change."""
    return tuple(
        ListingPart(url=part.url, changed=part.changed) for part in bookmark.parts
    )


def parts_on_site(source: Source, parts: Iterable[ListingPart]) -> list[ListingPart]:
    """Return the parts that are on the source's site; others are none of its parts."""
    site = urls.domain(source.url)
    return [part for part in parts if urls.domain(part.url) == site]


def due_parts(
    parts: Iterable[ListingPart], known: Sequence[PartBookmark]
) -> list[ListingPart]:
    """Return the parts to ask for now: unknown ones, then those longest not asked.

    A part is due when its change is new, or when no change is told. `known` has the
    part that was asked last at its end.
    """
    places = {part.url: (place, part.changed) for place, part in enumerate(known)}
    due = [
        part
        for part in parts
        if not part.changed or part.changed != places.get(part.url, (0, ""))[1]
    ]
    return sorted(due, key=lambda part: places.get(part.url, (-1, ""))[0])


async def visit_parts(
    source: Source,
    parts: Sequence[ListingPart],
    known: Sequence[PartBookmark],
    *,
    visit: VisitPart,
) -> PartsVisit:
    """Visit the due parts, one after the other.

    At the first visit of an index, the parts that are not asked for become known all
    the same: what they have so far is an archive.
    """
    marks = {part.url: part for part in known}
    due = due_parts(parts, known)
    entries: list[Entry] = []
    failed: list[Visit] = []
    for part in due[:MOST]:
        mark = marks.get(part.url)
        seen, listed = await visit(
            replace(source, url=part.url), mark.bookmark if mark else NEVER_READ
        )
        if seen.outcome in ("soft", "hard"):
            failed.append(seen)
            # It stays due; what it has so far is an archive all the same.
            marks.setdefault(part.url, PartBookmark(url=part.url))
            continue
        entries += _marked(listed, mark, seen.at) if known else listed
        marks.pop(part.url, None)  # so that it comes last
        marks[part.url] = _known(part, seen.bookmark)
    left = due[MOST:]
    if not known:
        marks = {part.url: _known(part) for part in left} | marks
        left = []
    named = {part.url for part in parts}
    return PartsVisit(
        # One listing: an order that breaks at each part would make dates doubtful.
        entries=tuple(newest_first(entries)),
        bookmarks=tuple(mark for url, mark in marks.items() if url in named),
        asked=len(due[:MOST]),
        failed=tuple(failed),
        is_whole=not failed and not any(_would_be_lost(part, marks) for part in left),
    )


def _would_be_lost(part: ListingPart, marks: Mapping[str, PartBookmark]) -> bool:
    """Return whether a part is asked for only if the index is read again.

    A known one without a change has its turn at each visit.
    """
    return bool(part.changed) or part.url not in marks


def _known(part: ListingPart, bookmark: Bookmark = NEVER_READ) -> PartBookmark:
    return PartBookmark(url=part.url, changed=part.changed, bookmark=bookmark)


def _marked(
    entries: Iterable[Entry], mark: PartBookmark | None, now: datetime
) -> list[Entry]:
    """Return a part's entries, those of its archive marked if it is read only now."""
    if mark is not None and mark.bookmark != NEVER_READ:
        return list(entries)
    known = parse_time(mark.changed) if mark else now - LATE

    def is_old(entry: Entry) -> bool:
        at = entry.listed_time
        if at is None:
            return mark is not None
        return known is None or at <= known

    return [replace(entry, in_archive=is_old(entry)) for entry in entries]
