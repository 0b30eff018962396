"""Manual pages, made of the commands and their help: `make man` writes them.

One page for tocsin and one for each command, in the macros of man(7). Hidden commands
have none. Without a date, so that the same commands give the same bytes.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from tocsin.cli.main import tocsin
from tocsin.wiring.version import this_version

FILES = (
    ("config.toml", "The configuration of a command that is given none by -c."),
    ("TOCSIN_CONFIG", "The environment variable that names another one."),
)

EXIT_CODES = (
    ("0", "It went well."),
    ("1", "Something is wrong outside of tocsin, or needs a look."),
    ("2", "A wrong argument, or a mistake in the configuration."),
    ("70", "A fault of tocsin itself."),
    ("130", "Ended by Ctrl-C."),
)


_KEPT = "\b"
"""The first line of a paragraph that keeps its lines, as click has it."""


def write_man_pages(folder: Path) -> None:
    """Write the pages into a folder, as tocsin.1 and tocsin-COMMAND.1."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in man_pages().items():
        (folder / name).write_text(page, "utf-8")


def man_pages() -> dict[str, str]:
    """Return file name → page."""
    context = click.Context(tocsin, info_name="tocsin")
    pages = {"tocsin.1": _page(context)}
    for below in visible_members(context):
        pages[f"tocsin-{below.info_name}.1"] = _page(below)
    return pages


def visible_members(context: click.Context) -> Iterator[click.Context]:
    """Yield the commands of a group that are not hidden, as its help lists them."""
    if not isinstance(context.command, click.Group):
        return
    for name in context.command.list_commands(context):
        command = context.command.get_command(context, name)
        if command is not None and not command.hidden:
            yield click.Context(command, info_name=name, parent=context)


def _page(context: click.Context) -> str:
    command, path = context.command, context.command_path
    name = path.replace(" ", "-")
    lines = [
        "'\\\" -*- coding: UTF-8 -*-",
        f'.TH "{name.upper()}" "1" "" "tocsin {this_version()}" "tocsin"',
        ".nh",  # no hyphenation: what is typed is found as it is typed
        ".ad l",
        ".SH NAME",
        f"{_text(name)} \\- {_text(command.get_short_help_str(limit=1_000))}",
        ".SH SYNOPSIS",
        *_synopsis(context),
        ".SH DESCRIPTION",
        *_prose(command.help or ""),
        *_options(context),
    ]
    members = list(visible_members(context))
    if context.parent is None:
        about = [
            (_name(each), each.command.get_short_help_str(1_000)) for each in members
        ]
        lines += [".SH COMMANDS", *_terms(about)]
        lines += [".SH FILES AND ENVIRONMENT", *_terms(FILES)]
        lines += [".SH EXIT STATUS", *_terms(EXIT_CODES)]
    else:
        for member in members:
            lines += _section(member)
        lines += _epilog(command)
        lines += [".SH SEE ALSO", ".BR tocsin (1)"]
    return "\n".join(lines) + "\n"


def _name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-") + "(1)"


def _section(context: click.Context) -> Iterator[str]:
    """Yield a command of a command, as a section of its page."""
    yield f'.SH "{_text(context.command_path).upper()}"'
    yield from _synopsis(context)
    yield ".PP"
    yield from _prose(context.command.help or "")
    yield from _options(context, heading=".PP\nOptions:")
    group = context.parent.command.epilog if context.parent else ""
    epilog = context.command.epilog
    if epilog and epilog not in (group or ""):
        yield from (".PP", *_prose(epilog))


def _synopsis(context: click.Context) -> Iterator[str]:
    yield f".B {_text(context.command_path)}"
    yield _text(" ".join(context.command.collect_usage_pieces(context)))


def _options(context: click.Context, heading: str = ".SH OPTIONS") -> Iterator[str]:
    options = [
        each for each in context.command.params if each.param_type_name != "argument"
    ]
    records = [option.get_help_record(context) for option in options]
    found = [record for record in records if record is not None]
    if found:
        yield heading
        yield from _terms(found)


def _terms(
    terms: Iterable[tuple[str, str]],
) -> Iterator[str]:
    for term, meaning in terms:
        yield ".TP"
        yield f".B {_text(term)}"
        yield _text(meaning)


def _epilog(command: click.Command) -> Iterator[str]:
    if command.epilog:
        yield ".SH NOTES"
        yield from _prose(command.epilog)


def _prose(text: str) -> Iterator[str]:
    """Yield paragraphs; in front of those that keep their lines click wants a mark."""
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        lines = paragraph.split("\n")
        if lines[0].strip() == _KEPT:
            yield from (".nf", *map(_text, lines[1:]), ".fi")
        else:
            yield _text(" ".join(line.strip() for line in lines))


def _text(text: str) -> str:
    """Return a line as roff reads it: nothing in it is a request or an escape."""
    escaped = " ".join(text.split(" ")).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    write_man_pages(Path(sys.argv[1]))
