"""`tocsin channels test`: a test message to one channel, or to all."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.renderer import Renderer
from tocsin.cli.name_completion import complete_channel
from tocsin.cli.options import unknown_channel, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.config import Config
from tocsin.config.channel_urls import channel_url
from tocsin.wiring.recipients import recipient_for

_OUTCOMES = {
    "ok": "accepted it",
    "retry": "did not accept it; a later attempt may work",
    "channel": "refuses this address or its credentials",
    "permanent": "refuses the message",
    "unknown": "did not answer: the message may have arrived",
}


@click.command()
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
