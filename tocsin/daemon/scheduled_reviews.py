"""Scheduled press reviews: written into the outbox when the configuration says so."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from store.db import Store
from store.errors import StoreError
from tocsin.alerts.delivery.rendering import MessageWriter
from tocsin.alerts.plan.recipient import Recipient
from tocsin.config import Config

log = logging.getLogger("tocsin.daemon")

LOOK = timedelta(seconds=20)
"""How often it is looked whether a review is due."""


class ScheduledReviews:
    """Writes a press review when one is due."""

    def __init__(
        self,
        store: Store,
        recipients: Mapping[str, Recipient],
        *,
        writer: MessageWriter,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `wake` lets what is due be delivered."""
        self._store = store
        self._recipients = dict(recipients)
        self._writer = writer
        self._wake = wake
        self._clock = clock

    async def write_due(self, config: Config) -> None:
        """Write what is due; what fails is tried again the next time."""
        if config.review.rhythm is None:
            return
        try:
            written = await asyncio.to_thread(self._write, config, self._clock())
        except StoreError as error:
            log.error("review not written", extra={"why": error.message})
            return
        if written:
            log.info("review written", extra={"messages": written})
            self._wake()

    def _write(self, config: Config, now: datetime) -> int:
        # Imported only where somebody wants one: its pages need Babel.
        from tocsin.web.review.queue_reviews import queue_reviews

        return queue_reviews(
            self._store, config, self._recipients, writer=self._writer, now=now
        )
