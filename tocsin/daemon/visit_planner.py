"""The visit planner: whose fault a failed visit is, and what plans the next one."""

import logging
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.own_network import MOST_COUNTED, SOON, OwnNetwork
from scheduler.visit_plan import VisitPlan, limits_of
from spiders import urls
from spiders.kinds.builtin import KINDS
from store import sources
from store.bookmarks import SourceAddress
from store.db import Store
from store.model import Source, Visit
from store.sources import DueSource
from tocsin.coverage.visit_symptoms import WHOLE_LISTS
from tocsin.intake import source_moves
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

OWN_SPIDER_LEAST = timedelta(minutes=15)
"""The shortest wait between two runs of a user's spider, where none is fixed: each is a
process of its own, with 84 MB and two seconds of CPU."""


class VisitPlanner:
    """Judges visits, and knows whether this machine's own network is down."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._network = OwnNetwork()

    def judged(
        self, visit: Visit, due: DueSource, watched: Mapping[str, Source]
    ) -> Visit:
        """Return a visit, marked if it failed because our own network is down."""
        was_down = self._network.since is not None
        if visit.is_reached:
            if visit.outcome in ("ok", "unchanged") or visit.status is not None:
                self._network.note_reached()
            if was_down and self._network.since is None:
                log.info("own network up", extra={"source": visit.source})
            return visit
        is_ours = self._network.note_unreached(
            urls.host(watched[visit.source].url),
            visit.source,
            visit.at,
            hosts=_count_hosts(watched.values()),
            failed_before=due.failures > 0,
        )
        if not is_ours:
            return visit
        if not was_down:
            facts = {"since": self._network.since, "why": visit.reason}
            log.warning("own network down", extra=facts)
        why = f"no site is reached, so this machine's network is down: {visit.reason}"
        return replace(visit, is_ours=True, reason=why)

    def plan(self, visit: Visit, source: Source, due: DueSource) -> VisitPlan:
        """Return what plans the next visit once the new entries are known."""
        limits = limits_of(source)
        if source.kind not in KINDS:
            limits = replace(limits, least=max(limits.least, OWN_SPIDER_LEAST))
        return VisitPlan(
            limits=limits,
            failures=due.failures,
            shift=random.uniform(-1, 1),  # noqa: S311
            retry_in=self._network.retry_in(visit.at),
            empty_since=_empty_since(visit, source, due),
        )

    def address(
        self, visit: Visit, due: DueSource, watched: Mapping[str, Source]
    ) -> SourceAddress:
        """Return where a source is visited from now on; say so when that changes."""
        source = watched[visit.source]
        address = source_moves.after_visit(
            due.address,
            visit,
            source,
            failures=due.failures + 1,
            taken=(each.url for each in watched.values() if each.key != source.key),
        )
        if address.adopted != due.address.adopted:
            now_at = address.adopted or source.url
            line = source_moves.line_to_write(source.key, now_at)
            facts = {"source": source.key, "to": now_at, "write": line}
            log.warning("source moved", extra=facts)
        return address

    async def wait_for_reload(self, key: str, now: datetime) -> None:
        """Postpone a source of which the database knows an address that we do not.

        It is due at once, and until the reload ends its old address would be visited
        again and again.
        """
        await written(self._store, sources.request_visit, [key], now + SOON)

    async def make_good(self, now: datetime) -> None:
        """Take back the failures that were written before our outage showed."""
        blamed = self._network.wrongly_blamed()
        if blamed:
            await written(self._store, sources.forgive, blamed, now + SOON)


def _empty_since(visit: Visit, source: Source, due: DueSource) -> datetime | None:
    """Return since when a source lists nothing that never did; None for all others."""
    is_unusual = source.kind in WHOLE_LISTS and not (
        due.first or due.was_empty or due.bookmark.parts
    )
    if not is_unusual:
        return None
    if visit.outcome == "unchanged":
        return due.empty_since
    is_empty = visit.outcome == "ok" and visit.listed == 0
    return (due.empty_since or visit.at) if is_empty else None


def _count_hosts(watched: Iterable[Source]) -> int:
    """Return how many hosts are watched, MOST_COUNTED at most.

    To look at all of 2,000 takes 16 ms, and without a network each visit asks.
    """
    hosts: set[str] = set()
    for source in watched:
        hosts.add(urls.host(source.url))
        if len(hosts) == MOST_COUNTED:
            break
    return len(hosts)
