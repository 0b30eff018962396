"""Checks of the daemon and its service: one of them, and the unit of this version."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from store.lock import owner, running
from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation, daemon_pid
from tocsin.daemon.open_files import too_few_files
from tocsin.wiring.service_unit import MARK

PROCESSES = Path("/proc")


def lock(it: Installation) -> Iterator[DoctorFinding]:
    """Find a lock that is held elsewhere, or a daemon that has none."""
    yield lock_finding(
        it.database,
        running(it.database),
        owner(it.database),
        processes=PROCESSES,
    )


def lock_finding(
    database: Path, holder: int | None, written: int | None, *, processes: Path
) -> DoctorFinding:
    """Return what is to say of the lock beside a database.

    `holder` is the pid of who holds it, `written` the pid in its file, which a daemon
    that has ended leaves there. `processes` is /proc.
    """
    file = database.with_name(database.name + ".lock")
    if holder is not None:
        if (processes / str(holder)).exists():
            return ok(f"the daemon runs, pid {holder}")
        return warn(
            f"the lock {file} is held by process {holder}, which this user does not "
            "see: it is on another machine, in another container, or hidden",
            f"Which one: lsof {file}   on each machine that mounts {database.parent}",
        )
    if written is not None and _is_daemon(processes / str(written), database):
        return fail(
            f"process {written} is a tocsin without its lock: a second daemon could "
            "start beside it",
            f"kill {written}   then start it again",
        )
    return ok("no daemon runs")


def _is_daemon(process: Path, database: Path) -> bool:
    """Return whether a process is a daemon, and has this database open."""
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        open_files = {str(link.readlink()) for link in (process / "fd").iterdir()}
    except OSError:
        return False
    return b"run" in words and str(database) in open_files


def daemon_limits(it: Installation) -> Iterator[DoctorFinding]:
    """Find a daemon that may not have as many files open as it needs."""
    pid = daemon_pid(it.database)
    if pid is None or it.config is None:
        return
    try:
        text = (PROCESSES / str(pid) / "limits").read_text("ascii", "replace")
    except OSError:
        return
    found = re.search(r"^Max open files\s+(\d+)", text, re.M)
    if found is None:
        return
    problem = too_few_files(int(found[1]), it.config.crawl.at_once)
    yield (
        warn(f"the daemon: {problem}")
        if problem
        else ok(f"the daemon may have {int(found[1]):,} files open")
    )


def service_unit(it: Installation) -> Iterator[DoctorFinding]:
    """Find an installed unit that is not the one this tocsin would write."""
    from tocsin.cli.commands.service import unit_here
    from tocsin.wiring.service_unit import unit_text

    found = False
    for path, is_of_user in it.units:
        try:
            installed = path.read_text("utf-8", "replace")
        except OSError:
            continue
        found = True
        if it.config is None:
            yield ok(f"{path} is installed; what it should say is not known")
            continue
        wanted = unit_text(unit_here(it.config, user=is_of_user))
        yield unit_finding(path, installed, wanted, is_of_user=is_of_user)
    if not found:
        yield ok("no service of systemd is installed here")


def unit_finding(
    path: Path, installed: str, wanted: str, *, is_of_user: bool
) -> DoctorFinding:
    """Return what is to say of an installed unit and of the one that is wanted."""
    install = (
        "tocsin service install --user"
        if is_of_user
        else "sudo tocsin service install -c CONFIG"
    )
    if MARK not in installed:
        return ok(f"{path} is somebody's own; it is not compared")
    if installed == wanted:
        return ok(f"{path} is the unit of this version")
    if _start(installed) != _start(wanted):
        return warn(
            f"{path} starts {_start(installed)!r}, and this is {_start(wanted)!r}",
            f"If that is not meant: {install}",
        )
    return warn(f"{path} was written by another version of tocsin", install)


def _start(unit: str) -> str:
    """Return the program and the configuration that a unit starts."""
    found = re.search(r"^ExecStart=(.*)$", unit, re.M)
    words = shlex.split(found[1]) if found else []
    return " ".join(word for word in words if word not in _OF_US)


_OF_US = ("run", "--log-format", "json", "-c")
