"""What the daemon does once a day: it deletes what has served its time."""

import asyncio
import logging
from datetime import timedelta

from store import outbox
from store.db import Store
from store.errors import StoreError
from tocsin.config import Config
from tocsin.intake import reindexing
from tocsin.wiring.clock import now
from tocsin.wiring.intake_rules import story_settings

log = logging.getLogger("tocsin.daemon")

FORGET_EVERY = timedelta(days=1)

KEPT = timedelta(days=90)
"""How long the words of messages are kept; that they were sent is kept for good."""


async def forget(store: Store, config: Config) -> None:
    """Take out what old articles were recognised by, a part at a time."""
    bounds = story_settings(config)
    before = now() - max(bounds.memory, bounds.window)
    gone = 0
    try:
        for part in range(reindexing.SLICES):
            gone += await asyncio.wrap_future(
                store.write(reindexing.forget, before, part)
            )
        await asyncio.wrap_future(store.write(outbox.forget, now() - KEPT))
    except StoreError as error:
        # A full disk; whoever fetches says so and waits. Tomorrow is soon enough.
        log.debug("not forgotten", extra={"why": str(error)})
    else:
        log.debug("forgot", extra={"rows": gone})
