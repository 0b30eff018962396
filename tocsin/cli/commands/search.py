"""`tocsin search`, `test` and `backfill`: queries over the stored articles."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text
from sqlite_utils import Database

from store import matches
from store.articles import StoredArticle
from store.connections import open_writer, transaction
from store.model import Match, Watchlist
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.views.match_view import (
    headline,
    limit_option,
    origin,
    show_match,
    since_option,
)
from tocsin.config import Config
from tocsin.config.query_doubts import watchlist_doubts
from tocsin.intake.search import ArchiveSearch, OnLook
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.format_query import format_query
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.words.phrases import pluralize

NEAR_MISSES = 5
"""Articles that nearly matched and are shown."""

BATCH = 500
"""Matches that are written at once: a running daemon waits no longer than that."""

MatchesByArticle = dict[int, tuple[StoredArticle, Match]]


@click.command()
@click.argument("query")
@since_option
@limit_option
@with_config
def search(config: Config, query: str, since: timedelta | None, limit: int) -> int:
    """Show the stored articles that a QUERY matches, as a watchlist would."""
    console = Console(highlight=False)
    past = _past(config, Watchlist(name="search", query=query), since)
    with _bar(past.candidates()) as tick:
        hits = list(islice(past.matches(tick), limit))
    for kept, match in hits:
        show_match(console, config, kept, match)
    if not hits:
        console.print("No stored article matches.")
    _show_undecided(past)
    return 0


@click.command()
@click.argument("watchlist")
@since_option
@limit_option
@click.option(
    "--diff",
    metavar="QUERY",
    help="Show what this query would change.",
)
@with_config
def test(
    config: Config,
    watchlist: str,
    since: timedelta | None,
    limit: int,
    diff: str | None,
) -> int:
    """Try a WATCHLIST, or a query, on the stored articles.

    Shows its matches, the articles that it misses by one clause, and how many alerts a
    day to expect. With --diff: "+" marks an added match, "-" a removed one.
    """
    console = Console(highlight=False)
    wanted = _watchlist_or_query(config, watchlist)
    past = _past(config, wanted, since)
    hits = _all(past)
    if diff is not None:
        changed_watchlist = Watchlist(
            name="changed", query=diff, sources=wanted.sources
        )
        changed = _past(config, changed_watchlist, since)
        _show_difference(console, config, hits, _all(changed), limit)
        _show_undecided(past, changed)
        return 0
    for kept, match in list(hits.values())[:limit]:
        show_match(console, config, kept, match)
    if len(hits) > limit:
        console.print(f"… and {len(hits) - limit} more.\n")
    _show_near_misses(console, config, past)
    _show_rate(console, past, hits, since)
    _show_undecided(past)
    return 0


@click.command()
@click.argument("watchlist")
@since_option
@with_config
def backfill(config: Config, watchlist: str, since: timedelta | None) -> int:
    """Store a WATCHLIST's matches among the stored articles, without alerts."""
    wanted = config.watchlist(watchlist)
    past = _past(config, wanted, since)
    now, new = datetime.now(UTC), 0
    writer = open_writer(config.database)
    with contextlib.closing(writer), _bar(past.candidates()) as tick:
        found = list(past.matches(tick))
        for at in range(0, len(found), BATCH):
            with transaction(writer):
                matches.ensure_watchlist(writer, wanted.name, wanted.query)
                new += _keep(writer, found[at : at + BATCH], now)
    click.echo(f"{pluralize(len(found), 'match')}, {new} new. No alerts were sent.")
    _show_undecided(past)
    return 0


def _keep(db: Database, found: list[tuple[StoredArticle, Match]], now: datetime) -> int:
    return sum(matches.add_past(db, kept.id, match, now) for kept, match in found)


def _watchlist_or_query(config: Config, text: str) -> Watchlist:
    """Return the watchlist of that name, or a new one with the text as its query.

    Raises ConfigError for a single word that is no watchlist: a misspelt name is more
    likely than a query.
    """
    if any(watchlist.name == text for watchlist in config.watchlists):
        return config.watchlist(text)
    if text.replace("-", "").replace("_", "").isalnum():
        return config.watchlist(text)
    return Watchlist(name="query", query=text)


def _past(
    config: Config, watchlist: Watchlist, since: timedelta | None
) -> ArchiveSearch:
    engine = Engine([watchlist], config.names, countries=config.countries)
    # It may be the reason why nothing is found. Scripts read what goes to the output.
    for doubt in watchlist_doubts(watchlist, config):
        click.echo(f"{doubt.shown}\n{doubt.message}", err=True)
    start = datetime.now(UTC) - since if since else None
    reader = reader_of(config)
    return ArchiveSearch(reader, engine, start, new_budget=TimeBudget)


def _all(past: ArchiveSearch) -> MatchesByArticle:
    with _bar(past.candidates()) as tick:
        return {kept.id: (kept, match) for kept, match in past.matches(tick)}


def _show_undecided(*searches: ArchiveSearch) -> None:
    undecided = sum(search.undecided for search in searches)
    if undecided:
        skipped = pluralize(undecided, "article")
        click.echo(f"{skipped} skipped: the query took too long.", err=True)


def _show_difference(
    console: Console,
    config: Config,
    before: MatchesByArticle,
    after: MatchesByArticle,
    limit: int,
) -> None:
    for sign, style, first, second in (
        ("+", "green", after, before),
        ("-", "red", before, after),
    ):
        only = [id_ for id_ in first if id_ not in second]
        for id_ in only[:limit]:
            kept, _ = first[id_]
            source = Text(f"  {origin(config, kept)}", "dim")
            line = Text(f"{sign} ", style) + headline(kept) + source
            console.print(line, soft_wrap=True)
        if len(only) > limit:
            console.print(f"{sign} … and {len(only) - limit} more.")
    both = len(before.keys() & after.keys())
    console.print(
        f"{len(after) - both} added, {len(before) - both} removed, {both} unchanged."
    )


def _show_near_misses(console: Console, config: Config, past: ArchiveSearch) -> None:
    nearly = past.near_misses(NEAR_MISSES)
    if nearly:
        console.print("Missed by one clause:", style="bold")
    for miss in nearly:
        console.print(
            Text("  ")
            + headline(miss.kept)
            + Text(f"  {origin(config, miss.kept)}", "dim"),
            soft_wrap=True,
        )
        console.print(
            Text(f"    not true: {format_query(miss.clause)}"), soft_wrap=True
        )
    if nearly:
        console.print()


def _show_rate(
    console: Console,
    past: ArchiveSearch,
    hits: MatchesByArticle,
    since: timedelta | None,
) -> None:
    oldest = past.oldest()
    span = datetime.now(UTC) - oldest if oldest else timedelta(0)
    days = max((min(span, since) if since else span) / timedelta(days=1), 1.0)
    sent = sum(not match.suppressed for _, match in hits.values())
    too_low = len(hits) - sent
    suppressed = f", {too_low} of them below min_score" if too_low else ""
    console.print(
        f"{pluralize(len(hits), 'article')} in {pluralize(round(days), 'day')}"
        f"{suppressed}: at most {sent / days:.1f} alerts a day."
    )


@contextlib.contextmanager
def _bar(total: int) -> Iterator[OnLook]:
    """Show the progress of a search while it runs."""
    columns = (TextColumn("searching"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, transient=True, console=console, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
