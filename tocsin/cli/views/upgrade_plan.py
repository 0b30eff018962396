"""What an upgrade of a database does, and what it takes: before it is made."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from store import articles
from store.database import Database
from store.schema_version import pending
from tocsin.config import Config
from tocsin.intake.conversions import Conversion, Extent, all_conversions
from tocsin.wiring.compiled_rules import story_settings
from tocsin.words.phrases import pluralize

MIGRATED_PER_SECOND = 40_000.0
"""Articles, for all migrations, by CPU on one of two virtual cores of a server; those
that only add tables take no time."""

INDEX_SHARE, LOG_SHARE = 0.35, 0.05
"""Of the size of the database: an index of words beside the one that it replaces, and
what the write-ahead log of the migrations holds (12 MB of 710, measured)."""

SMALL_MB = 100
"""Needed in any case: the log takes up to 64 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedConversion:
    """Rows that will be made anew."""

    conversion: Conversion
    extent: Extent

    @property
    def seconds(self) -> float:
        """How long it takes on a core that has nothing else to do."""
        return self.extent.left / self.conversion.rows_per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradePlan:
    """What is to be done to bring a database up to date, and what that takes."""

    migrations: list[str]
    """Names, in order."""
    conversions: list[PlannedConversion]
    articles: int
    size_bytes: int
    free_bytes: int

    @property
    def is_empty(self) -> bool:
        """Whether the database is up to date."""
        return not self.migrations and not self.conversions

    @property
    def migration_seconds(self) -> float:
        """How long the migrations take, if they look at every article."""
        return self.articles / MIGRATED_PER_SECOND if self.migrations else 0.0

    @property
    def seconds(self) -> float:
        """How long all of it takes."""
        return self.migration_seconds + sum(each.seconds for each in self.conversions)

    @property
    def working_bytes(self) -> int:
        """What the disk has to hold beside the database, without a backup."""
        share = LOG_SHARE if self.migrations else 0.0
        if any(each.conversion.name == "words" for each in self.conversions):
            share += INDEX_SHARE
        return SMALL_MB * 1_000_000 + round(share * self.size_bytes)


def upgrade_plan(db: Database, config: Config, now: datetime) -> UpgradePlan:
    """Return the plan for a database of any version; nothing is changed."""
    planned = [
        PlannedConversion(conversion=each, extent=each.extent(db))
        for each in all_conversions(story_settings(config), now)
    ]
    (pages,) = db.conn.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = db.conn.execute("PRAGMA page_size").fetchone()
    return UpgradePlan(
        migrations=pending(db),
        conversions=[each for each in planned if each.extent.left],
        articles=articles.last(db),
        size_bytes=pages * page_bytes,
        free_bytes=shutil.disk_usage(config.database.parent).free,
    )


def plan_lines(plan: UpgradePlan, config: Config) -> Iterator[str]:
    """Yield the plan, a line each."""
    stored = f"{pluralize(plan.articles, 'article')}, {_mb(plan.size_bytes)}"
    if plan.is_empty:
        yield f"{config.database}: up to date ({stored})."
        return
    yield f"{config.database}: to be brought up to date ({stored})."
    if names := plan.migrations:
        span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        took = about(plan.migration_seconds)
        yield f"{pluralize(len(names), 'migration')}, all or none: {span}, {took}"
    for each in plan.conversions:
        rows = counted(each.extent.left, each.conversion.row)
        waits = ", nothing is fetched until then"
        yield (
            f"conversion of {each.conversion.name}: {rows}, {about(each.seconds)}"
            f"{waits if each.conversion.before_fetching else ''}"
        )
    yield (
        f"In all {about(plan.seconds)} of CPU, as measured on a virtual machine with "
        "two cores; a busy machine or a slow disk takes longer."
    )
    needed = plan.working_bytes + plan.size_bytes
    yield (
        f"Free disk needed: {_mb(needed)}, of which {_mb(plan.size_bytes)} for a "
        f"backup; {_mb(plan.free_bytes)} are free."
    )


def counted(number: int, noun: str) -> str:
    """Return a number that may be large with its noun: "12,345 stories"."""
    return f"{number:,} {pluralize(number, noun).partition(' ')[2]}"


def about(seconds: float) -> str:
    """Return a length of time that is only roughly known."""
    if seconds < 1:
        return "less than a second"
    if seconds < 100:
        return f"about {pluralize(round(seconds), 'second')}"
    if seconds < 5_400:
        return f"about {round(seconds / 60)} minutes"
    return f"about {seconds / 3_600:.1f} hours"


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:,.0f} MB"
