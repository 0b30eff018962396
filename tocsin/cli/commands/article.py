"""`tocsin article`: an article as it is stored, and how its outlet changed it."""

from collections.abc import Iterator

import click

from store import articles, changes, versions
from store.articles import StoredArticle
from store.database import Database
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.history_view import history_lines
from tocsin.cli.views.match_view import article_asked
from tocsin.cli.views.whole_article_record import article_record
from tocsin.config import Config
from tocsin.intake.alert_reasons import alert_reasons
from tocsin.intake.article_report import gather_article
from tocsin.intake.change_reasons import change_reasons
from tocsin.words.phrases import pluralize, when


@click.command()
@click.argument("article")
@click.option(
    "--history",
    is_flag=True,
    help="Show what became of it, and its versions, newest first, with what changed.",
)
@json_option
@with_config
def article(config: Config, article: str, *, history: bool, as_json: bool) -> int:
    """Show an ARTICLE (number or URL) as it is stored, and its matches."""
    reader = reader_of(config)
    kept = article_asked(reader, article)
    if as_json:
        report = gather_article(reader, kept.id)
        print_json(article_record(report, alert_reasons(reader, config, kept.id)))
        return 0
    console = Console()
    console.print(Text(kept.article.title, "bold"))
    lines = _history(reader, config, kept) if history else _facts(reader, config, kept)
    for line in lines:
        console.print(line)
    return 0


def _history(db: Database, config: Config, kept: StoredArticle) -> Iterator[Text]:
    """Yield what became of an article, then its versions."""
    for line in change_reasons(db, config, kept.id):
        yield Text(line)
    if any(change.capture for change in changes.of_article(db, kept.id)):
        yield Text(f"What shows it: tocsin evidence show {kept.id}", "dim")
    yield from history_lines(versions.history(db, kept.id), config.zone)


def _facts(db: Database, config: Config, kept: StoredArticle) -> Iterator[Text]:
    """Yield what is stored of an article, the text last."""
    found, zone = kept.article, config.zone
    yield Text(f"#{kept.id} · {found.outlet} · {found.url}", "dim")
    times = [f"first read {when(found.seen, zone)}"]
    if found.published is not None:
        times.insert(0, f"published {when(found.published, zone)}")
    if found.modified is not None:
        times.append(f"changed by its outlet {when(found.modified, zone)}")
    yield Text(", ".join(times))
    if found.authors:
        yield Text(f"by {', '.join(found.authors)}")
    earlier = versions.number(db, kept.id) - 1
    if earlier:
        yield Text(f"{pluralize(earlier, 'earlier version')}: see --history")
    for line in alert_reasons(db, config, kept.id):
        yield Text(line)
    if found.stub:
        yield Text("Only a teaser is known:")
    if articles.has_lost_text(db, kept.id):
        yield Text("Its text was deleted, as [keep] in config.toml says.")
    yield Text("")
    yield Text(found.text)
