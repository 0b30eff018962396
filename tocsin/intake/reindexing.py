"""What articles are recognised by is an index: made again, and kept small."""

import unicodedata
from datetime import datetime

from sqlite_utils import Database

from spiders import urls
from store import addresses, articles, fingerprints, metadata, stories, term_index
from tocsin.intake import deduplication, placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import StorySettings
from tocsin.stories.word_runs import text_key
from tocsin.words.fold import VERSION

RULES = f"1 {VERSION} {unicodedata.unidata_version}"
"""By which rules articles are marked: ours, those of words, the edition of Unicode."""

ADDRESSES = "2"
"""By which rules addresses are told apart (`spiders.urls.key`)."""

SLICES = 64
"""Parts in which old marks are taken out: between two of them others may write."""


def bring_up_to_date(db: Database, bounds: StorySettings, now: datetime) -> int:
    """Make what articles are known by fit the rules of today; return how many changed.

    Nothing that was grouped is grouped otherwise: an article that has a story keeps it,
    whoever put it there. Does nothing when all is up to date.
    """
    if metadata.get(db, "addresses") != ADDRESSES:
        addresses.rekey(db, urls.key)
        metadata.put(db, "addresses", ADDRESSES)
    if metadata.get(db, "stories") == RULES:
        return 0
    fingerprints.forget_all(db)
    term_index.forget_all(db)
    marked = 0
    for kept in articles.oldest_first(db, now - bounds.memory):
        # Its words are told by other rules than before.
        key = text_key(kept.article)
        articles.set_text_key(db, kept.id, key)
        place, entry = placement.compare(
            db, kept.article, ComparisonText.of(kept.article), bounds
        )
        if stories.story_of(db, kept.id) is None:
            placement.write_placement(db, kept.id, place, entry)
        else:
            deduplication.write_index_entry(
                db, kept.id, entry, by_terms=not place.composite
            )
        marked += 1
    metadata.put(db, "stories", RULES)
    return marked


def forget(db: Database, before: datetime, part: int) -> int:
    """Take out one of SLICES parts of the marks of old articles; return how many.

    Articles, stories and addresses stay. What was seen before then is not recognised by
    its words any more, only by its exact text and its address.
    """
    last = articles.last_before(db, before)
    if last is None:
        return 0
    return fingerprints.forget(db, last, part, SLICES) + term_index.forget(
        db, last, part, SLICES
    )
