"""Moves: when a source is visited at another address than the configured one. Pure.

The configuration stays the master: a move is told to people with the line to write, and
ends when somebody writes another address.
"""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.visit_plan import GONE
from spiders import urls
from store.bookmarks import SourceAddress
from store.model import Source, Visit

VISITS = 3
"""Visits in a row that were redirected for good before the new address is taken: a
wrong line in a server's configuration is mended sooner."""

FAILURES = 3
"""Visits to the new address that fail for good, in a row, before the configured one is
visited again."""


def after_visit(
    address: SourceAddress,
    visit: Visit,
    source: Source,
    *,
    failures: int,
    taken: Iterable[str],
) -> SourceAddress:
    """Return where a source is visited from now on.

    `source` has its configured address, `failures` counts the failed visits in a row
    with this one, and `taken` are the addresses of other sources.
    """
    if visit.outcome == "hard" and address.adopted:
        is_over = visit.status == GONE or failures >= FAILURES
        return SourceAddress() if is_over else address
    if visit.outcome not in ("ok", "unchanged"):
        return address
    if not visit.moved_to:
        return replace(address, moved_to="", visits=0)
    visits = address.visits + 1 if visit.moved_to == address.moved_to else 1
    if visits < VISITS or urls.key(visit.moved_to) in map(urls.key, taken):
        return replace(address, moved_to=visit.moved_to, visits=visits)
    if visit.moved_to == source.url:
        return SourceAddress()
    return SourceAddress(adopted=visit.moved_to)


def line_to_write(source: str, address: str) -> str:
    """Return what to write into the configuration for a source that has moved."""
    return f'[sources.{source}] url = "{address}"'
