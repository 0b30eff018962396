"""Daily maintenance: delete what is no longer needed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from store import clippings, coverage_ledger, outbox, revisits, sources
from store.database import Database
from store.db import Store
from store.errors import StoreError
from tocsin.config import Config
from tocsin.config.keep_table import KeepTable
from tocsin.daemon.believed_time import believed_time
from tocsin.daemon.delete_old import delete_old, give_space_back
from tocsin.intake import reindexing
from tocsin.wiring.compiled_rules import story_settings
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

FORGET_EVERY = timedelta(days=1)

DAYS_KEPT = timedelta(days=120)
"""How long it is kept what a source gave on a day: a rhythm is learned from 91 days."""

REVISITS_KEPT = timedelta(days=7)
"""How long a new headline in a listing makes an article change: later than a week after
it is another article's, or a list's."""

PRUNED = 1_000
"""Rows deleted at once: 15 ms of CPU, and others write in between."""


async def forget(store: Store, config: Config, clock: datetime) -> None:
    """Delete index rows of old articles, and what [keep] says, in batches.

    By the clock, which says that it is `clock`, as far as that is believed.
    """
    try:
        now = await written(store, believed_time, clock)
        rows = await _forget_index(store, config, now)
        rows += await _in_batches(store, coverage_ledger.forget, now - DAYS_KEPT)
        rows += await _in_batches(store, revisits.forget, now - REVISITS_KEPT)
        log.debug("index rows deleted", extra={"rows": rows})
        await _forget_stored(store, config.keep, now)
    except StoreError as error:
        # A full disk; whoever fetches says so and waits. Tomorrow is soon enough.
        log.debug("maintenance failed", extra={"why": str(error)})


async def _forget_index(store: Store, config: Config, now: datetime) -> int:
    """Delete index rows of articles that are compared with no new one any more."""
    bounds = story_settings(config)
    before = now - max(bounds.memory, bounds.window)
    gone = 0
    for part in range(reindexing.SLICES):
        gone += await written(store, reindexing.forget, before, part)
    return gone


async def _forget_stored(store: Store, keep: KeepTable, now: datetime) -> None:
    """Delete messages' texts, visits and articles that are old; say how many."""
    messages = visits = 0
    if keep.messages != "forever":
        messages = await _in_batches(store, outbox.forget, now - keep.messages)
        await _in_batches(store, clippings.forget, now - keep.messages)
    if keep.visits != "forever":
        before = now - keep.visits
        visits = await _in_batches(store, sources.prune_visits, before)
    done = await delete_old(store, keep, now)
    if not (messages or visits or done.total()):
        return
    freed = await give_space_back(store, deleted=done["deleted"])
    log.info(
        "old data deleted",
        extra={
            "articles": done["deleted"],
            "texts": done["text deleted"],
            "versions": done["versions deleted"],
            "messages": messages,
            "visits": visits,
            "freed_mb": round(freed / 1_000_000, 1),
        },
    )


async def _in_batches(
    store: Store, prune: Callable[[Database, datetime, int], int], before: datetime
) -> int:
    gone = 0
    while True:
        pruned = await written(store, prune, before, PRUNED)
        gone += pruned
        if pruned < PRUNED:
            return gone
