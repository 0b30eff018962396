"""`tocsin evidence diff`: what changed between versions of an article."""

from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from store import articles
from store.database import Database
from store.errors import TocsinError
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console
from tocsin.cli.views.difference_view import difference_lines, difference_record
from tocsin.cli.views.match_view import article_asked
from tocsin.config import Config
from tocsin.evidence.day_files import EvidenceError
from tocsin.intake.article_history import (
    ArticleHistory,
    ComparedVersions,
    compared_steps,
    gather_history,
)

_NUMBER = click.IntRange(1)


@click.command()
@click.argument("article")
@click.option(
    "--from", "first", type=_NUMBER, help="The earlier version.  [default: the first]"
)
@click.option(
    "--to", "last", type=_NUMBER, help="The later version.  [default: the present one]"
)
@click.option("--steps", is_flag=True, help="Each version between them as well.")
@click.option("--html", is_flag=True, help="As one HTML file, to print or to send.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that --html is written to.  [default: standard output]",
)
@json_option
@with_config
def diff(
    config: Config,
    article: str,
    *,
    first: int | None,
    last: int | None,
    steps: bool,
    html: bool,
    output: Path | None,
    as_json: bool,
) -> int:
    """Show what changed between versions of an ARTICLE (number or URL), by the word.

    [-These words-] were removed and {+these+} were added. What is said below is which
    kept pages have the words of a version, and what proves them.
    """
    if html and as_json:
        raise TocsinError("--html and --json: choose one of them.")
    if output is not None and not html:
        raise TocsinError(
            "-o names the file of --html, which is not asked for.",
            remedy="Add --html, or leave -o out.",
        )
    history = _history(reader_of(config), article)
    found = compared_steps(history, first, last, each=steps)
    if html:
        _write(_page(history, found, config), output)
    elif as_json:
        print_json(difference_record(history, found))
    else:
        console = Console()
        for line in difference_lines(history, found, config.zone):
            console.print(line)
    return 0


def _history(db: Database, asked: str) -> ArticleHistory:
    kept = article_asked(db, asked)
    if articles.has_lost_text(db, kept.id):
        raise TocsinError(
            f"The text of article {kept.id} was deleted, as [keep] says.",
            remedy=f"Its kept pages may be there: tocsin evidence show {kept.id}",
        )
    return gather_history(db, kept.id)


def _page(
    history: ArticleHistory, found: list[ComparedVersions], config: Config
) -> str:
    from tocsin.web.history_document import history_document

    return history_document(
        history,
        found,
        language=config.desk.language,
        zone=config.zone,
        now=datetime.now(UTC),
    )


def _write(page: str, output: Path | None) -> None:
    data = page.encode("utf-8", "replace")
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        with output.open("xb") as file:
            _fill(file, data, output)
    except FileExistsError:
        raise EvidenceError(
            f"{output} exists already.", remedy="Name another file after -o."
        ) from None
    except OSError as error:
        raise EvidenceError(
            f"{output} cannot be written ({error.strerror}).",
            remedy="Name another file after -o.",
        ) from error
    click.echo(f"Written to {output}.")


def _fill(file: BinaryIO, data: bytes, path: Path) -> None:
    """Write a new file; it is gone when it cannot be written whole."""
    try:
        file.write(data)
        file.flush()
    except OSError:
        path.unlink()
        raise
