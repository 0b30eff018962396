"""Keeping pages as evidence: what was recorded, and what is asked for again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from spiders.fetch.failures import Failure, explain, refusal
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from spiders.fetch.recording import Recording, RecordingRoom
from store import captures
from store.db import Store
from store.evidence_model import Capture, CaptureWhy
from store.model import Article
from tocsin.evidence.capture_writer import CaptureWriter, PageToKeep
from tocsin.evidence.warc_records import sha256
from tocsin.intake.revisit_schedule import RevisitPolicy, next_retry
from tocsin.intake.wanted_captures import WantedCapture
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.evidence")

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
            words = f"{article.title}\n{article.text}".encode("utf-8", "replace")
            facts["text-sha256"] = sha256(words)
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
        recording = self.room.open()
        try:
            if recording.problem:
                await self._postpone(capture, recording.problem)
                return
            failure = await self._ask(capture, slot, recording)
            if not RecordedPage(recording, failure).is_whole:
                await self._try_again(capture, recording, failure)
            elif await written(self._store, captures.record, id_):
                facts = {"why": capture.why, "article": str(capture.article or "")}
                taken = recording.hand_over()
                page = PageToKeep(id=id_, url=capture.url, recording=taken, facts=facts)
                self.writer.keep(page)
        finally:
            recording.release()

    async def _ask(
        self, capture: Capture, slot: HostSlot, recording: Recording
    ) -> Failure | None:
        """Fetch a page; return what went wrong, if anything did."""
        source = self._store.read(captures.source_of, capture.id)
        try:
            response = await self._poller.get(
                capture.url, source=source, recording=recording
            )
        except Exception as error:
            return explain(error)
        finally:
            slot.leave()
        return refusal(response, self._clock())

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
