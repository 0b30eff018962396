"""`tocsin mute`: what is not told for a while, and to whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import click
from rich.console import Console
from rich.text import Text

from store import channels, story_details
from store import stories as stored
from store.connections import open_reader
from store.errors import TocsinError
from store.model import Mute
from tocsin.cli.options import ListByDefault, with_config, writing
from tocsin.cli.views.match_view import LengthType, number_asked
from tocsin.cli.views.story_view import when
from tocsin.config import Config, ConfigError
from tocsin.config.toml_tables import known

LISTED = "Take a number that `tocsin stories` shows."


@click.group(cls=ListByDefault)
def mute() -> None:
    """Let a watchlist, a story or an outlet be quiet for a while.

    What is muted is kept and can be searched; it is told nobody. Without a command:
    list what is muted.
    """


@mute.command("list")
@with_config
def list_(config: Config) -> int:
    """List what is muted, where, and until when."""
    reader = open_reader(config.database)
    console = Console(highlight=False)
    found = channels.mutes(reader, datetime.now(UTC))
    for one in found:
        until = f"until {when(one.until, config.zone)}" if one.until else "for good"
        line = Text(f"{one.scope} ") + Text(one.target, "bold")
        if one.scope == "story":
            line += Text(f"  {story_details.title(reader, int(one.target))}")
        where = f"on {one.channel}" if one.channel else "everywhere"
        console.print(line + Text(f"  {where}, {until}", "dim"), soft_wrap=True)
    if not found:
        console.print("Nothing is muted.")
    return 0


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that every mute has."""
    length = click.option(
        "--for",
        "length",
        type=LengthType(),
        help='How long, such as "2d". Default: for good.',
    )
    channel = click.option("--channel", default="", help="Only on this channel.")
    end = click.option("--end", is_flag=True, help="Tell of it again.")
    return length(channel(end(with_config(command))))


@mute.command()
@click.argument("name")
@_options
def watchlist(config: Config, name: str, **how: Any) -> int:
    """Mute the watchlist NAME."""
    config.watchlist(name)
    return _mute(config, "watchlist", name, **how)


@mute.command()
@click.argument("number")
@_options
def story(config: Config, number: str, **how: Any) -> int:
    """Mute the story of that NUMBER, or the one an article of that number is in."""
    reader = open_reader(config.database)
    asked = number_asked(number, "story", listed=LISTED)
    found = stored.resolved(reader, asked) or stored.story_of(reader, asked)
    if found is None:
        raise TocsinError(f"There is no story {number}.", remedy=LISTED)
    return _mute(config, "story", str(found), **how)


@mute.command()
@click.argument("name")
@_options
def outlet(config: Config, name: str, **how: Any) -> int:
    """Mute the outlet NAME, as messages write it."""
    return _mute(config, "outlet", name, **how)


def _mute(
    config: Config,
    scope: Literal["watchlist", "story", "outlet"],
    what: str,
    *,
    length: timedelta | None,
    channel: str,
    end: bool,
) -> int:
    if channel and channel not in config.channels:
        raise ConfigError(
            f"There is no channel {channel!r} in {config.path}.",
            remedy=known(channel, config.channels),
        )
    now = datetime.now(UTC)
    until = now + length if length else None
    wanted = Mute(scope=scope, target=what, channel=channel, until=until)
    where = f" on {channel}" if channel else ""
    with writing(config) as writer:
        if end:
            if not channels.unmute(writer, wanted):
                raise TocsinError(
                    f"The {scope} {what} is not muted{where}.",
                    remedy="What is: tocsin mute",
                )
            click.echo(f"The {scope} {what} is told of again{where}.")
            return 0
        channels.mute(writer, wanted, now)
    ends = f"until {when(until, config.zone)}" if until else "for good"
    click.echo(f"The {scope} {what} is muted{where} {ends}.")
    return 0
