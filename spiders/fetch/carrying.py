"""Requests that another machine makes for this one, and what it reads on the way.

Everything around a request stays here: robots.txt, redirects, gaps, cookies, whether it
is conditional. What leaves is one request, and what comes back is its answer, as the
connection gave it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from spiders.extract.page_evidence import NOTHING_LISTED, ListedWords
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule
from spiders.fetch.access import LOGIN, PROXY
from spiders.fetch.recording_handler import RecordingDownloadHandler
from spiders.listing import Listing, NotAListingError

READ_THERE = "tocsin_read_there"
"""The key in a request's meta of a ReadThere or a ListThere."""

MakeHere = Callable[[Request], Awaitable[Response]]
"""Makes a request from this machine."""

Carry = Callable[[Request, MakeHere], Awaitable[Response]]
"""Has a request made somewhere else, or here; raises what a download raises, and
`failures.FailedElsewhereError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTerms:
    """What a page is read with."""

    rule: SiteRule | None = None
    """That of its site."""
    listed: ListedWords = NOTHING_LISTED
    month_first: bool | None = None
    """How its outlet writes dates; None when that is not known."""
    known_hash: str = ""
    """Of the page as it was read before: that one is not read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadElsewhere:
    """What was read of a page where it was fetched."""

    body_hash: str
    """Of the page that was read, unpacked."""
    reading: Reading | None
    problem: str = ""
    """Why there is none."""


class ReadThere:
    """A wish to have a page read where it is fetched, and what has come of it.

    It rides in the meta of a request and of those that it is redirected to; the last
    answer counts.
    """

    def __init__(self, terms: Callable[[str], PageTerms]) -> None:
        """Build it; `terms` gives what a page at an address is read with."""
        self.terms = terms
        self.found: ReadElsewhere | None = None

    def found_in(self, body_hash: str) -> ReadElsewhere | None:
        """Return what was read of a page with this hash.

        None for another page: a refresh led on, or it was unpacked in another way.
        """
        found = self.found
        return found if found is not None and found.body_hash == body_hash else None


class UnreadElsewhereError(Exception):
    """A list could not be read where it was fetched; the text is that of the error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTerms:
    """What a source's list is read with."""

    kind: str
    options: Mapping[str, str]
    known_hash: str = ""
    """Of the list as it was read before: that one is not read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingElsewhere:
    """What was read of a list where it was fetched."""

    body_hash: str
    """Of the answer that was read, unpacked."""
    listing: Listing | None = None
    refused: str = ""
    """What it is instead, if it is no list."""
    problem: str = ""
    """Why it could not be read, with the name of the error."""

    def outcome(self) -> Listing:
        """Return the listing; raise NotAListingError, or UnreadElsewhereError."""
        if self.listing is not None:
            return self.listing
        if self.refused:
            raise NotAListingError(self.refused)
        raise UnreadElsewhereError(self.problem)


class ListThere:
    """A wish to have a list read where it is fetched; it rides as a ReadThere does."""

    def __init__(self, terms: ListingTerms) -> None:
        """Build it, with what the list is read with at whatever address it is had."""
        self.terms = terms
        self.found: ListingElsewhere | None = None


def listing_elsewhere(response: Response, body_hash: str) -> ListingElsewhere | None:
    """Return what was read of an answer with this hash where it was fetched, if it was.

    None, too, for another body: it was unpacked in another way.
    """
    wish = response.request.meta.get(READ_THERE) if response.request else None
    found = wish.found if isinstance(wish, ListThere) else None
    return found if found is not None and found.body_hash == body_hash else None


def may_be_carried(request: Request) -> bool:
    """Return whether a request may be made elsewhere.

    Not one with a body, and none with a password or a proxy of a source: those stay on
    this machine.
    """
    is_secret = bool(request.meta.get(LOGIN) or request.meta.get(PROXY))
    has_secret = "Authorization" in request.headers
    return request.method == "GET" and not (is_secret or has_secret or request.body)


class CarryingDownloadHandler(RecordingDownloadHandler):
    """Scrapy's handler of http and https, which may have a request made elsewhere.

    The spider's `carry` does that, while it has one.
    """

    async def download_request(self, request: Request) -> Response:
        """Return the response, wherever it was had."""
        carry: Carry | None = getattr(self.crawler.spider, "carry", None)
        if carry is None or not may_be_carried(request):
            return await super().download_request(request)
        return await carry(request, super().download_request)
