"""A visit to a source: a conditional request, and the entries that it lists."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrapy.http import Response
from xxhash import xxh3_128_hexdigest

from spiders.fetch.access import ASKED_FROM
from spiders.fetch.cache_lifetime import cache_lifetime
from spiders.fetch.carrying import (
    ListingElsewhere,
    ListingTerms,
    ListThere,
    UnreadElsewhereError,
    listing_elsewhere,
)
from spiders.fetch.failures import explain, refusal, retry_after
from spiders.fetch.header_text import header_text
from spiders.fetch.listing_parts import PartsVisit, parts_of, parts_on_site, visit_parts
from spiders.fetch.mailbox_address import is_mailbox
from spiders.fetch.mailbox_visit import visit_mailbox
from spiders.fetch.poller import Poller
from spiders.fetch.redirects import permanent_target
from spiders.hub_links import offered
from spiders.listing import Listing, NotAListingError
from store.bookmarks import Bookmark
from store.habit_model import Hints
from store.model import Entry, Source, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedListing:
    """A source's list as it was fetched, and what it is read with."""

    body: bytes
    url: str
    """The address after redirects."""
    options: Mapping[str, str]
    """The source's."""
    content_type: str
    elsewhere: ListingElsewhere | None = None
    """What was read of it where it was fetched; None if it is to be read here."""

    @property
    def answer(self) -> tuple[bytes, str, Mapping[str, str], str]:
        """Return what the `listing` of a kind is given."""
        return self.body, self.url, self.options, self.content_type


ReadListing = Callable[[FetchedListing], Awaitable[Listing]]
"""Reads a source's list, in a worker; raises NotAListingError."""

FULL_EVERY = timedelta(days=1)
"""Once in this time the request is unconditional: some broken servers answer every
conditional one with 304."""

MAX_LISTING_BYTES = 8_000_000
"""The largest answer that is read; the largest of 249 real feeds had 2 MB."""

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)


async def visit(
    source: Source,
    bookmark: Bookmark,
    *,
    poller: Poller,
    read: ReadListing,
    now: datetime,
) -> tuple[Visit, tuple[Entry, ...]]:
    """Visit a source; return the visit and the entries listed. It never raises.

    There are no entries when the answer is the one that the bookmark describes. The
    parts of an index are visited with it.
    """
    if is_mailbox(source.url):

        async def read_mails(mails: bytes) -> Listing:
            return await read(_packed_mails(source, mails))

        return await visit_mailbox(
            source, bookmark, poller=poller, read=read_mails, now=now
        )

    async def visit_one(
        source: Source, bookmark: Bookmark
    ) -> tuple[Visit, tuple[Entry, ...]]:
        seen, listing = await _request(source, bookmark, poller, read, now)
        return seen, _entries(listing) if listing else ()

    seen, listing = await _request(source, bookmark, poller, read, now)
    parts = listing.parts if listing else ()
    if seen.outcome == "unchanged":
        parts = parts_of(bookmark)
    if not parts:
        return seen, _entries(listing) if listing else ()
    own = parts_on_site(source, parts)
    if not own:
        reason = f"all that it names is on another site, such as {parts[0].url}"
        return replace(seen, outcome="hard", reason=reason, bookmark=bookmark), ()
    found = await visit_parts(source, own, bookmark.parts, visit=visit_one)
    return _with_parts(seen, found, bookmark), found.entries


def _packed_mails(source: Source, mails: bytes) -> FetchedListing:
    kind, options = "application/json", source.options
    return FetchedListing(
        body=mails, url=source.url, options=options, content_type=kind
    )


async def _request(
    source: Source, bookmark: Bookmark, poller: Poller, read: ReadListing, now: datetime
) -> tuple[Visit, Listing | None]:
    """Request one listing; None when it failed or did not change."""
    headers = {"Accept": _ACCEPT, **conditions(bookmark, now)}
    terms = ListingTerms(
        kind=source.kind, options=source.options, known_hash=bookmark.body_hash
    )
    try:
        response = await poller.get(
            source.url,
            source=source.key,
            headers=headers,
            max_bytes=MAX_LISTING_BYTES,
            part="listing",
            reading=ListThere(terms),
        )
    except Exception as error:
        failure = explain(error)
    else:
        if response.status == 304 and _is_conditional(headers):
            unchanged = _unchanged(source, bookmark, 304, now)
            return _about(unchanged, response, None), None
        refused = refusal(response, now)
        if refused is None:
            seen, listing = await _read(source, bookmark, response, read, now)
            return _about(seen, response, listing), listing
        failure = refused
    failed_visit = Visit(
        source=source.key,
        at=now,
        outcome=failure.outcome,
        status=failure.status,
        reason=failure.sentence,
        bookmark=bookmark,
        retry_after=failure.retry_after,
        is_reached=failure.is_reached,
    )
    return failed_visit, None


