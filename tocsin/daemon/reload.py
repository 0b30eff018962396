"""Reload the configuration while the daemon runs.

Watchlists, lists, sources, the press review, the desk's users and the addresses of
channels are; the rest takes a restart, and the log says so.
A file with a mistake in it changes nothing: what was watched goes on being watched.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from spiders.fetch.access import Access
from store import channels, config_notice
from store.db import Store
from store.errors import StoreError, TocsinError
from tocsin.config import Config, load
from tocsin.config.desk_users import desk_users
from tocsin.config.file_stamps import FileStamp, file_stamps
from tocsin.config.query_doubts import QueryDoubt, query_doubts
from tocsin.config.source_access import all_source_access
from tocsin.daemon.channel_addresses import (
    ADDRESS_KEYS,
    ChannelAddresses,
    NewAddresses,
    Readdress,
)
from tocsin.daemon.upgrade import STORE_PAUSE_SECONDS
from tocsin.intake import search
from tocsin.intake.rules import IntakeRules
from tocsin.wiring.compiled_rules import intake_rules, store_watched, sync_routes
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

LOOK = timedelta(seconds=2)
"""How often the files are checked: soon enough for somebody who has just saved one."""

MAX_DOUBTS = 20
"""Doubtful queries that the log names at one reload; `tocsin check` names all."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What continues with another configuration."""

    intake: Callable[[Config, IntakeRules, Mapping[str, Access]], None]
    """Is called on the loop, with its rules and the access of its sources."""
    addresses: ChannelAddresses
    readdress: Readdress


_FIXED = (
    "database",
    "crawl",
    "spiders",
    "backup",
    "keep",
    "evidence",
    "alerts",
    "desk",
    "channels",
)
"""Tables whose changes need a restart, of [desk] all but what is asked for anew."""

_DESK_ANEW = {"users": {}, "language": "auto"}
"""Keys of [desk] that each request looks at, and their defaults."""


class Reload:
    """Watches the configuration's files, and applies them when they change."""

    def __init__(
        self,
        config: Config,
        *,
        store: Store,
        take_over: TakeOver,
        clock: Callable[[], datetime],
        pause_seconds: float = STORE_PAUSE_SECONDS,
    ) -> None:
        """Build it; `take_over` follows after the database.

        After the database has failed, files that have changed are read again when
        `pause_seconds` have passed.
        """
        self._running = config
        """The configuration of the start: what needs a restart is still as there."""
        self._current = config
        self._reading = asyncio.Lock()
        self._store = store
        self._take_over = take_over
        self._clock = clock
        self._seen = config.stamps
        self._pause_seconds = pause_seconds
        self._pause_end = 0.0

    @property
    def current(self) -> Config:
        """The configuration as it was read last."""
        return self._current

    async def look(self) -> None:
        """Read the files again when one of them has changed."""
        if not self._current.reload or _seconds() < self._pause_end:
            return
        if await asyncio.to_thread(_stamps, self._current) != self._seen:
            await self.now()

    async def now(self) -> None:
        """Read the files again; a second call waits for the first."""
        async with self._reading:
            # Before they are read: what is saved meanwhile is seen as a change.
            before = self._seen
            self._seen = await asyncio.to_thread(_stamps, self._current)
            try:
                reloaded = await self._reloaded()
            except TocsinError as error:
                if isinstance(error, StoreError):
                    # The files may be right: they are read again after a pause.
                    self._seen = before
                    self._pause_end = _seconds() + self._pause_seconds
                log.error("configuration not reloaded", extra={"why": str(error)})
                await self._note(f"not reloaded: {error}")
                return
            await self._note(self._tell(*reloaded))

    async def _reloaded(self) -> tuple[Config, NewAddresses]:
        """Return the configuration that was read and taken over, and its addresses."""
        read = await asyncio.to_thread(self._read)
        config = read.config
        self._seen = config.stamps
        self._current = config
        for doubt in read.doubts:
            facts = {"query": doubt.where, "why": doubt.message}
            log.warning("query doubtful", extra=facts)
        self._take_over.intake(config, read.rules, read.access)
        # An article taken in just before may have used a route that is gone.
        await written(self._store, sync_routes, config)
        taken = self._take_over
        await taken.addresses.take_over(config, read.addresses, taken.readdress)
        return config, read.addresses

    async def _note(self, notice: str) -> None:
        """Keep what is to be said of the configuration for `tocsin status`."""
        try:
            await written(self._store, config_notice.put, notice, self._clock())
        except StoreError as error:
            log.error("configuration notice not kept", extra={"why": error.message})

    def _tell(self, config: Config, addresses: NewAddresses) -> str:
        """Log what was reloaded; return what is to be said of it from now on."""
        facts: dict[str, object] = {
            "watchlists": len(config.watchlists),
            "sources": len(config.sources),
        }
        if addresses.opened:
            facts["channels"] = sorted(addresses.opened)
        log.info("configuration reloaded", extra=facts)
        fixed = [
            name
            for name in _FIXED
            if _fixed(config, name) != _fixed(self._running, name)
            or (name == "channels" and addresses.need_restart)
        ]
        if not fixed:
            return ""
        log.warning("restart needed", extra={"changed": fixed})
        return f"a restart is needed: [{'], ['.join(fixed)}] has changed"

    def _read(self) -> "_Read":
        config = load(self._running.path)
        access = all_source_access(config)
        if config.desk.listen or self._running.desk.listen:
            desk_users(config)  # raises ConfigError unless each can sign in
        rules = intake_rules(config, self._store.read(search.rarity))
        addresses = self._take_over.addresses.read(config)
        doubts = list(islice(query_doubts(config, self._current), MAX_DOUBTS))
        self._store.write(_prepare, config, self._clock()).result()
        return _Read(config, rules, access, addresses, doubts)


@dataclass(frozen=True, slots=True)
class _Read:
    """A configuration, and what was made of it beside the loop."""

    config: Config
    rules: IntakeRules
    access: Mapping[str, Access]
    addresses: NewAddresses
    doubts: list[QueryDoubt]


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _fixed(config: Config, name: str) -> object:
    """Return what of a table needs a restart."""
    table = getattr(config, name)
    if name == "channels":
        return {
            channel: of_channel.model_copy(update=ADDRESS_KEYS)
            for channel, of_channel in config.channels.items()
        }
    return table.model_copy(update=_DESK_ANEW) if name == "desk" else table


def _prepare(db: Any, config: Config, at: datetime) -> None:
    # What is for a channel that is not yet open waits for it.
    channels.ensure(db, config.channels)
    store_watched(db, config, at)


def _stamps(config: Config) -> Mapping[Path, FileStamp]:
    """Return the stamps of its files as they are now; raises nothing for a file."""
    try:
        return file_stamps(config.files)
    except TocsinError:
        return {}  # a folder of site rules that is gone: reading says what is wrong
