"""`tocsin backup` and `tocsin restore`: a checked copy of the database, and back."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from store.backups import CopyFacts, facts_of, write_copy
from store.backups import restore as put_back
from store.lock import ownership
from tocsin.cli.options import with_config
from tocsin.config import Config
from tocsin.wiring.backup_folder import backup_folder
from tocsin.words.phrases import pluralize, when

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("to", metavar="[PATH]", required=False, type=_FILE)
@with_config
def backup(to: Path | None, config: Config) -> int:
    """Copy the database to PATH, a new file, while the daemon runs or not.

    Without PATH: into the folder of `[backup]`, of which it keeps the newest copy of
    each of the last days and weeks. The copy is checked.
    """
    now, folder = datetime.now(UTC), backup_folder(config)
    if to is None:
        facts = folder.add(now)
    else:
        target = to / folder.file_name(now) if to.is_dir() else to
        facts = write_copy(config.database, target, now)
    click.echo(f"{facts.path}: {_described(facts)}, checked.")
    return 0


@click.command()
@click.argument("copy", metavar="PATH", type=_FILE)
@click.option("--check", is_flag=True, help="Only check the backup; change nothing.")
@with_config
def restore(copy: Path, check: bool, config: Config) -> int:
    """Put a backup, PATH, in the place of the database.

    The daemon has to be stopped. The backup is checked first; the old database is kept
    beside the new one. What the old one had sent since the backup is not known to the
    new one: messages on it that come again say that they may be repeats.
    """
    facts = facts_of(copy, check=check)
    if check:
        click.echo(f"{copy}: {_described(facts)}, whole.")
        return 0
    with ownership(config.database):
        kept = put_back(copy, config.database, datetime.now(UTC))
    of = f", as of {when(facts.made, config.zone)}" if facts.made else ""
    click.echo(f"Restored: {_described(facts)}{of}.")
    if kept is not None:
        click.echo(f"The old database is {os.path.relpath(kept)}; delete it at will.")
    click.echo("Start the daemon: tocsin run")
    return 0


def _described(facts: CopyFacts) -> str:
    size_mb = facts.size_bytes / 1_000_000
    return f"{pluralize(facts.articles, 'article')}, {size_mb:,.1f} MB"
