"""What is done with evidence again and again: seal days, ask authorities, remove."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from spiders.fetch.failures import explain
from spiders.fetch.poller import Poller
from store import capture_removals, captures, seals
from store.db import Store
from store.errors import StoreError
from store.evidence_model import TimeToken
from tocsin.config.keep_table import Kept
from tocsin.evidence.capture_writer import CaptureWriter
from tocsin.evidence.day_files import EvidenceError
from tocsin.evidence.removal import remove_due
from tocsin.evidence.sealing import DaySealer
from tocsin.evidence.time_stamps import MOST_REPLY_BYTES, QUERY_TYPE, Question
from tocsin.evidence.time_stamps import question as time_question
from tocsin.wiring.written import written
from tocsin.words.phrases import pluralize

log = logging.getLogger("tocsin.evidence")

LOOK = timedelta(minutes=10)
"""How often it is looked for what is due. A day is sealed within that after its end."""

EXPIRED = 1_000
"""Captures that are deleted at one look because they are old."""

Notify = Callable[..., Awaitable[None]]
"""Tells the operators something once: a key, a heading, and lines."""


class EvidenceSealing:
    """Sees to the files of evidence while the daemon runs."""

    def __init__(
        self,
        writer: CaptureWriter,
        sealer: DaySealer,
        *,
        store: Store,
        poller: Poller,
        notify: Notify,
        keep: Kept,
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `keep` is how long pages are kept."""
        self._writer = writer
        self._sealer = sealer
        self._store = store
        self._poller = poller
        self._notify = notify
        self._keep = keep
        self._clock = clock

    async def look(self) -> None:
        """Do what is due; a failure is said, and tried again the next time."""
        steps = {
            "removed": self._remove,
            "signed": self._seal,
            "stamped": self._stamp,
            "counted": self._tell_missed,
        }
        for done, step in steps.items():
            try:
                await step()
            except (EvidenceError, StoreError, OSError) as error:
                facts = {"missing": done, "why": str(error)}
                log.error("evidence work failed", extra=facts)
                day = self._clock().date().isoformat()
                line = " ".join(str(error).split())
                key = f"evidence/not-{done}/{day}"
                await self._notify(key, f"Evidence not {done}", line)

    async def _remove(self) -> None:
        if self._keep != "forever":
            before = (self._clock() - self._keep).astimezone(UTC).date().isoformat()
            why = "[keep] evidence in config.toml"
            await written(self._store, capture_removals.expire, before, why, EXPIRED)
        job = partial(
            remove_due, self._store, self._writer.files, self._sealer, self._clock()
        )
        removed = await asyncio.wrap_future(self._writer.run(job))
        if removed:
            log.info("captures removed", extra={"captures": removed})

    async def _seal(self) -> None:
        lines = await asyncio.wrap_future(self._writer.run(self._sealer.seal_due))
        if lines:
            day = self._clock().date().isoformat()
            await self._notify(f"evidence/key/{day}", "Another signing key", *lines)

    async def _stamp(self) -> None:
        """Ask authorities for what is due; one that fails is asked once at a look.

        It may be silent for as long as a request may last, and have a month to stamp.
        """
        failed: set[str] = set()
        for token in self._store.read(seals.due_tokens, self._clock()):
            if token.authority in failed:
                continue
            done = await self._ask(token)
            if done.state == "wanted":
                failed.add(token.authority)

    async def _ask(self, token: TimeToken) -> TimeToken:
        """Ask an authority to stamp the head of a day, and keep what it answers."""
        asked = self._clock()
        question = time_question(self._sealer.head_of(token.day))
        reply = await self._reply(token, question)
        settle: Callable[[], TimeToken]
        if isinstance(reply, str):
            settle = partial(self._sealer.no_reply, token, reply)
        else:
            settle = partial(
                self._sealer.take_reply, token, reply, asked, nonce=question.nonce
            )
        return await asyncio.wrap_future(self._writer.run(settle))

    async def _reply(self, token: TimeToken, question: Question) -> bytes | str:
        """Return what an authority answered, or in a sentence why that is none."""
        try:
            response = await self._poller.ask_authority(
                token.authority, question.octets, QUERY_TYPE
            )
        except Exception as error:
            return explain(error).sentence
        if 300 <= response.status < 400:
            return f"HTTP {response.status}: it sends us to another address"
        if response.status != 200:
            return f"HTTP {response.status}"
        if len(response.body) > MOST_REPLY_BYTES:
            return f"its answer has {len(response.body):,} bytes"
        return response.body

    async def _tell_missed(self) -> None:
        """Tell the operators once a day how many pages could not be kept."""
        now = self._clock().astimezone(UTC)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        # With what was missed after the last look of the day before.
        missed = self._store.read(captures.missed_since, midnight - LOOK)
        if missed.count:
            pages = pluralize(missed.count, "page")
            await self._notify(
                f"evidence/missed/{now.date().isoformat()}",
                "Pages not kept as evidence",
                f"{pages} of today could not be kept. The last one: {missed.reason}",
                "See them: tocsin evidence list --missed",
            )
