"""`tocsin alerts`: what was sent, what waits, what failed; and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import click

from store import alert_views, deliveries
from store import alerts as stored_alerts
from store.alert_views import AlertView
from store.database import Database
from store.deliveries import DeliveryView
from store.errors import TocsinError
from store.model import DeliveryState
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_channel
from tocsin.cli.options import (
    ListByDefault,
    reader_of,
    unknown_channel,
    with_config,
    writing,
)
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.headlines import MAX_HEADLINE, cut
from tocsin.cli.views.match_view import limit_option, number_asked
from tocsin.cli.views.message_records import (
    held_record,
    message_details,
    message_record,
)
from tocsin.cli.views.state_legend import ALERT_STATES, DELIVERY_STATES, legend
from tocsin.config import Config
from tocsin.words.phrases import in_zone, pluralize, when

_DELIVERY_LEGEND = legend("States of a message", DELIVERY_STATES)

_ALERT_LEGEND = legend("States of an alert", ALERT_STATES)

_REMEDY = "Take a number that `tocsin alerts` shows."

_STYLES = {"sent": "green", "dead": "red", "unknown": "yellow", "waiting": "cyan"}

MAX_CHANNEL = 16
"""Characters that the names of channels are aligned to: longer ones push theirs."""

_OLD_STATES = {"folded": "merged"}
"""Names that a state had in older releases; scripts may still use them."""


class _StateChoice(click.Choice[str]):
    """A state of a message."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the state; takes its old name too."""
        return super().convert(_OLD_STATES.get(value, value), param, ctx)


@click.group(cls=ListByDefault, epilog=f"{_DELIVERY_LEGEND}\n\n{_ALERT_LEGEND}")
def alerts() -> None:
    """Show what was sent, what waits and what failed; send it again or cancel it.

    Without a command: list the messages. A message holds one alert or several.
    """


@alerts.command("list", epilog=_DELIVERY_LEGEND)
@click.option(
    "--state",
    type=_StateChoice(list(DELIVERY_STATES)),
    help="Only messages in this state.",
)
@click.option(
    "--channel",
    default="",
    help="Only messages for this channel.",
    shell_complete=complete_channel,
)
@limit_option
@json_option
@with_config
def list_(
    config: Config, state: str | None, channel: str, limit: int, as_json: bool
) -> int:
    """List the messages, the newest first."""
    reader = reader_of(config)
    wanted = cast("DeliveryState | None", state)
    found = deliveries.views(reader, state=wanted, channel=channel, limit=limit)
    if not found and channel and channel not in config.channels:
        raise unknown_channel(config, channel)
    if as_json:
        print_json([message_record(delivery) for delivery in found])
    else:
        _show_list(reader, config, found)
    return 0


def _show_list(reader: Database, config: Config, found: list[DeliveryView]) -> None:
    console = Console()
    width = max((len(delivery.channel) for delivery in found), default=0)
    for delivery in found:
        for line in _summary_lines(delivery, config.zone, min(width, MAX_CHANNEL)):
            console.print(line)
    if not found:
        console.print("No messages.")
    pending = stored_alerts.count(reader, "pending")
    if pending:
        verb = "waits" if pending == 1 else "wait"
        console.print(f"{pluralize(pending, 'alert')} {verb}: tocsin alerts held")


def _summary_lines(
    delivery: DeliveryView, zone: ZoneInfo, width: int
) -> Iterator[Text]:
    yield (
        Text(f"{delivery.id:>5}  ", "cyan")
        + Text(f"{in_zone(delivery.created, zone):%d %b %H:%M:%S}  ")
        + Text(f"{delivery.state:<9}", _STYLES.get(delivery.state, ""))
        + Text(f"  {delivery.channel:<{width}}  ")
        + Text(cut(delivery.title, MAX_HEADLINE), "bold")
    )
    note = _note(delivery)
    if note:
        yield Text(f"       {note}", "dim")


def _note(delivery: DeliveryView) -> str:
    notes = [delivery.reason, "may be a repeat" if delivery.repeat else ""]
    if delivery.attempts > 1:
        notes.insert(0, pluralize(delivery.attempts, "attempt"))
    return "; ".join(note for note in notes if note)


@alerts.command(epilog=_ALERT_LEGEND)
@click.option(
    "--all", "every", is_flag=True, help="Also alerts that will never be sent."
)
@limit_option
@json_option
@with_config
def held(config: Config, every: bool, limit: int, as_json: bool) -> int:
    """List the alerts that wait for a message, and why they wait."""
    reader = reader_of(config)
    found = alert_views.unsent(reader, every=every, limit=limit)
    if as_json:
        print_json([held_record(alert) for alert in found])
        return 0
    console = Console()
    for alert in found:
        for line in _alert_lines(alert, config.zone):
            console.print(line)
    if not found:
        console.print("No alert waits.")
    return 0


