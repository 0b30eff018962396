"""Warnings of sources whose pages are not the articles that they list."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from store import entries
from store.db import Store

log = logging.getLogger("tocsin.daemon")

LAST = 20
"""Pages of a source that are counted."""

MANY = 3
"""Refused ones among them from which the source is warned of: one may be a mistake."""

PAUSE = timedelta(days=1)
"""How long a source that was warned of is not warned of again."""


class RefusedPagesLog:
    """Logs each refused page, and once a day that a source has many of them."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._warned: dict[str, datetime] = {}
        """Source → when it was last warned of."""

    def note(self, source: str, url: str, reason: str) -> None:
        """Log that a page was refused; nothing for an empty reason."""
        if not reason:
            return
        log.info("page refused", extra={"source": source, "url": url, "why": reason})
        now = self._clock()
        if source in self._warned and now - self._warned[source] < PAUSE:
            return
        # Twenty rows of one index, on the loop.
        last = self._store.read(entries.refused_pages, source, LAST)
        if last.refused >= MANY:
            self._warned[source] = now
            facts = {"source": source, "refused": last.refused, "of": last.read}
            log.warning("pages are not articles", extra=facts | {"why": last.reason})
