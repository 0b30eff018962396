"""The one thread that writes captures down: file first, then the row.

It never holds up the daemon: whoever hands a page over does not wait, and a page that
cannot be kept is a row with its reason. How many wait is bounded by the room that
recordings share.
"""

import contextlib
import io
import logging
import queue
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from spiders.fetch.recording import Recording, WireExchange
from store import captures, requisites, seals
from store.db import Store
from store.errors import StoreError
from store.evidence_model import KeptRecords
from tocsin.evidence.capture_records import (
    NOT_MODIFIED,
    CaptureBytes,
    EarlierAnswer,
    capture_bytes,
    earlier_answer,
    exchange_facts,
    first_member,
)
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.read_captures import read_captures
from tocsin.evidence.recovery import ChainEnd, records_at, recover

log = logging.getLogger("tocsin.evidence")

T = TypeVar("T")

NO_REQUISITES = '[evidence] requisites is "none"'
"""Why a style sheet or a picture is asked for no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageToKeep:
    """A page that came, and what is known of it."""

    id: int
    """The number of its capture."""
    url: str
    """What was asked for."""
    recording: Recording
    facts: Mapping[str, str] = field(default_factory=dict)
    """What is said beside the recording, such as the number of its article."""


class CaptureWriter:
    """Appends captures to the files of their days, one after the other."""

    def __init__(
        self,
        store: Store,
        files: DayFiles,
        *,
        min_free_bytes: int,
        software: str,
        clock: Callable[[], datetime],
        requisites: bool = False,
    ) -> None:
        """Build it; nothing is kept when less than `min_free_bytes` are free.

        With `requisites`, what is kept is searched for style sheets and pictures.
        """
        self.files = files
        self._store = store
        self._min_free_bytes = min_free_bytes
        self._software = software
        self._clock = clock
        self._requisites = requisites
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._owned = contextlib.ExitStack()
        """What makes the folder ours."""
        self._end: ChainEnd | None = None
        """None: files and rows are to be compared before anything is written."""
        self._unsure: frozenset[int] = frozenset()
        """Captures that came, and of which no row could say what became of them."""
        self._thread = threading.Thread(target=self._work, name="evidence", daemon=True)

    def start(self) -> None:
        """Make the folders, begin to write; raises EvidenceError when it cannot be."""
        self.files.create()
        self._owned.enter_context(self.files.owned())
        # Those of an earlier process: nobody writes them down any more.
        self._unsure = frozenset(self._store.read(captures.recorded))
        self._thread.start()
        self._jobs.put(self._begin)

    def keep(self, page: PageToKeep) -> None:
        """Write a page down soon; its recording is released afterwards."""
        self._jobs.put(lambda: self._keep(page))

    def run(self, job: Callable[[], T]) -> "Future[T]":
        """Run a job in the thread, while nothing is written; for who changes files.

        Files and rows agree by then. The future raises StoreError or OSError, and the
        job is left out, when they cannot be made to.
        """
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                self._chain_end()
                future.set_result(job())
            except BaseException as error:
                future.set_exception(error)

        self._jobs.put(work)
        return future

    def stop(self, seconds: float) -> bool:
        """Write down what waits; return whether that was all done in time."""
        self._jobs.put(None)
        self._thread.join(seconds)
        is_done = not self._thread.is_alive()
        if is_done:
            self._owned.close()
        return is_done

    def forget_end(self) -> None:
        """Compare files and rows again before the next page: they were changed."""
        self._end = None

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                job()
            except Exception:
                # A fault of ours costs this page, and no other.
                log.exception("evidence job failed")

    def _begin(self) -> None:
        try:
            self._chain_end()
            if not self._requisites:
                self._store.write(requisites.give_up, NO_REQUISITES).result()
        except (StoreError, OSError) as error:
            # Tried again before anything is written.
            log.error("evidence not readable", extra={"why": str(error)})

    def _ask_again(self) -> None:
        """Have pages asked for again of which nobody knows whether they are written."""
        if not self._unsure:
            return
        again = self._store.write(captures.ask_again, self._unsure, self._clock())
        log.warning("pages asked for again", extra={"pages": again.result()})
        self._unsure = frozenset()

    def _chain_end(self) -> ChainEnd:
        if self._end is None:
            self._end = recover(
                self._store, self.files, self._clock(), search=self._requisites
            )
            self._ask_again()
        return self._end

    def _keep(self, page: PageToKeep) -> None:
        try:
            problem = self._problem(page)
            if not problem:
                self._append(page, page.recording.exchanges)
        except OSError as error:
            problem = f"its file cannot be written ({error.strerror or error})"
        except StoreError as error:
            # The file may hold it: that is found out before the next one.
            self._lose_sight(page, error)
            return
        finally:
            page.recording.release()
        if problem:
            self._miss(page, problem)

    def _lose_sight(self, page: PageToKeep, error: StoreError) -> None:
        """Note that no row could say what became of a page."""
        self._unsure |= {page.id}
        self.forget_end()
        log.error("capture not noted", extra={"why": error.message})

    def _problem(self, page: PageToKeep) -> str:
        """Return why a page cannot be kept; "" when it can."""
        if page.recording.problem:
            return page.recording.problem
        if not page.recording.exchanges:
            return "nothing of it was recorded"
        free = self.files.free_bytes()
        if free < self._min_free_bytes:
            least = f"{self._min_free_bytes / 1_000_000:,.0f} MB have to stay free"
            return f"{least} ([evidence] min_free_mb), and {free / 1_000_000:,.0f} are"
        return ""

    def _append(self, page: PageToKeep, exchanges: list[WireExchange]) -> None:
        end, now = self._chain_end(), self._clock()
        if self._store.read(captures.is_written, page.id):
            return
        day = self._day(end, now)
        is_new = self.files.size_bytes(day) == 0
        facts = self._facts(page, exchanges)
        if exchanges[-1].status == NOT_MODIFIED:
            facts["unchanged-since"] = self._last_number(page)
        made = capture_bytes(
            exchanges,
            facts,
            number=end.number + 1,
            previous=end.link,
            at=now,
            before=first_member(day, now, self._software) if is_new else b"",
            earlier=self._earlier(page, facts["payload-sha256"]),
        )
        offset = self.files.append(day, made.data)
        kept = kept_records(made, day=day, offset=offset)
        search = self._requisites
        self._store.write(captures.keep, page.id, kept, search=search).result()
        self._end = ChainEnd(number=kept.number, link=kept.link, day=day, at=kept.at)
        log.debug("page kept", extra={"url": page.url, "capture": kept.number})

    def _last_number(self, page: PageToKeep) -> str:
        """Return the place of the last capture with the page's body; "" for none."""
        last = self._store.read(captures.with_body, page.id)
        return str(last.number) if last else ""

    def _earlier(self, page: PageToKeep, payload_sha256: str) -> EarlierAnswer | None:
        """Return the answer that has a body already; None when none is kept."""
        if not payload_sha256:
            return None
        last = self._store.read(captures.with_body, page.id, payload_sha256)
        if last is None:
            return None
        try:
            data = self.files.part(last.day, last.offset, last.length)
        except OSError:
            return None
        for found in read_captures(io.BytesIO(data)):
            if found.is_whole and not found.is_removed and found.answers:
                return earlier_answer(found.answers[-1])
        return None

    def _facts(self, page: PageToKeep, exchanges: list[WireExchange]) -> dict[str, str]:
        return {
            "url": page.url,
            "capture": str(page.id),
            **page.facts,
            **exchange_facts(exchanges),
            **page.recording.facts,
            "software": self._software,
            # Else what was removed could be guessed from its digest.
            "salt": secrets.token_hex(16),
        }

    def _day(self, end: ChainEnd, now: datetime) -> str:
        """Return the day to write to: no earlier one than the last, and none sealed."""
        day = day_after(end, now)
        sealed = self._store.read(seals.last_day)
        return _next_day(sealed) if day <= sealed else day

    def _miss(self, page: PageToKeep, reason: str) -> None:
        log.warning("page not kept", extra={"url": page.url, "why": reason})
        try:
            self._store.write(captures.miss, page.id, reason).result()
        except StoreError as error:
            self._lose_sight(page, error)


def kept_records(made: CaptureBytes, *, day: str, offset: int) -> KeptRecords:
    """Return what a row says of a capture that was written there."""
    return records_at(
        made.chain, made.facts, day=day, offset=offset, length=len(made.data)
    )


def day_after(end: ChainEnd, now: datetime) -> str:
    """Return the day whose file goes on where the chain ends.

    Files are read in the order of their days, so that none may be of an earlier one. A
    clock that was far ahead once named a file of a day that is years away: later days
    are counted on from there, so that each is over and signed in its time.
    """
    today = now.astimezone(UTC).date()
    tomorrow = (today + timedelta(days=1)).isoformat()
    if end.day > tomorrow and end.at[:10] != today.isoformat():
        return _next_day(end.day)
    return max(today.isoformat(), end.day)


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
