"""Daily maintenance: delete what is no longer needed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from store import coverage_ledger, outbox, revisits, sources
from store.db import Store
from store.errors import StoreError
from tocsin.config import Config
from tocsin.intake import reindexing
from tocsin.wiring.clock import now
from tocsin.wiring.compiled_rules import story_settings
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

FORGET_EVERY = timedelta(days=1)

KEPT = timedelta(days=90)
"""How long the text of messages is kept; that they were sent is kept for good."""


VISITS_KEPT = timedelta(days=90)
"""How long visits are kept: a quarter shows how a source came to fail. At a visit every
15 minutes that is 80 MB for 100 sources, where a year would be 325."""

DAYS_KEPT = timedelta(days=120)
"""How long it is kept what a source gave on a day: a rhythm is learned from 91 days."""

REVISITS_KEPT = timedelta(days=7)
"""How long a new headline in a listing makes an article change: later than a week after
it is another article's, or a list's."""

PRUNED = 1_000
"""Rows deleted at once: 15 ms of CPU, and others write in between."""


async def forget(store: Store, config: Config) -> None:
    """Delete index rows of old articles and the text of old messages, in batches."""
    bounds = story_settings(config)
    before = now() - max(bounds.memory, bounds.window)
    gone = 0
    try:
        for part in range(reindexing.SLICES):
            gone += await written(store, reindexing.forget, before, part)
        await written(store, outbox.forget, now() - KEPT)
        gone += await _in_batches(store, sources.prune_visits, now() - VISITS_KEPT)
        gone += await _in_batches(store, coverage_ledger.forget, now() - DAYS_KEPT)
        gone += await _in_batches(store, revisits.forget, now() - REVISITS_KEPT)
    except StoreError as error:
        # A full disk; whoever fetches says so and waits. Tomorrow is soon enough.
        log.debug("maintenance failed", extra={"why": str(error)})
    else:
        log.debug("index rows deleted", extra={"rows": gone})


async def _in_batches(
    store: Store, prune: Callable[[Database, datetime, int], int], before: datetime
) -> int:
    gone = 0
    while True:
        pruned = await written(store, prune, before, PRUNED)
        gone += pruned
        if pruned < PRUNED:
            return gone
