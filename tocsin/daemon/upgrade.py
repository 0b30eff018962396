"""Upgrades: convert the rows of an older tocsin while the daemon runs.

Each batch is a write of its own, so others write in between. The position is stored
with each batch, so a process that was killed continues there.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from store.cursors import Batch
from store.database import Database
from store.db import Store
from store.errors import StoreError
from tocsin.intake.conversions import (
    Conversion,
    ConversionProgress,
    Extent,
    progress,
)
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

REPORT_SECONDS = 30.0
"""How often the log reports the progress."""

STORE_PAUSE_SECONDS = 10.0
"""How long to wait after the database could not be written."""

OnProgress = Callable[[ConversionProgress | None], None]
"""Called before each batch with how far its conversion is; with None at the end."""


async def convert(
    store: Store, conversions: Iterable[Conversion], on_progress: OnProgress
) -> None:
    """Make the conversions one after the other."""
    for conversion in conversions:
        extent = await asyncio.to_thread(store.read, conversion.extent)
        await run(
            store,
            conversion.name,
            conversion.batch,
            extent=extent,
            on_progress=on_progress,
        )


async def run(
    store: Store,
    what: str,
    step: Callable[[Database], Batch],
    *,
    extent: Extent | None = None,
    on_progress: OnProgress = lambda _: None,
    pause_seconds: float = STORE_PAUSE_SECONDS,
) -> None:
    """Write one batch after the other until none is left.

    Retries after a pause when the database cannot be written. `extent` is what there is
    to do at the beginning.
    """
    report = _ProgressLog(what, extent or Extent(total=0, left=0))
    try:
        if extent is not None and extent.left:
            on_progress(progress(what, extent))
        while True:
            try:
                batch = await written(store, step)
            except StoreError as error:
                # A full disk, or a command that takes long: the batch is undone.
                log.warning("upgrade waits", extra={"what": what, "why": error.message})
                await asyncio.sleep(pause_seconds)
                continue
            except Exception:
                # A fault of ours, in one row, must not keep the daemon from its work.
                log.exception("upgrade failed", extra={"what": what})
                return
            report.add(batch)
            if not batch.left:
                break
            on_progress(report.progress)
        report.finish()
    finally:
        on_progress(None)


class _ProgressLog:
    """What the log says of a conversion."""

    def __init__(self, what: str, extent: Extent) -> None:
        self._clock = asyncio.get_running_loop().time
        self._what = what
        self._extent = extent
        self._done = 0
        self._reported: float | None = None
        """When the log said something; None before it did."""

    @property
    def progress(self) -> ConversionProgress:
        return progress(self._what, self._extent)

    def add(self, batch: Batch) -> None:
        self._done += batch.done
        self._extent = replace(self._extent, left=batch.left)
        # A batch without rows, as in a new database, is no news.
        if not batch.left or not batch.done:
            return
        if self._reported is None:
            self._log("upgrade started")
        elif self._clock() - self._reported >= REPORT_SECONDS:
            self._log("upgrade continues")

    def finish(self) -> None:
        if self._done:
            done = {"what": self._what, "done": self._done}
            log.info("upgrade finished", extra=done)

    def _log(self, event: str) -> None:
        about = {"what": self._what, "done": self._done, "left": self._extent.left}
        log.info(event, extra={**about, "share": f"{self.progress.share:.0%}"})
        self._reported = self._clock()
