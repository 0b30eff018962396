"""`tocsin watch`: explain queries, and why one matches an article or not."""

import click

from store import matches
from store.model import Article, Span, Watchlist
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.name_completion import complete_watchlist
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.headlines import MAX_HEADLINE, cut
from tocsin.cli.views.match_view import article_asked
from tocsin.cli.views.state_legend import legend
from tocsin.cli.views.tree_view import Branch, tree_lines
from tocsin.config import Config
from tocsin.config.query_doubts import watchlist_doubts
from tocsin.intake.match_reasons import WatchlistReason, reason_for
from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.explain import Explanation
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.syntax import read
from tocsin.wiring.query_time_budget import TimeBudget
from tocsin.words.phrases import pluralize

MARKS = {
    "✓": "this part is true of the article; its positions are shown",
    "✗": "this part is not true of the article",
}

MAX_POSITIONS = 4
"""Positions that are shown for one part of a query."""


@click.group()
def watch() -> None:
    """List and explain watchlists and queries."""


@watch.command()
@click.argument("query", shell_complete=complete_watchlist)
@json_option
@with_config
def explain(config: Config, query: str, as_json: bool) -> int:
    """Explain a QUERY, or the watchlist of that name, in plain words."""
    named = {watchlist.name: watchlist.query for watchlist in config.watchlists}
    text = named.get(query, query)
    understood = read(text, config.names)
    doubts = watchlist_doubts(Watchlist(name="query", query=text), config)
    if as_json:
        print_json(
            {
                "query": text,
                "normalized": format_query(understood.root),
                "explanation": describe_query(understood.root),
                "doubts": [doubt.message for doubt in doubts],
            }
        )
        return 0
    click.echo(describe_query(understood.root))
    click.echo(f"\nNormalized: {format_query(understood.root)}")
    for doubt in doubts:
        click.echo(f"\n{doubt.shown}\n{doubt.message}")
    return 0


@watch.command("why", epilog=legend("Marks", MARKS))
@click.argument("watchlist", shell_complete=complete_watchlist)
@click.argument("article")
@json_option
@with_config
def why_(config: Config, watchlist: str, article: str, as_json: bool) -> int:
    """Show which parts of a WATCHLIST match a stored ARTICLE (number or URL)."""
    wanted = config.watchlist(watchlist)
    found = article_asked(reader_of(config), article).article
    reason = reason_for(config, wanted, found, TimeBudget)
    if as_json:
        print_json(_why_record(watchlist, found, reason))
        return 0
    branches = list[Branch]()
    if reason.limits:
        branches.append(Branch(Text(f"✗ limited to {reason.limits}", "red")))
    if reason.explanation is None:
        branches.append(Branch(Text("the query took too long", "yellow")))
    else:
        branches.append(_branch(reason.explanation, found))
    title = _label(cut(found.title, MAX_HEADLINE), reason.matches)
    console = Console()
    for line in tree_lines(Branch(title, branches)):
        console.print(line)
    return 0


def _why_record(watchlist: str, article: Article, reason: WatchlistReason) -> Record:
    tree = reason.explanation
    return {
        "watchlist": watchlist,
        "title": article.title,
        "url": article.url,
        "matches": reason.matches,
        "limits": reason.limits,
        "too_slow": tree is None,
        "clauses": [_clause(tree)] if tree else [],
    }


def _clause(reason: Explanation) -> Record:
    """Return a part of a query: whether it is true, where, and its own parts."""
    return {
        "query": reason.query,
        "true": reason.true,
        "hits": [
            {"field": span.field, "start": span.start, "end": span.end}
            for span in reason.spans
        ],
        "clauses": [_clause(child) for child in reason.children],
    }


@watch.command("list")
@json_option
@with_config
def list_(config: Config, as_json: bool) -> int:
    """List the watchlists with their normalized queries.

    A query that takes too long is skipped for that article; the list shows for how
    many articles.
    """
    overruns = _overruns(config)
    if as_json:
        print_json([_record(each, config, overruns) for each in config.watchlists])
        return 0
    console = Console()
    for watchlist in config.watchlists:
        query = format_query(read(watchlist.query, config.names).root)
        line = Text(watchlist.name, "bold") + Text(f"  {query}")
        if count := overruns.get(watchlist.name):
            skipped = pluralize(count, "article")
            line += Text(f"  too slow, skipped for {skipped}", "yellow")
        console.print(line)
    return 0


def _record(each: Watchlist, config: Config, overruns: dict[str, int]) -> Record:
    return {
        "watchlist": each.name,
        "query": each.query,
        "normalized": format_query(read(each.query, config.names).root),
        "exclude": each.exclude,
        "urgent": each.urgent,
        "min_score": each.min_score,
        "sources": each.sources,
        "languages": list(each.languages),
        "channels": [
            {"channel": route.channel, "when": route.when} for route in each.routes
        ],
        "too_slow": overruns.get(each.name, 0),
    }


def _overruns(config: Config) -> dict[str, int]:
    """Return watchlist → the number of articles it was skipped for."""
    if not config.database.exists():
        return {}
    return matches.overruns(reader_of(config))


def _branch(reason: Explanation, article: Article) -> Branch:
    label = _label(reason.query, reason.true, _positions(reason.spans, article))
    return Branch(label, [_branch(child, article) for child in reason.children])


def _label(text: str, true: bool, positions: str = "") -> Text:
    mark = Text("✓ ", "green") if true else Text("✗ ", "red")
    return mark + Text(text) + Text(f"  {positions}" if positions else "", "dim")


def _positions(spans: tuple[Span, ...], article: Article) -> str:
    texts = {"title": article.title, "text": article.text}
    shown_spans = [
        f"{'headline' if span.field == 'title' else 'text'} {span.start}: "
        f"“{' '.join(texts[span.field][span.start : span.end].split())}”"
        for span in spans[:MAX_POSITIONS]
    ]
    left = len(spans) - MAX_POSITIONS
    return ", ".join([*shown_spans, f"and {left} more"] if left > 0 else shown_spans)
