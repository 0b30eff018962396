"""Conversions: what is made anew of stored rows when a release compares otherwise.

Also when Python knows another edition of Unicode. Each goes on batch by batch, and
stores where it is with each batch: `store.cursors`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from store import addresses, articles, counter_filling, cursors
from store.cursors import Batch
from store.database import Database
from tocsin.intake import reindexing, search
from tocsin.intake.placement import StorySettings

REKEYED, REMARKED, REINDEXED, COUNTED = 2_000, 30, 150, 1_000
"""Rows of a batch: 0.1 to 0.3 s of CPU for articles of 600 words, and others wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much there is to convert, in rows."""

    total: int
    left: int
    """Of those; 0 when everything is converted."""


NOTHING = Extent(total=0, left=0)
"""There is nothing to convert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One kind of rows that is made anew."""

    name: str
    row: str
    """What is counted."""
    before_fetching: bool
    """Whether nothing is fetched until it has ended."""
    rows_per_second: float
    """By CPU, on one of two virtual cores of a server: articles of 400 words."""
    batch: Callable[[Database], Batch]
    """Converts some rows; to be called in a transaction until none is left."""
    extent: Callable[[Database], Extent]
    """Looks at a database of any version, before it is brought up to date too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionProgress:
    """How far a conversion has come."""

    name: str
    share: float
    """Of all rows, from 0 to 1."""

    @property
    def text(self) -> str:
        """The same for people."""
        return f"{self.name} {self.share:.0%}"


def all_conversions(bounds: StorySettings, now: datetime) -> list[Conversion]:
    """Return the conversions in the order in which they are made."""
    return [
        Conversion(
            name="addresses",
            row="address",
            before_fetching=True,
            rows_per_second=20_000.0,
            batch=partial(reindexing.rekey_batch, limit=REKEYED),
            extent=_addresses,
        ),
        Conversion(
            name="counters",
            row="story",
            before_fetching=False,
            rows_per_second=4_000.0,
            batch=partial(counter_filling.fill_batch, limit=COUNTED),
            extent=_counters,
        ),
        Conversion(
            name="stories",
            row="article",
            before_fetching=False,
            rows_per_second=140.0,
            batch=partial(
                reindexing.remark_batch, bounds=bounds, now=now, limit=REMARKED
            ),
            extent=partial(_stories, bounds=bounds, now=now),
        ),
        Conversion(
            name="words",
            row="article",
            before_fetching=False,
            rows_per_second=900.0,
            batch=partial(search.reindex_batch, limit=REINDEXED),
            extent=_words,
        ),
    ]


def progress(name: str, extent: Extent) -> ConversionProgress:
    """Return how far a conversion has come."""
    share = 1.0 - extent.left / extent.total if extent.total else 1.0
    return ConversionProgress(name=name, share=min(max(share, 0.0), 1.0))


def _addresses(db: Database) -> Extent:
    if _is_done(db, "addresses", reindexing.ADDRESSES):
        return NOTHING
    sizes = {table: addresses.last_row(db, table) for table in addresses.TABLES}
    total = sum(sizes.values())
    at = _cursor(db, "addresses", reindexing.ADDRESSES)
    if at is None:
        return Extent(total=total, left=total)
    tables = list(sizes)
    left = sum(sizes[table] for table in tables[tables.index(at.table) :]) - at.last
    return Extent(total=total, left=left)


def _counters(db: Database) -> Extent:
    if not db.exists("stories"):
        # Without stories, days alone are counted: that takes no time beside the rest.
        return NOTHING
    if _is_done(db, counter_filling.NAME, counter_filling.RULES):
        return NOTHING
    (newest,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM stories").fetchone()
    at = _cursor(db, counter_filling.NAME, counter_filling.RULES)
    if at is None:
        return Extent(total=newest, left=newest)
    # Days come after the stories, and take no time beside them.
    left = at.last - 1 if at.table == "stories" else 1
    return Extent(total=newest, left=left)


def _stories(db: Database, *, bounds: StorySettings, now: datetime) -> Extent:
    if _is_done(db, "stories", reindexing.RULES):
        return NOTHING
    first = articles.first_since(db, now - bounds.memory)
    if first is None:
        return NOTHING
    at = _cursor(db, "stories", reindexing.RULES)
    total = (at.mark if at else articles.last(db)) - first + 1
    return Extent(total=total, left=at.mark - at.last if at else total)


def _words(db: Database) -> Extent:
    if _is_done(db, "words", search.RULES):
        return NOTHING
    total = articles.last(db)
    at = _cursor(db, "words", search.RULES)
    return Extent(
        total=at.mark if at else total, left=at.mark - at.last if at else total
    )


def _is_done(db: Database, name: str, rules: str) -> bool:
    # The first version had no settings.
    return db.exists("settings") and cursors.is_done(db, name, rules)


def _cursor(db: Database, name: str, rules: str) -> cursors.Cursor | None:
    return cursors.get(db, name, rules) if db.exists("settings") else None
