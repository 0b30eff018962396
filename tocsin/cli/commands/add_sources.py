"""`tocsin sources add`: find the best source of each site, and add it."""

from pathlib import Path

import click

from tocsin.cli.commands.discover import discover
from tocsin.cli.options import config_path


@click.command()
@click.argument("addresses", metavar="URL...", nargs=-1, required=True)
@config_path
@click.pass_context
def add(ctx: click.Context, addresses: tuple[str, ...], path: Path) -> int:
    """Find the best source of each site, and add it to the configuration.

    The same as `tocsin discover --write`. Exit code 1: nothing was found in one of
    them.
    """
    code: int = ctx.invoke(
        discover, addresses=addresses, write=True, as_json=False, path=path
    )
    return code
