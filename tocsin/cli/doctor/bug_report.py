"""A bug report: an archive of facts about an installation, for others to read.

What goes in is listed here and in `report_configuration`, value by value. What is known
to be secret is taken out of all that is written, once more, by `ReportCleaner`.
"""

import contextlib
import io
import json
import os
import platform
import sqlite3
import ssl
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distributions
from pathlib import Path
from typing import Any, BinaryIO

from store import coverage_ledger, report_rows
from store.connections import is_up_to_date
from store.coverage_model import LedgerRow
from store.database import Database
from store.errors import TocsinError
from store.snapshot import snapshot
from tocsin.cli.doctor.database_checks import expected_objects
from tocsin.cli.doctor.examine import CheckedFinding
from tocsin.cli.doctor.installation import Installation
from tocsin.cli.doctor.report_cleaner import ReportCleaner, ReportOptions
from tocsin.cli.doctor.report_configuration import configuration_record
from tocsin.wiring.version import this_version

FOLDER = "tocsin-report"
"""What the archive unpacks to."""

MOST_FAILURES = 200
"""Visits that failed, the newest: what a person reads through."""

READABLE_SETTINGS = ("addresses", "stories", "words", "counters", "backed_up")
"""Facts of the database whose values are numbers of versions and times."""


def write_report(
    target: Path,
    it: Installation,
    found: Iterable[CheckedFinding],
    options: ReportOptions,
) -> None:
    """Write the archive, a new file for its owner alone.

    Raises TocsinError when it exists or cannot be written.
    """
    cleaner = ReportCleaner.of(
        it.config, options, environment=it.environment, sources=_sources(it)
    )
    parts: dict[str, Any] = {
        "versions.json": _versions(),
        "findings.json": [_record(one) for one in found],
        "configuration.json": configuration_record(it.config, options),
        "database.json": _database(it),
    }
    texts = {
        name: json.dumps(cleaner.cleaned(part), ensure_ascii=False, indent=1)
        for name, part in parts.items()
    }
    try:
        with _new_file(target) as file:
            _write_archive(file, texts)
    except FileExistsError:
        raise TocsinError(
            f"{target}: the file exists.", remedy="Name another one."
        ) from None
    except OSError as error:
        raise TocsinError(
            f"{target}: cannot be written ({error.strerror}).",
            remedy="Name a file in a folder that exists and that you may write to.",
        ) from error


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Create a file for its owner alone; delete it when the block fails."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_archive(file: BinaryIO, texts: Mapping[str, str]) -> None:
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, text in texts.items():
            data = f"{text}\n".encode("utf-8", "backslashreplace")
            # Without the names of this user and of when it was written.
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size, member.mode = len(data), 0o600
            archive.addfile(member, io.BytesIO(data))


def _record(one: CheckedFinding) -> dict[str, str]:
    """Return a finding without what it quotes."""
    finding = one.finding
    return {
        "check": one.check,
        "level": finding.level,
        "text": finding.text,
        "remedy": finding.remedy,
    }


def _versions() -> dict[str, Any]:
    with contextlib.closing(sqlite3.connect(":memory:")) as conn:
        options = [row[0] for row in conn.execute("PRAGMA compile_options")]
    return {
        "tocsin": this_version(),
        "python": sys.version,
        "system": platform.platform(),
        "sqlite": {"version": sqlite3.sqlite_version, "options": options},
        "tls": ssl.OPENSSL_VERSION,
        "libraries": dict(sorted(_libraries())),
    }


def _libraries() -> Iterator[tuple[str, str]]:
    for each in distributions():
        # One that is half removed has no name.
        with contextlib.suppress(PackageNotFoundError, KeyError):
            if name := each.metadata["Name"]:
                yield name, each.version


def _database(it: Installation) -> dict[str, Any] | None:
    """Return facts of the database; None when it cannot be opened."""
    if it.db is None:
        return None
    try:
        with snapshot(it.db) as db:
            return {**_tables(db), **(_states(db) if is_up_to_date(db) else {})}
    except sqlite3.Error as error:
        return {"problem": str(error)}


def _sources(it: Installation) -> list[tuple[str, str, str]]:
    """Return (key, name, address) of sources in the database, if it can be read."""
    try:
        return report_rows.known_sources(it.db) if it.db is not None else []
    except sqlite3.Error:
        return []


def _tables(db: Database) -> dict[str, Any]:
    """Return the schema and what it has of rows; of others' tables only their number.

    Tables that somebody made have names of their own, which nobody else need know.
    """
    known = expected_objects()
    schema = report_rows.schema(db)
    ours = {name: sql for (kind, name), sql in schema.items() if (kind, name) in known}
    return {
        "schema": ours,
        "others": len(schema) - len(ours),
        "rows": report_rows.row_counts(db, known),
        "settings": report_rows.settings(db, READABLE_SETTINGS),
        "migrations": report_rows.migrations_done(db),
    }


def _states(db: Database) -> dict[str, Any]:
    """Return how sources and messages are doing, without what anybody wrote."""
    return {
        "coverage": [_coverage(row) for row in coverage_ledger.ledger(db)],
        "failed_visits": report_rows.failed_visits(db, MOST_FAILURES),
        "messages": report_rows.message_states(db),
    }


def _coverage(row: LedgerRow) -> dict[str, Any]:
    found = row.coverage
    if found is None:
        return {"source": row.key, "state": None}
    return {
        "source": row.key,
        "state": found.state,
        "cause": found.cause,
        "since": found.since.isoformat(),
        "reason": found.reason,
    }
