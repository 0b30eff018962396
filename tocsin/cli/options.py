"""Options that several commands share."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from store.connections import (
    BUSY_SECONDS,
    file_errors,
    open_reader,
    open_writer,
    transaction,
)
from store.database import Database
from tocsin.cli.suggesting_group import SuggestingGroup
from tocsin.config import Config, ConfigError, load
from tocsin.config.toml_tables import known

if TYPE_CHECKING:
    from tocsin.wiring.workers import Workers

CONFIG = "config.toml"
"""The configuration of a command that is given none."""

config_path = click.option(
    "-c",
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=CONFIG,
    show_default=True,
    envvar="TOCSIN_CONFIG",
    help="The configuration.",
)

optional_config = click.option(
    "-c",
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="TOCSIN_CONFIG",
    help="The configuration.  [default: config.toml, if it exists]",
)

log_format = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How log lines look: for people or for programs.",
)


class DayType(click.DateTime):
    """A day as people write it to us: 2026-01-31."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the day; fails with how one is written."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a day; write one as 2026-01-31", param, ctx)


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command -c/--config, and the loaded configuration as `config`."""

    @config_path
    def loaded(path: Path, **kwargs: Any) -> Any:
        config: Config = load(path)
        with file_errors(config.database):
            return command(config=config, **kwargs)

    loaded.__doc__ = command.__doc__
    loaded.__name__ = command.__name__
    loaded.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(command, "__click_params__", []),
        *getattr(loaded, "__click_params__", []),
    ]
    return loaded


def config_if_any(path: Path | None) -> Config | None:
    """Return the configuration of `optional_config`; None if none is there or named."""
    if path is None and not Path(CONFIG).exists():
        return None
    return load(path or Path(CONFIG))


def workers_for(config: Config) -> "Workers":
    """Return the workers the configuration asks for.

    Enter them before importing the daemon: they load their libraries meanwhile.
    """
    from tocsin.wiring.workers import Workers

    seconds = config.crawl.read_timeout.total_seconds()
    return Workers(config.crawl.workers, seconds=seconds)


def unknown_channel(config: Config, name: str) -> ConfigError:
    """Return the error for a channel that the configuration does not have."""
    return ConfigError(
        f"There is no channel {name!r} in {config.path}.",
        remedy=known(name, config.channels),
    )


def reader_of(config: Config) -> Database:
    """Return a read-only connection, which closes when the command ends.

    Raises StoreError as `open_reader` does.
    """
    reader = contextlib.closing(open_reader(config.database))
    return click.get_current_context().with_resource(reader)


@contextlib.contextmanager
def writing(
    config: Config, *, wait_seconds: float = BUSY_SECONDS
) -> Iterator[Database]:
    """Yield a connection in a transaction, beside a daemon that may run.

    Raises StoreError when another process keeps the database locked for so long.
    """
    opened = open_writer(config.database, wait_seconds=wait_seconds)
    with contextlib.closing(opened) as writer, transaction(writer):
        yield writer


class ListByDefault(SuggestingGroup):
    """A group whose default command is `list`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert `list` when the arguments name no command."""
        asks = args[:1] and args[0] in ctx.help_option_names
        # A shell that completes the first word is shown all commands.
        is_open = not args and not ctx.resilient_parsing
        if not asks and (is_open or (args[:1] and args[0].startswith("-"))):
            args = ["list", *args]
        return super().parse_args(ctx, args)
