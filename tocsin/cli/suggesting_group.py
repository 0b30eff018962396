"""The group of commands that suggests one for a misspelt name."""

from difflib import get_close_matches

import click


class SuggestingGroup(click.Group):
    """Suggests the nearest of all its commands; click only knows loaded ones."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; an error suggests the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            nearest = get_close_matches(error.command_name, self.list_commands(ctx), 1)
            raise click.NoSuchCommand(
                error.command_name, possibilities=nearest, ctx=ctx
            ) from None
