"""`tocsin search` and `backfill`: queries over the stored articles."""

import contextlib
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

import click

from store import matches
from store.articles import StoredArticle
from store.connections import open_writer, transaction
from store.database import Database
from store.model import Match, Watchlist
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_watchlist
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.progress_line import progress_line
from tocsin.cli.styled_text import Console
from tocsin.cli.views.article_records import match_record
from tocsin.cli.views.match_view import (
    limit_option,
    show_match,
    since_option,
)
from tocsin.config import Config
from tocsin.config.query_doubts import watchlist_doubts
from tocsin.intake.search import ArchiveSearch
from tocsin.watchlists.engine import Engine
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.words.phrases import pluralize

BATCH = 500
"""Matches that are written at once: a running daemon waits no longer than that."""


@click.command()
@click.argument("query")
@since_option
@limit_option
@json_option
@with_config
def search(
    config: Config, query: str, since: timedelta | None, limit: int, as_json: bool
) -> int:
    """Show the stored articles that a QUERY matches, as a watchlist would."""
    past = _past(config, Watchlist(name="search", query=query), since)
    with progress_line("searching", past.candidates) as tick:
        hits = list(islice(past.matches(tick), limit))
    if as_json:
        print_json([match_record(kept, match) for kept, match in hits])
    else:
        _show(config, hits)
    _show_undecided(past)
    return 0


def _show(config: Config, hits: list[tuple[StoredArticle, Match]]) -> None:
    console = Console()
    for kept, match in hits:
        show_match(console, config, kept, match)
    if not hits:
        console.print("No stored article matches.")


@click.command()
@click.argument("watchlist", shell_complete=complete_watchlist)
@since_option
@with_config
def backfill(config: Config, watchlist: str, since: timedelta | None) -> int:
    """Store a WATCHLIST's matches among the stored articles, without alerts."""
    wanted = config.watchlist(watchlist)
    past = _past(config, wanted, since)
    now, count, new = datetime.now(UTC), 0, 0
    writer = open_writer(config.database)
    with (
        contextlib.closing(writer),
        progress_line("searching", past.candidates) as tick,
    ):
        stored = partial(matches.articles_with, writer, wanted.name)
        found = past.new_matches(stored, tick)
        while batch := list(islice(found, BATCH)):
            count += len(batch)
            new += _store(writer, wanted, batch, now)
    click.echo(f"{pluralize(count, 'match')}, {new} new. No alerts were sent.")
    _show_undecided(past)
    return 0


def _store(
    writer: Database,
    watchlist: Watchlist,
    batch: list[tuple[int, Match | None]],
    now: datetime,
) -> int:
    """Store those matches of a batch that are not stored yet; return how many."""
    fresh = [(article, match) for article, match in batch if match is not None]
    if not fresh:
        return 0
    with transaction(writer):
        matches.ensure_watchlist(writer, watchlist.name, watchlist.query)
        return matches.add_past(writer, fresh, now)


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


def _show_undecided(past: ArchiveSearch) -> None:
    if past.undecided:
        skipped = pluralize(past.undecided, "article")
        click.echo(f"{skipped} skipped: the query took too long.", err=True)
