"""Erasure: remove articles for good, with all that quotes them, at somebody's request.

What is left is a row of `removals`, and hashes of addresses: so that what was removed
is not fetched again. Each step is a transaction of its own.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from store import (
    articles,
    capture_removals,
    fingerprints,
    free_space,
    kept_articles,
    recent_keys,
    removals,
    stories,
    term_index,
)
from store.database import Database
from store.removals import QuotedArticle, Removal
from tocsin.intake import retention
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.retention import ExpiredArticle, PreparedRemoval
from tocsin.stories.term_vectors import stored_terms

CAPTURE_REASON = "its article was removed"
"""Why a captured page is removed from its file."""

STEP = 20
"""Articles that are removed in one transaction."""

ENTRIES = 2_000
"""Entries that lose their addresses in one transaction."""

MERGED_PAGES = 250
"""Pages of an index that are merged in one transaction."""

RETURNED_PAGES = 2_000
"""Free pages that are given back in one transaction: 8 MB."""


QUOTED_FOR = timedelta(days=40)
"""How long after it came an article is quoted, as by a press review of a week: looking
through all messages for each of many articles would take hours."""


class Transaction(Protocol):
    """Returns a transaction that others wait for."""

    def __call__(self) -> AbstractContextManager[Database]:
        """Begin it; the block's end commits it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An article with what its index rows are found by."""

    removal: PreparedRemoval
    url: str
    seen: datetime
    cut: ComparisonText | None
    """None when new articles are not compared with it any more."""


def erase(db: Database, removal: Removal, write: Transaction) -> Iterator[int]:
    """Remove what is meant, step by step; yield how many articles each step removed.

    `db` reads beside the transactions. Whoever stops between two steps can go on.
    """
    while removals.meant(db, removal.scope, removal.target, limit=1, last=removal.last):
        yield from _erase_articles(db, removal, write)
    while copies := removals.outlet_copies(db, removal, STEP):
        with write() as writer:
            for article in copies:
                blanked = removals.remove_copies(writer, article, removal.target)
                removals.count(writer, removal.id, articles=0, messages=blanked)
            stories.settle(writer, {story for story in copies.values() if story})
        yield 0
    while _blank_entries(removal, write):
        yield 0


def _erase_articles(
    db: Database, removal: Removal, write: Transaction
) -> Iterator[int]:
    """Remove what is meant, once through; what changed meanwhile is left."""
    after = 0
    while step := removals.meant(
        db,
        removal.scope,
        removal.target,
        limit=STEP,
        after=after,
        last=removal.last,
    ):
        after = step[-1][0]
        prepared = _prepare(db, step)
        with write() as writer:
            yield _remove(writer, removal, prepared)


def _blank_entries(removal: Removal, write: Transaction) -> int:
    with write() as writer:
        return removals.blank_entries(writer, removal, ENTRIES)


def wipe(write: Transaction) -> Iterator[None]:
    """Remove what deleted rows left in the file: words in indexes, and free pages.

    An index only marks a word as deleted until its parts are merged; a page that was
    freed keeps what stood there.
    """
    for index in free_space.INDEXES:
        begin = True
        while _merge(write, index, begin=begin) or begin:
            begin = False
            yield
    with write() as writer:
        kept_articles.drop_empty_days(writer)
    while _give_back(write):
        yield


def _merge(write: Transaction, index: str, *, begin: bool) -> bool:
    with write() as writer:
        return free_space.merge_index(writer, index, MERGED_PAGES, begin=begin)


def _give_back(write: Transaction) -> bool:
    with write() as writer:
        space = free_space.file_space(writer)
        if not (space.free and space.can_shrink):
            return False
        return free_space.give_back(writer, RETURNED_PAGES) > 0


def _prepare(db: Database, step: list[tuple[int, int | None]]) -> list[_Prepared]:
    expired = [
        ExpiredArticle(id=article, story=story, fate="deleted")
        for article, story in step
    ]
    return [_with_index(db, item) for item in retention.prepare_removals(db, expired)]


def _with_index(db: Database, item: PreparedRemoval) -> _Prepared:
    stored = articles.get(db, item.expired.id)
    is_compared = term_index.vector_of(db, item.expired.id) is not None
    return _Prepared(
        removal=item,
        url=stored.url,
        seen=stored.seen,
        cut=ComparisonText.of(stored) if is_compared else None,
    )


def _remove(db: Database, removal: Removal, prepared: list[_Prepared]) -> int:
    """Remove articles; one that changed since it was prepared waits for the next."""
    ready = [item for item in prepared if retention.is_as_prepared(db, item.removal)]
    if not ready:
        return 0
    quoted = [
        QuotedArticle(
            id=item.removal.expired.id, title=item.removal.title, url=item.url
        )
        for item in ready
    ]
    # An hour before: clocks are set back.
    since = min(item.seen for item in ready) - timedelta(hours=1)
    newest = max(item.seen for item in ready)
    until = None if removal.scope == "article" else newest + QUOTED_FOR
    messages = removals.quoting(db, quoted, since=since, until=until)
    blanked = removals.blank_messages(db, messages)
    removals.drop_searches(db, quoted)
    for item in ready:
        id_ = item.removal.expired.id
        _remove_index_rows(db, id_, item.cut)
        removals.blank_addresses(db, id_)
        capture_removals.remove_of_article(db, id_, CAPTURE_REASON)
        kept_articles.delete(db, id_, item.removal.words)
    changed = {item.removal.expired.story for item in ready}
    kept_articles.close_stories(db, {story for story in changed if story is not None})
    removals.count(db, removal.id, articles=len(ready), messages=blanked)
    return len(ready)


def _remove_index_rows(db: Database, id_: int, cut: ComparisonText | None) -> None:
    stored = term_index.vector_of(db, id_)
    if cut is None or stored is None:
        return
    counted = set(cut.terms.keys()) - recent_keys.remove(db, id_)
    term_index.uncount(db, counted)
    fingerprints.remove(db, id_, cut.fingerprints)
    term_index.remove_vector(db, id_, stored_terms(stored))
