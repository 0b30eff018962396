"""Fetching the page of an article, reading it in a worker, and what is kept of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from scrapy.http import Response

from spiders import urls
from spiders.extract.page_evidence import ListedWords
from spiders.extract.reading import Reading
from spiders.fetch.failures import Failure, explain, refusal
from spiders.fetch.header_text import header_text
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from spiders.fetch.recording import Recording, RecordingRoom
from spiders.fetch.visit import bookmark_of, conditions
from spiders.page_refusal import SHARED
from store.bookmarks import Bookmark
from store.entries import WaitingEntry
from store.model import Article
from store.revisit_model import PageState
from tocsin.daemon.evidence_keeping import RecordedPage
from tocsin.daemon.page_reader import PageReader
from tocsin.daemon.unread_pages import FetchedPage
from tocsin.intake.revisit_schedule import FirstPage
from tocsin.wiring.version import this_version

GONE = 410
"""The only status of a page that will not come: it was removed for good (RFC 9110
§15.5.11). With any other, as 404, 403 or 451, a site answers for some minutes or hours:
the feed was published before the page, or somebody took us for a robot, or blocked the
region that we ask from."""

LISTED_CHARS = 500
"""Characters of a listed summary that are looked for on the page."""


def listed_words(title: str, text: str) -> ListedWords:
    """Return what is looked for on a page: a headline, and a text's beginning."""
    return ListedWords(title, text[:LISTED_CHARS])


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedReading:
    """A page as it was read, or why it could not be read."""

    reading: Reading | None
    address: str
    """The final address, after redirects; empty for an entry to give up."""
    failure: Failure | None = None
    bookmark: Bookmark = field(default_factory=Bookmark)
    """What makes the next request for it conditional."""
    unchanged: bool = False
    """Whether the site says, or the body shows, that the page is as it was."""
    status: int | None = None
    """What the site answered; None when it did not, or with a failure, which says."""
    recording: Recording | None = None
    """The page as it came; None when it was not recorded."""

    @property
    def recorded(self) -> RecordedPage | None:
        """Return what was recorded, with what was wrong with it."""
        if self.recording is None:
            return None
        return RecordedPage(self.recording, self.failure)

    def release(self) -> None:
        """Drop what was recorded, unless somebody took it over."""
        if self.recording is not None:
            self.recording.release()

    @property
    def may_come(self) -> bool:
        """Return whether a page that is missing now may be there in some minutes."""
        if self.failure is not None:
            return self.failure.status not in (None, GONE)
        empty = self.reading is not None and not (
            self.reading.title or self.reading.text
        )
        return empty and not self.unchanged


class PageFetcher:
    """Fetches pages and has them read; failures are data."""

    def __init__(
        self,
        poller: Poller,
        reader: PageReader,
        *,
        clock: Callable[[], datetime],
        room: RecordingRoom | None = None,
    ) -> None:
        """Build it; with `room`, pages are recorded as they come."""
        self.reader = reader
        self.version = this_version()
        """The version of tocsin, by which readings are told apart."""
        self._room = room
        self._poller = poller
        self._clock = clock

    async def fetch(
        self,
        url: str,
        slot: HostSlot,
        listed: ListedWords,
        *,
        source: str,
        known: Bookmark | None = None,
    ) -> FetchedReading:
        """Return what a page says; leave the slot as soon as it is fetched.

        `source` is the key of the source that listed it. `listed` is looked for on the
        page. With `known`, the request is conditional, and a page that is as it was is
        not read again. The caller releases what is returned.
        """
        recording = None if self._room is None else self._room.open()
        get = partial(self._poller.get, url, source=source, recording=recording)
        try:
            found = await self._read(get, url, slot, listed, known or Bookmark())
        except BaseException:
            if recording is not None:
                recording.release()
            raise
        return replace(found, recording=recording)

    async def _read(
        self,
        get: Callable[..., Awaitable[Response]],
        url: str,
        slot: HostSlot,
        listed: ListedWords,
        known: Bookmark,
    ) -> FetchedReading:
        asked = conditions(known, self._clock())
        there = self.reader.read_there(listed, known.body_hash)
        try:
            response = await get(headers=asked, reading=there)
        except Exception as error:
            return FetchedReading(reading=None, address=url, failure=explain(error))
        finally:
            # The next page is fetched while this one is read.
            slot.leave()
        if response.status == 304 and asked:
            return FetchedReading(
                reading=None, address=url, bookmark=known, unchanged=True, status=304
            )
        refused = refusal(response, self._clock())
        if refused is not None:
            return FetchedReading(reading=None, address=url, failure=refused)
        mark, found = bookmark_of(response, self._clock()), None
        if mark.body_hash != known.body_hash:
            found = await self.reader.read(
                _page_of(response), listed, elsewhere=there.found_in(mark.body_hash)
            )
        if isinstance(found, Failure):
            # The article is then made from its listing.
            return FetchedReading(reading=None, address=response.url, failure=found)
        return FetchedReading(
            reading=found,
            address=response.url,
            bookmark=mark,
            unchanged=found is None,
            status=response.status,
        )


def _page_of(response: Response) -> FetchedPage:
    kind = header_text(response, "Content-Type")
    return FetchedPage(body=response.body, url=response.url, content_type=kind)


def first_page(
    waiting: WaitingEntry, article: Article, found: FetchedReading, *, reader: str
) -> FirstPage | None:
    """Return the page of a new article to visit again; None when it never is.

    Never is that of an article that is known whole, that the first visit of its source
    found, that was refused for good, or whose page is that of others as well. `reader`
    is the version of tocsin that read it.
    """
    entry, failure, reading = waiting.entry, found.failure, found.reading
    refused = article.provenance.refused
    is_shared = refused == SHARED or urls.is_of_shared_page(entry.url)
    may_come = failure is None or failure.outcome == "soft" or found.may_come
    is_baseline = waiting.suppressed == "baseline"
    if entry.complete or is_baseline or is_shared or not may_come:
        return None
    is_soft = failure is not None and failure.outcome == "soft"
    is_read = reading is not None and not refused
    state = PageState(
        url=found.address if is_read else entry.url,
        title=reading.title if is_read and reading else "",
        bookmark=found.bookmark,
        missing=article.stub or not is_read,
        unread=not is_read,
        tries=waiting.tries + 1 if is_soft else 0,
        reader=reader,
    )
    return FirstPage(state=state, retry_after=failure.retry_after if failure else None)
