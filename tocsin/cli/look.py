"""`tocsin search`, `test` and `alerts`: what is stored, and what became of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from store import articles, outbox
from store.articles import Kept
from store.db import open_reader
from store.model import Match, Watchlist
from tocsin.cli.options import with_config
from tocsin.config import Config
from tocsin.config.values import length
from tocsin.watchlists.engine import Engine


class LengthType(click.ParamType[timedelta]):
    """A length of time as config.toml writes it."""

    name = "length"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the length, or fail with how it is written."""
        try:
            return length(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


_since = click.option(
    "--since",
    type=LengthType(),
    help='How far back to look, such as "7d". Default: all.',
)
_limit = click.option(
    "-n",
    "--limit",
    default=20,
    show_default=True,
    help="How many to show, newest first.",
)


@click.command()
@click.argument("query")
@_since
@_limit
@with_config
def search(config: Config, query: str, since: timedelta | None, limit: int) -> int:
    """Show the stored articles that a QUERY finds, as a watchlist would find them."""
    found = _find(config, Watchlist(name="search", query=query), since)
    hits = []
    for kept, match in found:
        hits.append((kept, match))
        if len(hits) == limit:
            break
    console = Console(highlight=False)
    for kept, match in hits:
        _show(console, config, kept, match)
    if not hits:
        console.print("Nothing stored matches.")
    return 0


@click.command()
@click.argument("watchlist")
@_since
@_limit
@with_config
def test(config: Config, watchlist: str, since: timedelta | None, limit: int) -> int:
    """Show what a WATCHLIST would have rung for among the stored articles."""
    wanted = config.watchlist(watchlist)
    hits = list(_find(config, wanted, since))
    console = Console(highlight=False)
    for kept, match in hits[:limit]:
        _show(console, config, kept, match)
    days = Counter(_day(config, kept) for kept, _ in hits)
    if len(hits) > limit:
        console.print(f"… and {len(hits) - limit} more.")
    per_day = len(hits) / max(len(days), 1)
    console.print(
        f"{len(hits)} articles on {len(days)} days, {per_day:.1f} on such a day."
    )
    return 0


@click.command()
@click.option(
    "--state",
    type=click.Choice(["waiting", "sending", "sent", "dead", "cancelled"]),
    help="Only deliveries in this state.",
)
@_limit
@with_config
def alerts(config: Config, state: str | None, limit: int) -> int:
    """Show the outbox: what was rung, what waits, what failed and why."""
    reader = open_reader(config.database)
    letters = outbox.letters(reader, state=state or "", limit=limit)
    table = Table("made", "state", "channel", "watchlist", "headline", "", box=None)
    for letter in letters:
        note = letter.reason
        if letter.repeat:
            note = f"may be a repeat; {note}".rstrip("; ")
        table.add_row(
            f"{letter.created.astimezone(config.zone):%d %b %H:%M:%S}",
            letter.state,
            letter.channel,
            letter.watchlist,
            Text(letter.title),
            Text(note),
        )
    Console().print(table if letters else "No alerts.")
    return 0


def _find(
    config: Config, watchlist: Watchlist, since: timedelta | None
) -> Iterator[tuple[Kept, Match]]:
    """Yield stored articles a watchlist matches, newest first, each with its match."""
    engine = Engine([watchlist])
    reader = open_reader(Path(config.database))
    start = datetime.now(config.zone) - since if since else None
    total = articles.count(reader)
    for kept in track(
        articles.since(reader, start), "searching", total=total, transient=True
    ):
        for match in engine.matches(kept.article):
            yield kept, match


def _show(console: Console, config: Config, kept: Kept, match: Match) -> None:
    article = kept.article
    at = article.published or article.seen
    heading = Text(article.title, style="bold")
    for span in match.spans:
        if span.field == "title":
            heading.stylize("reverse", span.start, span.end)
    console.print(heading, soft_wrap=True)
    about = f"{article.outlet} · {at.astimezone(config.zone):%d %b %Y %H:%M}"
    console.print(Text(about, style="dim"), soft_wrap=True)
    sentence = Text()
    for text, hit in match.snippet:
        sentence.append(text, style="reverse" if hit else "")
    console.print(sentence, soft_wrap=True)
    console.print(Text(article.url, style="blue"), soft_wrap=True)
    console.print()


def _day(config: Config, kept: Kept) -> str:
    return f"{kept.article.seen.astimezone(config.zone):%Y-%m-%d}"
