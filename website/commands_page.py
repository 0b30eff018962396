"""The page of commands: what `--help` of each says, and the exit codes."""

from collections.abc import Iterator

import click

from tocsin.cli.main import tocsin
from tocsin.cli.man_pages import EXIT_CODES, FILES, visible_members
from website.code_blocks import cell, fenced

WIDTH = 88
"""Columns of the help: what fits into a page of the site."""

_INTRO = """# Commands

What each command says of itself with `--help`. [Scripting](../scripting.md) has the
keys of `--json`.
"""


def commands_page(group: click.Group = tocsin) -> str:
    """Return the page."""
    top = click.Context(group, info_name="tocsin", terminal_width=WIDTH)
    parts = [_INTRO, *_section(top, level=2)]
    parts += ["## Exit codes\n", "| code | meaning |\n|---|---|"]
    parts += [f"| {code} | {cell(what)} |" for code, what in EXIT_CODES]
    parts += ["\n## Files and environment\n", "| name | what it is |\n|---|---|"]
    parts += [f"| `{name}` | {cell(what)} |" for name, what in FILES]
    return "\n".join(parts) + "\n"


def _section(context: click.Context, *, level: int) -> Iterator[str]:
    """Yield a command and, below it, the commands that it has."""
    yield f"{'#' * level} `{context.command_path}`\n"
    yield fenced(context.get_help(), "text")
    for member in visible_members(context):
        # Those of tocsin itself stand beside it: a page has headings of few levels.
        yield from _section(member, level=level + (context.parent is not None))
