"""The files of captures: one a day, appended to and never changed but to remove.

A capture is in its file, and the disk has confirmed it, before any row says so. So a
file may be longer than the rows tell after a crash, and never shorter.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from store.errors import TocsinError

PAGES = "warc"
"""The folder, within that of evidence, of the files with captures."""

SEALS = "days"
"""The folder of what was signed of days, and of tokens."""

SUFFIX = ".warc.gz"
TORN = ".torn"
"""Behind the name of a day: what was cut off from its file."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_PIECE_BYTES = 1 << 20
"""What is copied at once."""


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

    @contextlib.contextmanager
    def owned(self) -> Iterator[None]:
        """Be the only process that writes here while the block runs.

        Two databases may name one folder. Raises EvidenceError when another has it, and
        when nothing can be written there.
        """
        path = self.folder / "lock"
        try:
            with open_private(path, 0) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield
        except BlockingIOError:
            raise EvidenceError(
                f"{self.folder}: another tocsin keeps its evidence in this folder.",
                remedy="Stop it, or name another: [evidence] folder in config.toml.",
            ) from None
        except OSError as error:
            raise EvidenceError(
                f"{self.folder}: the files of evidence cannot be written "
                f"({error.strerror}).",
                remedy="Put the folder back, make room, or let tocsin write there.",
            ) from error

    def path(self, day: str) -> Path:
        """Return the file of a day, whether it exists or not."""
        return self.pages / f"{day}{SUFFIX}"

    def torn(self, day: str) -> Path:
        """Return the file with what was cut off from that of a day."""
        return self.pages / f"{day}{TORN}"

    def days(self) -> list[str]:
        """Return the days that have a file, the oldest first.

        Files with other names are not ours: somebody's copies, perhaps.
        """
        return _days_of(self.pages, SUFFIX)

    def signed_days(self) -> list[str]:
        """Return the days of which something is signed, the oldest first."""
        return _days_of(self.seals, ".json")

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
            _append_all(file, [data])
        if is_new:
            sync_folder(self.pages)
        return before

    def cut(self, day: str, length: int) -> int:
        """Cut a day's file to its first bytes; return how many are moved to its .torn.

        A file of which nothing is left is deleted. Raises OSError, and leaves both
        files as they were then.
        """
        path = self.path(day)
        moved = path.stat().st_size - length
        if moved:
            with open_private(self.torn(day), os.O_APPEND) as torn:
                _append_all(torn, pieces_of(path, length, moved))
        if length:
            os.truncate(path, length)
        else:
            path.unlink()
        sync_folder(self.pages)
        return moved

    def delete_torn(self) -> None:
        """Delete what was cut off of all files."""
        for path in self.pages.glob(f"*{TORN}"):
            path.unlink(missing_ok=True)

    def sha256(self, day: str) -> str:
        """Return the digest of a day's file in hex."""
        with self.path(day).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def replace(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write a file anew: whoever reads finds the old one or the new one whole."""
        beside = path.with_name(f"{path.name}.new")
        try:
            with open_private(beside, os.O_TRUNC) as file:
                _append_all(file, pieces)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _days_of(folder: Path, suffix: str) -> list[str]:
    names = (path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}"))
    return sorted(name for name in names if _DAY.fullmatch(name))


def pieces_of(path: Path, offset: int, length: int) -> Iterator[bytes]:
    """Yield so many bytes of a file from there on; fewer when it ends before."""
    with path.open("rb") as file:
        file.seek(offset)
        while piece := file.read(min(length, _PIECE_BYTES)):
            length -= len(piece)
            yield piece


def _append_all(file: int, pieces: Iterable[bytes]) -> None:
    """Append to an open file and wait for the disk; leave it as it was on failure."""
    before = os.fstat(file).st_size
    try:
        for piece in pieces:
            write_all(file, piece)
        os.fsync(file)
    except BaseException:
        os.ftruncate(file, before)
        raise


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
