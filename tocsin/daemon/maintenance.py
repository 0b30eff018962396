"""Daily maintenance: delete what is no longer needed."""

import asyncio
import logging
from datetime import timedelta

from store import outbox, sources
from store.db import Store
from store.errors import StoreError
from tocsin.config import Config
from tocsin.intake import reindexing
from tocsin.wiring.clock import now
from tocsin.wiring.compiled_rules import story_settings

log = logging.getLogger("tocsin.daemon")

FORGET_EVERY = timedelta(days=1)

KEPT = timedelta(days=90)
"""How long the text of messages is kept; that they were sent is kept for good."""


VISITS_KEPT = timedelta(days=90)
"""How long visits are kept: a quarter shows how a source came to fail. At a visit every
15 minutes that is 80 MB for 100 sources, where a year would be 325."""

PRUNED = 1_000
"""Visits deleted at once: 15 ms of CPU, and others write in between."""


async def forget(store: Store, config: Config) -> None:
    """Delete index rows of old articles and the text of old messages, in batches."""
    bounds = story_settings(config)
    before = now() - max(bounds.memory, bounds.window)
    gone = 0
    try:
        for part in range(reindexing.SLICES):
            gone += await asyncio.wrap_future(
                store.write(reindexing.forget, before, part)
            )
        await asyncio.wrap_future(store.write(outbox.forget, now() - KEPT))
        gone += await _prune_visits(store)
    except StoreError as error:
        # A full disk; whoever fetches says so and waits. Tomorrow is soon enough.
        log.debug("maintenance failed", extra={"why": str(error)})
    else:
        log.debug("index rows deleted", extra={"rows": gone})


async def _prune_visits(store: Store) -> int:
    before, gone = now() - VISITS_KEPT, 0
    while True:
        batch = store.write(sources.prune_visits, before, PRUNED)
        pruned = await asyncio.wrap_future(batch)
        gone += pruned
        if pruned < PRUNED:
            return gone
