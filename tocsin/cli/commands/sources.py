"""`tocsin sources`: what is watched, and how to change it."""

import click

from tocsin.cli.commands.add_sources import add
from tocsin.cli.commands.check_sources import check_sources
from tocsin.cli.commands.import_sources import export_sources, import_sources


@click.group()
def sources() -> None:
    """Add, test, import and export sources."""


for command in (add, check_sources, import_sources, export_sources):
    sources.add_command(command)
