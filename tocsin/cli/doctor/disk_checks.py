"""Checks of the disk with the database: its room, its rights, its kind."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation
from tocsin.cli.views.status_report import LITTLE_SPACE_BYTES

MOUNTS = Path("/proc/self/mountinfo")

NETWORK_KINDS = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph"),
        *("glusterfs", "lustre", "virtiofs", "davfs", "coda", "gpfs", "beegfs"),
        *("orangefs", "pvfs2", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone"),
        *("fuse.s3fs", "fuse.davfs2"),
    )
)
"""Where SQLite's write-ahead log does not work, or locks are not what they should be:
https://www.sqlite.org/wal.html, "does not work over a network filesystem"."""

FLEETING_KINDS = frozenset(["tmpfs", "ramfs"])
"""In memory."""

PLAIN_KINDS = frozenset(["vfat", "exfat", "msdos"])
"""Without owners and rights."""


def room(it: Installation) -> Iterator[DoctorFinding]:
    """Find a disk that will soon be full."""
    folder = it.database.parent
    if not folder.is_dir():
        yield fail(f"there is no folder {folder}", f"mkdir -p {folder}")
        return
    size_bytes = it.database.stat().st_size if it.database.is_file() else 0
    free_bytes = shutil.disk_usage(folder).free
    yield room_finding(folder, free_bytes, size_bytes)
    names = os.statvfs(folder)
    # Some file systems have no such number, and say 0 of 0.
    if names.f_files and names.f_favail == 0:
        yield fail(f"no more files can be made in {folder}: no inodes are left")


def room_finding(folder: Path, free_bytes: int, size_bytes: int) -> DoctorFinding:
    """Return what is to say of so much room for a database of this size."""
    free = f"{free_bytes / 1_000_000:,.0f} MB are free in {folder}"
    if free_bytes < LITTLE_SPACE_BYTES:
        return fail(f"{free}: a full disk stops fetching", "Make room, or move it.")
    if free_bytes < size_bytes:
        needs = f"{size_bytes / 1_000_000:,.0f} MB"
        return warn(f"{free}, and a backup or a restore beside it takes {needs}")
    return ok(free)


def writable(it: Installation) -> Iterator[DoctorFinding]:
    """Find a database or a folder that this user may not write."""
    folder = it.database.parent
    for path in (folder, it.database):
        if path.exists() and not _may_write(path):
            yield fail(
                f"this user may not write {path}",
                f"Run this as its owner: ls -ld {path}",
            )
            return
    if it.database.exists() and not it.database.is_file():
        yield fail(
            f"{it.database}: a folder or a device, not a file",
            "Name a file: [tocsin] database.",
        )
        return
    yield ok(f"{folder} can be written")


def _may_write(path: Path) -> bool:
    """Return whether this user may write, as whom this process counts now."""
    is_asked = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=is_asked)


def file_system(it: Installation) -> Iterator[DoctorFinding]:
    """Find a file system on which the database is not safe."""
    folder = it.database.parent
    try:
        text = MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        yield ok("this system does not say which kind of file system it is")
        return
    yield kind_finding(folder, kind_of(folder.resolve(), text))


def kind_of(folder: Path, mounts: str) -> str:
    """Return the kind of file system of a folder; "" for unknown.

    `mounts` is what proc_pid_mountinfo(5) describes.
    """
    kind, length = "", -1
    for line in mounts.splitlines():
        before, mark, after = line.partition(" - ")
        fields = before.split(" ")
        if not mark or len(fields) < 5:
            continue
        point = Path(re.sub(r"\\(\d{3})", _octal, fields[4]))
        # Of several on one place the last one covers the others.
        if folder.is_relative_to(point) and len(point.parts) >= length:
            kind, length = after.split(" ")[0], len(point.parts)
    return kind


def _octal(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))


def kind_finding(folder: Path, kind: str) -> DoctorFinding:
    """Return what is to say of a database on this kind of file system."""
    if kind in NETWORK_KINDS:
        return fail(
            f"{folder} is on another machine ({kind}), where two daemons may not see "
            "each other and SQLite's log can be torn",
            "Name a file on a disk of this machine: [tocsin] database.",
        )
    if kind in FLEETING_KINDS:
        return warn(
            f"{folder} is in memory ({kind}): a restart of the machine loses all",
            "Name a file on a disk: [tocsin] database.",
        )
    if kind in PLAIN_KINDS:
        return warn(f"{folder} ({kind}) knows no rights: everybody can read it")
    if kind.startswith("fuse"):
        return warn(
            f"{folder} is on {kind}: if that leads to another machine, SQLite's log "
            "can be torn"
        )
    if kind == "overlay":
        return warn(
            f"{folder} is a container's own layer: it is lost with the container",
            "Mount a volume there.",
        )
    return ok(f"{folder} is on {kind or 'a file system of unknown kind'}")