def _about(seen: Visit, response: Response, listing: Listing | None) -> Visit:
    """Return a visit with what the answer says of itself.

    That is how long it lasts, where it has moved, and who tells when it changes.
    """
    lifetime = cache_lifetime(
        header_text(response, "Cache-Control"),
        expires=header_text(response, "Expires"),
        date=header_text(response, "Date"),
        age=header_text(response, "Age"),
    )
    hints = replace(seen.hints, max_age=lifetime)
    asked_from = response.request.meta.get(ASKED_FROM, "") if response.request else ""
    links = b", ".join(response.headers.getlist("Link")).decode("latin-1")
    return replace(
        seen,
        hints=hints,
        reason="; ".join(filter(None, (seen.reason, asked_from))),
        moved_to=permanent_target(response),
        offer=offered(links, response.url, listing.offer if listing else None),
    )


async def _read(
    source: Source,
    bookmark: Bookmark,
    response: Response,
    read: ReadListing,
    now: datetime,
) -> tuple[Visit, Listing | None]:
    new_bookmark = replace(bookmark_of(response, now), parts=bookmark.parts)
    if new_bookmark.body_hash == bookmark.body_hash:
        return _unchanged(source, new_bookmark, response.status, now), None
    visit = Visit(
        source=source.key,
        at=now,
        outcome="ok",
        status=response.status,
        bookmark=new_bookmark,
        retry_after=retry_after(response, now),
    )
    fetched = FetchedListing(
        body=response.body,
        url=response.url,
        options=source.options,
        content_type=header_text(response, "Content-Type"),
        elsewhere=listing_elsewhere(response, new_bookmark.body_hash),
    )
    try:
        listing = await read(fetched)
    except NotAListingError as error:
        # The old bookmark stays: an answer that was not read must not count as known.
        failed = replace(visit, outcome="hard", reason=str(error), bookmark=bookmark)
        return failed, None
    except Exception as error:
        reason = f"the answer could not be read: {_said_by(error)}"
        return replace(visit, outcome="hard", reason=reason, bookmark=bookmark), None
    note = f"{listing.left_out} entries left out" if listing.left_out else ""
    hints = Hints(ttl=listing.ttl, stated_every=listing.stated_every)
    seen = replace(visit, listed=len(listing.entries), reason=note, hints=hints)
    return seen, listing


def _said_by(error: Exception) -> str:
    if isinstance(error, UnreadElsewhereError):
        return str(error)  # which has the name of the error that was met there
    return f"{type(error).__name__}: {error}"


def _entries(listing: Listing) -> tuple[Entry, ...]:
    return tuple(
        entry if entry.language else replace(entry, language=listing.language)
        for entry in listing.entries
    )


def _with_parts(seen: Visit, found: PartsVisit, bookmark: Bookmark) -> Visit:
    """Return the visit of an index with what its parts gave.

    An index that has more to tell is not asked for conditionally the next time.
    """
    reason = ""
    if found.failed:
        first = found.failed[0]
        reason = f"{len(found.failed)} of its parts failed: {first.reason}"
        if len(found.failed) == found.asked:
            return replace(first, reason=reason, bookmark=bookmark)
    mark = seen.bookmark if found.is_whole else Bookmark()
    return replace(
        seen,
        outcome="ok" if found.entries else seen.outcome,
        listed=len(found.entries),
        reason=reason,
        bookmark=replace(mark, parts=found.bookmarks),
    )


def conditions(bookmark: Bookmark, now: datetime) -> dict[str, str]:
    """Return the headers that make a request conditional (RFC 9110 §13.1)."""
    if bookmark.full is None or now - bookmark.full >= FULL_EVERY:
        return {}
    headers = {}
    if bookmark.etag:
        headers["If-None-Match"] = bookmark.etag
    if bookmark.last_modified:
        headers["If-Modified-Since"] = bookmark.last_modified
    return headers


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def bookmark_of(response: Response, now: datetime) -> Bookmark:
    """Return what makes the next request for the same address conditional."""
    return Bookmark(
        etag=header_text(response, "ETag"),
        last_modified=header_text(response, "Last-Modified"),
        body_hash=body_hash(response.body),
        full=now,
    )


def body_hash(body: bytes) -> str:
    """Return what tells two bodies of a site apart, as bookmarks have it.

    Nobody gains by two of the same hash: a site that has them would have answered that
    nothing has changed.
    """
    return xxh3_128_hexdigest(body)


def _unchanged(source: Source, bookmark: Bookmark, status: int, now: datetime) -> Visit:
    return Visit(
        source=source.key,
        at=now,
        outcome="unchanged",
        status=status,
        bookmark=bookmark,
    )
