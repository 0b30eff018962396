"""`tocsin status`: whether the daemon runs, and what of it needs a person."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from scheduler.lengths import format_length
from store import (
    alerts,
    channels,
    config_notice,
    coverage_ledger,
    found_sources,
    hub_subscriptions,
    outbox,
    publishing_habits,
    sources,
)
from store.coverage_model import TROUBLE
from store.lock import running
from store.publishing_habits import SourceRhythm
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.views.hub_view import hub_lines
from tocsin.config import Config
from tocsin.intake.source_moves import line_to_write
from tocsin.wiring.backup_folder import backup_folder
from tocsin.words.phrases import pluralize, when

MAX_NAMED = 20
"""Sources that are named: some watch thousands, and a network fails for all at once."""

TOO_OLD = 2
"""A backup is missing when the newest is so many times older than it should be."""


@click.command()
@with_config
def status(config: Config) -> int:
    """Show whether the daemon runs, and what needs a look.

    Exit code 1 when something does.
    """
    console = Console(highlight=False)
    reader, pid = reader_of(config), running(config.database)
    newest_backup = backup_folder(config).newest()
    problems = [
        *(["daemon: it is not running"] if pid is None else []),
        *_config_problems(reader, config),
        *_source_problems(reader, config),
        *_channel_problems(reader, config),
        *_backup_problems(newest_backup, config),
    ]
    for problem in problems:
        console.print(Text("✗ ", "red") + Text(problem), soft_wrap=True)
    if pid is not None:
        console.print(f"daemon: running, pid {pid}", soft_wrap=True)
    for line in _facts(reader, config):
        console.print(Text(line), soft_wrap=True)
    backups = f"newest {when(newest_backup, config.zone)}" if newest_backup else "none"
    console.print(f"backups: {backups}", soft_wrap=True)
    return 1 if problems else 0


def _config_problems(db: Database, config: Config) -> Iterator[str]:
    notice = config_notice.get(db)
    if notice is not None:
        since = when(notice.since, config.zone)
        yield f"configuration, since {since}: {notice.text}"


def _source_problems(db: Database, config: Config) -> Iterator[str]:
    watched = {source.key for source in config.sources}
    troubled = [
        (row.key, row.coverage)
        for row in coverage_ledger.ledger(db)
        if row.key in watched and row.coverage and row.coverage.state in TROUBLE
    ]
    for key, found in troubled[:MAX_NAMED]:
        since = when(found.since, config.zone)
        yield f"source {key}: {found.state} since {since}: {found.reason}"
    if len(troubled) > MAX_NAMED:
        yield f"{len(troubled) - MAX_NAMED} more sources in trouble"
    if troubled:
        count = pluralize(len(troubled), "source")
        yield f"{count} in trouble; what to do: tocsin sources"


def _channel_problems(db: Database, config: Config) -> Iterator[str]:
    for name, health in channels.all_health(db).items():
        if name in config.channels and health.down_since is not None:
            since = when(health.down_since, config.zone)
            yield f"channel {name}: failing since {since}: {health.reason}"


def _backup_problems(newest: datetime | None, config: Config) -> Iterator[str]:
    every = config.backup.every
    if not every:
        return
    if newest is None:
        yield f"backup: there is none in {config.backup_folder}"
    elif datetime.now(UTC) - newest > TOO_OLD * every:
        yield f"backup: the newest is of {when(newest, config.zone)}"


def _facts(db: Database, config: Config) -> Iterator[str]:
    rhythms = publishing_habits.all_rhythms(db)
    next_visit = _at(sources.next_visit(db), config)
    watched = f"{len(config.sources)} watched, next visit {next_visit}"
    yield f"sources: {watched}{_rhythm_of(rhythms.values())}"
    moved = {key: each.address for key, each in rhythms.items() if each.address}
    for key, address in list(moved.items())[:MAX_NAMED]:
        yield f"source {key} has moved, write: {line_to_write(key, address)}"
    if len(moved) > MAX_NAMED:
        yield f"{len(moved) - MAX_NAMED} more sources have moved"
    yield from _found_sources(db)
    subscriptions = hub_subscriptions.current(db, datetime.now(UTC))
    yield from hub_lines(subscriptions, config.zone, most=MAX_NAMED)
    pending, waiting = alerts.count(db, "pending"), outbox.open_count(db)
    held = "tocsin alerts held" if pending else "none waits"
    yield f"alerts: {pending} pending ({held})"
    yield f"messages: {waiting} waiting"


def _rhythm_of(rhythms: Iterable[SourceRhythm]) -> str:
    """Return how often sources are visited, as the end of a line."""
    known = sorted(each.rhythm for each in rhythms if each.rhythm is not None)
    if not known:
        return ""
    shortest, middle, longest = (
        format_length(timedelta(minutes=max(1, round(length / timedelta(minutes=1)))))
        for length in (known[0], known[len(known) // 2], known[-1])
    )
    if len(known) == 1:
        return f", visited every {shortest} on average"
    return f", each every {shortest} to {longest} on average, usually {middle}"


def _found_sources(db: Database) -> Iterator[str]:
    """Yield what is visited in place of home pages that the configuration names."""
    found = found_sources.found(db)
    for each in found[:MAX_NAMED]:
        yield f"source {each.key}: {each.kind} {each.url}, found from {each.home}"
    if len(found) > MAX_NAMED:
        yield f"{len(found) - MAX_NAMED} more were found from home pages"


def _at(at: datetime | None, config: Config) -> str:
    if at is None:
        return "never"
    return "now" if at <= datetime.now(UTC) else when(at, config.zone)
