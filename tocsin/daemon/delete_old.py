"""Delete old articles, texts and versions, as [keep] says, beside all other work.

Each batch is a transaction of its own, and half of the time nothing is deleted. Who is
killed between two batches goes on with what is left.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic

from store import articles, free_space, kept_articles
from store.db import Store
from store.kept_articles import StoryPosition
from tocsin.config.keep_table import KeepTable
from tocsin.intake import retention, search
from tocsin.intake.retention import ExpiredArticle, Fate, KeepBounds
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

DELETED = 20
"""Articles that are deleted in one transaction."""

MERGED_PAGES = 250
"""Pages of an index that are merged in one transaction."""

RETURNED_PAGES = 500
"""Pages that are given back in one transaction: 2 MB."""

FREE_SHARE = 20
"""One page of so many may be free: the articles of tomorrow use it."""

MERGE_SHARE = 10
"""The indexes are merged when one article of so many was deleted."""


async def delete_old(store: Store, keep: KeepTable, now: datetime) -> Counter[Fate]:
    """Delete what is old at a believed time; return how many articles lost what.

    Nothing is deleted while an index is made anew: its words could not be taken out.
    """
    done: Counter[Fate] = Counter()
    if keep.shortest is None or not store.read(search.is_indexed):
        return done
    bounds = KeepBounds.of(keep, now)
    async for expired in _expired(store, bounds):
        for part in _parts(expired, DELETED):
            began = monotonic()
            done.update(await _delete(store, part, bounds))
            await asyncio.sleep(min(monotonic() - began, 1.0))
    if done["deleted"]:
        await written(store, kept_articles.drop_empty_days)
    return done


def _parts(items: list[ExpiredArticle], size: int) -> list[list[ExpiredArticle]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


async def _expired(
    store: Store, bounds: KeepBounds
) -> AsyncIterator[list[ExpiredArticle]]:
    place: StoryPosition | None = StoryPosition()
    while place is not None:
        found, place = await asyncio.to_thread(
            store.read, retention.find_expired, bounds, place
        )
        yield found
    after: int | None = 0
    while after is not None:
        found, after = await asyncio.to_thread(
            store.read, retention.find_expired_alone, bounds, after
        )
        yield found


async def _delete(
    store: Store, part: list[ExpiredArticle], bounds: KeepBounds
) -> dict[Fate, int]:
    prepared = await asyncio.to_thread(store.read, retention.prepare_removals, part)
    return await written(store, retention.take_removals, prepared, bounds)


async def give_space_back(store: Store, *, deleted: int) -> int:
    """Give back the space of what was deleted; return how many bytes.

    `deleted` is how many articles: with many of them gone, the indexes get shorter too.
    """
    left = await asyncio.to_thread(store.read, articles.count)
    if deleted * MERGE_SHARE > left + deleted:
        await merge_indexes(store)
    space = store.read(free_space.file_space)
    spare, free = space.pages // FREE_SHARE, space.free
    if not space.can_shrink or free <= spare:
        return 0
    while free > spare:
        pages = min(RETURNED_PAGES, free - spare)
        free = await written(store, free_space.give_back, pages)
    return (space.free - free) * space.page_bytes


async def merge_indexes(store: Store) -> None:
    """Merge the parts of each full-text index into one, a little at a time."""
    for index in free_space.INDEXES:
        begin = True
        while True:
            began = monotonic()
            more = await written(
                store, free_space.merge_index, index, MERGED_PAGES, begin=begin
            )
            if not (more or begin):
                break
            begin = False
            await asyncio.sleep(min(monotonic() - began, 1.0))
