"""`tocsin preview`: the message that would be sent, from what is stored."""

import tempfile
import webbrowser
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import click

from scheduler.windows import Rhythm
from store import stories
from store.database import Database
from store.errors import TocsinError
from store.message import Message
from store.model import Clipping, DeliveryKind, Route, Watchlist
from tocsin.alerts.channels.channel import open_channels
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.plan.compose_notification import (
    articles_per_day,
    one_per_outlet,
    top_outlets,
)
from tocsin.alerts.plan.new_alerts import clipping_of
from tocsin.alerts.plan.recipient import Recipient
from tocsin.alerts.plan.when import Surge, When, parse_when
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_channel, complete_watchlist
from tocsin.cli.options import reader_of, unknown_channel, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.config import Config, ConfigError
from tocsin.config.channel_urls import channel_url
from tocsin.intake.search import ArchiveSearch
from tocsin.watchlists.engine import Engine
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.wiring.recipients import recipient_for
from tocsin.words.phrases import pluralize

MOST = 500
"""Articles that are looked at: a digest shows fewer."""

FoundArticle = tuple[int, Clipping]
"""A story, and the clipping of an article of it."""


@click.command()
@click.argument("watchlist", shell_complete=complete_watchlist)
@click.option(
    "--channel",
    default="",
    help="For which channel. Default: its first.",
    shell_complete=complete_channel,
)
@click.option("--open", "show", is_flag=True, help="Open a mail in the browser.")
@json_option
@with_config
def preview(
    config: Config, watchlist: str, channel: str, show: bool, as_json: bool
) -> int:
    """Show the message a WATCHLIST would send, made from stored articles.

    Nothing is sent. What it shows is what the channel's service would be given.
    """
    wanted = config.watchlist(watchlist)
    route = _route(config, wanted, channel)
    opened = open_channels({route.channel: channel_url(config, route.channel)})
    recipient = recipient_for(config, route.channel, opened[route.channel].service)
    found = list(_found(reader_of(config), config, wanted))
    if not found:
        raise TocsinError(
            f"Nothing that is stored fits {watchlist}.",
            remedy=f"What it misses, and why: tocsin test {watchlist}",
        )
    notification = _notification(parse_when(route.when), found, recipient)
    writer = Renderer(
        config.template_folder,
        failed=_template_failed,
        base_url=config.desk.base_url,
    )
    message = writer.write(notification, recipient.service, recipient.policy.zone)
    if as_json:
        print_json(
            {
                "watchlist": wanted.name,
                "channel": route.channel,
                "when": route.when,
                "title": message.title,
                "body": message.body,
                "format": message.format,
                "plain": message.plain,
            }
        )
    else:
        _print(message, f"{wanted.name} → {route.channel}, {route.when}")
    if show:
        click.echo(f"\n{_opened(message)}", err=as_json)
    return 0


def _template_failed(name: str, error: Exception) -> None:
    click.echo(f"{name} fails, ours is used: {error}", err=True)


def _route(config: Config, watchlist: Watchlist, channel: str) -> Route:
    for route in watchlist.routes:
        if channel in ("", route.channel):
            return route
    if channel in config.channels:
        return Route(channel)
    if channel:
        raise unknown_channel(config, channel)
    names = ", ".join(config.channels) or "none yet"
    raise ConfigError(
        f"{watchlist.name} has no channel.",
        remedy=f"Name one of your channels: --channel NAME ({names})",
    )


def _found(
    db: Database, config: Config, watchlist: Watchlist
) -> Iterator[FoundArticle]:
    """Yield what the watchlist finds, the newest first."""
    engine = Engine([watchlist], config.names, countries=config.countries)
    matches = ArchiveSearch(db, engine, None, new_budget=TimeBudget).matches()
    for (kept, match), _ in zip(matches, range(MOST), strict=False):
        story = stories.story_of(db, kept.id) or kept.id
        if not match.suppressed:
            yield story, clipping_of(kept.article, match, number=kept.id)


def _notification(
    when: When, found: list[FoundArticle], recipient: Recipient
) -> Notification:
    newest_story, newest = found[0]
    match when:
        case Rhythm():
            since = when.before(newest.seen, recipient.policy.zone).at
            return _gathered("digest", found, since, recipient)
        case Surge():
            return _gathered("surge", found, newest.seen - when.within, recipient)
        case _:
            of_story = [each for each in found if each[0] == newest_story]
            return Notification(kind="alert", updates=tuple(_updates(of_story)))


def _gathered(
    kind: DeliveryKind,
    found: Iterable[FoundArticle],
    since: datetime,
    recipient: Recipient,
) -> Notification:
    inside = [(story, clipping) for story, clipping in found if clipping.seen > since]
    updates, articles = tuple(_updates(inside)), [clipping for _, clipping in inside]
    zone = recipient.policy.zone
    is_digest = kind == "digest"
    return Notification(
        kind=kind,
        updates=updates,
        heading=f"Preview: {pluralize(len(updates), 'story')}",
        since=since if is_digest else None,
        days=articles_per_day(articles, since, zone) if is_digest else (),
        outlets=top_outlets(articles) if is_digest else (),
    )


def _updates(found: Iterable[FoundArticle]) -> Iterator[StoryUpdate]:
    """Yield the stories, each with one article of each outlet, the oldest first."""
    groups: dict[int, list[Clipping]] = {}
    for story, clipping in reversed(list(found)):
        groups.setdefault(story, []).append(clipping)
    for story, group in groups.items():
        clippings = one_per_outlet(group)
        yield StoryUpdate(
            story=story,
            watchlist=clippings[0].watchlist,
            clippings=clippings,
            outlets=len(clippings),
            new_outlets=len(clippings),
        )


def _print(message: Message, about: str) -> None:
    console = Console()
    console.print(Text(about, "dim"))
    if message.title:
        console.print(Text(message.title, "bold"))
    body = message.plain if message.format == "html" and message.title else message.body
    console.print(Text(body))


def _opened(message: Message) -> str:
    """Write a mail's HTML to a file and open it; return where it is."""
    if message.format != "html" or not message.title:
        return "There is nothing to open: only mail has a page of its own."
    with tempfile.NamedTemporaryFile(
        "w", suffix=".html", prefix="tocsin-", delete=False, encoding="utf-8"
    ) as file:
        file.write(message.body)
    webbrowser.open(Path(file.name).as_uri())
    return f"Written to {file.name}"
