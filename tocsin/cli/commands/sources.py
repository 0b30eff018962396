"""`tocsin sources`: the sources, the state each is in, and what to do."""

from datetime import UTC, datetime

import click

from store import fleet_rows
from store.coverage_model import STATES
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import ListByDefault, reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.coverage_view import (
    NO_SOURCES,
    as_records,
    remedies,
    table,
)
from tocsin.cli.views.state_legend import SOURCE_STATES, legend
from tocsin.config import Config
from tocsin.coverage.coverage_lines import CoverageLine, coverage_lines
from tocsin.wiring.watched_sources import watched_sources

_LEGEND = legend("States of a source", SOURCE_STATES)


COMMANDS = {
    "add": "Find the best source of each site, and add it to the configuration.",
    "check": "Test each source: its address, its list, and the first article of that.",
    "import": "Add the sources of another program's list to the configuration.",
    "export": "Print the sources as OPML, which feed readers import.",
    "pause": "Visit these sources no more until they are resumed.",
    "resume": "Visit these sources again, at once.",
    "new-spider": "Write a commented spider called NAME into the folder of "
    "your own spiders.",
}
"""Command → the first sentence of its help. They are loaded when they are asked for:
the list needs no Scrapy."""

_PLACES = {
    "add": "add_sources:add",
    "check": "check_sources:check_sources",
    "import": "import_sources:import_sources",
    "export": "import_sources:export_sources",
    "pause": "pause_sources:pause_sources",
    "resume": "pause_sources:resume_sources",
    "new-spider": "new_spider:new_spider",
}
"""Command → its module in tocsin.cli.commands, and its name there."""


@click.group(cls=ListByDefault, sentences=COMMANDS, places=_PLACES, epilog=_LEGEND)
def sources() -> None:
    """Show the sources, the state that each is in, and what to do.

    Without a command: list them.
    """


@sources.command("list", epilog=_LEGEND)
@click.option(
    "--state",
    type=click.Choice([state.replace(" ", "-") for state in STATES]),
    metavar="STATE",
    help="Only sources in this state: one of those below, with hyphens.",
)
@json_option
@with_config
def list_(config: Config, state: str | None, as_json: bool) -> int:
    """List the sources: a line each, then what is wrong and what to do.

    SINCE is how long the state lasts, NEW how long ago the last new article was
    listed, NEXT the wait for the next visit. The bars show the new articles of each
    of the last 14 days (UTC), today last: a dot is a day without a visit. Exit code
    1: one of them needs a look.
    """
    now = datetime.now(UTC)
    wanted = state.replace("-", " ") if state else None
    lines = [
        line for line in _lines(config, now) if wanted is None or line.state == wanted
    ]
    if as_json:
        print_json(as_records(lines))
    else:
        _show(lines, config, now)
    return 1 if any(line.is_trouble for line in lines) else 0


def _lines(config: Config, now: datetime) -> list[CoverageLine]:
    """Return the sources of the configuration; those never seen as new ones."""
    if config.database.exists():
        return watched_sources(reader_of(config), config, now)
    return coverage_lines(config.sources, [], {}, now.date())


def _show(lines: list[CoverageLine], config: Config, now: datetime) -> None:
    console = Console()
    if not lines:
        console.print("No source is in this state." if config.sources else NO_SOURCES)
        return
    for line in table(lines, now):
        console.print(line)
    for number, line in enumerate(remedies(lines, config.zone)):
        if not number:
            console.print()
        console.print(line)
    for key, where in _asked_elsewhere(config).items():
        console.print(Text(f"{key}: {where}"))


def _asked_elsewhere(config: Config) -> dict[str, str]:
    """Return source → where a fleet asked it from, if not from its first place."""
    if not (config.fleet.is_on and config.database.exists()):
        return {}
    keys = [key for key, table in config.source_tables.items() if table.workers]
    return fleet_rows.asked_elsewhere(reader_of(config), keys)