def _alert_lines(alert: AlertView, zone: ZoneInfo) -> Iterator[Text]:
    at = f"{in_zone(alert.at, zone):%d %b %H:%M}"
    title = Text(f"{alert.outlet}: {cut(alert.title, MAX_HEADLINE)}", "bold")
    yield Text(f"#{alert.article}  ", "cyan") + Text(f"{at}  ") + title
    to = alert.channel if alert.when == "now" else f"{alert.channel} ({alert.when})"
    reason = alert.reason or "in the next message"
    state = f"{alert.state}: {reason}"
    yield Text(f"    {alert.watchlist} → {to}  {state}", "dim")


@alerts.command(epilog=_DELIVERY_LEGEND)
@click.argument("message")
@json_option
@with_config
def show(config: Config, message: str, as_json: bool) -> int:
    """Show a MESSAGE as it was written, and every attempt to send it."""
    reader = reader_of(config)
    delivery = _delivery(reader, message)
    if as_json:
        print_json(message_details(reader, delivery))
        return 0
    console = Console()
    for line in _detail_lines(reader, delivery, config.zone):
        console.print(line)
    return 0


def _detail_lines(
    db: Database, delivery: DeliveryView, zone: ZoneInfo
) -> Iterator[Text]:
    heading = f"Message {delivery.id} ({delivery.kind}) for {delivery.channel}: "
    yield Text(heading) + Text(delivery.state, _STYLES.get(delivery.state, ""))
    yield Text(f"written {when(delivery.created, zone)}")
    if delivery.sent:
        # Only of what is not confirmed does a message that was sent have a reason.
        verb = "handed over" if delivery.reason else "accepted"
        yield Text(f"{verb} {when(delivery.sent, zone)}")
    if delivery.state == "waiting":
        yield Text(f"next attempt {when(delivery.due, zone)}")
    if delivery.merged_into:
        yield Text(f"merged into message {delivery.merged_into}")
    note = _note(delivery)
    if note:
        yield Text(note, "yellow")
    for number, attempt in enumerate(deliveries.attempts(db, delivery.id), start=1):
        status = f" {attempt.status}" if attempt.status else ""
        result = f"{attempt.outcome}{status} {attempt.reason}".strip()
        at = when(attempt.started, zone)
        yield Text(f"  attempt {number}, {at}: {result}", "dim")
    message = deliveries.message(db, delivery.id)
    yield Text()
    if message.title:
        yield Text(message.title, "bold")
    yield Text(message.plain.strip())


_messages = click.argument("messages", metavar="MESSAGE...", nargs=-1)

_dead = click.option("--dead", is_flag=True, help="All dead messages.")


@alerts.command(epilog=_DELIVERY_LEGEND)
@_messages
@_dead
@with_config
def retry(config: Config, messages: tuple[str, ...], dead: bool) -> int:
    """Send messages again that are dead, unknown or cancelled.

    A message that waits for its next attempt is sent now.
    """
    why_not = "it was sent, is being sent, or is merged into another one"
    with writing(config) as writer:
        count = _change_all(
            _chosen(writer, messages, dead=dead),
            lambda id_: deliveries.retry(writer, id_, datetime.now(UTC)),
            why_not=why_not,
        )
    click.echo(f"tocsin sends {pluralize(count, 'message')} within half a minute.")
    return 0


@alerts.command(epilog=_DELIVERY_LEGEND)
@_messages
@_dead
@with_config
def drop(config: Config, messages: tuple[str, ...], dead: bool) -> int:
    """Cancel messages that were not sent yet.

    Dead messages and those that may have arrived can be cancelled too.
    """
    why_not = "it was sent, is being sent, merged or already cancelled"
    with writing(config) as writer:
        count = _change_all(
            _chosen(writer, messages, dead=dead),
            lambda id_: deliveries.cancel(writer, id_),
            why_not=why_not,
        )
    click.echo(f"{pluralize(count, 'message')} cancelled.")
    return 0


def _change_all(
    ids: Iterable[int], change: Callable[[int], bool], *, why_not: str
) -> int:
    """Change all messages and return how many; raises, and changes none, for a no."""
    count = 0
    for id_ in ids:
        if not change(id_):
            raise TocsinError(
                f"Message {id_} stays as it is: {why_not}.",
                remedy=f"See: tocsin alerts show {id_}",
            )
        count += 1
    return count


def _chosen(db: Database, messages: Iterable[str], *, dead: bool) -> list[int]:
    chosen = [_delivery(db, message).id for message in messages]
    if dead:
        chosen += [
            delivery.id for delivery in deliveries.views(db, state="dead", limit=-1)
        ]
    if not chosen and not dead:
        raise click.UsageError("Name messages by their numbers, or all with --dead.")
    return list(dict.fromkeys(chosen))


def _delivery(db: Database, asked: str) -> DeliveryView:
    found = deliveries.view(db, number_asked(asked, "message", listed=_REMEDY))
    if found is None:
        raise TocsinError(f"There is no message {asked}.", remedy=_REMEDY)
    return found
