"""`tocsin doctor`: what is wrong with an installation, and what to type."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from store import database_settings, index_faults
from store.connections import open_writer, transaction
from store.errors import TocsinError
from store.lock import ownership
from tocsin.cli.commands.service import unit_path
from tocsin.cli.doctor.bug_report import write_report
from tocsin.cli.doctor.clock_checks import asked_findings
from tocsin.cli.doctor.examine import CheckedFinding, examine
from tocsin.cli.doctor.findings import DoctorFinding
from tocsin.cli.doctor.installation import Installation, opened
from tocsin.cli.doctor.report_cleaner import ReportOptions
from tocsin.cli.options import config_path
from tocsin.cli.styled_text import Console, Text
from tocsin.config import Config, load
from tocsin.logs.setup import set_up_logs
from tocsin.wiring.version import this_version
from tocsin.words.phrases import pluralize

SIGNS = {"ok": ("✓ ", "green"), "warn": ("! ", "yellow"), "fail": ("✗ ", "red")}

REFILLED = ("words", "counters")
"""Settings whose work the daemon does anew when they are empty."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--full", is_flag=True, help="Look at every row, however long it takes.")
@click.option("--online", is_flag=True, help="Ask the sources' sites for the time.")
@click.option("--repair", is_flag=True, help="Make indexes and counts anew.")
@click.option(
    "--bundle",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an archive for a bug report, without secrets, texts and queries.",
)
@click.option("--with-queries", is_flag=True, help="The archive has the queries.")
@click.option("--without-addresses", is_flag=True, help="The archive names no site.")
@config_path
def doctor(
    path: Path,
    as_json: bool,
    full: bool,
    online: bool,
    repair: bool,
    bundle: Path | None,
    with_queries: bool,
    without_addresses: bool,
) -> int:
    """Look for what is wrong with an installation, and say what to type.

    Exit code 1 when something is. Nothing is changed without --repair, and no other
    machine is asked without --online.
    """
    set_up_logs("text")
    if bundle is None and (with_queries or without_addresses):
        raise click.UsageError("Name the archive: --bundle FILE")
    if repair:
        return _repair(load(path))
    units = [(unit_path(user=of_user), of_user) for of_user in (False, True)]
    with opened(path, datetime.now(UTC), is_thorough=full, units=units) as it:
        found = [*examine(it), *(_asked(it) if online else ())]
        if bundle is not None:
            options = ReportOptions(
                with_queries=with_queries, without_addresses=without_addresses
            )
            write_report(bundle, it, found, options)
    _print_json(found) if as_json else _print(found)
    if bundle is not None:
        click.echo(f"Wrote {bundle}; look into it before you send it.", err=as_json)
    return int(any(one.finding.level == "fail" for one in found))


def _asked(it: Installation) -> Iterator[CheckedFinding]:
    """Yield what the sites say; the crawler is loaded only here: a second."""
    from tocsin.cli.doctor.host_answers import ask

    if it.config is None:
        return
    try:
        findings = list(asked_findings(ask(it.config)))
    except TocsinError as error:
        findings = [
            DoctorFinding(level="fail", text=error.message, remedy=error.remedy)
        ]
    for finding in findings:
        yield CheckedFinding("online", finding)


def _print(found: Iterable[CheckedFinding]) -> None:
    """Print each finding, and below it what to do; last how many there are."""
    console = Console()
    counts = {"ok": 0, "warn": 0, "fail": 0}
    for one in found:
        finding = one.finding
        counts[finding.level] += 1
        sign, colour = SIGNS[finding.level]
        console.print(Text(sign, colour) + Text(finding.text))
        for line in f"{finding.quoted}\n{finding.remedy}".splitlines():
            if line:
                console.print(Text(f"    {line}"))
    warnings = pluralize(counts["warn"], "warning")
    console.print(f"{counts['ok']} fine, {warnings}, {counts['fail']} wrong.")


def _print_json(found: Iterable[CheckedFinding]) -> None:
    findings = [record_of(one) for one in found]
    is_well = all(one["level"] != "fail" for one in findings)
    record = {"version": this_version(), "well": is_well, "findings": findings}
    click.echo(json.dumps(record, ensure_ascii=False, indent=1))


def record_of(one: CheckedFinding) -> dict[str, Any]:
    """Return a finding for programs: docs/operations.md says what the keys mean."""
    return {
        "check": one.check,
        "level": one.finding.level,
        "text": one.finding.text,
        "quoted": one.finding.quoted,
        "remedy": one.finding.remedy,
    }


def _repair(config: Config) -> int:
    """Make the index for people anew, and let the daemon do so with all others."""
    with ownership(config.database):
        opened_writer = contextlib.closing(open_writer(config.database))
        with opened_writer as writer, transaction(writer):
            index_faults.rebuild(writer)
            for name in REFILLED:
                database_settings.put(writer, name, "")
    click.echo(
        "The full-text index is new. The daemon makes the word index and the counts "
        "anew beside its work: tocsin run"
    )
    return 0
