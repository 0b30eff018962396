"""`tocsin upgrade`: bring the database up to date while no daemon runs."""

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft

from store.backups import write_copy
from store.connections import (
    BUSY_SECONDS,
    open_any_version,
    open_or_create,
    transaction,
)
from store.database import Database
from store.errors import StoreError
from store.lock import ownership
from tocsin.cli.options import with_config
from tocsin.cli.views.upgrade_plan import (
    PlannedConversion,
    UpgradePlan,
    counted,
    plan_lines,
    upgrade_plan,
)
from tocsin.config import Config
from tocsin.intake.conversions import progress
from tocsin.wiring.backup_folder import BEFORE_UPGRADE, backup_folder


@click.command()
@click.option("--check", is_flag=True, help="Only show what it does; change nothing.")
@click.option("--no-backup", is_flag=True, help="Make no backup first.")
@with_config
def upgrade(config: Config, check: bool, no_backup: bool) -> int:
    """Bring the database up to date while the daemon is stopped.

    The daemon does the same when it starts, and fetches meanwhile. Here it is faster,
    and a backup is made first. What was stopped continues the next time.
    """
    now = datetime.now(UTC)
    plan = _plan(config, now)
    for line in plan_lines(plan, config):
        click.echo(line)
    if plan.is_empty:
        return 0
    if check:
        click.echo("Do it: tocsin upgrade   or make a backup, and start the daemon:")
        click.echo("tocsin backup; tocsin run")
        return 0
    with ownership(config.database):
        _must_have_room(plan, config, with_backup=not no_backup)
        if not no_backup:
            _back_up(config, now)
        _carry_out(config, now)
    click.echo("The database is up to date. Start the daemon: tocsin run")
    return 0


def _plan(config: Config, now: datetime) -> UpgradePlan:
    with contextlib.closing(open_any_version(config.database)) as db:
        return upgrade_plan(db, config, now)


def _must_have_room(plan: UpgradePlan, config: Config, *, with_backup: bool) -> None:
    needed = plan.working_bytes + (plan.size_bytes if with_backup else 0)
    if needed > plan.free_bytes:
        raise StoreError(
            f"{config.database.parent}: {needed // 1_000_000} MB are needed, and "
            f"{plan.free_bytes // 1_000_000} are free.",
            remedy="Free some disk space, or copy a backup elsewhere: tocsin backup "
            "PATH   then: tocsin upgrade --no-backup",
        )


def _back_up(config: Config, now: datetime) -> None:
    """Copy the database as it is, to where no rotation deletes the copy."""
    folder = backup_folder(config)
    try:
        folder.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder.folder}: {error.strerror}.") from error
    name = f"{BEFORE_UPGRADE}{folder.file_name(now)}"
    facts = write_copy(config.database, folder.folder / name, now)
    click.echo(f"Backup: {facts.path}, checked; delete it when you trust the upgrade.")


def _carry_out(config: Config, now: datetime) -> None:
    def said(name: str, left: int) -> None:
        click.echo(f"migration {name}, {left - 1} more")

    opened = open_or_create(config.database, BUSY_SECONDS, on_migration=said)
    with contextlib.closing(opened) as db:
        # Migrations may have made rows that are to be converted.
        for planned in upgrade_plan(db, config, now).conversions:
            began = time.monotonic()
            done = _convert(db, planned)
            took = time.monotonic() - began
            rows = counted(done, planned.conversion.row)
            name = planned.conversion.name
            click.echo(f"conversion of {name}: {rows} in {took:,.0f} s")


def _convert(db: Database, planned: PlannedConversion) -> int:
    """Make a conversion to its end; return how many rows were converted."""
    done, conversion = 0, planned.conversion
    with _bar(conversion.name) as bar:
        left = 1
        while left:
            with transaction(db):
                batch = conversion.batch(db)
            done, left = done + batch.done, batch.left
            if left:
                extent = conversion.extent(db)
                share = progress(conversion.name, extent).share
                bar.update(bar.task_ids[0], completed=share)
    return done


@contextlib.contextmanager
def _bar(name: str) -> Iterator[Progress]:
    """Show a bar while the block runs, where somebody looks."""
    columns = (TextColumn(name), BarColumn(), TaskProgressColumn(), TimeLeft())
    console = Console(stderr=True)
    with Progress(
        *columns, transient=True, console=console, disable=not console.is_terminal
    ) as bar:
        bar.add_task(name, total=1.0)
        yield bar
