"""Upgrades: convert the rows of an older tocsin while the daemon runs.

Each batch is a write of its own, so others write in between. The position is stored
with each batch, so a process that was killed continues there.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlite_utils import Database

from store import counter_filling
from store.cursors import Batch
from store.db import Store
from store.errors import StoreError
from tocsin.intake import reindexing, search
from tocsin.intake.placement import StorySettings
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

REKEYED, REMARKED, REINDEXED, COUNTED = 2_000, 30, 150, 1_000
"""Rows of a batch: 0.1 to 0.3 s of CPU for articles of 600 words, and others wait."""

REPORT_SECONDS = 30.0
"""How often the log reports the progress."""

STORE_PAUSE_SECONDS = 10.0
"""How long to wait after the database could not be written."""


async def before_fetching(store: Store) -> None:
    """Convert what must be converted before listed entries can be judged."""
    rekey = partial(reindexing.rekey_batch, limit=REKEYED)
    await run(store, "addresses", rekey)


async def beside_fetching(store: Store, bounds: StorySettings, now: datetime) -> None:
    """Convert the rest."""
    await run(store, "counters", partial(counter_filling.fill_batch, limit=COUNTED))
    remark = partial(reindexing.remark_batch, bounds=bounds, now=now, limit=REMARKED)
    await run(store, "stories", remark)
    await run(store, "words", partial(search.reindex_batch, limit=REINDEXED))


async def run(
    store: Store,
    what: str,
    step: Callable[[Database], Batch],
    *,
    pause_seconds: float = STORE_PAUSE_SECONDS,
) -> None:
    """Write one batch after the other until none is left.

    Retries after a pause when the database cannot be written.
    """
    clock = asyncio.get_running_loop().time
    done, reported = 0, None
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
        done += batch.done
        if not batch.left:
            break
        # A batch without rows, as in a new database, is no news.
        due = reported is None or clock() - reported >= REPORT_SECONDS
        if batch.done and due:
            event = "upgrade started" if reported is None else "upgrade continues"
            log.info(event, extra={"what": what, "done": done, "left": batch.left})
            reported = clock()
    if done:
        log.info("upgrade finished", extra={"what": what, "done": done})
