"""Find the sources of sites that somebody at the desk asks about."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from spiders.discovery.finder import Finder
from spiders.fetch.poller import Poller
from store import site_searches
from store.database import Database
from store.db import Store
from tocsin.wiring.discovery_facts import as_facts
from tocsin.wiring.workers import Workers
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

LOOK = timedelta(seconds=2)
"""How often it is looked for searches: a person waits."""

SEARCH_SECONDS = 300
"""How long one search may take: twelve requests with their pauses, at slow sites."""

CUT_SHORT = {"problem": "the search was cut short; ask once more"}
"""What is said of a search that will not go on."""


def end_cut_short(db: Database) -> None:
    """End the searches that a daemon was making when it was killed."""
    for search in site_searches.newest(db, site_searches.KEPT):
        if search.state == "searching":
            site_searches.finish(db, search.id, CUT_SHORT)


class SiteSearching:
    """Makes one search after the other, as politely as visits are made."""

    def __init__(
        self,
        store: Store,
        poller: Poller,
        workers: Workers,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._poller = poller
        self._workers = workers
        self._clock = clock

    async def look(self) -> None:
        """Make the search that has waited longest, if one waits."""
        if not self._store.read(site_searches.waits):
            return
        search = await written(self._store, site_searches.begin)
        if search is None:
            return
        finder = Finder(poller=self._poller, run=self._workers.run, clock=self._clock)
        found: Mapping[str, Any] = CUT_SHORT
        try:
            async with asyncio.timeout(SEARCH_SECONDS):
                found = as_facts(await finder.find(search.url))
        except TimeoutError:
            found = {"problem": f"the site took more than {SEARCH_SECONDS} seconds"}
        finally:
            # After a fault and at the end of the daemon too: a person waits.
            await written(self._store, site_searches.finish, search.id, found)
        facts = {"home": search.url, "sources": len(found.get("sources", ()))}
        log.info("site searched", extra=facts)
