"""Keeping pages as evidence: what was recorded, and what is asked for again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from spiders.fetch.failures import Failure, explain, refusal
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from spiders.fetch.recording import Recording, RecordingRoom
from store import captures, kept_listings, requisites
from store.db import Store
from store.errors import StoreError
from store.evidence_model import REQUISITES, Capture, CaptureWhy
from store.model import Article
from tocsin.daemon.asked_files import asked_for, not_listed
from tocsin.daemon.requisite_search import RequisiteSearch
from tocsin.evidence.capture_records import text_digest
from tocsin.evidence.capture_writer import CaptureWriter, PageToKeep
from tocsin.intake.revisit_schedule import RevisitPolicy, next_retry
from tocsin.intake.wanted_captures import WantedCapture, want_listing
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.evidence")

MOST_REQUISITES = 16
"""Style sheets and pictures that are asked for at once, of different hosts."""

MOST_REQUISITE_BYTES = 40_000_000
"""What they may hold until they are written down: half of what all could have."""

FULL_PAUSE = timedelta(seconds=30)
"""When a page is asked for again that found no room: by then others are written."""


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """What was recorded of a page that is being read."""

    recording: Recording
    failure: Failure | None = None
    """What was wrong with it; None when it was read."""

    @property
    def is_whole(self) -> bool:
        """Return whether it can be kept as it is.

        Not what a site answers for a while only: it is asked again.
        """
        is_soft = self.failure is not None and self.failure.outcome == "soft"
        return self.recording.is_whole and not self.recording.problem and not is_soft

    def ask_at(self, now: datetime, first: timedelta) -> datetime | None:
        """Return when it is asked for in order to be kept; None when it is at hand.

        `first` is the wait after a failure that passes.
        """
        if self.is_whole:
            return None
        return now if self.failure is None else now + first


class EvidenceKeeping:
    """Keeps the pages of matched articles; it never holds anything else up."""

    def __init__(
        self,
        writer: CaptureWriter,
        *,
        store: Store,
        poller: Poller,
        retries: RevisitPolicy,
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `retries` says how often a page is asked for that fails."""
        self.writer = writer
        self.room = RecordingRoom()
        self._requisite_room = RecordingRoom(
            most_pages=MOST_REQUISITES, most_bytes=MOST_REQUISITE_BYTES
        )
        """Apart from that of pages, which would find theirs full."""
        self.search: RequisiteSearch | None = None
        """Searches pages for what they need; None while that is not kept."""
        self._store = store
        self._poller = poller
        self._retries = retries
        self._clock = clock

    def keep(
        self,
        wanted: WantedCapture,
        url: str,
        article: Article | None,
        page: RecordedPage,
        *,
        why: CaptureWhy,
    ) -> None:
        """Have the page of an article written down; takes its recording over.

        `article` is what was read of it; None when nothing was.
        """
        facts = {"why": why, "article": str(wanted.article)}
        if article is not None:
            facts["text-sha256"] = text_digest(article.title, article.text)
        taken = page.recording.hand_over()
        self.writer.keep(
            PageToKeep(id=wanted.id, url=url, recording=taken, facts=facts)
        )

    async def fetch(self, id_: int, slot: HostSlot) -> None:
        """Ask for the page of a capture that is due, and have it written down.

        Ignores one that is not due any more.
        """
        capture = self._store.read(captures.get, id_)
        if capture is None or capture.state != "due":
            return
        is_needed = capture.part in REQUISITES
        recording = (self._requisite_room if is_needed else self.room).open()
        try:
            if recording.problem:
                await self._postpone(capture, recording.problem)
                return
            failure = await self._ask(capture, slot, recording)
            if failure is not None and capture.tries == 0:
                # Before what becomes of the page is written: nobody looks again.
                await written(self._store, want_listing, id_, self._clock())
            if not _can_be_kept(capture, recording, failure):
                await self._try_again(capture, recording, failure)
            elif await written(self._store, captures.record, id_):
                taken, facts = recording.hand_over(), self._facts(capture)
                page = PageToKeep(id=id_, url=capture.url, recording=taken, facts=facts)
                self.writer.keep(page)
        finally:
            recording.release()

    def _facts(self, capture: Capture) -> dict[str, str]:
        """Return what a capture says of itself beside what was recorded."""
        facts = {"why": capture.why, "article": str(capture.article or "")}
        if capture.part == "page":
            return facts
        needer = self._store.read(requisites.needer, capture.id)
        place = needer.kept.number if needer and needer.kept else ""
        return facts | {"part": capture.part, "needed-by": str(place)}

    async def _ask(
        self, capture: Capture, slot: HostSlot, recording: Recording
    ) -> Failure | None:
        """Fetch a page; return what went wrong, if anything did."""
        try:
            asked = asked_for(self._store, capture)
            if isinstance(asked, Failure):
                return asked
            response = await self._poller.get(
                capture.url,
                source=self._store.read(requisites.source_of, capture.id),
                recording=recording,
                headers=asked.headers,
                max_bytes=asked.max_bytes,
                part="listing" if capture.part == "listing" else "page",
            )
        except StoreError:
            raise
        except Exception as error:
            return explain(error)
        finally:
            slot.leave()
        refused = refusal(response, self._clock())
        if refused is None and capture.part == "listing":
            listed = self._store.read(kept_listings.listed_in, capture.id)
            return not_listed(response.body, listed)
        return refused

    async def _try_again(
        self, capture: Capture, recording: Recording, failure: Failure | None
    ) -> None:
        """Ask for a page again in a while, unless it will not come."""
        tries, again = capture.tries + 1, None
        why = recording.problem or (failure.sentence if failure else "nothing came")
        if failure is None or failure.outcome == "soft":
            wait = failure.retry_after if failure else None
            again = next_retry(self._retries, tries, self._clock(), retry_after=wait)
        if again is None:
            await written(self._store, captures.miss, capture.id, why)
            log.warning("page not kept", extra={"url": capture.url, "why": why})
            return
        await written(self._store, captures.postpone, capture.id, again, why)

    async def _postpone(self, capture: Capture, why: str) -> None:
        again = self._clock() + FULL_PAUSE
        await written(self._store, captures.put_off, capture.id, again, why)


def _can_be_kept(
    capture: Capture, recording: Recording, failure: Failure | None
) -> bool:
    """Return whether what came is kept: of a page, also that a site has it no more."""
    if capture.part != "page" and failure is not None:
        return False
    return RecordedPage(recording, failure).is_whole
