"""One daemon per database: a lock that the kernel releases when its owner dies."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from store.errors import AlreadyRunningError, StoreError


class HeldLock:
    """The lock of this process, whose file also says how its owner is doing."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._length = 0
        os.ftruncate(descriptor, 0)
        self.note("")

    def note(self, text: str) -> None:
        """Write a line for whoever looks at the file: it replaces the one before.

        The file is never shorter than what it says, so that a full disk does no harm,
        and nobody reads half a line. Raises OSError.
        """
        line = f"{os.getpid()}\n{text}".encode()
        self._length = max(self._length, len(line) + 1)
        os.pwrite(self._descriptor, line.ljust(self._length, b"\n"), 0)


@contextlib.contextmanager
def ownership(path: Path) -> Iterator[HeldLock]:
    """Hold the database's lock while the block runs; yields it.

    The lock is a flock(2) on a file beside the database that also holds the owner's
    pid: unlike a bare pid file it is free the moment the owner is killed.

    Raises AlreadyRunningError when another process has it, StoreError when the file
    cannot be created.
    """
    file = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"{file}: {error.strerror}.",
            remedy=f"Create {path.parent} and let this user write there.",
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = owner(path)
            raise AlreadyRunningError(
                f"{path}: another tocsin is already running on this database "
                f"(pid {pid or 'unknown'}).",
                remedy=f"Stop it first: kill {pid}" if pid else "Stop it first.",
                pid=pid,
            ) from None
        yield HeldLock(descriptor)
    finally:
        os.close(descriptor)


def owner(path: Path) -> int | None:
    """Return the pid written in the database's lock file; None when there is none."""
    try:
        return int(_lines(path)[0])
    except (OSError, ValueError):
        return None


def noted(path: Path) -> str:
    """Return the line that the owner of the lock wrote last; "" for none."""
    try:
        return _lines(path)[1]
    except (OSError, ValueError):
        return ""


def _lines(path: Path) -> tuple[str, str]:
    text = path.with_name(path.name + ".lock").read_text("utf-8")
    first, _, rest = text.partition("\n")
    return first, rest.strip()


def running(path: Path) -> int | None:
    """Return the pid of the daemon that uses the database; None when there is none.

    `owner` also returns the pid of a daemon that has ended. Raises StoreError when that
    cannot be told, for this user may not read the file.
    """
    file = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(
            f"{file}: {error.strerror}; nobody can tell from here whether the daemon "
            "runs.",
            remedy="Ask as the owner of this file, such as sudo -u tocsin tocsin "
            f"status, or let others read it: chmod a+r {file}",
        ) from error
    try:
        # Shared, so that two callers do not take each other for a daemon.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return owner(path)
    else:
        return None
    finally:
        os.close(descriptor)
