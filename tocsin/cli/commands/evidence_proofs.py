"""`tocsin evidence verify` and `export`: what proves that captures are unchanged."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from store import captures, seals
from store.database import Database
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import (
    optional_config,
    reader_of,
    with_config,
)
from tocsin.cli.styled_text import Console
from tocsin.cli.views.evidence_view import (
    day_lines,
    day_record,
)
from tocsin.cli.views.match_view import article_asked
from tocsin.config import Config, load
from tocsin.evidence.day_files import DayFiles, EvidenceError
from tocsin.evidence.export_choice import chosen
from tocsin.evidence.verify_days import all_days, verify_folder
from tocsin.evidence.verify_export import verify_export
from tocsin.evidence.verify_seals import DayReport
from tocsin.evidence.wacz_export import write_export
from tocsin.wiring.case_file import export_maker
from tocsin.wiring.evidence_files import authority_roots
from tocsin.words.phrases import pluralize

_PATH = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("day", nargs=-1)
@click.option(
    "--folder", type=_PATH, help="A copied folder; no database is looked at then."
)
@click.option("--export", type=_PATH, help="A file that `export` wrote.")
@click.option(
    "--authorities",
    type=_PATH,
    help="Root certificates (PEM) that stamps are checked by.",
)
@json_option
@optional_config
def verify(
    path: Path | None,
    *,
    day: tuple[str, ...],
    folder: Path | None,
    export: Path | None,
    authorities: Path | None,
    as_json: bool,
) -> int:
    """Check the captures of each DAY (2026-11-28), or of all days.

    Reads every file anew: digests of records, the chain, signatures and time stamps,
    and that the database says the same. Exit code 1 when something is wrong; the record
    that is at fault is named.
    """
    if export is not None:
        reports = list(verify_export(export, authorities))
    else:
        reports = list(_reports(path, day, folder, authorities))
    if as_json:
        print_json([day_record(report) for report in reports])
    else:
        console = Console()
        for report in reports:
            for line in day_lines(report):
                console.print(line)
        if not reports:
            console.print("No page is kept.")
    return 1 if any(report.faults for report in reports) else 0


def _reports(
    path: Path | None,
    only: tuple[str, ...],
    folder: Path | None,
    authorities: Path | None,
) -> Iterator[DayReport]:
    db: Database | None = None
    if folder is None:
        config = load(path or Path("config.toml"))
        db = reader_of(config)
        folder = config.evidence_folder
        authorities = authorities or authority_roots(config)
    files = DayFiles(folder)
    if db is None and not (files.pages.is_dir() or files.seals.is_dir()):
        raise EvidenceError(
            f"{folder} is no folder of evidence: it has neither {files.pages.name}/ "
            f"nor {files.seals.name}/.",
            remedy="Name the one that holds both.",
        )
    known = all_days(files, captures.days(db) if db is not None else ())
    for unknown in sorted({*only} - {*known}):
        raise EvidenceError(
            f"{folder} has no day {unknown!r}.",
            remedy=f"Its days: {', '.join(known[-5:]) or 'none'}.",
        )
    yield from verify_folder(files, only=only, authorities=authorities, db=db)


@click.command()
@click.argument("article", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write, such as case.wacz.",
)
@with_config
def export(config: Config, article: tuple[str, ...], *, output: Path) -> int:
    """Write the captures of each ARTICLE (number or URL) into one file.

    Others open it with ReplayWeb.page or pywb, and check it by hand: it holds what was
    signed and stamped, and says how.
    """
    reader = reader_of(config)
    choice = chosen(reader, [article_asked(reader, asked) for asked in article])
    maker = export_maker(config, datetime.now(UTC))
    files = DayFiles(config.evidence_folder)
    write_export(output, files, choice.records, maker=maker)
    pages = pluralize(choice.pages, "page")
    click.echo(f"{output}: {pages}. Check it: tocsin evidence verify --export {output}")
    for day in sorted(choice.records):
        if seals.get(reader, day) is None:
            click.echo(f"{day} is not signed yet: export again when the day is over.")
    return 0
