"""Reindexing: rebuild the indexes that recognise articles, and keep them small.

It works in batches, each in a transaction of its own: others write in between, and a
process that was killed continues where it was.
"""

import unicodedata
from dataclasses import replace
from datetime import datetime

from spiders import urls
from store import (
    addresses,
    articles,
    cursors,
    fingerprints,
    recent_keys,
    stories,
    term_index,
)
from store.articles import StoredArticle
from store.cursors import NOTHING, Batch, Cursor
from store.database import Database
from tocsin.intake import deduplication, placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import StorySettings
from tocsin.words.fold import VERSION

RULES = f"1 {VERSION} {unicodedata.unidata_version}"
"""The version of the index entries: ours, that of words, the edition of Unicode."""

ADDRESSES = "3"
"""The version of the address keys (`spiders.urls.key`)."""

SLICES = 64
"""Parts in which old index rows are deleted: others write between two of them."""


def rekey_batch(db: Database, limit: int) -> Batch:
    """Convert at most `limit` stored addresses to the present keys.

    Nothing is fetched until all are converted: a known entry would pass for a new one.
    """
    if cursors.is_done(db, "addresses", ADDRESSES):
        return NOTHING
    tables = list(addresses.TABLES)
    at = cursors.get(db, "addresses", ADDRESSES)
    at = at or Cursor(rules=ADDRESSES, table=tables[0])
    done, last = 0, at.last
    for table in tables[tables.index(at.table) :]:
        found = addresses.rekey(db, table, urls.key, after=last, limit=limit - done)
        done += found.rows
        if done == limit:
            at = Cursor(rules=ADDRESSES, table=table, last=found.last)
            cursors.put(db, "addresses", at)
            later = tables[tables.index(table) :]
            rows = sum(addresses.last_row(db, one) for one in later)
            return Batch(done=done, left=rows - at.last + 1)
        last = 0
    cursors.finish(db, "addresses", ADDRESSES)
    return Batch(done=done, left=0)


def remark_batch(
    db: Database, bounds: StorySettings, now: datetime, limit: int
) -> Batch:
    """Index at most `limit` of the articles within `memory` by the present rules.

    The first batch deletes the old index; then the oldest articles come first. An
    article that has a story keeps it, whoever put it there.

    Until the last batch, at 6 ms of CPU an article of 600 words, a new article is only
    compared with those indexed so far. One that copies or continues another article
    starts a story of its own and sends an alert again.
    """
    if cursors.is_done(db, "stories", RULES):
        return NOTHING
    at = cursors.get(db, "stories", RULES)
    if at is None:
        recent_keys.forget_all(db)
        fingerprints.forget_all(db)
        term_index.forget_all(db)
        mark = articles.last(db)
        first = articles.first_since(db, now - bounds.memory)
        last = mark if first is None else first - 1
        at = Cursor(rules=RULES, last=last, mark=mark)
    batch = articles.between(db, at.last, at.mark, limit)
    for kept in batch:
        _remark(db, kept, bounds)
    if len(batch) == limit:
        at = replace(at, last=batch[-1].id)
        cursors.put(db, "stories", at)
        return Batch(done=limit, left=at.mark - at.last + 1)
    cursors.finish(db, "stories", RULES)
    return Batch(done=len(batch), left=0)


def _remark(db: Database, kept: StoredArticle, bounds: StorySettings) -> None:
    article, id_ = kept.article, kept.id
    # Its text key follows other rules than before.
    cut = ComparisonText.of(article)
    articles.set_text_key(db, id_, cut.text_key)
    if stories.story_of(db, id_) is None:
        place, entry = placement.compare(db, article, cut, bounds, before=id_)
        placement.write_placement(db, id_, place, entry)
    else:
        entry = deduplication.index_entry(db, article, cut)
        deduplication.write_index_entry(
            db, id_, entry, by_terms=not stories.is_composite(db, id_)
        )


def forget(db: Database, before: datetime, part: int) -> int:
    """Delete one of SLICES parts of old articles' index rows; return how many.

    Articles, stories and addresses stay. Articles seen before then are recognised only
    by their exact text and their address.
    """
    last = articles.last_before(db, before)
    if last is None:
        return 0
    gone = recent_keys.forget(db, last) if part == 0 else 0
    gone += fingerprints.forget(db, last, part, SLICES)
    return gone + term_index.forget(db, last, part, SLICES)
