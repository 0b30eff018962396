"""Searching kept pages for style sheets and pictures: read here, parsed in a worker."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from spiders import urls
from spiders.fetch.host_slots import HostSlot
from spiders.requisites.find import find_requisites
from spiders.requisites.found import FoundRequisites
from store import captures, requisites
from store.db import Store
from store.evidence_model import Capture
from store.requisites import NeededFile
from tocsin.evidence.capture_writer import CaptureWriter
from tocsin.evidence.kept_answer import KeptAnswer, kept_answer
from tocsin.wiring.workers import Workers
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searched:
    """What came of a search."""

    found: FoundRequisites
    problem: str = ""


class RequisiteSearch:
    """Finds what kept pages need; the dispatch asks for it when nothing else is due."""

    def __init__(
        self,
        writer: CaptureWriter,
        workers: Workers,
        *,
        store: Store,
        clock: Callable[[], datetime],
    ) -> None:
        self._writer = writer
        self._workers = workers
        self._store = store
        self._clock = clock

    async def search(self, id_: int, slot: HostSlot) -> None:
        """Search a capture, and note what it needs: that is asked for later."""
        slot.leave()
        capture = self._store.read(captures.get, id_)
        if capture is None or capture.kept is None:
            return
        searched = await self._search(capture)
        files = [
            NeededFile(url=one.url, host=urls.host(one.url), part=one.part)
            for one in searched.found.requisites
        ]
        await written(
            self._store,
            requisites.want,
            id_,
            files,
            self._clock(),
            left_out=searched.found.left_out,
            problem=searched.problem,
        )

    async def _search(self, capture: Capture) -> _Searched:
        try:
            answer = await self._answer(capture)
            if answer is None or not 200 <= answer.status < 300:
                return _Searched(found=FoundRequisites())
            part: Literal["page", "style"]
            part = "style" if capture.part == "style" else "page"
            found = await self._workers.run(
                find_requisites, answer.body, answer.url, answer.content_type, part=part
            )
        except Exception as error:
            # Its file, or the page, is not as pages are: that costs its pictures.
            log.warning(
                "page not searched", extra={"url": capture.url, "why": str(error)}
            )
            problem = f"its style sheets and pictures could not be found: {error}"
            return _Searched(found=FoundRequisites(), problem=problem)
        return _Searched(found=found)

    async def _answer(self, capture: Capture) -> KeptAnswer | None:
        """Return what is kept of a capture.

        Read in the writer's thread: it alone changes files, and rows with them.
        """

        def read() -> KeptAnswer | None:
            now = self._store.read(captures.get, capture.id)
            if now is None or now.kept is None or now.state != "kept":
                return None
            return kept_answer(self._writer.files, now.kept)

        return await asyncio.wrap_future(self._writer.run(read))
