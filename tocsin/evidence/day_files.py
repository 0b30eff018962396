"""The files of captures: one a day, appended to and never changed but to remove.

A capture is in its file, and the disk has confirmed it, before any row says so. So a
file may be longer than the rows tell after a crash, and never shorter.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from store.errors import TocsinError

PAGES = "warc"
"""The folder, within that of evidence, of the files with captures."""

SEALS = "days"
"""The folder of what was signed of days, and of tokens."""

SUFFIX = ".warc.gz"
TORN = ".torn"
"""Behind the name of a day: what was cut off from its file."""


class EvidenceError(TocsinError):
    """The folder of evidence, or something in it, cannot be used."""


class DayFiles:
    """The folder of evidence on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / PAGES
        self.seals = folder / SEALS

    def create(self) -> None:
        """Make the folders, for their owner alone; raises EvidenceError."""
        try:
            for folder in (self.folder, self.pages, self.seals):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise EvidenceError(
                f"{self.folder}: the folder of evidence cannot be made "
                f"({error.strerror}).",
                remedy="Name another one: [evidence] folder in config.toml, or let "
                "tocsin write there.",
            ) from error

    def path(self, day: str) -> Path:
        """Return the file of a day, whether it exists or not."""
        return self.pages / f"{day}{SUFFIX}"

    def torn(self, day: str) -> Path:
        """Return the file with what was cut off from that of a day."""
        return self.pages / f"{day}{TORN}"

    def days(self) -> list[str]:
        """Return the days that have a file, the oldest first."""
        return sorted(
            path.name.removesuffix(SUFFIX) for path in self.pages.glob(f"*{SUFFIX}")
        )

    def size_bytes(self, day: str) -> int:
        """Return the length of a day's file; 0 when there is none."""
        path = self.path(day)
        return path.stat().st_size if path.exists() else 0

    def free_bytes(self) -> int:
        """Return how much is free on the disk of the folder."""
        return shutil.disk_usage(self.folder).free

    def part(self, day: str, offset: int, length: int) -> bytes:
        """Return so many bytes of a day's file; raises OSError."""
        with self.path(day).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def append(self, day: str, data: bytes) -> int:
        """Append to a day's file, and wait for the disk; return where it begins.

        Raises OSError, and leaves the file as it was then.
        """
        path = self.path(day)
        is_new = not path.exists()
        with open_private(path, os.O_APPEND) as file:
            before = os.fstat(file).st_size
            try:
                write_all(file, data)
                os.fsync(file)
            except OSError:
                os.ftruncate(file, before)
                raise
        if is_new:
            sync_folder(self.pages)
        return before

    def cut(self, day: str, length: int) -> int:
        """Cut a day's file to its first bytes; return how many are moved to its .torn.

        A file of which nothing is left is deleted.
        """
        path = self.path(day)
        rest = path.read_bytes()[length:]
        if rest:
            with open_private(self.torn(day), os.O_APPEND) as torn:
                write_all(torn, rest)
                os.fsync(torn)
        if length:
            os.truncate(path, length)
        else:
            path.unlink()
        sync_folder(self.pages)
        return len(rest)

    def replace(self, path: Path, data: bytes) -> None:
        """Write a file anew: whoever reads finds the old one or the new one whole."""
        beside = path.with_name(f"{path.name}.new")
        with open_private(beside, os.O_TRUNC) as file:
            write_all(file, data)
            os.fsync(file)
        beside.replace(path)
        sync_folder(path.parent)


@contextlib.contextmanager
def open_private(path: Path, flags: int) -> Iterator[int]:
    """Open a file for writing that its owner alone may read; yield its descriptor."""
    flags |= os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
    file = os.open(path, flags, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def write_all(file: int, data: bytes) -> None:
    """Write all of it: a disk that is nearly full takes a part."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync_folder(folder: Path) -> None:
    """Have the disk keep which files are in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
