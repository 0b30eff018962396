"""Whether the database is still the file that its path names.

A file that is moved away or deleted stays open: all that is written to it goes on, and
is gone at the end, or is missing where people look for it.
"""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

from store.errors import StoreError

log = logging.getLogger("tocsin.daemon")

CHECK_EVERY = timedelta(seconds=5)
"""How often it is looked for: what is stored meanwhile is in the other file."""

_Inode = tuple[int, int] | None


class DatabaseWatch:
    """Notices that the database or its lock file is another file, or none."""

    def __init__(self, database: Path) -> None:
        """Note which files they are now: the database is open, and the lock is held."""
        lock = database.with_name(f"{database.name}.lock")
        self._remedies = {
            database: "Put it back, with its -wal file if it was moved, and start "
            "tocsin again. A backup is restored while tocsin is stopped: tocsin "
            "restore FILE",
            lock: "Without it a second daemon could start. Start tocsin again, and "
            "leave the file where it is.",
        }
        self._before = {path: _inode(path) for path in self._remedies}
        self._lost = asyncio.Event()
        self._error: StoreError | None = None

    async def check(self) -> None:
        """Look once; to be called again and again."""
        if self._error is not None:
            return
        now = await asyncio.to_thread(lambda: {p: _inode(p) for p in self._before})
        for path, before in self._before.items():
            if now[path] != before:
                self._error = _moved(path, now[path], remedy=self._remedies[path])
                log.error("database moved", extra={"why": self._error.message})
                self._lost.set()
                return

    async def lost(self) -> int:
        """Wait until one of them is lost; raises StoreError then."""
        await self._lost.wait()
        raise self._error or StoreError("the database is lost")


def _inode(path: Path) -> _Inode:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _moved(path: Path, now: _Inode, *, remedy: str) -> StoreError:
    what = "was moved or deleted" if now is None else "was replaced by another file"
    return StoreError(f"{path} {what} while tocsin had it open.", remedy=remedy)
