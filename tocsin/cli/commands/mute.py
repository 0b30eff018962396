"""`tocsin mute`: stop alerts of a story, a watchlist or an outlet for a while."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import click

from store import channels, story_details
from store import stories as stored
from store.database import Database
from store.errors import TocsinError
from store.model import Mute
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.name_completion import (
    complete_channel,
    complete_outlet,
    complete_story,
    complete_watchlist,
)
from tocsin.cli.options import (
    ListByDefault,
    reader_of,
    unknown_channel,
    with_config,
    writing,
)
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.headlines import MAX_HEADLINE, cut
from tocsin.cli.views.match_view import LengthType, number_asked
from tocsin.cli.views.state_legend import MUTE_STATES, legend
from tocsin.config import Config
from tocsin.config.toml_tables import known
from tocsin.words.phrases import when

_REMEDY = "Take a number that `tocsin stories` shows."

_FOR_GOOD = "until you end it"


@click.group(cls=ListByDefault, epilog=legend("What the list shows", MUTE_STATES))
def mute() -> None:
    """Mute a story, a watchlist or an outlet for a while.

    What is muted is still stored and searchable. Its alerts are not sent, not even
    when the mute ends. Without a command: list the mutes.
    """


@mute.command("list", epilog=legend("What the list shows", MUTE_STATES))
@json_option
@with_config
def list_(config: Config, as_json: bool) -> int:
    """List the mutes: of what, on which channel, and until when."""
    reader = reader_of(config)
    found = channels.mutes(reader, datetime.now(UTC))
    if as_json:
        print_json([_record(muted, reader) for muted in found])
        return 0
    console = Console()
    for muted in found:
        line = Text(f"{muted.scope} ") + Text(muted.target, "bold")
        if muted.scope == "story":
            title = story_details.title(reader, int(muted.target))
            line += Text(f"  {cut(title, MAX_HEADLINE)}")
        where = f"on {muted.channel}" if muted.channel else "everywhere"
        ends = _ends(muted.until, config)
        console.print(line + Text(f"  {where}, {ends}", "dim"))
    if not found:
        console.print("Nothing is muted.")
    return 0


def _record(muted: Mute, db: Database) -> Record:
    is_story = muted.scope == "story"
    return {
        "scope": muted.scope,
        "target": muted.target,
        "title": story_details.title(db, int(muted.target)) if is_story else "",
        "channel": muted.channel,
        "until": muted.until,
    }


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that every mute has."""
    length = click.option(
        "--for",
        "length",
        type=LengthType(),
        help=f'How long, such as "2d". Default: {_FOR_GOOD}.',
    )
    channel = click.option(
        "--channel",
        default="",
        help="Only on this channel.",
        shell_complete=complete_channel,
    )
    end = click.option("--end", is_flag=True, help="End the mute.")
    return length(channel(end(with_config(command))))


@mute.command()
@click.argument("name", shell_complete=complete_watchlist)
@_options
def watchlist(config: Config, name: str, **options: Any) -> int:
    """Mute the watchlist NAME."""
    config.watchlist(name)
    return _mute(config, "watchlist", name, **options)


@mute.command()
@click.argument("number", shell_complete=complete_story)
@_options
def story(config: Config, number: str, **options: Any) -> int:
    """Mute the story NUMBER, or the story that article NUMBER is in."""
    reader = reader_of(config)
    asked = number_asked(number, "story", listed=_REMEDY)
    found = stored.current_story(reader, asked) or stored.story_of(reader, asked)
    if found is None:
        raise TocsinError(f"There is no story {number}.", remedy=_REMEDY)
    return _mute(config, "story", str(found), **options)


@mute.command()
@click.argument("name", shell_complete=complete_outlet)
@_options
def outlet(config: Config, name: str, **options: Any) -> int:
    """Mute the outlet NAME, as messages write it."""
    names = [source.name for source in config.sources]
    if not options["end"] and name not in names:
        # No error: an article may be of an outlet that is no source, or not any more.
        hint = known(name, names)
        click.echo(f"No source has the name {name!r} now. {hint}", err=True)
    return _mute(config, "outlet", name, **options)


def _mute(
    config: Config,
    scope: Literal["watchlist", "story", "outlet"],
    target: str,
    *,
    length: timedelta | None,
    channel: str,
    end: bool,
) -> int:
    if channel and channel not in config.channels:
        raise unknown_channel(config, channel)
    now = datetime.now(UTC)
    until = now + length if length else None
    wanted = Mute(scope=scope, target=target, channel=channel, until=until)
    where = f" on {channel}" if channel else ""
    with writing(config) as writer:
        if not end:
            channels.mute(writer, wanted, now)
        elif not channels.unmute(writer, wanted):
            raise TocsinError(
                f"The {scope} {target} is not muted{where}.",
                remedy="List the mutes: tocsin mute",
            )
    if end:
        click.echo(f"The {scope} {target} is not muted any more{where}.")
    else:
        click.echo(f"The {scope} {target} is muted{where} {_ends(until, config)}.")
    return 0


def _ends(until: datetime | None, config: Config) -> str:
    return f"until {when(until, config.zone)}" if until else _FOR_GOOD
