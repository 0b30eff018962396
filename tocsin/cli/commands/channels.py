"""`tocsin channels`: the channels, how each is doing, and a test message to them."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import click

from store import channels as stored
from store import deliveries
from store.model import ChannelHealth
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.messages.labels import listed
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.renderer import Renderer
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.name_completion import complete_channel
from tocsin.cli.options import ListByDefault, reader_of, unknown_channel, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.state_legend import CHANNEL_STATES, legend
from tocsin.config import Config
from tocsin.config.channel_urls import channel_url
from tocsin.wiring.recipients import recipient_for
from tocsin.words.phrases import pluralize, when

MAX_NAMED = 5
"""Watchlists that are named beside a channel: some have thousands."""

_OUTCOMES = {
    "ok": "accepted it",
    "retry": "did not accept it; a later attempt may work",
    "channel": "refuses this address or its credentials",
    "permanent": "refuses the message",
    "unknown": "did not answer: the message may have arrived",
}

_HealthReader = Callable[[str], tuple[ChannelHealth, int]]


@click.group(cls=ListByDefault, epilog=legend("States of a channel", CHANNEL_STATES))
def channels() -> None:
    """Show the channels and how each is doing, or send a test message.

    Without a command: list the channels.
    """


@channels.command("list", epilog=legend("States of a channel", CHANNEL_STATES))
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


@channels.command()
@click.argument("name", required=False, shell_complete=complete_channel)
@with_config
def test(config: Config, name: str | None) -> int:
    """Send a test message to the channel NAME, or to all."""
    if name is not None and name not in config.channels:
        raise unknown_channel(config, name)
    names = [name] if name else list(config.channels)
    opened = open_channels(
        {each: channel_url(config, each) for each in names}, ca_file=config.ca_file
    )
    console = Console()
    all_accepted = True
    for channel in opened.values():
        result = send_test(config, channel)
        all_accepted &= result.is_sent
        for line in test_lines(channel, result):
            console.print(line)
    if not opened:
        console.print("No channels.")
    return 0 if all_accepted else 1


def send_test(config: Config, channel: Channel) -> SendResult:
    """Send a message that says it is a test; return the service's answer."""
    recipient = recipient_for(config, channel.name, channel.service)
    notification = Notification(
        kind="test",
        heading="tocsin: a test",
        lines=(f"The channel {channel.name} works. Nothing else happened.",),
    )
    renderer = Renderer(config.template_folder)
    return channel.send(
        renderer.write(notification, channel.service, recipient.policy.zone),
        # A new key each time: receivers that drop repeats show every test.
        key=f"test-{secrets.token_hex(8)}",
        at=datetime.now(UTC),
        before_send=lambda: None,
    )


def test_lines(channel: Channel, result: SendResult) -> Iterator[Text]:
    """Yield a service's answer to a test message, and what one should know of it."""
    yield answered(channel.name, result)
    remark = channel.remark() if result.is_sent else ""
    if remark:
        yield Text("! ", "yellow") + Text(f"channel {channel.name}: {remark}")


def answered(channel: str, result: SendResult) -> Text:
    """Return a service's answer as a line."""
    if result.outcome == "handed over":
        return Text("! ", "yellow") + Text(f"channel {channel}: {result.reason}")
    good = result.outcome == "ok"
    sign = Text("✓ ", "green") if good else Text("✗ ", "red")
    status = f" ({result.status})" if result.status else ""
    reason = f": {result.reason}" if result.reason else ""
    outcome = _OUTCOMES[result.outcome]
    return sign + Text(f"channel {channel}: the service {outcome}{status}{reason}")
