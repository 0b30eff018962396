"""`tocsin alerts`: what became of what was to be told, and what is done about it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from store import alerts as stored_alerts
from store import deliveries
from store.db import open_reader
from store.deliveries import DeliveryView
from store.errors import TocsinError
from store.model import DeliveryState
from tocsin.cli.options import ListByDefault, with_config, writing
from tocsin.cli.views.match_view import limit_option, number_asked
from tocsin.cli.views.story_view import when
from tocsin.config import Config
from tocsin.words.phrases import pluralize

STATES = ("waiting", "sending", "sent", "unknown", "dead", "merged", "cancelled")

LISTED = "Take a number that `tocsin alerts` shows."

DOUBT = "may be a repeat"

_STYLES = {"sent": "green", "dead": "red", "unknown": "yellow", "waiting": "cyan"}


@click.group(cls=ListByDefault)
def alerts() -> None:
    """Show what was told, what waits and what failed; send again, or let go.

    Without a command: list the messages.
    """


@alerts.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only messages in this state.")
@click.option("--channel", default="", help="Only messages for this channel.")
@limit_option
@with_config
def list_(config: Config, state: str | None, channel: str, limit: int) -> int:
    """List the messages, the newest first."""
    reader = open_reader(config.database)
    wanted = cast("DeliveryState | None", state)
    found = deliveries.views(reader, state=wanted, channel=channel, limit=limit)
    console = Console(highlight=False)
    for letter in found:
        for line in _listed(letter, config.zone):
            console.print(line, soft_wrap=True)
    if not found:
        console.print("No messages.")
    held = stored_alerts.count(reader, "pending")
    if held:
        wait = "waits" if held == 1 else "wait"
        console.print(
            f"{pluralize(held, 'article')} {wait} to be told: tocsin alerts held"
        )
    return 0


def _listed(letter: DeliveryView, zone: ZoneInfo) -> Iterator[Text]:
    yield (
        Text(f"{letter.id:>5}  ", "cyan")
        + Text(f"{letter.created.astimezone(zone):%d %b %H:%M:%S}  ")
        + Text(f"{letter.state:<9}", _STYLES.get(letter.state, ""))
        + Text(f"  {letter.channel}  ")
        + Text(letter.title, "bold")
    )
    note = _note(letter)
    if note:
        yield Text(f"       {note}", "dim")


def _note(letter: DeliveryView) -> str:
    notes = [letter.reason, DOUBT if letter.repeat else ""]
    if letter.attempts > 1:
        notes.insert(0, f"{letter.attempts} tries")
    return "; ".join(note for note in notes if note)


@alerts.command()
@click.option("--all", "every", is_flag=True, help="Also what is not told for good.")
@limit_option
@with_config
def held(config: Config, every: bool, limit: int) -> int:
    """List what waits to be told, and for what."""
    reader = open_reader(config.database)
    found = stored_alerts.alert_views(reader, every=every, limit=limit)
    console = Console(highlight=False)
    for one in found:
        at = f"{one.at.astimezone(config.zone):%d %b %H:%M}"
        title = Text(f"{one.outlet}: {one.title}", "bold")
        line = Text(f"#{one.article}  ", "cyan") + Text(f"{at}  ") + title
        console.print(line, soft_wrap=True)
        on = one.channel if one.when == "now" else f"{one.channel} ({one.when})"
        reason = one.reason or "planned next"
        said = reason if one.state == "pending" else f"{one.state}: {reason}"
        about = Text(f"    {one.watchlist} → {on}: {said}", "dim")
        console.print(about, soft_wrap=True)
    if not found:
        console.print("Nothing waits.")
    return 0


@alerts.command()
@click.argument("message")
@with_config
def show(config: Config, message: str) -> int:
    """Show a MESSAGE as it was written, and every try to send it."""
    reader = open_reader(config.database)
    letter = _letter(reader, message)
    console = Console(highlight=False)
    for line in _shown(reader, letter, config.zone):
        console.print(line, soft_wrap=True)
    return 0


def _shown(db: Database, letter: DeliveryView, zone: ZoneInfo) -> Iterator[Text]:
    yield Text(f"Message {letter.id} ({letter.kind}) for {letter.channel}: ") + Text(
        letter.state, _STYLES.get(letter.state, "")
    )
    yield Text(f"written {when(letter.created, zone)}")
    if letter.sent:
        yield Text(f"accepted {when(letter.sent, zone)}")
    if letter.state == "waiting":
        yield Text(f"to be tried {when(letter.due, zone)}")
    if letter.merged_into:
        yield Text(f"told by message {letter.merged_into}")
    note = _note(letter)
    if note:
        yield Text(note, "yellow")
    for number, attempt in enumerate(deliveries.attempts(db, letter.id), start=1):
        status = f" {attempt.status}" if attempt.status else ""
        said = f"{attempt.outcome}{status} {attempt.reason}".strip()
        yield Text(f"  try {number}, {when(attempt.started, zone)}: {said}", "dim")
    message = deliveries.message(db, letter.id)
    yield Text()
    if message.title:
        yield Text(message.title, "bold")
    yield Text(message.plain.strip())


@alerts.command()
@click.argument("messages", metavar="MESSAGE...", nargs=-1)
@click.option("--dead", is_flag=True, help="All that were given up.")
@with_config
def retry(config: Config, messages: tuple[str, ...], dead: bool) -> int:
    """Send again what was given up, is doubtful, or waits for its next try."""
    why = "it was sent, is being sent, or is told by another one"
    with writing(config) as writer:
        chosen = _chosen(writer, messages, dead=dead)
        done = _each(chosen, lambda id_: deliveries.retry(writer, id_, _now()), why)
    click.echo(f"{pluralize(done, 'message')} to be sent, within half a minute.")
    return 0


@alerts.command()
@click.argument("messages", metavar="MESSAGE...", nargs=-1)
@click.option("--dead", is_flag=True, help="All that were given up.")
@with_config
def drop(config: Config, messages: tuple[str, ...], dead: bool) -> int:
    """Let go of messages that wait, were given up or are doubtful."""
    why = "it was sent, is being sent, or is over"
    with writing(config) as writer:
        chosen = _chosen(writer, messages, dead=dead)
        done = _each(chosen, lambda id_: deliveries.cancel(writer, id_), why)
    click.echo(f"{pluralize(done, 'message')} dropped.")
    return 0


def _each(ids: Iterable[int], work: Callable[[int], bool], why_not: str) -> int:
    """Do it with all or, when it cannot be done with one, with none."""
    done = 0
    for id_ in ids:
        if not work(id_):
            raise TocsinError(
                f"Message {id_} is left as it is: {why_not}.",
                remedy=f"What became of it: tocsin alerts show {id_}",
            )
        done += 1
    return done


def _chosen(db: Database, messages: Iterable[str], *, dead: bool) -> list[int]:
    chosen = [_letter(db, message).id for message in messages]
    if dead:
        all_dead = deliveries.views(db, state="dead", limit=-1)
        chosen += [letter.id for letter in all_dead]
    if not chosen and not dead:
        raise click.UsageError("Name messages by their numbers, or all with --dead.")
    return list(dict.fromkeys(chosen))


def _letter(db: Database, asked: str) -> DeliveryView:
    found = deliveries.view(db, number_asked(asked, "message", listed=LISTED))
    if found is None:
        raise TocsinError(f"There is no message {asked}.", remedy=LISTED)
    return found


def _now() -> datetime:
    return datetime.now(UTC)
