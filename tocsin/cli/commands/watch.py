"""`tocsin watch`: what a query means, and why it is true of an article or not."""

import contextlib

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from store import matches
from store.connections import open_reader
from store.model import Article, Span, Watchlist
from tocsin.cli.options import with_config
from tocsin.cli.views.match_view import article_asked
from tocsin.config import Config
from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.engine import Engine, admits
from tocsin.watchlists.explain import Explanation, explain_query
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.query_errors import show_place
from tocsin.watchlists.syntax import read
from tocsin.words.phrases import pluralize

MAX_PLACES = 4
"""Places that are shown of one part: one tells as much as ten."""


@click.group()
def watch() -> None:
    """Look into watchlists and queries."""


@watch.command()
@click.argument("query")
@with_config
def explain(config: Config, query: str) -> int:
    """Read a QUERY, or the watchlist of that name, back in plain words."""
    named = {watchlist.name: watchlist.query for watchlist in config.watchlists}
    text = named.get(query, query)
    understood = read(text, config.names)
    click.echo(describe_query(understood.root))
    click.echo(f"\nThe same in one spelling: {format_query(understood.root)}")
    for doubt in understood.warnings:
        click.echo(
            f"\n{show_place(understood.text, doubt.start, doubt.end)}\n{doubt.message}"
        )
    return 0


@watch.command("why")
@click.argument("watchlist")
@click.argument("article")
@with_config
def why_(config: Config, watchlist: str, article: str) -> int:
    """Show which parts of a WATCHLIST are true of a stored ARTICLE (number or URL)."""
    wanted = config.watchlist(watchlist)
    found = article_asked(open_reader(config.database), article).article
    engine = Engine([wanted], config.names, countries=config.countries)
    reason = explain_query(engine.tree(wanted), engine.document(found))
    listens = admits(wanted, found)
    tree = Tree(_label(found.title, reason.true and listens))
    if not listens:
        tree.add(Text(f"✗ {_filters(wanted)}", "red"))
    _grow(tree, reason, found)
    Console(highlight=False).print(tree)
    return 0


@watch.command("list")
@with_config
def list_(config: Config) -> int:
    """List the watchlists with their queries in one spelling.

    A query that took too long is skipped for that article; how many articles those were
    is shown.
    """
    console = Console(highlight=False)
    overruns = _overruns(config)
    for watchlist in config.watchlists:
        query = format_query(read(watchlist.query, config.names).root)
        line = Text(watchlist.name, "bold") + Text(f"  {query}")
        if count := overruns.get(watchlist.name):
            skipped = pluralize(count, "article")
            line += Text(f"  took too long for {skipped}", "yellow")
        console.print(line, soft_wrap=True)
    return 0


def _overruns(config: Config) -> dict[str, int]:
    """Return watchlist → the articles it was skipped for; none without a database."""
    if not config.database.exists():
        return {}
    with contextlib.closing(open_reader(config.database)) as reader:
        return matches.overruns(reader)


def _grow(tree: Tree, reason: Explanation, article: Article) -> None:
    branch = tree.add(_label(reason.query, reason.true, _places(reason.spans, article)))
    for child in reason.children:
        _grow(branch, child, article)


def _label(text: str, true: bool, places: str = "") -> Text:
    mark = Text("✓ ", "green") if true else Text("✗ ", "red")
    return mark + Text(text) + Text(f"  {places}" if places else "", "dim")


def _places(spans: tuple[Span, ...], article: Article) -> str:
    texts = {"title": article.title, "text": article.text}
    said = [
        f"{'headline' if span.field == 'title' else 'text'} {span.start}: "
        f"“{' '.join(texts[span.field][span.start : span.end].split())}”"
        for span in spans[:MAX_PLACES]
    ]
    more = [f"and {len(spans) - MAX_PLACES} more"] if len(spans) > MAX_PLACES else []
    return ", ".join([*said, *more])


def _filters(watchlist: Watchlist) -> str:
    listens = [
        f"{what}: {', '.join(names)}"
        for what, names in (
            ("sources", sorted(watchlist.sources)),
            ("languages", watchlist.languages),
        )
        if names
    ]
    return f"it listens only to {'; '.join(listens)}"
