"""The tables, as an append-only list of migrations.

A migration is never edited after a release: a new one is appended. Conventions: STRICT
tables; integer ids; times as ISO 8601 UTC text ending in `Z` (readable, sortable, and
Datasette facets them by date); sources, watchlists and channels are never deleted, only
marked `removed`. DDL is plain SQL: sqlite-utils' `transform()` would drop the triggers
that keep the search index true.
"""

import sqlite3
from collections.abc import Collection, Iterator

from sqlite_utils import Database, Migrations

from store import database
from store.schema_version import migration_sql

migrations = Migrations("tocsin")


@migrations()
def m001_the_first_ring(db: Database) -> None:
    """Lay the tables for sources, articles, matches, alerts and their search."""
    _apply(db, "m001_the_first_ring")


@migrations()
def m002_the_past(db: Database) -> None:
    """Add scores, urgency, and an index of words as queries compare them."""
    _apply(db, "m002_the_past")


@migrations()
def m003_what_reading_finds(db: Database) -> None:
    """Keep what a page says beside its text, and how it was read."""
    _apply(db, "m003_what_reading_finds")


@migrations()
def m004_stories(db: Database) -> None:
    """Group articles to stories, and remember every address they were seen at."""
    _apply(db, "m004_stories")


@migrations()
def m005_alerts(db: Database) -> None:
    """Let articles gather to messages, and know what happened to each."""
    _apply(db, "m005_alerts")


@migrations()
def m006_one_word_for_one_thing(db: Database) -> None:
    """Call tables, columns and states what the code and the commands call them."""
    _apply(db, "m006_one_word_for_one_thing")


@migrations()
def m007_claimed_addresses(db: Database) -> None:
    """Tell claimed addresses from found ones, and remember shared ones."""
    _apply(db, "m007_claimed_addresses")


@migrations()
def m008_revisits(db: Database) -> None:
    """Visit the pages of young articles again, and keep what changed."""
    _apply(db, "m008_revisits")


@migrations()
def m009_news(db: Database) -> None:
    """Note of each alert what is new in it, and which absorbed ones were named."""
    _apply(db, "m009_news")


@migrations()
def m010_revisit_total(db: Database) -> None:
    """Keep the sum of what visiting pages again cost."""
    _apply(db, "m010_revisit_total")


@migrations()
def m011_date_orders(db: Database) -> None:
    """Keep the order of numbers in each outlet's dates."""
    _apply(db, "m011_date_orders")


@migrations()
def m012_listing_parts(db: Database) -> None:
    """Keep where we left off with each sitemap of an index."""
    _apply(db, "m012_listing_parts")


@migrations()
def m013_publishing_habits(db: Database) -> None:
    """Keep when each source publishes, and where it has moved."""
    _apply(db, "m013_publishing_habits")


@migrations()
def m014_coverage(db: Database) -> None:
    """Keep what sources gave on each day, and the state that each is in."""
    _apply(db, "m014_coverage")


@migrations()
def m015_found_sources(db: Database) -> None:
    """Keep what was found from the home page that a source names."""
    _apply(db, "m015_found_sources")


@migrations()
def m016_desk(db: Database) -> None:
    """Keep what readers note of stories, who may read, and counters for pages."""
    _apply(db, "m016_desk")


@migrations()
def m017_installation(db: Database) -> None:
    """Give the database a name of its own, for the ids of feed entries."""
    _apply(db, "m017_installation")


@migrations()
def m018_source_wishes(db: Database) -> None:
    """Keep which sources are paused, and in which sites one is sought."""
    _apply(db, "m018_source_wishes")


@migrations()
def m019_hubs(db: Database) -> None:
    """Keep which hubs sources name, and what is subscribed to there."""
    _apply(db, "m019_hubs")


@migrations()
def m020_retention(db: Database) -> None:
    """Find quickly what an article is named by, and keep what was removed and why."""
    _apply(db, "m020_retention")


@migrations()
def m021_evidence(db: Database) -> None:
    """Keep which pages are kept as evidence, and what was signed of each day."""
    _apply(db, "m021_evidence")


@migrations()
def m022_changes(db: Database) -> None:
    """Keep what became of articles after they were read, and whether it was told."""
    _apply(db, "m022_changes")


@migrations()
def m023_merged_vectors(db: Database) -> None:
    """Keep the vectors of a story's newest articles as one."""
    _apply(db, "m023_merged_vectors")


@migrations()
def m024_recent_keys(db: Database) -> None:
    """Gather by what the newest articles are found, and merge it now and then."""
    _apply(db, "m024_recent_keys")


@migrations()
def m025_bounded_history(db: Database) -> None:
    """Find what is asked for each article and message however much was sent before."""
    _apply(db, "m025_bounded_history")


@migrations()
def m026_requisites(db: Database) -> None:
    """Keep what pages need in order to look as they did."""
    _apply(db, "m026_requisites")


@migrations()
def m027_fleet(db: Database) -> None:
    """Keep which workers of a fleet there are."""
    _apply(db, "m027_fleet")


def apply_migrations(
    db: database.Database, *, stop_before: Collection[str] = ()
) -> None:
    """Run those that a database lacks, up to one of these names."""
    migrations.apply(db.by_table, stop_before=stop_before)


def _apply(db: Database, name: str) -> None:
    """Run a migration's file in the transaction that is open.

    Python's `executescript` would commit it, and sqlite-utils' looks for the end of a
    statement at each character, which takes half the time that a new file takes.
    """
    for statement in _statements(migration_sql(name)):
        db.conn.execute(statement)


def _statements(sql: str) -> Iterator[str]:
    """Yield the statements of a script; a trigger is one, with those in it."""
    *parts, rest = sql.split(";")
    begun = ""
    for part in parts:
        begun += f"{part};"
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""
    if (begun + rest).strip():
        yield begun + rest
