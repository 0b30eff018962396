"""`tocsin run`: the daemon."""

import contextlib
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from tocsin.cli.options import log_format, with_config, workers_for
from tocsin.cli.terminal_output import OutputError
from tocsin.config import Config
from tocsin.config.channel_urls import channel_urls
from tocsin.config.desk_users import desk_users
from tocsin.daemon.memory_arenas import share_arenas
from tocsin.daemon.open_files import allow_many_files, too_few_files
from tocsin.logs.formats import LogFormat
from tocsin.logs.setup import set_up_logs
from tocsin.words.phrases import pluralize

if TYPE_CHECKING:
    from tocsin.daemon.daemon import StartState

log = logging.getLogger("tocsin.daemon")


@click.command()
@log_format
@with_config
def run(config: Config, log_format: LogFormat) -> int:
    """Run the daemon until it is told to stop.

    SIGTERM or Ctrl-C finishes running work, for at most 30 seconds. A second one stops
    at once. Nothing is lost either way.
    """
    allowed = allow_many_files()
    share_arenas()
    with workers_for(config) as workers:
        from tocsin.alerts.channels.url_secrets import secrets_in
        from tocsin.daemon import daemon

        if config.desk.listen:
            desk_users(config)  # raises ConfigError before anything is started
        addresses = channel_urls(config).values()
        secrets = [part for url in addresses for part in secrets_in(url)]
        set_up_logs(log_format, secrets=secrets)
        if shortage := too_few_files(allowed, config.crawl.at_once):
            log.warning("too few files", extra={"why": shortage})

        def announce(state: daemon.StartState) -> None:
            if log_format == "text":
                # Whoever reads its first lines may leave; the daemon goes on watching.
                with contextlib.suppress(OutputError):
                    _summarize(config, state)

        return daemon.run(config, workers, announce=announce)


def _summarize(config: Config, state: "StartState") -> None:
    """Print what is watched, for whom, and when the next visit is."""
    due, now = state.next_visit, datetime.now(UTC)
    when = _time(due, now, config.zone) if due else "never: no sources"
    stored = pluralize(state.articles, "article")
    click.secho("tocsin is watching. Ctrl-C stops it.", bold=True)
    for label, value in {
        "sources": _names(source.name for source in config.sources),
        "watchlists": _names(watchlist.name for watchlist in config.watchlists),
        "channels": _names(config.channels),
        "database": f"{config.database} ({stored})",
        "desk": _desk(config),
        "next visit": "now" if due and due <= now else when,
    }.items():
        click.echo(f"  {label:<12}{value}")


def _desk(config: Config) -> str:
    """Return the address of the desk, as people reach it.

    The log says when it is served, or why not.
    """
    listen = config.desk_address
    if not listen:
        return "none"
    local = listen if listen.startswith("unix:") else f"http://{listen}/"
    return f"opening {config.desk.base_url or local}"


def _time(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a time of day, with its date when that is not today."""
    local = at.astimezone(zone)
    is_today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M:%S %Z}" if is_today else f"{local:%d %b %Y, %H:%M:%S %Z}"


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    shown = ", ".join(listed[:8])
    more = f" and {len(listed) - 8} more" if len(listed) > 8 else ""
    return f"{len(listed)}: {shown}{more}" if listed else "none"
