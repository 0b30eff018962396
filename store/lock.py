"""One daemon per database: a lock that the kernel releases when its owner dies."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from store.errors import AlreadyRunningError, StoreError


@contextlib.contextmanager
def ownership(path: Path) -> Iterator[None]:
    """Hold the database's lock while the block runs.

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
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def owner(path: Path) -> int | None:
    """Return the pid written in the database's lock file; None when there is none."""
    try:
        text = path.with_name(path.name + ".lock").read_text()
        return int(text)
    except (OSError, ValueError):
        return None


def running(path: Path) -> int | None:
    """Return the pid of the daemon that uses the database; None when there is none.

    `owner` also returns the pid of a daemon that has ended.
    """
    try:
        descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDONLY)
    except OSError:
        return None
    try:
        # Shared, so that two callers do not take each other for a daemon.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return owner(path)
    else:
        return None
    finally:
        os.close(descriptor)
