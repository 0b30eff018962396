"""All checks, in the order in which they are shown, and what comes of them."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from store.connections import BUSY_SECONDS
from store.errors import TocsinError
from store.sqlite_errors import as_store_error
from tocsin.cli.doctor import (
    clock_checks,
    configuration_checks,
    daemon_checks,
    database_checks,
    disk_checks,
    file_checks,
    index_checks,
    machine_checks,
)
from tocsin.cli.doctor.findings import DoctorFinding, fail
from tocsin.cli.doctor.installation import Installation


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """A question, and the function that answers it."""

    name: str
    """As --json has it."""
    find: Callable[[Installation], Iterable[DoctorFinding]]


CHECKS = (
    DoctorCheck("configuration", configuration_checks.configuration),
    DoctorCheck("doubts", configuration_checks.doubts),
    DoctorCheck("secrets", configuration_checks.secrets_there),
    DoctorCheck("own parts", configuration_checks.parts_of_its_own),
    DoctorCheck("extras", configuration_checks.extras),
    DoctorCheck("rights", file_checks.rights),
    DoctorCheck("owners", file_checks.owners),
    DoctorCheck("room", disk_checks.room),
    DoctorCheck("writable", disk_checks.writable),
    DoctorCheck("file system", disk_checks.file_system),
    DoctorCheck("database", database_checks.opens),
    DoctorCheck("schema", database_checks.schema_version),
    DoctorCheck("tables", database_checks.tables_whole),
    DoctorCheck("integrity", database_checks.integrity),
    DoctorCheck("log", database_checks.write_ahead_log),
    DoctorCheck("conversions", index_checks.conversions),
    DoctorCheck("full-text index", index_checks.index_for_people),
    DoctorCheck("word index", index_checks.index_of_words),
    DoctorCheck("counters", index_checks.counters),
    DoctorCheck("daemon", daemon_checks.lock),
    DoctorCheck("daemon limits", daemon_checks.daemon_limits),
    DoctorCheck("service", daemon_checks.service_unit),
    DoctorCheck("clock", clock_checks.stored_times),
    DoctorCheck("time zones", machine_checks.time_zones),
    DoctorCheck("python", machine_checks.python_version),
    DoctorCheck("sqlite", machine_checks.sqlite_library),
    DoctorCheck("tls", machine_checks.tls_library),
    DoctorCheck("libraries", machine_checks.libraries),
    DoctorCheck("certificates", machine_checks.certificate_store),
    DoctorCheck("names", machine_checks.name_service),
    DoctorCheck("open files", machine_checks.open_file_limit),
    DoctorCheck("semaphores", machine_checks.semaphores),
    DoctorCheck("proxies", machine_checks.proxies),
)
"""None writes, asks another machine or runs a program of the user's, but for FTS5's own
check with --full, which takes the writer's turn where no daemon runs."""


@dataclass(frozen=True, slots=True)
class CheckedFinding:
    """A finding, and the name of the check that it comes from."""

    check: str
    finding: DoctorFinding


def examine(
    it: Installation, checks: Iterable[DoctorCheck] = CHECKS
) -> Iterator[CheckedFinding]:
    """Yield what each check finds; one that fails itself is a finding too."""
    for check in checks:
        try:
            for finding in check.find(it):
                yield CheckedFinding(check.name, finding)
        except Exception as error:
            # Whatever is wrong with an installation, the other checks still help.
            yield CheckedFinding(check.name, _failed(it, error))


def _failed(it: Installation, error: Exception) -> DoctorFinding:
    ours = as_store_error(error, it.database, BUSY_SECONDS)
    if isinstance(ours, TocsinError):
        return fail(ours.message, ours.remedy)
    if isinstance(error, OSError) and not isinstance(error, sqlite3.Error):
        where = error.filename or it.path
        remedy = f"Look at its rights, and run this as its owner: ls -ld {where}"
        return fail(f"{where}: {error.strerror or error}", remedy)
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return fail(f"this could not be looked at: {text[:200]}")
