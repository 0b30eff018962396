"""`tocsin alerts`: what became of what was rung."""

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from store import outbox
from store.db import open_reader
from tocsin.cli.options import with_config
from tocsin.cli.shown import limit_option
from tocsin.config import Config


@click.command()
@click.option(
    "--state",
    type=click.Choice(["waiting", "sending", "sent", "dead", "cancelled"]),
    help="Only deliveries in this state.",
)
@limit_option
@with_config
def alerts(config: Config, state: str | None, limit: int) -> int:
    """Show the outbox: what was rung, what waits, what failed and why."""
    reader = open_reader(config.database)
    letters = outbox.letters(reader, state=state or "", limit=limit)
    table = Table("made", "state", "channel", "watchlist", "headline", "", box=None)
    for letter in letters:
        note = letter.reason
        if letter.repeat:
            note = f"may be a repeat; {note}".rstrip("; ")
        table.add_row(
            f"{letter.created.astimezone(config.zone):%d %b %H:%M:%S}",
            letter.state,
            letter.channel,
            letter.watchlist,
            Text(letter.title),
            Text(note),
        )
    Console().print(table if letters else "No alerts.")
    return 0
