"""`tocsin channels`: the channels, and how each is doing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import click

from store import channels as stored
from store import deliveries
from store.model import ChannelHealth
from tocsin.alerts.messages.labels import listed
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.options import ListByDefault, reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.state_legend import CHANNEL_STATES, legend
from tocsin.config import Config
from tocsin.words.phrases import pluralize, when

MAX_NAMED = 5
"""Watchlists that are named beside a channel: some have thousands."""

_HealthReader = Callable[[str], tuple[ChannelHealth, int]]


COMMANDS = {"test": "Send a test message to the channel NAME, or to all."}
"""Command → the first sentence of its help. It is loaded when it is asked for: the list
needs no Apprise."""

_PLACES = {"test": "channel_test:test"}
"""Command → its module in tocsin.cli.commands, and its name there."""

_LEGEND = legend("States of a channel", CHANNEL_STATES)


@click.group(cls=ListByDefault, sentences=COMMANDS, places=_PLACES, epilog=_LEGEND)
def channels() -> None:
    """Show the channels and how each is doing, or send a test message.

    Without a command: list the channels.
    """


@channels.command("list", epilog=_LEGEND)
@json_option
@with_config
def list_(config: Config, as_json: bool) -> int:
    """List the channels, how each is doing and which watchlists use it."""
    now = datetime.now(UTC)
    read_health = _health_reader(config)
    if as_json:
        print_json(
            [_record(name, *read_health(name), config, now) for name in config.channels]
        )
        return 0
    console = Console()
    for name in config.channels:
        health, waiting = read_health(name)
        line = Text(name, "bold") + Text("  ") + _state(health, config, now)
        if waiting:
            verb = "waits" if waiting == 1 else "wait"
            line += Text(f"; {pluralize(waiting, 'message')} {verb}")
        console.print(line)
        if health.down_since:
            console.print(Text(f"  {health.reason}", "yellow"))
        users = list(_watchlists_of(config, name))
        names = listed(users[:MAX_NAMED], len(users) - MAX_NAMED)
        console.print(Text(f"  used by {names or 'no watchlist'}", "dim"))
    if not config.channels:
        console.print("No channels.")
    return 0


def _record(
    name: str, health: ChannelHealth, waiting: int, config: Config, now: datetime
) -> Record:
    """Return a channel for programs: docs/scripting.md lists the keys."""
    closed = health.closed_until
    return {
        "channel": name,
        "state": _state_name(health),
        "last_sent": health.last_ok,
        "down_since": health.down_since,
        "closed_until": closed if closed and closed > now else None,
        "reason": health.reason if health.down_since else "",
        "waiting": waiting,
        "watchlists": [
            {"watchlist": watchlist.name, "when": route.when}
            for watchlist in config.watchlists
            for route in watchlist.routes
            if route.channel == name
        ],
    }


def _state_name(health: ChannelHealth) -> str:
    if health.down_since is None:
        return "not used yet" if health.last_ok is None else "well"
    return "failing" if health.closed_until is None else "down"


def _watchlists_of(config: Config, channel: str) -> Iterator[str]:
    for watchlist in config.watchlists:
        for route in watchlist.routes:
            if route.channel == channel:
                rhythm = "" if route.when == "now" else f" ({route.when})"
                yield f"{watchlist.name}{rhythm}"


def _state(health: ChannelHealth, config: Config, now: datetime) -> Text:
    if health.down_since is None:
        if health.last_ok is None:
            return Text("not used yet")
        return Text(f"well, last message {when(health.last_ok, config.zone)}", "green")
    since = when(health.down_since, config.zone)
    if health.closed_until is None:
        return Text(f"failing since {since}", "yellow")
    closed = ""
    if health.closed_until > now:
        closed = f", closed until {when(health.closed_until, config.zone)}"
    return Text(f"down since {since}{closed}", "red")


def _health_reader(config: Config) -> _HealthReader:
    """Return what reads the health and the waiting messages of a channel."""
    if not config.database.exists():
        # Nothing was ever sent.
        return lambda name: (ChannelHealth(), 0)
    db = reader_of(config)
    return lambda name: (stored.health(db, name), deliveries.waiting_count(db, name))
