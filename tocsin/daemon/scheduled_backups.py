"""Scheduled backups: made while the daemon runs, when the configuration says so."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from store.backups import CopyFacts, StoppedError
from store.errors import StoreError
from tocsin.config import Config
from tocsin.wiring.backup_folder import backup_folder

log = logging.getLogger("tocsin.daemon")

LOOK = timedelta(minutes=10)
"""How often it is looked whether a backup is due."""


class ScheduledBackups:
    """Makes a backup when the newest one is old enough."""

    def __init__(
        self,
        config: Config,
        *,
        notify: Callable[[str, str, str], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; without `[backup] every` it makes none.

        `notify` tells the operators, by a key, a heading and a line, that one failed.
        """
        self._every = config.backup.every
        self._folder = backup_folder(config)
        self._notify = notify
        self._clock = clock
        self._stopped = threading.Event()

    async def make_if_due(self) -> None:
        """Make one if it is time; say in the log what became of it.

        One that fails is tried again the next time: the disk may have room by then.
        """
        if not self._every:
            return
        now = self._clock()
        newest = await asyncio.to_thread(self._folder.newest, now)
        if newest is not None and now - newest < self._every:
            return
        try:
            made = await asyncio.to_thread(self._make, now)
        except StoppedError:
            return
        except StoreError as error:
            log.error("backup failed", extra={"why": error.message})
            # Once for all attempts until one succeeds, also after a restart.
            since = f"{newest:%Y-%m-%d %H:%M} UTC" if newest else "none"
            line = " ".join(f"{error} The newest backup: {since}.".split())
            await self._notify(f"backup/{since}", "No backup", line)
            return
        facts = {
            "file": str(made.path),
            "articles": made.articles,
            "mb": round(made.size_bytes / 1e6),
        }
        log.info("backup made", extra=facts)

    def stop(self) -> None:
        """Give up a backup that is being made: it would keep the process."""
        self._stopped.set()

    def _make(self, now: datetime) -> CopyFacts:
        return self._folder.add(now, is_stopped=self._stopped.is_set)
