"""`tocsin preview`: the message that would be sent, from what is stored."""

import tempfile
import webbrowser
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from scheduler.windows import Rhythm
from store import stories
from store.articles import StoredArticle
from store.connections import open_reader
from store.errors import TocsinError
from store.model import DeliveryKind, Match, Route, Watchlist
from tocsin.alerts.channels.channel import open_channels
from tocsin.alerts.delivery.planning import days, top
from tocsin.alerts.messages.message import Message
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.plan.new_alerts import alerts_of as items_of
from tocsin.alerts.plan.recipient import Recipient
from tocsin.alerts.plan.when import Surge, When, parse_when
from tocsin.cli.options import with_config
from tocsin.config import Config, ConfigError
from tocsin.config.channel_urls import channel_url
from tocsin.intake.search import ArchiveSearch
from tocsin.watchlists.engine import Engine
from tocsin.wiring.recipients import recipient_for
from tocsin.words.phrases import pluralize

MOST = 500
"""Articles that are looked at: a digest shows fewer."""

FoundAlert = tuple[int, Mapping[str, Any]]
"""A story, and the facts of an article of it."""


@click.command()
@click.argument("watchlist")
@click.option("--channel", default="", help="For which channel. Default: its first.")
@click.option("--open", "show", is_flag=True, help="Open a mail in the browser.")
@with_config
def preview(config: Config, watchlist: str, channel: str, show: bool) -> int:
    """Show the message a WATCHLIST would send, made from stored articles.

    Nothing is sent. What it shows is what the channel's service would be given.
    """
    wanted = config.watchlist(watchlist)
    route = _route(config, wanted, channel)
    opened = open_channels({route.channel: channel_url(config, route.channel)})
    recipient = recipient_for(config, route.channel, opened[route.channel].service)
    found = list(_found(open_reader(config.database), config, wanted))
    if not found:
        raise TocsinError(
            f"Nothing that is stored fits {watchlist}.",
            remedy=f"What it misses, and why: tocsin test {watchlist}",
        )
    telling = _telling(parse_when(route.when), found, recipient)
    writer = Renderer(config.template_folder, failed=_template_failed)
    message = writer.write(telling, recipient.service, recipient.pace.zone)
    _print(message, f"{wanted.name} → {route.channel}, {route.when}")
    if show:
        click.echo(f"\n{_opened(message)}")
    return 0


def _template_failed(name: str, error: Exception) -> None:
    click.echo(f"{name} fails, ours is used: {error}", err=True)


def _route(config: Config, watchlist: Watchlist, channel: str) -> Route:
    for route in watchlist.routes:
        if channel in ("", route.channel):
            return route
    if channel in config.channels:
        return Route(channel)
    names = ", ".join(config.channels) or "none yet"
    raise ConfigError(
        f"{watchlist.name} rings no channel{f' {channel!r}' if channel else ''}.",
        remedy=f"Name one of your channels: --channel NAME ({names})",
    )


def _found(db: Database, config: Config, watchlist: Watchlist) -> Iterator[FoundAlert]:
    """Yield what the watchlist finds, the newest first."""
    engine = Engine([watchlist], config.names, countries=config.countries)
    matches = ArchiveSearch(db, engine, None).matches()
    for (kept, match), _ in zip(matches, range(MOST), strict=False):
        story = stories.story_of(db, kept.id) or kept.id
        for facts in _facts(kept, match, watchlist):
            yield story, facts


def _facts(
    kept: StoredArticle, match: Match, watchlist: Watchlist
) -> Iterator[Mapping[str, Any]]:
    # Somewhere to go it has here, whatever the configuration says.
    routed = Watchlist(
        name=watchlist.name, query=watchlist.query, routes=(Route("here"),)
    )
    for item in items_of(kept.article, [match], {watchlist.name: routed}):
        yield {**item.facts, "article": kept.id}


def _telling(when: When, found: list[FoundAlert], recipient: Recipient) -> Notification:
    newest = datetime.fromisoformat(str(found[0][1]["seen"]))
    match when:
        case Rhythm():
            since = when.before(newest, recipient.pace.zone).at
            return _gathered("digest", found, since, recipient)
        case Surge():
            return _gathered("surge", found, newest - when.within, recipient)
        case _:
            first = found[0][0]
            of_story = [(story, facts) for story, facts in found if story == first]
            return Notification(kind="alert", stories=tuple(_stories(of_story)))


def _gathered(
    kind: DeliveryKind, found: list[FoundAlert], since: datetime, recipient: Recipient
) -> Notification:
    inside = [
        (story, facts)
        for story, facts in found
        if datetime.fromisoformat(str(facts["seen"])) > since
    ]
    told, articles = tuple(_stories(inside)), [facts for _, facts in inside]
    zone = recipient.pace.zone
    is_digest = kind == "digest"
    return Notification(
        kind=kind,
        stories=told,
        heading=f"Preview: {pluralize(len(told), 'story')}",
        since=since if is_digest else None,
        days=days(articles, since, zone) if is_digest else (),
        outlets=top(articles) if is_digest else (),
    )


def _stories(found: Iterable[FoundAlert]) -> Iterator[StoryUpdate]:
    """Yield the stories, each with one article of each outlet, the oldest first."""
    groups: dict[int, dict[str, Mapping[str, Any]]] = {}
    for story, facts in reversed(list(found)):
        groups.setdefault(story, {}).setdefault(str(facts["outlet"]), facts)
    for story, pieces in groups.items():
        yield StoryUpdate(
            story=story,
            watchlist=str(next(iter(pieces.values()))["watchlist"]),
            pieces=tuple(pieces.values()),
            outlets=len(pieces),
        )


def _print(message: Message, about: str) -> None:
    console = Console(highlight=False)
    console.print(Text(about, "dim"), soft_wrap=True)
    if message.title:
        console.print(Text(message.title, "bold"), soft_wrap=True)
    body = message.plain if message.format == "html" and message.title else message.body
    console.print(Text(body), soft_wrap=True)


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
