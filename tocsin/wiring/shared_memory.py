"""Whether processes can share semaphores here, which the reading processes need."""

import multiprocessing
import os
from pathlib import Path

from store.errors import TocsinError

FOLDER = Path("/dev/shm")  # noqa: S108  # where glibc makes them: sem_overview(7)


class SharedMemoryError(TocsinError):
    """No semaphore can be made: nothing could be read."""


def must_have_semaphores() -> None:
    """Raise SharedMemoryError when no semaphore can be made."""
    try:
        # Of this context: no other process is started, and the name is freed at once.
        multiprocessing.get_context("fork").Semaphore()
    except (OSError, ImportError) as error:
        number = getattr(error, "errno", None)
        why = os.strerror(number) if number else str(error)
        raise SharedMemoryError(
            f"{FOLDER}: {why}; the processes that read pages cannot be started.",
            remedy=f"Mount it: mount -t tmpfs -o mode=1777 tmpfs {FOLDER}   or let the "
            "container have it, such as by --ipc=private",
        ) from error
