"""Checks of files: who owns them, and who else may read or change them."""

import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tocsin.cli.doctor.configuration_checks import ENVIRONMENT
from tocsin.cli.doctor.findings import DoctorFinding, FindingLevel, fail, ok, warn
from tocsin.cli.doctor.installation import Installation, daemon_pid
from tocsin.config.written_secrets import secret_files, written_secrets
from tocsin.daemon.unread_pages import FOLDER as UNREAD
from tocsin.wiring.backup_folder import backup_folder

BESIDE_DATABASE = ("", "-wal", "-shm", ".lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedFile:
    """A file or folder that not everybody should read."""

    path: Path
    level: FindingLevel
    """Of the finding when everybody can read it."""
    holds: str
    """What is in it, as the end of a sentence."""


def rights(it: Installation) -> Iterator[DoctorFinding]:
    """Find files that everybody on this machine can read or change."""
    found = False
    for guarded in _guarded(it):
        for finding in right_findings(guarded):
            found = True
            yield finding
    if not found:
        yield ok("no other user can read or change what tocsin keeps")


def right_findings(guarded: GuardedFile) -> Iterator[DoctorFinding]:
    """Yield what is to say of the rights of one file; nothing when there is none."""
    try:
        mode = guarded.path.stat().st_mode
    except OSError:
        return
    if is_reached(guarded.path) and (finding := right_finding(guarded, mode)):
        yield finding


def right_finding(guarded: GuardedFile, mode: int) -> DoctorFinding | None:
    """Return what is to say of a file with these rights; None for nothing."""
    where = guarded.path
    wanted = "700" if stat.S_ISDIR(mode) else "600"
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        return fail(f"everybody can change {where}", f"chmod {wanted} {where}")
    if mode & stat.S_IROTH:
        return DoctorFinding(
            level=guarded.level,
            text=f"everybody can read {where}, which holds {guarded.holds}",
            remedy=f"chmod {wanted} {where}",
        )
    return None


def is_reached(path: Path) -> bool:
    """Return whether everybody may pass the folders that lead to a file."""
    try:
        return all(
            parent.stat().st_mode & stat.S_IXOTH for parent in path.absolute().parents
        )
    except OSError:
        return False


def _guarded(it: Installation) -> Iterator[GuardedFile]:
    """Yield what is to be guarded, of what is there."""
    config = it.config
    written = [key for key, _ in written_secrets(config)] if config else []
    if written:
        yield GuardedFile(path=it.path, level="fail", holds=written[0])
    for name in BESIDE_DATABASE[:-1]:
        path = it.database.with_name(it.database.name + name)
        holds = "what you look for, and what was found"
        yield GuardedFile(path=path, level="warn", holds=holds)
    unread = it.database.parent / UNREAD
    for page in sorted(unread.glob("*.html.gz"))[:1]:
        yield GuardedFile(path=page, level="warn", holds="pages")
    if config is None:
        return
    environment = config.beside(ENVIRONMENT)
    yield GuardedFile(path=environment, level="fail", holds="secrets")
    key_file = config.beside(config.evidence.key)
    yield GuardedFile(path=key_file, level="fail", holds="the key of your evidence")
    for key, file in secret_files(config):
        yield GuardedFile(path=file, level="fail", holds=key)
    for copy in backup_folder(config).made().values():
        holds = "a copy of the database"
        yield GuardedFile(path=copy, level="warn", holds=holds)


def owners(it: Installation) -> Iterator[DoctorFinding]:
    """Find files that the daemon, or this user, cannot write."""
    try:
        owner = it.database.stat().st_uid
    except OSError:
        return
    daemon = _user_of(daemon_pid(it.database))
    works_as = owner if daemon is None else daemon
    names = it.database.name, f"{it.database.name}*"
    whole = it.database.with_name(names[1])
    for name in BESIDE_DATABASE:
        path = it.database.with_name(it.database.name + name)
        if path.exists() and works_as not in (0, path.stat().st_uid):
            yield fail(
                f"{path} belongs to {_name(path.stat().st_uid)}, and the daemon is "
                f"{_name(works_as)}",
                f"sudo chown {_name(works_as)} {whole}",
            )
    if it.uid not in (0, works_as):
        yield warn(
            f"this is {_name(it.uid)}, and the database belongs to {_name(owner)}: "
            "commands that write will fail",
            f"sudo -u {_name(works_as)} tocsin …",
        )
    elif it.uid != works_as:
        yield warn(
            "commands run as root may leave files that the daemon cannot write",
            f"sudo -u {_name(works_as)} tocsin …",
        )
    else:
        yield ok(f"the database belongs to {_name(owner)}, as whom this runs")


def _user_of(pid: int | None) -> int | None:
    """Return the user as whom a process runs; None for none, or one of elsewhere."""
    try:
        return None if pid is None else Path(f"/proc/{pid}").stat().st_uid
    except OSError:
        return None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
