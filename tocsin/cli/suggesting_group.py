"""The group of commands that loads them late, and suggests one for a misspelt name."""

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem


class SuggestingGroup(click.Group):
    """Loads a command of another module when it is asked for: most need no Scrapy.

    Suggests the nearest of all its commands; click only knows loaded ones.
    """

    def __init__(
        self,
        *args: Any,
        sentences: Mapping[str, str] | None = None,
        places: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`sentences` are the first of each help, of the commands of other modules.

        `places` are their modules in tocsin.cli.commands, and their names there, where
        one is another than the command's, as in "search:backfill".
        """
        super().__init__(*args, **kwargs)
        self._sentences = sentences or {}
        self._places = places or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order a newcomer needs them."""
        return [*super().list_commands(ctx), *self._sentences]

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write what each command does into the help, and load none for it."""
        if not self._sentences:
            super().format_commands(ctx, formatter)
            return
        loaded = {
            name: command.get_short_help_str(limit=1_000)
            for name, command in self.commands.items()
        }
        with formatter.section("Commands"):
            formatter.write_dl(list({**loaded, **self._sentences}.items()))

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """Return the commands and options that begin so; loads no command for it."""
        if not self._sentences:
            return super().shell_complete(ctx, incomplete)
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=self._sentence(name))
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ] + options

    def _sentence(self, name: str) -> str:
        if name in self._sentences:
            return self._sentences[name]
        return self.commands[name].get_short_help_str(limit=1_000)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when there is no such."""
        if cmd_name not in self._sentences:
            return super().get_command(ctx, cmd_name)
        place = self._places.get(cmd_name, f"{cmd_name}:{cmd_name}")
        stem, _, name = place.partition(":")
        module = importlib.import_module(f"tocsin.cli.commands.{stem}")
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; an error suggests the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            name = error.command_name
            listed = self.list_commands(ctx)
            if nearest := get_close_matches(name, listed, 1):
                raise click.NoSuchCommand(
                    name, possibilities=nearest, ctx=ctx
                ) from None
            # In words of ours: click passes over what is spelt quite differently.
            message = f"No such command {name!r}."
            if within := self._commands_within(ctx, name):
                message += f" Did you mean {within[0]!r}?"
            elif ctx.parent is not None:
                message += f" Known: {', '.join(listed)}."
            raise click.UsageError(message, ctx) from None

    def _commands_within(self, ctx: click.Context, name: str) -> list[str]:
        """Return what has this name in a group of this one, as in "sources add"."""
        groups = {each: self.get_command(ctx, each) for each in self.list_commands(ctx)}
        return [
            f"{each} {name}"
            for each, group in groups.items()
            if isinstance(group, click.Group) and name in group.list_commands(ctx)
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments that are left; says where -c stands if it is here."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name not in ("-c", "--config"):
                raise
            where = f"{ctx.command_path} COMMAND -c FILE"
            message = f"{error.message} It stands behind the command: {where}"
            raise click.UsageError(message, ctx) from None
