"""`tocsin status`: whether the daemon runs, and what of it needs a person."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from store import alerts, channels, config_notice, found_sources, outbox, sources
from store.lock import running
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.views.story_view import when
from tocsin.config import Config
from tocsin.words.phrases import pluralize

MAX_NAMED = 20
"""Sources that are named: some watch thousands, and a network fails for all at once."""

FAILURES = 3
"""Failed visits in a row from which a source needs a look: one is nothing."""


@click.command()
@with_config
def status(config: Config) -> int:
    """Show whether the daemon runs, and what needs a look.

    Exit code 1 when something does.
    """
    console = Console(highlight=False)
    reader, pid = reader_of(config), running(config.database)
    problems = [
        *(["daemon: it is not running"] if pid is None else []),
        *_config_problems(reader, config),
        *_source_problems(reader, config),
        *_channel_problems(reader, config),
    ]
    for problem in problems:
        console.print(Text("✗ ", "red") + Text(problem), soft_wrap=True)
    if pid is not None:
        console.print(f"daemon: running, pid {pid}", soft_wrap=True)
    for line in _facts(reader, config):
        console.print(line, soft_wrap=True)
    return 1 if problems else 0


def _config_problems(db: Database, config: Config) -> Iterator[str]:
    notice = config_notice.get(db)
    if notice is not None:
        since = when(notice.since, config.zone)
        yield f"configuration, since {since}: {notice.text}"


def _source_problems(db: Database, config: Config) -> Iterator[str]:
    failing = [
        each for each in sources.all_source_health(db) if each.failures >= FAILURES
    ]
    for each in failing[:MAX_NAMED]:
        last = each.last_success
        since = f"last success {when(last, config.zone)}" if last else "no success yet"
        yield (
            f"source {each.key}: {each.reason}; "
            f"{pluralize(each.failures, 'failure')} in a row, {since}"
        )
    if len(failing) > MAX_NAMED:
        yield f"{len(failing) - MAX_NAMED} more sources fail"


def _channel_problems(db: Database, config: Config) -> Iterator[str]:
    for name, health in channels.all_health(db).items():
        if name in config.channels and health.down_since is not None:
            since = when(health.down_since, config.zone)
            yield f"channel {name}: failing since {since}: {health.reason}"


def _facts(db: Database, config: Config) -> Iterator[str]:
    next_visit = _at(sources.next_visit(db), config)
    yield f"sources: {len(config.sources)} watched, next visit {next_visit}"
    yield from _found_sources(db)
    pending, waiting = alerts.count(db, "pending"), outbox.open_count(db)
    held = "tocsin alerts held" if pending else "none waits"
    yield f"alerts: {pending} pending ({held})"
    yield f"messages: {waiting} waiting"


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
