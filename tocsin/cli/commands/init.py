"""`tocsin init`: write a first configuration."""

import json
from importlib.resources import files
from pathlib import Path

import click
from tzlocal import get_localzone_name

from spiders import urls
from tocsin.alerts.channels.channel import open_channels
from tocsin.config import ConfigError, load
from tocsin.config.source_names import source_name
from tocsin.watchlists.syntax import parse


@click.command()
@click.argument(
    "path", type=click.Path(path_type=Path, dir_okay=False), default="config.toml"
)
@click.option(
    "--source",
    default="https://www.theguardian.com/world/rss",
    show_default=True,
    help="The address of a feed to watch.",
)
@click.option(
    "--query",
    default="earthquake OR flood*",
    show_default=True,
    help="What to look for.",
)
@click.option(
    "--channel",
    default="terminal://",
    show_default=True,
    help="The Apprise URL that gets the alerts.",
)
def init(path: Path, source: str, query: str, channel: str) -> int:
    """Write a commented configuration to PATH (config.toml)."""
    if path.exists():
        raise ConfigError(
            f"{path} is there already, and stays as it is.",
            remedy=f"Edit it, or name another: tocsin init {path.stem}-2.toml",
        )
    parse(query)
    if problem := urls.address_problem(source):
        raise ConfigError(
            f"--source: {source!r} is not a web address: {problem}.",
            remedy="Write it as in --source https://gazette.example/feed",
        )
    channel_name = channel.partition("://")[0] or "channel"
    open_channels({channel_name: channel})
    text = files("tocsin.cli").joinpath("starter.toml").read_text("utf-8")
    values = {
        "timezone": get_localzone_name() or "UTC",
        "source_key": source_name(source),
        "source_url": _quoted(source),
        "query": query.replace("'''", "''"),
        "channel_name": channel_name,
        "channel_url": _quoted(channel),
    }
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written ({error.strerror}).",
            remedy="Name a file in a folder that exists and that you may write to.",
        ) from error
    load(path)
    click.echo(f"Wrote {path}. Next: tocsin check   then: tocsin run")
    return 0


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
