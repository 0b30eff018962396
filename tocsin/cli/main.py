"""`tocsin` and its commands, and how all of them report an error.

Exit codes: 0 fine, 1 something wrong in the world, 2 wrong usage or configuration.
"""

import importlib
import os
import sys
from typing import Any

import click

from store.errors import TocsinError
from tocsin.cli.terminal_output import terminal_output
from tocsin.wiring.version import this_version

COMMANDS = {
    "init": "init",
    "check": "check",
    "run": "run",
    "status": "status",
    "fetch": "fetch",
    "search": "search",
    "test": "search",
    "backfill": "search",
    "stories": "stories",
    "why": "why",
    "article": "article",
    "watch": "watch",
    "extract": "extract",
    "preview": "preview",
    "alerts": "alerts",
    "channels": "channels",
    "mute": "mute",
    "demo": "demo",
}
"""Command → the module of tocsin.cli.commands that holds it, in the order of --help."""


class Commands(click.Group):
    """Loads a command when it is asked for: `tocsin search` needs no Scrapy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when there is no such."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tocsin.cli.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    this_version(), prog_name="tocsin", message="%(prog)s %(version)s"
)
def tocsin() -> None:
    """Watch the news you choose, and get an alert when it matters.

    Begin with `tocsin demo`, or write a config.toml with `tocsin init`.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process; an error is one clear line."""
    try:
        with terminal_output():
            code: Any = tocsin.main(arguments, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        # The reader of our output went away (`tocsin search … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except TocsinError as error:
        shown = error.shown()
        click.echo(f"tocsin: {shown}" if "\n" not in shown else shown, err=True)
        code = error.exit_code
    sys.exit(code if isinstance(code, int) else 0)
