"""`tocsin sources import` and `export`: lists of other programs, in and out."""

from pathlib import Path

import click

from store.errors import TocsinError
from store.model import Source
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.options import with_config
from tocsin.cli.source_lists.source_list import ImportedList, choose, read_list
from tocsin.config import Config
from tocsin.config.append_sources import append_sources, source_table
from tocsin.config.opml_writer import write_sources
from tocsin.config.tables import File
from tocsin.config.toml_tables import read
from tocsin.words.phrases import pluralize

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("file", type=_file)
@click.option("--group", "groups", multiple=True, help="Put all of them into a group.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, add nothing.")
@json_option
@with_config
def import_sources(
    config: Config, file: Path, groups: tuple[str, ...], dry_run: bool, as_json: bool
) -> int:
    """Add the sources of another program's list to the configuration.

    FILE is an OPML of a feed reader, urlwatch's urls.yaml, a backup of
    changedetection.io, or a text with an address in each line. Nothing is requested.
    What is left out is named, with the reason. Exit code 1: nothing was added.
    """
    found = choose(read_list(file), config.sources, groups=groups)
    tables = [source_table(key, draft) for key, draft in found.taken.items()]
    if tables and not dry_run:
        append_sources(config.path, tables)
    if as_json:
        print_json(_record(config, found, is_written=bool(tables) and not dry_run))
        return 0 if found.taken else 1
    if dry_run:
        click.echo("\n".join(tables), nl=False)
    _say(found)
    if found.taken and not dry_run:
        click.echo(
            f"Added to {config.path}: {pluralize(len(found.taken), 'source')}. "
            "Test them: tocsin sources check"
        )
    return 0 if found.taken else 1


def _record(config: Config, found: ImportedList, *, is_written: bool) -> Record:
    return {
        "config": str(config.path),
        "written": is_written,
        "sources": [
            {
                "source": key,
                "name": draft.name,
                "url": draft.url,
                "kind": draft.kind or "feed",
                "where": draft.where,
                "note": draft.note,
            }
            for key, draft in found.taken.items()
        ],
        "left_out": [
            {"where": left.where, "what": left.what, "why": left.why}
            for left in found.left_out
        ],
    }


def _say(found: ImportedList) -> None:
    """Print, a line each, what is not as in the list; on stderr, beside the tables."""
    for key, draft in found.taken.items():
        if draft.note:
            click.echo(f"! {draft.where}: sources.{key}: {draft.note}", err=True)
    for left in found.left_out:
        click.echo(f"✗ {left.where}: {left.what}: {left.why}", err=True)
    if not found.taken:
        click.echo("There is nothing to add.", err=True)


@click.command("export")
@click.option("--output", type=_file, help="A file to write; without it, the terminal.")
@with_config
def export_sources(config: Config, output: Path | None) -> int:
    """Print the sources as OPML, which feed readers import.

    Feeds are written as such; other kinds as links to their pages.
    """
    if output is not None and output.resolve() == config.path.resolve():
        raise TocsinError(
            f"{output}: this is the configuration, and stays as it is.",
            remedy="Name another file: --output sources.opml",
        )
    tables = read(config.path, File).sources
    groups = {key: table.groups for key, table in tables.items()}
    text = write_sources(config.sources, groups)
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
    others = [source.key for source in config.sources if not _is_feed(source)]
    if others:
        count = pluralize(len(others), "source")
        said = f"{count} of another kind than feed written as links: "
        click.echo(said + ", ".join(others[:10]), err=True)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise TocsinError(
            f"{path}: cannot be written ({error.strerror}).",
            remedy="Name a file in a folder that exists and that you may write to.",
        ) from error


def _is_feed(source: Source) -> bool:
    return source.kind == "feed"
