"""`tocsin channels`: who is told, how they fare, and whether they answer."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.text import Text

from store import channels as stored
from store import deliveries
from store.db import open_reader
from store.errors import StoreError
from store.model import ChannelHealth
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.messages.labels import listed
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.renderer import Renderer
from tocsin.cli.options import ListByDefault, with_config
from tocsin.cli.views.story_view import when
from tocsin.config import Config, ConfigError
from tocsin.config.channel_urls import channel_url
from tocsin.config.toml_tables import known
from tocsin.wiring.recipients import recipient_for
from tocsin.words.phrases import pluralize

MOST_NAMED = 5
"""Watchlists that are named beside a channel: some have thousands."""

_OUTCOMES = {
    "ok": "accepted it",
    "retry": "did not take it now",
    "channel": "refuses this address or its credentials",
    "permanent": "refuses the message",
    "unknown": "did not answer: it may have arrived",
}


_Ask = Callable[[str], tuple[ChannelHealth, int]]


@click.group(cls=ListByDefault)
def channels() -> None:
    """Show the channels and how they fare, or try them.

    Without a command: list them.
    """


@channels.command("list")
@with_config
def list_(config: Config) -> int:
    """List the channels, who rings them, and how they fare."""
    console = Console(highlight=False)
    with _reader(config) as health:
        for name in config.channels:
            fares, waiting = health(name)
            line = Text(name, "bold") + Text("  ") + _state(fares, config)
            if waiting:
                line += Text(f", {pluralize(waiting, 'message')} to be sent")
            console.print(line, soft_wrap=True)
            if fares.down_since:
                console.print(Text(f"  {fares.reason}", "yellow"), soft_wrap=True)
            rings = list(_rung_by(config, name))
            rung_by = listed(rings[:MOST_NAMED], len(rings) - MOST_NAMED) or "nobody"
            console.print(Text(f"  rung by {rung_by}", "dim"), soft_wrap=True)
    if not config.channels:
        console.print("No channels.")
    return 0


def _rung_by(config: Config, channel: str) -> Iterator[str]:
    for watchlist in config.watchlists:
        for route in watchlist.routes:
            if route.channel == channel:
                when_ = "" if route.when == "now" else f" ({route.when})"
                yield f"{watchlist.name}{when_}"


def _state(health: ChannelHealth, config: Config) -> Text:
    if health.down_since is not None:
        return Text(f"down since {when(health.down_since, config.zone)}", "red")
    if health.last_ok is not None:
        return Text(f"fine, {when(health.last_ok, config.zone)}", "green")
    return Text("not used yet")


@contextlib.contextmanager
def _reader(config: Config) -> Iterator[_Ask]:
    """Yield what tells a channel's health and how many messages wait for it."""
    try:
        db = open_reader(config.database)
    except StoreError:
        yield lambda name: (
            ChannelHealth(),
            0,
        )  # no database yet: nothing was ever sent
        return
    with contextlib.closing(db):
        yield lambda name: (
            stored.health(db, name),
            deliveries.waiting_count(db, name),
        )


@channels.command()
@click.argument("name", required=False)
@with_config
def test(config: Config, name: str | None) -> int:
    """Send a test message to the channel NAME, or to all; tell what it answers."""
    if name is not None and name not in config.channels:
        raise ConfigError(
            f"There is no channel {name!r} in {config.path}.",
            remedy=known(name, config.channels),
        )
    names = [name] if name else list(config.channels)
    opened = open_channels({one: channel_url(config, one) for one in names})
    console = Console(highlight=False)
    fine = True
    for channel in opened.values():
        answer = send_test(config, channel)
        fine &= answer.outcome == "ok"
        console.print(answered(channel.name, answer), soft_wrap=True)
    if not opened:
        console.print("No channels.")
    return 0 if fine else 1


def send_test(config: Config, channel: Channel) -> SendResult:
    """Send a message that says it is a test; return what the service answered."""
    recipient = recipient_for(config, channel.name, channel.service)
    telling = Notification(
        kind="test",
        heading="tocsin: a test",
        lines=(f"The channel {channel.name} works. Nothing else happened.",),
    )
    writer = Renderer(config.template_folder)
    now = datetime.now(UTC)
    return channel.send(
        writer.write(telling, channel.service, recipient.policy.zone),
        # Another each time: receivers that tell repeats show every test.
        key=f"test-{secrets.token_hex(8)}",
        at=now,
        mark=lambda: None,
    )


def answered(channel: str, answer: SendResult) -> Text:
    """Return what a service answered, as a line."""
    good = answer.outcome == "ok"
    mark = Text("✓ ", "green") if good else Text("✗ ", "red")
    status = f" ({answer.status})" if answer.status else ""
    said = f": {answer.reason}" if answer.reason else ""
    line = f"channel {channel}: the service {_OUTCOMES[answer.outcome]}{status}{said}"
    return mark + Text(line)
